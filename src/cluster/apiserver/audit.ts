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

/** Who asked for what, when, and what came of it. */
export class AuditTrail {
  private readonly simulation: Simulation;
  private readonly revision: () => number;
  private readonly list: TimedAuditEntry[] = [];

  constructor(simulation: Simulation, revision: () => number) {
    this.simulation = simulation;
    this.revision = revision;
  }

  get entries(): readonly TimedAuditEntry[] {
    return this.list;
  }

  add(entry: AuditEntry): void {
    this.list.push({ ...entry, time: this.simulation.now, revision: this.revision() });
  }
}
