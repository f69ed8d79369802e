import type { Container, Runtime } from "../runtime/index.ts";

/** What the runtime said of a container when it was looked at. */
export interface ContainerSnapshot {
  readonly container: Container;
  readonly id: string;
  readonly name: string;
  readonly state: "created" | "running" | "exited";
  /** ms since 1970 */
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly restartCount: number;
}

/** What the runtime said of a Pod when the PLEG looked last. */
export interface PodSnapshot {
  /** The newest first. */
  readonly sandboxes: readonly { readonly id: string; readonly ready: boolean; readonly address: string; readonly attempt: number }[];
  /** The newest first. */
  readonly containers: readonly ContainerSnapshot[];
}

export const emptySnapshot: PodSnapshot = { sandboxes: [], containers: [] };

/** `unnoticed` (ms since 1970): what has ended by itself after that time still seems to run. */
export function snapshotOf(runtime: Runtime, podUid: string, unnoticed = Infinity): PodSnapshot {
  const sandboxes = runtime.sandboxes(podUid);
  if (sandboxes.length === 0) return emptySnapshot;
  return {
    sandboxes: sandboxes.map((sandbox) => ({
      id: sandbox.id,
      ready: sandbox.ready,
      address: sandbox.address,
      attempt: sandbox.config.attempt,
    })),
    containers: runtime.containers(podUid).map((container) => ({
      container,
      id: container.id,
      name: container.name,
      state: container.endedByItselfSince(unnoticed) ? "running" : container.state,
      createdAt: container.createdAt,
      startedAt: container.startedAt,
      finishedAt: container.finishedAt,
      exitCode: container.exitCode,
      reason: container.reason,
      message: container.message,
      restartCount: container.config.restartCount,
    })),
  };
}

/** The newest container of a name. */
export function newest(snapshot: PodSnapshot, name: string): ContainerSnapshot | undefined {
  return snapshot.containers.find((container) => container.name === name);
}
