import { ask, JOURNAL_SOCKET, SYSTEMD_SOCKET, type Call, type JournalAnswer, type JournalQuery, type Process } from "../../../os/index.ts";

/** Calls a method of systemd's Manager. Throws SocketError, SystemError when systemd does not run here. */
export function* manager<T>(process: Process, method: string, body: object = {}): Call<T> {
  return yield* ask<T>(process, SYSTEMD_SOCKET, `Manager/${method}`, body);
}

export function* journal(process: Process, query: JournalQuery): Call<JournalAnswer> {
  return yield* ask<JournalAnswer>(process, JOURNAL_SOCKET, "Entries", query);
}

export function* writeJournal(process: Process, identifier: string, priority: number, message: string): Call<void> {
  yield* ask(process, JOURNAL_SOCKET, "Write", { identifier, priority, message });
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
