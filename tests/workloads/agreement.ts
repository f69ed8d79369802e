import type { KubeObject, OwnerReference, PersistentVolume, Pod } from "../../src/apimachinery/types/index.ts";
import { selectorFromObject } from "../../src/apimachinery/selectors/index.ts";
import { controllerOf } from "../../src/cluster/controllers/controller.ts";
import { fitsNode } from "../../src/cluster/controllers/daemon-set/node-fit.ts";
import { isFinished, isReady } from "../../src/cluster/controllers/pod-state.ts";
import { claimNames } from "../../src/cluster/scheduler/volume-matching.ts";
import type { TestCluster } from "../../src/cluster/controllers/test-cluster.ts";

const KINDS = [
  "deployments.apps", "replicasets.apps", "replicationcontrollers", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "pods", "services",
  "persistentvolumeclaims", "persistentvolumes", "namespaces", "serviceaccounts", "configmaps", "controllerrevisions.apps", "endpointslices.discovery.k8s.io", "endpoints", "poddisruptionbudgets.policy",
] as const;

/**
 * What does not agree on a cluster that has come to rest: status against spec, dependents without owners, what should have
 * gone. Each as a sentence; none when all is well. A status that says why it does not agree is fine.
 */
export function disagreements(cluster: TestCluster): string[] {
  const all = new Map(KINDS.map((kind) => [kind, cluster.list(kind) as readonly KubeObject[]]));
  return [
    ...leaks(all), ...replicaSets(cluster), ...deployments(cluster), ...statefulSets(cluster), ...daemonSets(cluster), ...jobs(cluster), ...services(cluster),
    ...budgets(cluster), ...cronJobs(cluster), ...claims(cluster), ...autoscalers(cluster), ...attachments(cluster), ...oldRequests(cluster),
  ];
}

/** As disagreements, of what does not stay till the cluster has come to rest: quotas while they are full, requests before they are taken away. */
export function passing(cluster: TestCluster): string[] {
  return [...quotas(cluster), ...requests(cluster)];
}

const nameOf = ({ metadata }: KubeObject): string => `${metadata!.namespace ?? ""}/${metadata!.name}`;
const ownedBy = <T extends KubeObject>(objects: readonly T[], owner: KubeObject): T[] => objects.filter((one) => controllerOf(one)?.uid === owner.metadata!.uid);

/** Nothing is left of owners that are gone, and nothing waits to go for ever. */
function leaks(all: ReadonlyMap<string, readonly KubeObject[]>): string[] {
  const found: string[] = [];
  const uids = new Set([...all.values()].flat().map(({ metadata }) => metadata!.uid!));
  for (const [kind, objects] of all) {
    for (const object of objects) {
      const { ownerReferences = [], deletionTimestamp, finalizers } = object.metadata!;
      const gone = ownerReferences.filter(({ uid }: OwnerReference) => !uids.has(uid));
      if (gone.length > 0) found.push(`${kind} ${nameOf(object)} is owned by ${gone[0]!.kind} ${gone[0]!.name}, which is gone`);
      if (deletionTimestamp && !protectedByUse(kind, object, all)) found.push(`${kind} ${nameOf(object)} is still being deleted (${(finalizers ?? []).join(",") || "no finalizers"})`);
    }
  }
  return found;
}

/** A claim goes after the last Pod that uses it, a volume after its claim. */
function protectedByUse(kind: string, object: KubeObject, all: ReadonlyMap<string, readonly KubeObject[]>): boolean {
  if (kind === "persistentvolumes") return (object as PersistentVolume).status?.phase === "Bound";
  return kind === "persistentvolumeclaims" && (all.get("pods") as readonly Pod[]).some((pod) =>
    !isFinished(pod) && pod.metadata!.namespace === object.metadata!.namespace && claimNames(pod).some(({ name }) => name === object.metadata!.name));
}

