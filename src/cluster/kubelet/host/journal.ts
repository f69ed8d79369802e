import { socketService, WaitList, type HttpHandler, type Machine } from "../../../os/index.ts";

/** A line of a node's journal. */
export interface JournalEntry {
  /** Counts from 1. */
  cursor: number;
  /** ms since 1970; the fraction is microseconds. */
  time: number;
  /** kubelet.service; "" for the kernel. */
  unit: string;
  /** kubelet, systemd ... */
  identifier: string;
  pid: number;
  /** As syslog's: 3 error, 4 warning, 6 info. */
  priority: number;
  message: string;
  hostname: string;
}

/** Where journalctl asks. */
export const JOURNAL_SOCKET = "/run/systemd/journal/io.systemd.journal";
/** Entries that are kept (a real journal is bounded by bytes). */
const LIMIT = 5000;

interface Query {
  unit?: string;
  identifier?: string;
  priority?: number;
  since?: number;
  until?: number;
  lines?: number;
  cursor?: number;
  wait?: boolean;
}

/** The journal of a node: what its services have printed. */
export class Journal {
  private readonly machine: Machine;
  private readonly entries: JournalEntry[] = [];
  private readonly boots: { id: string; first: number; last: number }[] = [];
  private readonly changed = new WaitList();
  private last = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** The machine has started. `id`: 32 hexadecimal digits. */
  booted(id: string): void {
    const { wall } = this.machine.simulation;
    this.boots.push({ id, first: wall, last: wall });
  }

  add(entry: { unit: string; identifier: string; pid: number; priority?: number; message: string }): void {
    const { wall } = this.machine.simulation;
    this.last += 1;
    this.entries.push({ priority: 6, ...entry, cursor: this.last, time: wall, hostname: this.machine.hostname });
    const boot = this.boots.at(-1);
    if (boot) boot.last = wall;
    if (this.entries.length > LIMIT) this.entries.splice(0, LIMIT / 10);
    this.changed.wake();
  }

  select(query: Query): JournalEntry[] {
    const unit = query.unit === undefined || /\.\w+$/.test(query.unit) ? query.unit : `${query.unit}.service`;
    const found = this.entries.filter((entry) =>
      (unit === undefined || entry.unit === unit) &&
      (query.identifier === undefined || entry.identifier === query.identifier) &&
      (query.priority === undefined || entry.priority <= query.priority) &&
      (query.since === undefined || entry.time >= query.since) &&
      (query.until === undefined || entry.time <= query.until) &&
      (query.cursor === undefined || entry.cursor > query.cursor));
    return query.lines === undefined ? found : query.lines === 0 ? [] : found.slice(-query.lines);
  }

  get service(): HttpHandler {
    return socketService({
      Entries: (body, respond) => {
        const query = body as Query;
        const answer = (): boolean => {
          const entries = this.select(query);
          if (query.wait && entries.length === 0) return false;
          respond({ entries, boots: this.boots });
          return true;
        };
        const again = (): void => {
          if (!answer()) this.changed.add(again);
        };
        again();
      },
      Write: (body, respond) => {
        const { identifier = "unknown", priority = 5, message = "" } = body as { identifier?: string; priority?: number; message?: string };
        for (const line of message.split("\n")) this.add({ unit: "", identifier, pid: 0, priority, message: line });
        respond({});
      },
    });
  }
}
