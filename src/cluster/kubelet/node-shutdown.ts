import type { Pod } from "../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../sim/index.ts";
import type { Refusal } from "./admission.ts";
import { milliseconds } from "./configuration.ts";
import { SYSTEM_CRITICAL } from "./preemption.ts";

/** Pods of at least this priority get so long (ms) when the node shuts down. */
interface ShutdownGroup {
  priority: number;
  period: number;
}

/** What the kubelet's configuration says of it; none: Pods are not waited for. */
function groupsOf({ shutdownGracePeriod, shutdownGracePeriodCriticalPods, shutdownGracePeriodByPodPriority: said }: Readonly<Record<string, unknown>>): ShutdownGroup[] {
  if (Array.isArray(said) && said.length > 0) {
    return (said as { priority?: number; shutdownGracePeriodSeconds?: number }[])
      .map(({ priority = 0, shutdownGracePeriodSeconds = 0 }) => ({ priority, period: shutdownGracePeriodSeconds * 1000 }))
      .sort((a, b) => a.priority - b.priority);
  }
  const [total, critical] = [milliseconds(shutdownGracePeriod), milliseconds(shutdownGracePeriodCriticalPods)];
  return total > 0 ? [{ priority: 0, period: total - critical }, { priority: SYSTEM_CRITICAL, period: critical }] : [];
}

const MESSAGE = "Pod was terminated in response to imminent node shutdown.";
const SHUTTING_DOWN: Refusal = { reason: "NodeShutdown", message: "Pod was rejected as the node is shutting down." };

export interface NodeShutdownParts {
  simulation: Simulation;
  pods(): readonly Pod[];
  /** Ends a Pod within `grace` seconds at most; `done` when it has. */
  end(pod: Pod, grace: number, ended: { reason: string; message: string; disruption: string }, done: () => void): void;
  /** The node is to say that it is shutting down. */
  began(): void;
}

/** Ends the Pods of a node that is to be switched off, those that matter least first (kubelet/nodeshutdown). */
export class NodeShutdown {
  private readonly parts: NodeShutdownParts;
  /** Why no further Pod is taken, once it has begun. */
  refusal: Refusal | undefined;

  constructor(parts: NodeShutdownParts) {
    this.parts = parts;
  }

  /** As `configuration` has it (the document of the kubelet's). `done` when the machine may go off. */
  begin(configuration: Readonly<Record<string, unknown>>, done: () => void): void {
    if (this.refusal) return;
    const groups = groupsOf(configuration);
    if (groups.length === 0) return done();
    this.refusal = SHUTTING_DOWN;
    this.parts.began();
    const members = groups.map((): Pod[] => []);
    for (const pod of this.parts.pods()) {
      const place = groups.findLastIndex(({ priority }) => priority <= (pod.spec?.priority ?? 0));
      members[Math.max(0, place)]!.push(pod);
    }
    const next = (index: number): void => {
      const pods = members[index];
      if (!pods) return done();
      if (pods.length === 0) return next(index + 1);
      const { period } = groups[index]!;
      let left = pods.length;
      let timer: Timer | undefined = this.parts.simulation.after(period, () => go());
      const go = (): void => {
        if (!timer) return;
        timer.cancel();
        timer = undefined;
        next(index + 1);
      };
      for (const pod of pods) {
        const grace = Math.min(period / 1000, pod.spec?.terminationGracePeriodSeconds ?? 30);
        this.parts.end(pod, grace, { reason: "Terminated", message: MESSAGE, disruption: MESSAGE }, () => {
          left -= 1;
          if (left === 0) go();
        });
      }
    };
    next(0);
  }
}
