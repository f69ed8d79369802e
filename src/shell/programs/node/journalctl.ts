import { isSystemError, read, ttyOf, type Call, type JournalEntry, type JournalQuery } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program, type Invocation } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { decodeText } from "../../text.ts";
import { parseDate } from "../dates.ts";
import { page } from "./pager.ts";
import { journal, unitName, writeJournal } from "./units.ts";

const PRIORITIES = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/** One entry as journalctl prints it with -o FORMAT. `color`: errors red and warnings bold, as on a terminal. */
export function journalLine(entry: JournalEntry, format: string, color = false): string {
  const source = `${entry.identifier}${entry.pid > 0 ? `[${entry.pid}]` : ""}`;
  const body = color && entry.priority <= 3 ? `\u001b[0;1;31m${entry.message}\u001b[0m` : color && entry.priority === 4 ? `\u001b[0;1;38;5;185m${entry.message}\u001b[0m` : entry.message;
  const micro = String(Math.floor((entry.time % 1000) * 1000)).padStart(6, "0");
  switch (format) {
    case "cat": return body;
    case "short-iso": return `${formatTime("%Y-%m-%dT%H:%M:%S+0000", entry.time)} ${entry.hostname} ${source}: ${body}`;
    case "short-precise": return `${formatTime("%b %d %H:%M:%S", entry.time)}.${micro} ${entry.hostname} ${source}: ${body}`;
    case "short-full": return `${formatTime("%a %Y-%m-%d %H:%M:%S UTC", entry.time)} ${entry.hostname} ${source}: ${body}`;
    case "short-unix": return `${Math.floor(entry.time / 1000)}.${micro} ${entry.hostname} ${source}: ${body}`;
    case "json":
    case "json-pretty": {
      const fields = {
        __CURSOR: `s=${entry.cursor}`, __REALTIME_TIMESTAMP: String(Math.floor(entry.time * 1000)), _HOSTNAME: entry.hostname, PRIORITY: String(entry.priority),
        SYSLOG_IDENTIFIER: entry.identifier, _SYSTEMD_UNIT: entry.unit, _PID: String(entry.pid), MESSAGE: entry.message,
      };
      return format === "json" ? JSON.stringify(fields) : JSON.stringify(fields, null, "\t").replace(/": /g, '" : ');
    }
    default: return `${formatTime("%b %d %H:%M:%S", entry.time)} ${entry.hostname} ${source}: ${body}`;
  }
}

/** Shows the journal of the machine it runs on. */
export const journalctl = (flavour: Flavour) =>
  program(
    {
      name: "journalctl",
      short: "u:fn::erxp:b::o:t:kS:U:g:qamN",
      long: {
        "unit=": "u", follow: "f", "lines=?": "n", "pager-end": "e", reverse: "r", catalog: "x", "priority=": "p", "boot=?": "b", "output=": "o", "identifier=": "t", dmesg: "k",
        "since=": "S", "until=": "U", "grep=": "g", quiet: "q", all: "a", "no-pager": "no-pager", "list-boots": "list-boots", "disk-usage": "disk-usage", "no-tail": "no-tail", utc: "utc",
        "no-hostname": "no-hostname", "no-full": "no-full", full: "full", "vacuum-time=": "vacuum", "vacuum-size=": "vacuum",
      },
      wrongOption: (sentence) => `journalctl: ${sentence}\n`,
      // The number of -n may be a word of its own.
      rewrite: (args) => args.flatMap((arg, index) => (/^-[a-z]*n$/.test(arg) && /^\d+$/.test(args[index + 1] ?? "") ? [arg + args[index + 1]!] : /^-[a-z]*n$/.test(args[index - 1] ?? "") && /^\d+$/.test(arg) ? [] : [arg])),
      *run(invocation) {
        try {
          return yield* runJournal(invocation);
        } catch (error) {
          if (!isSystemError(error, "ENOENT", "ECONNREFUSED", "EACCES")) throw error;
          yield* print("No journal files were found.\n-- No entries --\n");
          return 0;
        }
      },
    },
    flavour,
  );

function timeOf(invocation: Invocation, letter: string): number | undefined {
  const text = invocation.value(letter);
  if (text === undefined) return undefined;
  const { wall } = invocation.process;
  const relative = /^-?(\d+)\s*(s|sec|m|min|h|hr|hour|d|day)s?$/.exec(text.trim());
  if (relative) {
    const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[relative[2]![0]!]!;
    return wall - Number(relative[1]) * unit;
  }
  const time = /^(?:today|yesterday|tomorrow)$/.test(text) ? parseDate(`${text} 00:00`, wall) : parseDate(text, wall);
  if (time === undefined) throw new Failure(`Failed to parse timestamp: ${text}`);
  return time;
}

function* runJournal(invocation: Invocation): Call<number> {
  const { process } = invocation;
  const format = invocation.value("o") ?? "short";
  const color = ttyOf(process, 1) !== undefined;
  const units = invocation.options.filter((option) => option.name === "u").map((option) => option.value!);
  const level = invocation.value("p");
  const priority = level === undefined ? undefined : /^\d$/.test(level) ? Number(level) : PRIORITIES.indexOf(level.split("..").at(-1)!.replace(/^error$/, "err"));
  if (priority === -1) throw new Failure(`Unknown log level ${level}`);
  const [since, until] = [timeOf(invocation, "S"), timeOf(invocation, "U")];
  const identifier = invocation.value("t") ?? (invocation.has("k") ? "kernel" : undefined);
  const follow = invocation.has("f");
  const given = invocation.options.findLast((option) => option.name === "n");
  const limit = given ? (given.value === undefined || given.value === "all" ? (given.value === "all" ? undefined : 10) : Number(given.value)) : follow && !invocation.has("no-tail") ? 10 : invocation.has("e") ? 1000 : undefined;
  if (limit !== undefined && Number.isNaN(limit)) throw new Failure(`Failed to parse lines '${given!.value}'`);
  const base: JournalQuery = {
    ...(identifier !== undefined ? { identifier } : {}), ...(priority !== undefined ? { priority } : {}), ...(since !== undefined ? { since } : {}), ...(until !== undefined ? { until } : {}),
  };
  const pattern = invocation.value("g");
  const regex = pattern === undefined ? undefined : new RegExp(pattern, /[A-Z]/.test(pattern) ? "" : "i");
  const ask = function* (query: JournalQuery): Call<{ entries: JournalEntry[]; boots: { id: string; first: number; last: number }[] }> {
    if (units.length <= 1) {
      const answer = yield* journal(process, { ...query, ...(units[0] !== undefined ? { unit: unitName(units[0]) } : {}) });
      return { ...answer, entries: answer.entries.filter((entry) => !regex || regex.test(entry.message)) };
    }
    const found: JournalEntry[] = [];
    let boots: { id: string; first: number; last: number }[] = [];
    for (const unit of units) {
      const answer = yield* journal(process, { ...query, wait: false, unit: unitName(unit) });
      found.push(...answer.entries.filter((entry) => !regex || regex.test(entry.message)));
      ({ boots } = answer);
    }
    return { entries: found.sort((a, b) => a.cursor - b.cursor), boots };
  };
  const host = (entry: JournalEntry): string => (invocation.has("no-hostname") ? journalLine(entry, format, color).replace(` ${entry.hostname} `, " ") : journalLine(entry, format, color));
  if (invocation.has("list-boots")) {
    const { boots } = yield* journal(process, { lines: 1 });
    const rows = boots.map(({ id, first, last }, index) => `${String(index - boots.length + 1).padStart(3)} ${id} ${formatTime("%a %Y-%m-%d %H:%M:%S UTC", first)} ${formatTime("%a %Y-%m-%d %H:%M:%S UTC", last)}\n`);
    yield* print(`IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY\n${rows.join("")}`);
    return 0;
  }
  if (invocation.has("disk-usage")) {
    yield* print("Archived and active journals take up 8.0M in the file system.\n");
    return 0;
  }
  const { entries } = yield* ask({ ...base, ...(limit !== undefined && !regex ? { lines: limit } : {}) });
  let shown = limit === undefined ? entries : entries.slice(Math.max(0, entries.length - limit));
  if (invocation.has("r")) shown = shown.toReversed();
  if (!follow) {
    if (shown.length === 0) {
      if (!invocation.has("q")) yield* print("-- No entries --\n");
      return 0;
    }
    yield* page(process, shown.map((entry) => `${host(entry)}\n`).join(""), !invocation.has("no-pager"));
    return 0;
  }
  yield* print(shown.map((entry) => `${host(entry)}\n`).join(""));
  let cursor = entries.at(-1)?.cursor ?? 0;
  for (;;) {
    const more = units.length <= 1 ? yield* ask({ ...base, cursor, wait: true }) : yield* journal(process, { ...base, cursor, wait: true });
    for (const entry of more.entries) {
      cursor = Math.max(cursor, entry.cursor);
      if (units.length > 1 && !units.some((unit) => unitName(unit) === unitName(entry.unit))) continue;
      if (!regex || regex.test(entry.message)) yield* print(`${host(entry)}\n`);
    }
  }
}

/** logger and systemd-cat: write to the journal. */
export const logger = (flavour: Flavour) =>
  program(
    {
      name: "logger",
      short: "p:t:is",
      long: { "priority=": "p", "tag=": "t", id: "i", stderr: "s" },
      *run(invocation) {
        const { process } = invocation;
        const level = (invocation.value("p") ?? "user.notice").split(".").at(-1)!;
        const priority = Math.max(0, PRIORITIES.indexOf(level.replace(/^error$/, "err").replace(/^warn$/, "warning")));
        const identifier = invocation.value("t") ?? "root";
        const lines: string[] = invocation.operands.length > 0 ? [invocation.operands.join(" ")] : [];
        if (lines.length === 0) {
          let text = "";
          for (let data = yield* read(0); data.length > 0; data = yield* read(0)) text += decodeText(data);
          lines.push(...text.split("\n").filter((line) => line !== ""));
        }
        for (const line of lines) yield* writeJournal(process, identifier, priority, line);
      },
    },
    flavour,
  );
