import type { Backend } from "./backend.ts";

/** How long an event is kept after its last write (--event-ttl), ms. */
const EVENT_TTL = 3_600_000;

const etcd = { user: "system:apiserver", userAgent: "kube-apiserver", verb: "delete", subresource: "" };

/** Events end by themselves: etcd holds them under a lease that every write renews. */
export function expireEvents({ simulation, storage }: Backend): void {
  storage.watch("events", (written) => {
    if (written.type === "DELETED") return;
    simulation.at(written.time + EVENT_TTL, () => {
      const last = storage.lastChange("events", written.namespace, written.name);
      if (last?.revision === written.revision) storage.delete(last.object, { resource: "events", by: etcd });
    });
  });
}