function replicaSets(cluster: TestCluster): string[] {
  const found: string[] = [];
  const pods = cluster.list("pods");
  for (const set of [...cluster.list("replicasets.apps"), ...cluster.list("replicationcontrollers")]) {
    const own = ownedBy(pods, set).filter((pod) => !isFinished(pod));
    const wanted = set.spec!.replicas ?? 1;
    const excuse = (set.status?.conditions as readonly { type: string }[] | undefined)?.some(({ type }) => type === "ReplicaFailure");
    if (own.length !== wanted && !excuse) found.push(`${nameOf(set)} has ${own.length} Pods and wants ${wanted}`);
    if ((set.status?.replicas ?? 0) !== own.length) found.push(`${nameOf(set)} says ${set.status?.replicas} replicas and has ${own.length}`);
    const ready = own.filter(isReady).length;
    if ((set.status?.readyReplicas ?? 0) !== ready) found.push(`${nameOf(set)} says ${set.status?.readyReplicas} ready and has ${ready}`);
    if (set.status?.observedGeneration !== set.metadata!.generation) found.push(`${nameOf(set)} has not been seen at its generation`);
  }
  return found;
}

function deployments(cluster: TestCluster): string[] {
  const found: string[] = [];
  const sets = cluster.list("replicasets.apps");
  for (const deployment of cluster.list("deployments.apps")) {
    const { spec, status, metadata } = deployment;
    const own = ownedBy(sets, deployment);
    const wanted = spec!.replicas ?? 1;
    const conditions = status?.conditions ?? [];
    const excuse = spec!.paused || conditions.some(({ type, status: on }) => (type === "Progressing" && on === "False") || type === "ReplicaFailure");
    if (status?.observedGeneration !== metadata!.generation) found.push(`${nameOf(deployment)} has not been seen at its generation`);
    const total = own.reduce((sum, set) => sum + (set.spec!.replicas ?? 1), 0);
    if (excuse) continue;
    if (total !== wanted) found.push(`${nameOf(deployment)} wants ${wanted} replicas and its sets ${total}`);
    for (const count of ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"] as const) {
      if ((status?.[count] ?? 0) !== wanted) found.push(`${nameOf(deployment)} says ${count} ${status?.[count]} and wants ${wanted}`);
    }
    if (own.filter((set) => (set.spec!.replicas ?? 1) > 0).length > 1) found.push(`${nameOf(deployment)} has more than one set with Pods`);
    const idle = own.filter((set) => (set.spec!.replicas ?? 1) === 0).length;
    // The present set may be empty, too, when nothing is wanted.
    if (idle > (spec!.revisionHistoryLimit ?? 10) + (wanted === 0 ? 1 : 0)) found.push(`${nameOf(deployment)} keeps ${idle} old sets`);
  }
  return found;
}

