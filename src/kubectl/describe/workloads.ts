import { formatLabels, formatLabelSelector, selectorFromObject, selectorFromSet } from "../../apimachinery/selectors/index.ts";
import { humanDuration } from "../../apimachinery/time.ts";
import type { Call } from "../../os/index.ts";
import { StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { replicaSetsOf } from "../workloads/revisions.ts";
import { storageClassOf } from "./claim.ts";
import { boolOrUnset, controllerOf, longTime, type Description } from "./description.ts";
import { describeTemplate } from "./template.ts";
import { asked, withEvents } from "./with-events.ts";

/** `1 Running / 0 Waiting / 0 Succeeded / 0 Failed` of the Pods that a workload controls. */
function* podsStatus(invocation: Invocation, owner: KubeObject, labelSelector: string): Call<string> {
  const path = `/api/v1/namespaces/${owner.metadata?.namespace}/pods`;
  const pods = itemsOf(yield* invocation.client.json(path, { query: { labelSelector, limit: "500" } }));
  const own = pods.filter((pod) => pod.metadata?.ownerReferences?.some(({ controller, uid }) => controller && uid === owner.metadata?.uid));
  const count = (phase: string): number => own.filter((pod) => pod.status?.phase === phase).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}

function conditions(d: Description, object: KubeObject): void {
  const found = (object.status?.conditions ?? []) as { type: string; status: string; reason?: string }[];
  if (found.length === 0) return;
  d.line(0, "Conditions:");
  d.table(1, "Type\tStatus\tReason", found.map(({ type, status, reason = "" }) => [`${type} `, status, reason]));
}

function nameAndNamespace(d: Description, object: KubeObject): void {
  d.field(0, "Name", object.metadata?.name);
  d.field(0, "Namespace", object.metadata?.namespace);
}

function labelsAndAnnotations(d: Description, { metadata = {} }: KubeObject): void {
  d.labels("Labels", metadata.labels);
  d.annotations("Annotations", metadata.annotations);
}

const selectorText = (object: KubeObject): string => selectorFromObject(object.spec?.selector).toString();

function replicaSets(sets: readonly KubeObject[]): string {
  const texts = sets.map(({ metadata, status, spec }) => `${metadata?.name} (${status?.replicas ?? 0}/${spec?.replicas} replicas created)`);
  return texts.join(", ") || "<none>";
}

export const describeDeployment = asked(function* (d, deployment, { invocation }) {
  const { metadata = {}, spec = {}, status = {} } = deployment;
  nameAndNamespace(d, deployment);
  d.field(0, "CreationTimestamp", longTime(metadata.creationTimestamp));
  labelsAndAnnotations(d, deployment);
  d.field(0, "Selector", selectorText(deployment));
  d.field(
    0, "Replicas",
    `${spec.replicas} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ` +
      `${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  );
  d.field(0, "StrategyType", spec.strategy?.type ?? "");
  d.field(0, "MinReadySeconds", spec.minReadySeconds ?? 0);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling) d.field(0, "RollingUpdateStrategy", `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  describeTemplate(d, spec.template);
  conditions(d, deployment);
  try {
    const { current, old } = yield* replicaSetsOf(invocation, deployment);
    if (!current && old.length === 0) return;
    d.field(0, "OldReplicaSets", replicaSets(old));
    d.field(0, "NewReplicaSet", replicaSets(current ? [current] : []));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
});

export const describeReplicaSet = asked(function* (d, set, { invocation }) {
  nameAndNamespace(d, set);
  d.field(0, "Selector", formatLabelSelector(set.spec?.selector));
  labelsAndAnnotations(d, set);
  d.given(0, "Controlled By", controllerOf(set));
  d.field(0, "Replicas", `${set.status?.replicas ?? 0} current / ${set.spec?.replicas} desired`);
  let pods: string;
  try {
    pods = yield* podsStatus(invocation, set, selectorText(set));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    pods = `error in fetching pods: ${error.message}`;
  }
  d.field(0, "Pods Status", pods);
  describeTemplate(d, set.spec?.template);
  conditions(d, set);
});

export const describeReplicationController = asked(function* (d, controller, { invocation }) {
  nameAndNamespace(d, controller);
  d.field(0, "Selector", formatLabels(controller.spec?.selector));
  labelsAndAnnotations(d, controller);
  d.field(0, "Replicas", `${controller.status?.replicas ?? 0} current / ${controller.spec?.replicas} desired`);
  d.field(0, "Pods Status", yield* podsStatus(invocation, controller, selectorFromSet(controller.spec?.selector).toString()));
  describeTemplate(d, controller.spec?.template);
  conditions(d, controller);
});

export const describeStatefulSet = asked(function* (d, set, { invocation }) {
  const { metadata = {}, spec = {}, status = {} } = set;
  nameAndNamespace(d, set);
  d.field(0, "CreationTimestamp", longTime(metadata.creationTimestamp));
  d.field(0, "Selector", selectorText(set));
  labelsAndAnnotations(d, set);
  d.field(0, "Replicas", `${spec.replicas} desired | ${status.replicas ?? 0} total`);
  d.field(0, "Update Strategy", spec.updateStrategy?.type ?? "");
  const rolling = spec.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) {
    d.field(1, "Partition", rolling.partition);
    d.given(1, "MaxUnavailable", rolling.maxUnavailable);
  }
  d.field(0, "Pods Status", yield* podsStatus(invocation, set, selectorText(set)));
  describeTemplate(d, spec.template);
  claimTemplates(d, (spec.volumeClaimTemplates ?? []) as KubeObject[]);
});

function claimTemplates(d: Description, claims: readonly KubeObject[]): void {
  if (claims.length === 0) {
    d.field(0, "Volume Claims", "<none>");
    return;
  }
  d.line(0, "Volume Claims:");
  for (const claim of claims) {
    d.field(1, "Name", claim.metadata?.name);
    d.field(1, "StorageClass", storageClassOf(claim));
    d.labels("Labels", claim.metadata?.labels, "  ");
    d.labels("Annotations", claim.metadata?.annotations, "  ");
    d.field(1, "Capacity", claim.spec?.resources?.requests?.storage ?? "<default>");
    d.field(1, "Access Modes", `[${(claim.spec?.accessModes ?? []).join(" ")}]`);
  }
}

export const describeDaemonSet = asked(function* (d, set, { invocation }) {
  const { spec = {}, status = {} } = set;
  nameAndNamespace(d, set);
  d.field(0, "Selector", selectorText(set));
  d.field(0, "Node-Selector", formatLabels(spec.template?.spec?.nodeSelector));
  labelsAndAnnotations(d, set);
  d.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
  d.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
  d.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  d.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  d.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
  d.field(0, "Pods Status", yield* podsStatus(invocation, set, selectorText(set)));
  describeTemplate(d, spec.template);
});

export const describeJob = withEvents((d, job) => {
  const { spec = {}, status = {} } = job;
  nameAndNamespace(d, job);
  d.field(0, "Selector", selectorText(job));
  labelsAndAnnotations(d, job);
  d.given(0, "Controlled By", controllerOf(job));
  d.given(0, "Parallelism", spec.parallelism);
  d.field(0, "Completions", spec.completions ?? "<unset>");
  d.given(0, "Completion Mode", spec.completionMode);
  d.given(0, "Suspend", spec.suspend);
  d.given(0, "Backoff Limit", spec.backoffLimit);
  d.given(0, "TTL Seconds After Finished", spec.ttlSecondsAfterFinished);
  if (status.startTime) d.field(0, "Start Time", longTime(status.startTime));
  if (status.completionTime) d.field(0, "Completed At", longTime(status.completionTime));
  if (status.startTime && status.completionTime) {
    d.field(0, "Duration", humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime)));
  }
  if (spec.activeDeadlineSeconds !== undefined) d.field(0, "Active Deadline Seconds", `${spec.activeDeadlineSeconds}s`);
  const ready = status.ready === undefined ? "" : ` (${status.ready} Ready)`;
  d.field(
    0, "Pods Statuses", `${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`,
  );
  if (spec.completionMode === "Indexed") d.field(0, "Completed Indexes", shortIndexes(status.completedIndexes ?? ""));
  describeTemplate(d, spec.template);
});

