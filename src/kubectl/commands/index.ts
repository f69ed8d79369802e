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
const cluster: LazyModule<typeof import("./groups/cluster.ts")> = { load: () => import("./groups/cluster.ts") };
const troubleshooting: LazyModule<typeof import("./groups/troubleshooting.ts")> = { load: () => import("./groups/troubleshooting.ts") };
const advanced: LazyModule<typeof import("./groups/advanced.ts")> = { load: () => import("./groups/advanced.ts") };
/** They bring what preferences make of a call, too. */
export const settings: LazyModule<typeof import("./groups/settings.ts")> = { load: () => import("./groups/settings.ts") };

/** A command of such a group: its name, and what it is exported as. */
function later<M, K extends keyof M>(group: LazyModule<M>, name: string, exported: K): Command {
  return { name, load: { load: () => group.load().then((all) => all[exported] as Command) } };
}

/** All commands, in the order in which kubectl suggests them. */
export const commands: readonly Command[] = [
  create, expose, run, later(cluster, "set", "set"),
  later(troubleshooting, "explain", "explain"), get, later(advanced, "edit", "edit"), deleteCommand,
  later(cluster, "rollout", "rollout"), scale, later(cluster, "autoscale", "autoscale"),
  later(cluster, "certificate", "certificate"), later(cluster, "cluster-info", "clusterInfo"), later(cluster, "top", "top"),
  later(cluster, "cordon", "cordon"), later(cluster, "uncordon", "uncordon"), later(cluster, "drain", "drain"), later(cluster, "taint", "taint"),
  describe, logs, later(troubleshooting, "attach", "attach"), exec, later(troubleshooting, "port-forward", "portForward"),
  later(troubleshooting, "cp", "cp"), later(troubleshooting, "auth", "auth"), later(troubleshooting, "debug", "debug"),
  later(troubleshooting, "events", "events"),
  later(advanced, "diff", "diff"), apply, later(advanced, "patch", "patch"), later(advanced, "replace", "replace"),
  later(advanced, "wait", "waitCommand"), kustomize,
  label, later(advanced, "annotate", "annotate"), later(settings, "completion", "completion"),
  later(settings, "config", "config"), later(settings, "plugin", "plugin"), version, later(settings, "api-versions", "apiVersions"),
  later(settings, "api-resources", "apiResources"), options, later(settings, "kuberc", "kuberc"),
  {
    name: "alpha",
    hidden: true,
    *run() {
      yield* printError("No alpha commands are available in this version of kubectl\n");
    },
  },
  { ...later(troubleshooting, "podlab", "podlab"), hidden: true },
];
