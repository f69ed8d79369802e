import { rfc3339 } from "../../apimachinery/time.ts";
import type { PodCondition } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { type Client, StatusError } from "../apiserver/client.ts";
import type { PodInfo } from "./node-info.ts";

/** What the scheduler says in the status of Pods: the condition PodScheduled, and the node that a Pod waits for. */
export class PodStatusWriter {
  private readonly simulation: Simulation;
  private readonly client: Client;
  private readonly stopped: () => boolean;

  constructor(simulation: Simulation, client: Client, stopped: () => boolean) {
    this.simulation = simulation;
    this.client = client;
    this.stopped = stopped;
  }

  /** Writes the condition and the nomination, if they say something new. */
  write(info: PodInfo, condition: PodCondition | undefined, nominate: string | undefined): void {
    const { namespace, name, uid } = info;
    this.simulation.after(1, () => {
      if (this.stopped()) return;
      const pods = this.client.of("pods");
      const pod = pods.find(namespace, name);
      if (!pod || pod.metadata!.uid !== uid) return;
      let { conditions = [], nominatedNodeName } = pod.status ?? {};
      let changed = false;
      const old = conditions.find(({ type }) => type === condition?.type);
      if (
        condition &&
        (!old || old.status !== condition.status || old.reason !== condition.reason || old.message !== condition.message)
      ) {
        const generation = pod.metadata!.generation;
        const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : rfc3339(this.simulation.wall);
        const written = {
          ...condition,
          lastProbeTime: null as unknown as undefined,
          lastTransitionTime,
          ...(generation ? { observedGeneration: generation } : {}),
        };
        changed = true;
        conditions = old ? conditions.map((one) => (one === old ? written : one)) : [...conditions, written];
      }
      if (nominate !== undefined) nominatedNodeName = nominate || undefined;
      if (!changed && nominatedNodeName === pod.status?.nominatedNodeName) return;
      const { nominatedNodeName: _, ...status } = pod.status ?? {};
      try {
        pods.updateStatus(namespace, {
          ...pod, status: { ...status, conditions, ...(nominatedNodeName ? { nominatedNodeName } : {}) },
        });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    });
  }
}
