import type { Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { completeTypesOnce } from "../../complete/resources.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { FILES, SELECTOR } from "../../flags/groups.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";
import { pathOf } from "../../rest/mapper.ts";
import { itemsOf, type Info } from "../../resource/info.ts";
import { timedOut } from "../../wait/deletion.ts";
import { REVISION } from "../../workloads/revisions.ts";
import { rolloutTargets } from "./targets.ts";

export const status: Command = {
  name: "status",
  flags: defineFlags(`${FILES} ${SELECTOR} revision:int=0 timeout:duration=0s watch,w=true`),
  complete: completeTypesOnce("deployment", "daemonset", "statefulset"),
  *run(invocation) {
    const { flags } = invocation;
    void invocation.namespace;
    void invocation.client;
    const revision = flags.int("revision");
    if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`);
    const result = yield* rolloutTargets(invocation);
    let found = false;
    yield* result.visit(function* (info) {
      found = true;
      const { group, kind } = info.mapping;
      const view = VIEWS[`${kind}.${group}`];
      if (!view) throw new CommandError(`no status viewer has been implemented for ${group === "" ? kind : `${kind}.${group}`}`);
      yield* followStatus(invocation, info, (object) => view(object, revision));
    });
    if (!found) yield* invocation.printError(`No resources found in ${invocation.namespace} namespace.\n`);
  },
};

interface State {
  text: string;
  done: boolean;
}

/** Prints the state at every change till it is done. */
function* followStatus(invocation: Invocation, info: Info, view: (object: KubeObject) => State): Call<void> {
  const { client, flags, process } = invocation;
  const path = pathOf(info.mapping, info.namespace);
  const query = { fieldSelector: `metadata.name=${info.name}` };
  const timeout = flags.duration("timeout");
  const deadline = timeout === 0 ? Infinity : process.now + timeout;
  const show = function* (object: KubeObject): Call<boolean> {
    const { text, done } = view(object);
    yield* invocation.print(text);
    return done || !flags.bool("watch");
  };
  for (;;) {
    const list = yield* client.json(path, { query });
    for (const object of itemsOf(list)) if (yield* show(object)) return;
    const options = { query: { ...query, resourceVersion: list.metadata?.resourceVersion } };
    const done = yield* client.watch(path, options, function* (object, type) {
      if (type === "DELETED") throw new CommandError("object has been deleted");
      return (yield* show(object)) || undefined;
    }, deadline);
    if (done) return;
    if (done === null) throw timedOut();
  }
}

type View = (object: KubeObject, revision: number) => State;

const waiting = (text: string): State => ({ text: `${text}\n`, done: false });
const finished = (text: string): State => ({ text: `${text}\n`, done: true });

const deploymentState: View = ({ metadata = {}, spec = {}, status: state = {} }, revision) => {
  const name = JSON.stringify(metadata.name);
  if (revision > 0) {
    const running = Number(metadata.annotations?.[REVISION] ?? 0);
    if (revision !== running) {
      throw new CommandError(`desired revision (${revision}) is different from the running revision (${running})`);
    }
  }
  if ((metadata.generation ?? 0) > (state.observedGeneration ?? 0)) return waiting("Waiting for deployment spec update to be observed...");
  const progressing = (state.conditions ?? []).find(({ type }: { type: string }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") throw new CommandError(`deployment ${name} exceeded its progress deadline`);
  const updated = state.updatedReplicas ?? 0;
  const total = state.replicas ?? 0;
  const available = state.availableReplicas ?? 0;
  const rollout = `Waiting for deployment ${name} rollout to finish:`;
  if (spec.replicas !== undefined && updated < spec.replicas) {
    return waiting(`${rollout} ${updated} out of ${spec.replicas} new replicas have been updated...`);
  }
  if (total > updated) return waiting(`${rollout} ${total - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${rollout} ${available} of ${updated} updated replicas are available...`);
  return finished(`deployment ${name} successfully rolled out`);
};

const ONLY_ROLLING = "rollout status is only available for RollingUpdate strategy type";

const daemonSetState: View = ({ metadata = {}, spec = {}, status: state = {} }) => {
  const name = JSON.stringify(metadata.name);
  if (spec.updateStrategy?.type !== "RollingUpdate") throw new CommandError(ONLY_ROLLING);
  if ((metadata.generation ?? 0) > (state.observedGeneration ?? 0)) return waiting("Waiting for daemon set spec update to be observed...");
  const desired = state.desiredNumberScheduled ?? 0;
  const updated = state.updatedNumberScheduled ?? 0;
  const available = state.numberAvailable ?? 0;
  const rollout = `Waiting for daemon set ${name} rollout to finish:`;
  if (updated < desired) return waiting(`${rollout} ${updated} out of ${desired} new pods have been updated...`);
  if (available < desired) return waiting(`${rollout} ${available} of ${desired} updated pods are available...`);
  return finished(`daemon set ${name} successfully rolled out`);
};

const statefulSetState: View = ({ metadata = {}, spec = {}, status: state = {} }) => {
  if (spec.updateStrategy?.type !== "RollingUpdate") throw new CommandError(ONLY_ROLLING);
  if (!state.observedGeneration || (metadata.generation ?? 0) > state.observedGeneration) {
    return waiting("Waiting for statefulset spec update to be observed...");
  }
  const ready = state.readyReplicas ?? 0;
  const updated = state.updatedReplicas ?? 0;
  if (spec.replicas !== undefined && ready < spec.replicas) return waiting(`Waiting for ${spec.replicas - ready} pods to be ready...`);
  const rolling = spec.updateStrategy.rollingUpdate;
  if (rolling) {
    if (spec.replicas !== undefined && rolling.partition !== undefined && updated < spec.replicas - rolling.partition) {
      const wanted = spec.replicas - rolling.partition;
      return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${wanted} new pods have been updated...`);
    }
    return finished(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  if (state.updateRevision !== state.currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${state.updateRevision ?? ""}...`,
    );
  }
  return finished(
    `statefulset rolling update complete ${state.currentReplicas ?? 0} pods at revision ${state.currentRevision ?? ""}...`,
  );
};

const VIEWS: Readonly<Record<string, View>> = {
  "Deployment.apps": deploymentState,
  "DaemonSet.apps": daemonSetState,
  "StatefulSet.apps": statefulSetState,
};
