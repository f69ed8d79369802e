import type { Pod } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { StatusError, type Client } from "../apiserver/client.ts";
import { apiTime } from "./pod.ts";

/** Virtual ms from the refusal to its being written. */
const WRITE_DELAY = 2;

/** Writes that the kubelet does not take a Pod: it has failed (rejectPod). */
export function writeRejection(simulation: Simulation, client: Client, pod: Pod, reason: string, message: string): void {
  const { namespace = "", name = "" } = pod.metadata!;
  const pods = client.of("pods");
  if (!pods.find(namespace, name)) return;
  simulation.after(WRITE_DELAY, () => {
    try {
      const fresh = pods.find(namespace, name);
      if (!fresh) return;
      pods.updateStatus(namespace, {
        ...fresh,
        status: {
          ...fresh.status,
          phase: "Failed",
          reason,
          message: `Pod was rejected: ${message}`,
          startTime: apiTime(simulation.wall),
          ...(fresh.metadata?.generation !== undefined ? { observedGeneration: fresh.metadata.generation } : {}),
        },
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  });
}