/** Cut after the first comma beyond the limit. */
function shortIndexes(indexes: string, limit = 50): string {
  if (indexes === "") return "<none>";
  const comma = indexes.indexOf(",", limit);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

export const describeCronJob = withEvents((d, job) => {
  const { spec = {}, status = {} } = job;
  const { spec: template = {} } = (spec.jobTemplate ?? {}) as KubeObject;
  nameAndNamespace(d, job);
  labelsAndAnnotations(d, job);
  d.field(0, "Schedule", spec.schedule);
  d.field(0, "Concurrency Policy", spec.concurrencyPolicy ?? "");
  d.field(0, "Suspend", boolOrUnset(spec.suspend));
  d.field(0, "Time Zone", spec.timeZone ?? "<unset>");
  d.field(0, "Successful Job History Limit", spec.successfulJobsHistoryLimit ?? "<unset>");
  d.field(0, "Failed Job History Limit", spec.failedJobsHistoryLimit ?? "<unset>");
  d.field(0, "Starting Deadline Seconds", spec.startingDeadlineSeconds === undefined ? "<unset>" : `${spec.startingDeadlineSeconds}s`);
  d.field(0, "Selector", template.selector ? selectorFromObject(template.selector).toString() : "<unset>");
  d.field(0, "Parallelism", template.parallelism ?? "<unset>");
  d.field(0, "Completions", template.completions ?? "<unset>");
  if (template.activeDeadlineSeconds !== undefined) d.field(0, "Active Deadline Seconds", `${template.activeDeadlineSeconds}s`);
  describeTemplate(d, template.template);
  d.field(0, "Last Schedule Time", status.lastScheduleTime ? longTime(status.lastScheduleTime) : "<unset>");
  d.field(0, "Active Jobs", ((status.active ?? []) as { name: string }[]).map(({ name }) => name).join(", ") || "<none>");
});