function statefulSets(cluster: TestCluster): string[] {
  const found: string[] = [];
  const pods = cluster.list("pods");
  const claims = cluster.list("persistentvolumeclaims");
  for (const set of cluster.list("statefulsets.apps")) {
    const { spec, status, metadata } = set;
    const wanted = spec!.replicas ?? 1;
    const start = spec!.ordinals?.start ?? 0;
    const names = Array.from({ length: wanted }, (_, i) => `${metadata!.name}-${start + i}`).sort();
    const own = ownedBy(pods, set);
    const present = own.map((pod) => pod.metadata!.name!).sort();
    // A name that a Pod has which is not its own any more cannot be had.
    if (pods.some((pod) => names.includes(pod.metadata!.name!) && !own.includes(pod))) continue;
    if (present.join() !== names.join()) found.push(`${nameOf(set)} has the Pods ${present.join()} and wants ${names.join()}`);
    // A volume on a node that is gone keeps its Pod waiting, and the Pod says so.
    if (own.some((pod) => pod.status?.conditions?.some(({ type, status: on }) => type === "PodScheduled" && on === "False"))) continue;
    if ((status?.replicas ?? 0) !== wanted || (status?.readyReplicas ?? 0) !== wanted) found.push(`${nameOf(set)} says ${status?.replicas}/${status?.readyReplicas} and wants ${wanted}`);
    if (status?.observedGeneration !== metadata!.generation) found.push(`${nameOf(set)} has not been seen at its generation`);
    const partition = spec!.updateStrategy?.rollingUpdate?.partition ?? 0;
    const outdated = own.filter((pod) => pod.metadata!.labels?.["controller-revision-hash"] !== status?.updateRevision)
      .filter((pod) => Number(/\d+$/.exec(pod.metadata!.name!)![0]) >= start + partition);
    if (spec!.updateStrategy?.type !== "OnDelete" && outdated.length > 0) found.push(`${nameOf(set)} has Pods of an old revision: ${outdated.map(nameOf).join()}`);
    for (const template of spec!.volumeClaimTemplates ?? []) {
      for (const name of names) {
        if (!claims.some((claim) => claim.metadata!.name === `${template.metadata!.name}-${name}`)) found.push(`${nameOf(set)} has no claim for ${name}`);
      }
      if (spec!.persistentVolumeClaimRetentionPolicy?.whenScaled !== "Delete") continue;
      const extra = claims.filter(({ metadata: of }) => {
        const ordinal = new RegExp(`^${template.metadata!.name}-${metadata!.name}-(\\d+)$`).exec(of!.name!)?.[1];
        return ordinal !== undefined && !names.includes(`${metadata!.name}-${ordinal}`);
      });
      if (extra.length > 0) found.push(`${nameOf(set)} has left the claims ${extra.map(nameOf).join()}`);
    }
  }
  return found;
}

function daemonSets(cluster: TestCluster): string[] {
  const found: string[] = [];
  const pods = cluster.list("pods");
  const nodes = cluster.list("nodes");
  for (const set of cluster.list("daemonsets.apps")) {
    const wanted = nodes.filter((node) => fitsNode(set, node).shouldRun).map(({ metadata }) => metadata!.name!).sort();
    const may = new Set(nodes.filter((node) => fitsNode(set, node).shouldStay).map(({ metadata }) => metadata!.name!));
    const own = ownedBy(pods, set);
    const present = own.map(({ spec }) => spec!.nodeName ?? "").filter((node) => wanted.includes(node) || !may.has(node)).sort();
    if (present.join() !== wanted.join()) found.push(`${nameOf(set)} is on ${present.join()} and wants ${wanted.join()}`);
    const { status } = set;
    if (status?.desiredNumberScheduled !== wanted.length || status.numberReady !== wanted.length || (status.numberAvailable ?? 0) !== wanted.length) {
      found.push(`${nameOf(set)} says ${status?.numberReady} of ${status?.desiredNumberScheduled} ready and wants ${wanted.length}`);
    }
    if (set.spec!.updateStrategy?.type !== "OnDelete" && (status?.updatedNumberScheduled ?? 0) !== wanted.length) found.push(`${nameOf(set)} has not updated all`);
    if (status?.observedGeneration !== set.metadata!.generation) found.push(`${nameOf(set)} has not been seen at its generation`);
  }
  return found;
}

function jobs(cluster: TestCluster): string[] {
  const found: string[] = [];
  const pods = cluster.list("pods");
  for (const job of cluster.list("jobs.batch")) {
    const { spec, status } = job;
    const own = ownedBy(pods, job);
    const ended = status?.conditions?.find(({ type, status: on }) => (type === "Complete" || type === "Failed") && on === "True");
    const running = own.filter((pod) => !isFinished(pod));
    if (ended && running.length > 0) found.push(`${nameOf(job)} is ${ended.type} and has ${running.length} Pods that run`);
    if (!ended && !spec!.suspend) found.push(`${nameOf(job)} has not ended: ${JSON.stringify(status)}`);
    if (spec!.suspend && !ended && running.length > 0) found.push(`${nameOf(job)} is suspended and runs`);
    if ((status?.active ?? 0) !== running.length) found.push(`${nameOf(job)} says ${status?.active} active and has ${running.length}`);
    const held = own.filter((pod) => isFinished(pod) && pod.metadata!.finalizers?.includes("batch.kubernetes.io/job-tracking"));
    if (held.length > 0) found.push(`${nameOf(job)} holds ${held.map(nameOf).join()}`);
    const succeeded = own.filter((pod) => pod.status?.phase === "Succeeded").length;
    if (ended?.type === "Complete" && spec!.completions !== undefined && (status?.succeeded ?? 0) < spec!.completions) found.push(`${nameOf(job)} is complete with ${status?.succeeded} of ${spec!.completions}`);
    if (spec!.completionMode !== "Indexed" && (status?.succeeded ?? 0) < succeeded) found.push(`${nameOf(job)} counts ${status?.succeeded} and ${succeeded} have succeeded`);
    if (status?.uncountedTerminatedPods?.failed?.length || status?.uncountedTerminatedPods?.succeeded?.length) found.push(`${nameOf(job)} has Pods that are not counted`);
  }
  return found;
}

