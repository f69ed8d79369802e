import { ask, type Call, type Process } from "../../../os/index.ts";

/** A unit as systemd tells of it. Times in ms since 1970, 0 = never; sizes in bytes. */
export interface Unit {
  Id: string;
  Description: string;
  LoadState: "loaded" | "not-found";
  ActiveState: "active" | "inactive" | "failed" | "activating";
  SubState: string;
  UnitFileState: "enabled" | "disabled";
  FragmentPath: string;
  DropInPaths: string[];
  Documentation: string[];
  ActiveEnterTimestamp: number;
  InactiveEnterTimestamp: number;
  StateChangeTimestamp: number;
  MainPID: number;
  ExecMainPID: number;
  ExecMainStatus: number;
  ExecMainCode: number;
  ExecStart: string;
  MemoryCurrent: number;
  MemoryPeak?: number;
  CPUUsageNSec: number;
  TasksCurrent: number;
  TasksMax: number;
  ControlGroup: string;
  Result: "success" | "exit-code" | "signal";
  Processes: { pid: number; command: string }[];
}

/** An entry of the journal; `time` in ms since 1970. */
export interface JournalEntry {
  cursor: number;
  time: number;
  unit: string;
  identifier: string;
  pid: number;
  priority: number;
  message: string;
  hostname: string;
}

export interface JournalQuery {
  unit?: string;
  identifier?: string;
  priority?: number;
  since?: number;
  until?: number;
  lines?: number;
  cursor?: number;
  wait?: boolean;
  boot?: number;
}

export interface JournalAnswer {
  entries: JournalEntry[];
  boots: { id: string; first: number; last: number }[];
}

const SYSTEMD = "/run/systemd/private";
const JOURNALD = "/run/systemd/journal/io.systemd.journal";

/** Calls a method of systemd's Manager. Throws SocketError, SystemError when systemd does not run here. */
export function* manager<T>(process: Process, method: string, body: object = {}): Call<T> {
  return yield* ask<T>(process, SYSTEMD, `Manager/${method}`, body);
}

export function* journal(process: Process, query: JournalQuery): Call<JournalAnswer> {
  return yield* ask<JournalAnswer>(process, JOURNALD, "Entries", query);
}

export function* writeJournal(process: Process, identifier: string, priority: number, message: string): Call<void> {
  yield* ask(process, JOURNALD, "Write", { identifier, priority, message });
}

/** The full name of a unit. */
export function unitName(text: string): string {
  return /\.(?:service|socket|target|timer|mount|slice|path|scope|swap|device|automount)$/.test(text) ? text : `${text}.service`;
}

/** "2min 5s ago" without the "ago", as systemd words spans: the two greatest parts. `ms` is not negative. */
export function spanText(ms: number): string {
  const parts: [number, string][] = [[31_557_600_000, "y"], [2_629_800_000, "month"], [604_800_000, "week"], [86_400_000, "day"], [3_600_000, "h"], [60_000, "min"], [1000, "s"]];
  let rest = ms;
  const words: string[] = [];
  for (const [size, name] of parts) {
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    rest -= count * size;
    words.push(name.length > 3 || name === "day" ? `${count} ${name}${count > 1 ? "s" : ""}` : `${count}${name}`);
    if (words.length === 2) break;
  }
  if (ms >= 60_000 * 5) return words.slice(0, ms >= 3_600_000 ? 2 : 1).join(" ");
  return words.length > 0 ? words.join(" ") : `${Math.floor(ms)}ms`;
}
