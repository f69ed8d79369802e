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

type Group = Record<string, Command>;

/* Commands that a learner does not need in the first minute come in groups, each when one of its commands is first used. */
const objects: LazyModule<Group> = { load: () => import("./groups/objects.ts") };
const cluster: LazyModule<Group> = { load: () => import("./groups/cluster.ts") };
const streams: LazyModule<Group> = { load: () => import("./groups/streams.ts") };
const kustomization: LazyModule<Group> = { load: () => import("./kustomize.ts") };

/** A command of a group, under the name by which the group exports it. */
const late = (name: string, group: LazyModule<Group>, exported = name, hidden = false): Command => ({
  name,
  ...(hidden ? { hidden } : {}),
  load: { load: () => group.load().then((module) => module[exported]!) },
});

/** All commands, in the order in which kubectl suggests them. */
export const commands: readonly Command[] = [
  create, expose, run, late("set", objects),
  late("explain", cluster), get, late("edit", objects), deleteCommand,
  late("rollout", objects), scale, late("autoscale", objects),
  late("certificate", objects), late("cluster-info", cluster, "clusterInfo"), late("top", cluster),
  late("cordon", objects), late("uncordon", objects), late("drain", objects), late("taint", objects),
  describe, logs, late("attach", streams), exec, late("port-forward", streams, "portForward"), late("cp", streams),
  late("auth", cluster), late("debug", streams), late("events", cluster),
  late("diff", objects), apply, late("patch", objects), late("replace", objects), late("wait", objects, "waitCommand"),
  late("kustomize", kustomization),
  label, late("annotate", objects), late("completion", cluster),
  late("config", cluster), late("plugin", cluster), version, late("api-versions", cluster, "apiVersions"),
  late("api-resources", cluster, "apiResources"), options,
  late("podlab", cluster, "podlab", true),
];