function services(cluster: TestCluster): string[] {
  const found: string[] = [];
  const slices = cluster.list("endpointslices.discovery.k8s.io");
  for (const service of cluster.list("services")) {
    const { selector } = service.spec!;
    if (!selector) continue;
    const matching = cluster.list("pods", service.metadata!.namespace).filter((pod) => !isFinished(pod) && pod.status?.podIP && selectorFromObject({ matchLabels: selector }).matches(pod.metadata!.labels));
    const wanted = matching.map((pod: Pod) => `${pod.status!.podIP}${isReady(pod) ? "" : "!"}`).sort();
    const told = slices.filter(({ metadata }) => metadata!.namespace === service.metadata!.namespace && metadata!.labels?.["kubernetes.io/service-name"] === service.metadata!.name)
      .flatMap(({ endpoints }) => endpoints ?? []).map(({ addresses, conditions }) => `${addresses[0]}${conditions?.ready ? "" : "!"}`).sort();
    if (told.join() !== wanted.join()) found.push(`${nameOf(service)} leads to ${told.join()} and should to ${wanted.join()}`);
  }
  return found;
}

function budgets(cluster: TestCluster): string[] {
  const found: string[] = [];
  for (const budget of cluster.list("poddisruptionbudgets.policy")) {
    const own = cluster.list("pods", budget.metadata!.namespace).filter((pod) => selectorFromObject(budget.spec?.selector).matches(pod.metadata!.labels));
    const healthy = own.filter(isReady).length;
    const { status } = budget;
    const failed = status?.conditions?.some(({ reason }) => reason === "SyncFailed");
    if (failed) continue;
    if (status?.currentHealthy !== healthy) found.push(`${nameOf(budget)} says ${status?.currentHealthy} healthy and there are ${healthy}`);
    // A percentage of nothing that has a size allows nothing.
    const allowed = (status?.expectedPods ?? 0) <= 0 ? 0 : Math.max(0, healthy - (status?.desiredHealthy ?? 0));
    if ((status?.disruptionsAllowed ?? 0) !== allowed) found.push(`${nameOf(budget)} allows ${status?.disruptionsAllowed} of ${healthy}`);
  }
  return found;
}

function cronJobs(cluster: TestCluster): string[] {
  const found: string[] = [];
  const all = cluster.list("jobs.batch");
  for (const cronJob of cluster.list("cronjobs.batch")) {
    const own = ownedBy(all, cronJob);
    const ended = (type: string) => own.filter(({ status }) => status?.conditions?.some((condition) => condition.type === type && condition.status === "True"));
    const running = own.length - ended("Complete").length - ended("Failed").length;
    const active = cronJob.status?.active?.length ?? 0;
    if (active !== running) found.push(`${nameOf(cronJob)} says ${active} active and ${running} run`);
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec!;
    if (ended("Complete").length > successfulJobsHistoryLimit) found.push(`${nameOf(cronJob)} keeps ${ended("Complete").length} that succeeded`);
    if (ended("Failed").length > failedJobsHistoryLimit) found.push(`${nameOf(cronJob)} keeps ${ended("Failed").length} that failed`);
  }
  return found;
}

