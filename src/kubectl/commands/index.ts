import { printError, type LazyModule } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { apply } from "./apply/apply.ts";
import { create } from "./create/create.ts";
import { deleteCommand } from "./delete.ts";
import { describe } from "./describe.ts";
import { exec } from "./exec.ts";
import { expose } from "./expose.ts";
import { get } from "./get.ts";
import { kustomize } from "./kustomize.ts";
import { label } from "./label.ts";
import { logs } from "./logs.ts";
import { options } from "./options.ts";
import { run } from "./run.ts";
import { scale } from "./scale.ts";
import { version } from "./version.ts";

/* The commands that a learner does not need in the first minute come by groups, as kubectl's help has them: many small parts are larger. */
const cluster: LazyModule<typeof import("./later/cluster.ts")> = { load: () => import("./later/cluster.ts") };
const troubleshooting: LazyModule<typeof import("./later/troubleshooting.ts")> = { load: () => import("./later/troubleshooting.ts") };
const advanced: LazyModule<typeof import("./later/advanced.ts")> = { load: () => import("./later/advanced.ts") };
/** They bring what preferences make of a call, too. */
export const settings: LazyModule<typeof import("./later/settings.ts")> = { load: () => import("./later/settings.ts") };

/** A command of such a group: its name, and what it is exported as. */
function late<M, K extends keyof M>(group: LazyModule<M>, name: string, exported: K): Command {
  return { name, load: { load: () => group.load().then((all) => all[exported] as Command) } };
}

/** All commands, in the order in which kubectl suggests them. */
export const commands: readonly Command[] = [
  create, expose, run, late(cluster, "set", "set"),
  late(troubleshooting, "explain", "explain"), get, late(advanced, "edit", "edit"), deleteCommand,
  late(cluster, "rollout", "rollout"), scale, late(cluster, "autoscale", "autoscale"),
  late(cluster, "certificate", "certificate"), late(cluster, "cluster-info", "clusterInfo"), late(cluster, "top", "top"),
  late(cluster, "cordon", "cordon"), late(cluster, "uncordon", "uncordon"), late(cluster, "drain", "drain"), late(cluster, "taint", "taint"),
  describe, logs, late(troubleshooting, "attach", "attach"), exec, late(troubleshooting, "port-forward", "portForward"),
  late(troubleshooting, "cp", "cp"), late(troubleshooting, "auth", "auth"), late(troubleshooting, "debug", "debug"),
  late(troubleshooting, "events", "events"),
  late(advanced, "diff", "diff"), apply, late(advanced, "patch", "patch"), late(advanced, "replace", "replace"),
  late(advanced, "wait", "waitCommand"), kustomize,
  label, late(advanced, "annotate", "annotate"), late(settings, "completion", "completion"),
  late(settings, "config", "config"), late(settings, "plugin", "plugin"), version, late(settings, "api-versions", "apiVersions"),
  late(settings, "api-resources", "apiResources"), options, late(settings, "kuberc", "kuberc"),
  {
    name: "alpha",
    hidden: true,
    *run() {
      yield* printError("No alpha commands are available in this version of kubectl\n");
    },
  },
  { ...late(troubleshooting, "podlab", "podlab"), hidden: true },
];
