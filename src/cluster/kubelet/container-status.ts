import type { Container, ContainerState, ContainerStatus, Pod } from "../../apimachinery/types/index.ts";
import { apiTime, shouldBeRestarted, type AnyContainer } from "./pod.ts";
import { RESTARTING_ALL, RESTARTING_ALL_MESSAGE } from "./restart-all.ts";
import { newest, type ContainerSnapshot, type PodSnapshot } from "./snapshot.ts";

/** Why a container could not be started in the last sync. */
export interface StartFailure {
  reason: string;
  message: string;
}

export interface ContainerStatusInput {
  pod: Pod;
  snapshot: PodSnapshot;
  /** The statuses that were written before. */
  old: readonly ContainerStatus[];
  containers: readonly AnyContainer[];
  hasInitContainers: boolean;
  isInit: boolean;
  failure: (name: string) => StartFailure | undefined;
  /** All containers are being removed, to begin anew. */
  restartingAll: boolean;
  /** Resources that the container was granted. */
  allocated: (container: AnyContainer) => Container["resources"];
  /** What it has of them, in the Pod as it is. */
  actual: (container: AnyContainer) => Container["resources"];
  actualPod: Pod;
}

/**
 * The statuses of one list of containers, as kubelet_pods.go converts them: what the runtime knows, else what was known
 * before, and a waiting reason for those that could not be started. In the order of the list.
 */
export function containerStatuses(input: ContainerStatusInput): ContainerStatus[] {
  const { pod, snapshot, containers } = input;
  // Most Pods have containers of one kind alone.
  if (containers.length === 0) return [];
  const defaultReason = input.hasInitContainers ? "PodInitializing" : "ContainerCreating";
  return containers.map((container): ContainerStatus => {
    const before = input.old.find(({ name }) => name === container.name);
    const known = snapshot.containers.filter((c) => c.name === container.name);
    const mounts = mountStatuses(container);
    let status: ContainerStatus;
    if (known.length === 0) {
      status = withoutContainer(pod, container, before, defaultReason, input.restartingAll, mounts);
    } else {
      const [now, last] = known;
      const lastState = last ? stateOf(last) : (before?.lastState ?? {});
      status = {
        ...(input.allocated(container)?.requests ? { allocatedResources: input.allocated(container)!.requests! } : {}),
        containerID: `containerd://${now!.id}`,
        image: now!.container.config.image.name,
        imageID: imageId(now!),
        lastState,
        name: container.name,
        ready: false,
        resources: shownResources(input.actualPod, input.actual(container)),
        restartCount: now!.restartCount,
        started: false,
        state: stateOf(now!),
        user: { linux: userOf(now!) },
        ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
      };
    }
    const current = newest(snapshot, container.name);
    if (input.isInit && current?.state === "exited" && current.exitCode === 0 && container.restartPolicy !== "Always") return status;
    if (!shouldBeRestarted(container, pod, current)) return status;
    const failure = input.failure(container.name);
    if (!failure) return status;
    const lastState: ContainerState = status.state?.terminated ? status.state : (status.lastState ?? {});
    const waiting = { ...(failure.message === "" ? {} : { message: failure.message }), reason: failure.reason };
    return { ...status, lastState, state: { waiting } };
  });
}

/** A container that the runtime does not know: not yet there, or removed. */
function withoutContainer(
  pod: Pod,
  container: AnyContainer,
  before: ContainerStatus | undefined,
  defaultReason: string,
  restartingAll: boolean,
  mounts: NonNullable<ContainerStatus["volumeMounts"]>,
): ContainerStatus {
  const removed = restartingAll && before !== undefined && !before.state?.waiting;
  if (before?.state?.terminated && !removed) return before;
  let lastState = before?.lastState ?? {};
  let restartCount = before?.restartCount ?? 0;
  let waiting: ContainerState["waiting"] = { reason: defaultReason };
  if (removed) {
    waiting = { message: RESTARTING_ALL_MESSAGE, reason: RESTARTING_ALL };
    const unknown = null as unknown as string;
    lastState = { terminated: { exitCode: 137, finishedAt: unknown, message: RESTARTING_ALL_MESSAGE, reason: RESTARTING_ALL, startedAt: unknown } };
    restartCount += 1;
  }
  if (!removed && before?.state?.running && !lastState.terminated) {
    lastState = {
      terminated: {
        exitCode: 137,
        finishedAt: null as unknown as string,
        message: "The container could not be located when the pod was deleted.  The container used to be Running",
        reason: "ContainerStatusUnknown",
        startedAt: null as unknown as string,
      },
    };
    if (!pod.metadata?.deletionTimestamp) restartCount += 1;
  }
  return {
    image: container.image ?? "",
    imageID: "",
    lastState,
    name: container.name,
    ready: false,
    restartCount,
    started: false,
    state: { waiting },
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
  };
}

export function stateOf(container: ContainerSnapshot): ContainerState {
  if (container.state === "running") return { running: { startedAt: apiTime(container.startedAt) } };
  if (container.state === "created") return { waiting: { reason: "ContainerCreating" } };
  return {
    terminated: {
      containerID: `containerd://${container.id}`,
      exitCode: container.exitCode,
      finishedAt: apiTime(container.finishedAt),
      ...(container.message === "" ? {} : { message: container.message }),
      reason: container.reason,
      startedAt: apiTime(container.startedAt),
    },
  };
}

function imageId(container: ContainerSnapshot): string {
  const { image } = container.container.config;
  return `${image.repository}@${image.digest}`;
}

function userOf(container: ContainerSnapshot): { gid: number; supplementalGroups: number[]; uid: number } {
  const { uid, gid, groups } = container.container.user;
  return { gid, supplementalGroups: [...groups], uid };
}

function mountStatuses(container: AnyContainer): NonNullable<ContainerStatus["volumeMounts"]> {
  return (container.volumeMounts ?? []).map((mount) => ({
    mountPath: mount.mountPath,
    name: mount.name,
    ...(mount.readOnly ? { readOnly: true, recursiveReadOnly: (mount.recursiveReadOnly ?? "Disabled") === "Disabled" ? "Disabled" : "Enabled" } : {}),
  }));
}

/** What a container has: of one that has limits the others are the Pod's, as its group has them; without any nothing is said. */
function shownResources(pod: Pod, resources: Container["resources"]): NonNullable<Container["resources"]> {
  const ofPod = pod.spec?.resources?.limits;
  if (!resources?.limits || !ofPod) return resources ?? {};
  const { cpu = ofPod.cpu, memory = ofPod.memory, ...rest } = resources.limits;
  return { ...resources, limits: { ...(cpu === undefined ? {} : { cpu }), ...rest, ...(memory === undefined ? {} : { memory }) } };
}
