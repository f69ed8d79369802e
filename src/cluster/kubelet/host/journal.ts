import { socketService, WaitList, type HttpHandler, type JournalAnswer, type JournalEntry, type JournalQuery, type Machine } from "../../../os/index.ts";

/** Entries that are kept (a real journal is bounded by bytes). */
const LIMIT = 5000;

/** The journal of a node: what its services have printed. */
export class Journal {
  private readonly machine: Machine;
  private readonly entries: JournalEntry[] = [];
  private readonly boots: JournalAnswer["boots"] = [];
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

  select(query: JournalQuery): JournalEntry[] {
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
        const query = body as JournalQuery;
        const answer = (): boolean => {
          const entries = this.select(query);
          if (query.wait && entries.length === 0) return false;
          respond({ entries, boots: this.boots } satisfies JournalAnswer);
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