/** Both sides of a binding agree, and nothing is left of what was to be deleted. */
function claims(cluster: TestCluster): string[] {
  const found: string[] = [];
  const all = cluster.list("persistentvolumeclaims");
  const volumes = cluster.list("persistentvolumes");
  for (const claim of all) {
    const volume = volumes.find(({ metadata }) => metadata!.name === claim.spec!.volumeName);
    if (claim.status?.phase === "Bound" && volume?.spec!.claimRef?.uid !== claim.metadata!.uid) found.push(`${nameOf(claim)} is bound to a volume that is not`);
    if (claim.status?.phase === "Bound" && volume?.status?.phase !== "Bound") found.push(`${nameOf(claim)} is bound and its volume ${volume?.status?.phase}`);
    if (claim.status?.phase === "Lost") found.push(`${nameOf(claim)} is lost`);
  }
  for (const volume of volumes) {
    const { claimRef, persistentVolumeReclaimPolicy } = volume.spec!;
    const claim = all.find(({ metadata }) => metadata!.uid === claimRef?.uid);
    if (claimRef?.uid && !claim && persistentVolumeReclaimPolicy === "Delete") found.push(`volume ${nameOf(volume)} is left of a claim that is gone`);
    if (claimRef?.uid && !claim && persistentVolumeReclaimPolicy === "Retain" && volume.status?.phase !== "Released") found.push(`volume ${nameOf(volume)} is not released`);
    if (volume.status?.phase === "Bound" && !claim) found.push(`volume ${nameOf(volume)} is bound to nobody`);
  }
  return found;
}

function autoscalers(cluster: TestCluster): string[] {
  const found: string[] = [];
  for (const autoscaler of cluster.list("horizontalpodautoscalers.autoscaling")) {
    const { spec, status } = autoscaler;
    const target = cluster.list("deployments.apps").find(({ metadata }) => metadata!.name === spec!.scaleTargetRef.name);
    const conditions = status?.conditions ?? [];
    if (!target) {
      if (!conditions.some(({ type, status: on }) => type === "AbleToScale" && on === "False")) found.push(`${nameOf(autoscaler)} does not say that it has no target`);
      continue;
    }
    const replicas = target.spec!.replicas ?? 1;
    if (replicas === 0) continue;
    if (replicas < (spec!.minReplicas ?? 1) || replicas > spec!.maxReplicas) found.push(`${nameOf(autoscaler)} leaves ${replicas} replicas`);
    if (status?.currentReplicas !== replicas) found.push(`${nameOf(autoscaler)} says ${status?.currentReplicas} and there are ${replicas}`);
  }
  return found;
}

/** Millicores of a quantity such as 200m. */
const milli = (text: string | undefined): number => (text === undefined ? 0 : text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000);

/** What a quota says is used is what there is. */
function quotas(cluster: TestCluster): string[] {
  const found: string[] = [];
  for (const quota of cluster.list("resourcequotas")) {
    const { namespace } = quota.metadata!;
    const inScope = (pod: Pod): boolean => (quota.spec?.scopes ?? []).every((scope) => {
      const asks = pod.spec!.containers.some(({ resources }) => resources?.requests ?? resources?.limits);
      const ends = pod.spec!.activeDeadlineSeconds !== undefined;
      return scope === "BestEffort" ? !asks : scope === "NotBestEffort" ? asks : scope === "Terminating" ? ends : !ends;
    });
    const pods = cluster.list("pods", namespace).filter((pod) => !isFinished(pod) && inScope(pod));
    const own = cluster.list("persistentvolumeclaims", namespace);
    const counts: Record<string, number> = {
      pods: pods.length, services: cluster.list("services", namespace).length, persistentvolumeclaims: own.length,
      "count/deployments.apps": cluster.list("deployments.apps", namespace).length,
      "requests.storage": own.reduce((sum, { spec }) => sum + parseInt(spec!.resources!.requests!["storage"]!, 10), 0),
      "requests.cpu": pods.reduce((sum, { spec }) => sum + spec!.containers.reduce((own, { resources }) => own + milli(resources?.requests?.["cpu"]), 0), 0),
    };
    for (const name of Object.keys(quota.spec?.hard ?? {})) {
      const told = quota.status?.used?.[name];
      const used = name === "requests.cpu" ? milli(told) : parseInt(told ?? "", 10);
      if (used !== counts[name]) found.push(`${nameOf(quota)} says ${told} ${name} and there are ${counts[name]}`);
    }
  }
  return found;
}

