import type { LazyModule } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { apply } from "./apply/apply.ts";
import { create } from "./create/create.ts";
import { deleteCommand } from "./delete.ts";
import { describe } from "./describe.ts";
import { exec } from "./exec.ts";
import { expose } from "./expose.ts";
import { get } from "./get.ts";
import { label } from "./label.ts";
import { logs } from "./logs.ts";
import { options } from "./options.ts";
import { run } from "./run.ts";
import { scale } from "./scale.ts";
import { version } from "./version.ts";

/* They come together when one of them is first used: in one part they are far smaller than in many. */
export const later: LazyModule<typeof import("./later.ts")> = { load: () => import("./later.ts") };

/** A command of that module, under the name by which it is exported there. */
const late = (name: string, exported = name): Command => ({
  name,
  load: { load: () => later.load().then((all) => (all as unknown as Record<string, Command>)[exported]!) },
});

/** All commands, in the order in which kubectl suggests them. */
export const commands: readonly Command[] = [
  create, expose, run, late("set"),
  late("explain"), get, late("edit"), deleteCommand,
  late("rollout"), scale, late("autoscale"),
  late("certificate"), late("cluster-info", "clusterInfo"), late("top"),
  late("cordon"), late("uncordon"), late("drain"), late("taint"),
  describe, logs, late("attach"), exec, late("port-forward", "portForward"), late("cp"),
  late("auth"), late("debug"), late("events"),
  late("diff"), apply, late("patch"), late("replace"), late("wait", "waitCommand"),
  late("kustomize"),
  label, late("annotate"), late("completion"),
  late("config"), late("plugin"), version, late("api-versions", "apiVersions"),
  late("api-resources", "apiResources"), options, late("kuberc"),
  { ...late("podlab"), hidden: true },
];
