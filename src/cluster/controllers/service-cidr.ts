import type { KubeObject, ServiceCIDR } from "../../apimachinery/types/index.ts";
import { deepEqual } from "../../apimachinery/json/index.ts";
import { contains, parseRange } from "../network/addresses.ts";
import { type Controller, type ControllerOptions, deleting, rfc3339 } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

const FINALIZER = "networking.k8s.io/service-cidr-finalizer";
/** Virtual ms from a deletion to the end: those who give out addresses are to hear of it first. */
const GRACE = 10_000;
const READY = { type: "Ready", status: "True", reason: "", message: "Kubernetes Service CIDR is ready" };
const TERMINATING = {
  type: "Ready", status: "False", reason: "Terminating",
  message: "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
};

/** Says of each range of Service addresses whether addresses are given from it, and keeps one that is in use (servicecidrs_controller.go). */
export function createServiceCidrController({ simulation, client, informers }: ControllerOptions): Controller {
  const ranges = client.of("servicecidrs.networking.k8s.io");
  const addresses = client.of("ipaddresses.networking.k8s.io");
  const queue = createWorkQueue({ simulation, sync });
  const enqueue = ({ metadata }: KubeObject): void => void queue.add(metadata!.name!);
  informers.of("servicecidrs.networking.k8s.io").on({ added: enqueue, updated: enqueue });
  informers.of("services").on({
    deleted: () => {
      for (const range of ranges.list().items) if (deleting(range)) enqueue(range);
    },
  });

  function sync(name: string): number | void {
    const range = ranges.find("", name);
    if (!range) return;
    const finalizers = range.metadata!.finalizers ?? [];
    const patch = (kept: readonly string[]): void =>
      void ranges.patch("", name, "application/merge-patch+json", { metadata: { finalizers: kept.length > 0 ? kept : null } });
    if (!deleting(range)) {
      if (!finalizers.includes(FINALIZER)) patch([...finalizers, FINALIZER]);
      say(name, READY);
      return;
    }
    if (!finalizers.includes(FINALIZER)) return;
    if (inUse(range)) {
      say(name, TERMINATING);
      return;
    }
    const left = Date.parse(range.metadata!.deletionTimestamp!) + GRACE - simulation.wall;
    if (left > 0) return left;
    patch(finalizers.filter((each) => each !== FINALIZER));
  }

  /** Whether an address would be left without a range. */
  function inUse(range: ServiceCIDR): boolean {
    const own = (range.spec?.cidrs ?? []).map(parseRange);
    const others = ranges.list().items.filter((each) => each.metadata!.uid !== range.metadata!.uid && !deleting(each))
      .flatMap((each) => each.spec?.cidrs ?? []).map(parseRange);
    return addresses.list().items.some(({ metadata }) => {
      const within = (all: typeof own): boolean => all.some((one) => contains(one, metadata!.name!));
      return within(own) && !within(others);
    });
  }

  function say(name: string, condition: typeof READY): void {
    const range = ranges.get("", name);
    const [old] = range.status?.conditions ?? [];
    const { lastTransitionTime, ...same } = old ?? {};
    if (deepEqual(same, condition)) return;
    ranges.updateStatus("", { ...range, status: { conditions: [{ ...condition, lastTransitionTime: rfc3339(simulation.wall) }] } });
  }

  return { stop: () => queue.stop() };
}
