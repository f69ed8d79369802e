import type { Simulation } from "../../sim/index.ts";

/** One request and how it ended. Reads of components inside the cluster are not kept. */
export interface AuditEntry {
  readonly user: string;
  /** The user whom this one acted for, if any (`--as`). */
  readonly impersonated?: string;
  readonly userAgent: string;
  readonly verb: string;
  readonly group: string;
  /** "" for paths that are no resource. */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path?: string;
  readonly code: number;
}

export interface TimedAuditEntry extends AuditEntry {
  /** Virtual time, ms since the start of the simulation. */
  readonly time: number;
  /** Revision of the storage after the request: what it wrote stands in the log up to here. */
  readonly revision: number;
}

/** A component renews its lease, or a kubelet asks whether the server is well. */
function isHeartbeat({ user, userAgent, verb, resource, code }: AuditEntry): boolean {
  if (code >= 400 || !user.startsWith("system:")) return false;
  return resource === "leases" ? verb === "update" || verb === "patch" : resource === "" && userAgent.startsWith("kube-probe/");
}

/** Who asked for what, when, and what came of it. */
export class AuditTrail {
  private readonly simulation: Simulation;
  private readonly revision: () => number;
  private readonly list: TimedAuditEntry[] = [];
  private readonly alike = new Map<string, { entry: AuditEntry; count: number }>();

  constructor(simulation: Simulation, revision: () => number) {
    this.simulation = simulation;
    this.revision = revision;
  }

  get entries(): readonly TimedAuditEntry[] {
    return this.list;
  }

  /** Heartbeats, of which there are thousands a day that say nothing but that they came: one of each sort, and how many. */
  get heartbeats(): Iterable<{ readonly entry: AuditEntry; readonly count: number }> {
    return this.alike.values();
  }

  add(entry: AuditEntry): void {
    if (isHeartbeat(entry)) {
      const sort = `${entry.user} ${entry.verb} ${entry.resource} ${entry.code}`;
      const known = this.alike.get(sort);
      if (known) known.count += 1;
      else this.alike.set(sort, { entry, count: 1 });
      return;
    }
    this.list.push({ ...entry, time: this.simulation.now, revision: this.revision() });
  }
}