/** An approved request has its certificate, or says why not; no other has one. */
function requests(cluster: TestCluster): string[] {
  const found: string[] = [];
  for (const request of cluster.list("certificatesigningrequests.certificates.k8s.io")) {
    const is = (type: string): boolean => request.status?.conditions?.some((condition) => condition.type === type) ?? false;
    const issued = request.status?.certificate !== undefined;
    const served = request.spec.signerName.startsWith("kubernetes.io/");
    if (issued !== (is("Approved") && !is("Denied") && !is("Failed") && served)) found.push(`${nameOf(request)} is ${issued ? "" : "not "}issued`);
  }
  return found;
}

/** What was decided is gone after hours. */
function oldRequests(cluster: TestCluster): string[] {
  return cluster.list("certificatesigningrequests.certificates.k8s.io")
    .filter(({ status }) => status?.certificate ?? status?.conditions?.some(({ type }) => type === "Denied"))
    .map((request) => `${nameOf(request)} has been kept`);
}

/** Volumes are attached where Pods use them and nowhere else, and the nodes say so; a larger claim has a larger volume. */
function attachments(cluster: TestCluster): string[] {
  const found: string[] = [];
  const claims = cluster.list("persistentvolumeclaims");
  const wanted = new Map<string, Set<string>>();
  for (const pod of cluster.list("pods")) {
    if (!pod.spec!.nodeName || isFinished(pod)) continue;
    for (const { name } of claimNames(pod)) {
      const claim = claims.find(({ metadata }) => metadata!.name === name && metadata!.namespace === pod.metadata!.namespace);
      if (claim?.spec!.storageClassName !== "disks" || !claim.spec!.volumeName) continue;
      const nodes = wanted.get(claim.spec!.volumeName) ?? new Set();
      wanted.set(claim.spec!.volumeName, nodes.add(pod.spec!.nodeName));
    }
  }
  const present = cluster.list("volumeattachments.storage.k8s.io");
  for (const { spec, status } of present) {
    const volume = spec.source.persistentVolumeName!;
    if (!wanted.get(volume)?.has(spec.nodeName)) found.push(`${volume} is attached to ${spec.nodeName}, where nobody uses it`);
    else if (!status?.attached && !status?.attachError) found.push(`${volume} is neither attached to ${spec.nodeName} nor says why`);
  }
  for (const [volume, nodes] of wanted) {
    // It can be on one node only; the others wait, and their Pods have been told.
    const own = present.filter(({ spec }) => spec.source.persistentVolumeName === volume);
    if (own.length !== 1) found.push(`${volume} is attached ${own.length} times for ${[...nodes].join()}`);
  }
  for (const { metadata, status } of cluster.list("nodes")) {
    const count = present.filter((one) => one.spec.nodeName === metadata!.name && one.status?.attached).length;
    if ((status?.volumesAttached ?? []).length !== count) found.push(`${metadata!.name} says ${status?.volumesAttached?.length} volumes attached, and there are ${count}`);
  }
  for (const claim of claims.filter(({ metadata, spec, status }) => spec!.storageClassName === "disks" && status?.phase === "Bound" && !metadata!.deletionTimestamp)) {
    const volume = cluster.get("persistentvolumes", claim.spec!.volumeName!);
    const size = (text: string | undefined): number => parseInt(text ?? "0", 10);
    if (size(volume.spec!.capacity!["storage"]) < size(claim.spec!.resources!.requests!["storage"])) found.push(`${nameOf(claim)} has not grown`);
  }
  return found;
}
