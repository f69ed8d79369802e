import type { Command } from "../command.ts";
import { annotate } from "./annotate.ts";
import { apiResources, apiVersions } from "./api-resources.ts";
import { apply } from "./apply/apply.ts";
import { attach } from "./attach.ts";
import { auth } from "./auth/index.ts";
import { autoscale } from "./autoscale.ts";
import { certificate } from "./certificate.ts";
import { clusterInfo } from "./cluster-info.ts";
import { completion } from "./completion.ts";
import { config } from "./config/index.ts";
import { cordon, uncordon } from "./cordon.ts";
import { cp } from "./cp.ts";
import { create } from "./create/create.ts";
import { debug } from "./debug.ts";
import { deleteCommand } from "./delete.ts";
import { describe } from "./describe.ts";
import { diff } from "./diff.ts";
import { drain } from "./drain.ts";
import { edit } from "./edit.ts";
import { events } from "./events.ts";
import { exec } from "./exec.ts";
import { explain } from "./explain.ts";
import { expose } from "./expose.ts";
import { get } from "./get.ts";
import { kustomize } from "./kustomize.ts";
import { label } from "./label.ts";
import { logs } from "./logs.ts";
import { options } from "./options.ts";
import { patch } from "./patch.ts";
import { plugin } from "./plugin.ts";
import { podlab } from "./podlab/index.ts";
import { portForward } from "./port-forward.ts";
import { replace } from "./replace.ts";
import { rollout } from "./rollout/index.ts";
import { run } from "./run.ts";
import { scale } from "./scale.ts";
import { set } from "./set/index.ts";
import { taint } from "./taint.ts";
import { top } from "./top/index.ts";
import { version } from "./version.ts";
import { waitCommand } from "./wait.ts";

/** All commands, in the order in which kubectl suggests them. */
export const commands: readonly Command[] = [
  create, expose, run, set,
  explain, get, edit, deleteCommand,
  rollout, scale, autoscale,
  certificate, clusterInfo, top, cordon, uncordon, drain, taint,
  describe, logs, attach, exec, portForward, cp, auth, debug, events,
  diff, apply, patch, replace, waitCommand, kustomize,
  label, annotate, completion,
  config, plugin, version, apiVersions, apiResources, options,
  podlab,
];
