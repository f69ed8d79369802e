import { type Call, encode, isSystemError, type Process, SocketError, ttyOf, type UnitProperties } from "../../../os/index.ts";
import { Failure, print, program, type Invocation } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import type { Flavour } from "../../options.ts";
import { switchOff } from "./power.ts";
import { journalLine } from "./journalctl.ts";
import { page } from "./pager.ts";
import { journal, manager, spanText, unitName } from "./units.ts";

const NOT_RUNNING = "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down";

const TOO_FEW = "Too few arguments.";

/** Controls systemd of the machine it runs on. */
export const systemctl = (flavour: Flavour) =>
  program(
    {
      name: "systemctl",
      short: "at:p:lqn:o:Hfr",
      long: {
        all: "a", "type=": "t", "property=": "p", full: "l", quiet: "q", "lines=": "n", "output=": "o", "no-pager": "no-pager", "no-legend": "no-legend", now: "now", force: "f",
        "state=": "state", failed: "failed", "no-block": "no-block", value: "value", plain: "plain", system: "system", recursive: "r",
      },
      usage: "systemctl [OPTIONS...] COMMAND ...",
      wrongOption: (sentence) => `systemctl: ${sentence}\n`,
      ownErrors: true,
      *run(invocation) {
        const [verb = "list-units", ...names] = invocation.operands;
        try {
          return yield* runVerb(invocation, verb, names);
        } catch (error) {
          if (isSystemError(error, "ENOENT", "ECONNREFUSED")) {
            yield* complain(invocation, NOT_RUNNING);
            return 1;
          }
          if (isSystemError(error, "EACCES")) {
            yield* complain(invocation, "Failed to connect to bus: Permission denied");
            return 1;
          }
          if (error instanceof Failure && error.message === TOO_FEW) {
            yield* complain(invocation, TOO_FEW);
            return 1;
          }
          throw error;
        }
      },
    },
    flavour,
  );

/** systemctl's own errors have no name before them. */
function* complain(invocation: Invocation, message: string): Call<void> {
  const file = invocation.process.descriptor(2);
  file.write(encode(`${message}\n`));
}

function* runVerb(invocation: Invocation, verb: string, names: readonly string[]): Call<number> {
  const { process } = invocation;
  switch (verb) {
    case "list-units": return yield* listUnits(invocation, names);
    case "list-unit-files": return yield* listFiles(invocation, names);
    case "status": return yield* status(invocation, names);
    case "start":
    case "stop":
    case "restart":
    case "reload":
    case "try-restart":
    case "reload-or-restart": return yield* change(invocation, verb, needNames(names));
    case "enable":
    case "disable":
    case "reenable": return yield* enable(invocation, verb, needNames(names));
    case "daemon-reload":
      yield* manager(process, "Reload");
      return 0;
    case "poweroff":
    case "halt":
    case "reboot":
      yield* switchOff(process, verb === "reboot");
      return 0;
    case "daemon-reexec":
    case "reset-failed": return 0;
    case "is-active":
    case "is-failed": {
      let code = 3;
      for (const name of needNames(names)) {
        const unit = yield* find(process, name);
        const state = unit?.ActiveState ?? "inactive";
        if (!invocation.has("q")) yield* print(`${state}\n`);
        if (state === (verb === "is-active" ? "active" : "failed")) code = 0;
        else if (verb === "is-failed") code = code === 0 ? 0 : 1;
        else if (!unit) code = code === 0 ? 0 : 4;
      }
      return code;
    }
    case "is-enabled": {
      let code = 1;
      for (const name of needNames(names)) {
        const unit = yield* find(process, name);
        if (!unit) yield* complain(invocation, `Failed to get unit file state for ${unitName(name)}: No such file or directory`);
        else {
          if (!invocation.has("q")) yield* print(`${unit.UnitFileState}\n`);
          if (unit.UnitFileState === "enabled") code = 0;
        }
      }
      return code;
    }
    case "is-system-running":
      yield* print("running\n");
      return 0;
    case "cat": {
      const parts: string[] = [];
      for (const name of needNames(names)) {
        const unit = yield* find(process, name);
        if (!unit) {
          yield* complain(invocation, `No files found for ${unitName(name)}.`);
          return 1;
        }
        for (const path of [unit.FragmentPath, ...unit.DropInPaths]) parts.push(`# ${path}\n${process.files.exists(path) ? process.files.readText(path) : ""}`);
      }
      yield* page(process, parts.join("\n"), !invocation.has("no-pager"));
      return 0;
    }
    case "show": return yield* show(invocation, names);
    case "kill": {
      for (const name of needNames(names)) {
        const unit = yield* find(process, name);
        if (unit && unit.MainPID > 0) process.machine.kill(unit.MainPID, "SIGTERM");
      }
      return 0;
    }
    default:
      yield* complain(invocation, `Unknown command verb ${verb}.`);
      return 1;
  }
}

function needNames(names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new Failure(TOO_FEW);
  return names;
}

function* find(process: Process, name: string): Call<UnitProperties | undefined> {
  try {
    const unit = yield* manager<UnitProperties>(process, "GetUnit", { name: unitName(name) });
    return unit.LoadState === "not-found" ? undefined : unit;
  } catch (error) {
    if (error instanceof SocketError) return undefined;
    throw error;
  }
}

const METHODS: Readonly<Record<string, string>> = {
  start: "StartUnit", stop: "StopUnit", restart: "RestartUnit", reload: "ReloadUnit", "try-restart": "RestartUnit", "reload-or-restart": "RestartUnit",
};

function* change(invocation: Invocation, verb: string, names: readonly string[]): Call<number> {
  let code = 0;
  for (const name of names) {
    const full = unitName(name);
    try {
      yield* manager(invocation.process, METHODS[verb]!, { name: full });
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      if (/NoSuchUnit/.test(error.code)) {
        yield* complain(invocation, `Failed to ${verb} ${full}: ${error.message}`);
        code = 5;
      } else {
        yield* complain(invocation, error.message);
        code = 1;
      }
    }
  }
  return code;
}

function* enable(invocation: Invocation, verb: string, names: readonly string[]): Call<number> {
  for (const name of names) {
    const full = unitName(name);
    try {
      const { changes } = yield* manager<{ changes: { type: string; path: string; target?: string }[] }>(
        invocation.process, verb === "disable" ? "DisableUnit" : "EnableUnit", { name: full });
      for (const { type, path, target } of changes) {
        yield* complain(invocation, type === "symlink" ? `Created symlink ${path} → ${target}.` : `Removed "${path}".`);
      }
      if (invocation.has("now")) yield* change(invocation, verb === "disable" ? "stop" : "start", [full]);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      yield* complain(invocation, /NoSuchUnit/.test(error.code) ? `Failed to ${verb} unit: UnitProperties file ${full} does not exist.` : error.message);
      return 1;
    }
  }
  return 0;
}

function stamp(ms: number): string {
  return formatTime("%a %Y-%m-%d %H:%M:%S UTC", ms);
}

function size(bytes: number): string {
  for (const [unit, factor] of [["G", 2 ** 30], ["M", 2 ** 20], ["K", 1024]] as const) if (bytes >= factor) return `${(bytes / factor).toFixed(1)}${unit}`;
  return `${bytes}B`;
}

function seconds(nanoseconds: number): string {
  const ms = nanoseconds / 1e6;
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(3)}s`;
  const minutes = Math.floor(ms / 60_000);
  const rest = `${((ms % 60_000) / 1000).toFixed(3)}s`;
  return minutes < 60 ? `${minutes}min ${rest}` : `${Math.floor(minutes / 60)}h ${minutes % 60}min ${rest}`;
}

function* status(invocation: Invocation, names: readonly string[]): Call<number> {
  const { process } = invocation;
  const color = ttyOf(process, 1) !== undefined;
  if (names.length === 0) {
    const { units } = yield* manager<{ units: UnitProperties[] }>(process, "ListUnits");
    const failed = units.filter((unit) => unit.ActiveState === "failed").length;
    yield* page(process, `● ${process.machine.hostname}\n    State: ${failed > 0 ? "degraded" : "running"}\n    Units: ${units.length} loaded (incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: ${failed} units\n`, !invocation.has("no-pager"));
    return 0;
  }
  let code = 0;
  const parts: string[] = [];
  for (const name of names) {
    const unit = yield* find(process, name);
    if (!unit) {
      yield* complain(invocation, `Unit ${unitName(name)} could not be found.`);
      code = 4;
      continue;
    }
    if (unit.ActiveState !== "active") code = 3;
    parts.push(yield* statusText(invocation, unit, color));
  }
  if (parts.length > 0) yield* page(process, parts.join("\n"), !invocation.has("no-pager"));
  return code;
}

function* statusText(invocation: Invocation, unit: UnitProperties, color: boolean): Call<string> {
  const { process } = invocation;
  const shade = { active: "32", inactive: "", failed: "31", activating: "32", deactivating: "" }[unit.ActiveState];
  const paint = (text: string, bold = true): string => (color && shade !== "" ? `\u001b[0;${bold ? "1;" : ""}${shade}m${text}\u001b[0m` : text);
  const dot = unit.ActiveState === "failed" ? "×" : unit.ActiveState === "inactive" ? "○" : "●";
  const lines = [`${paint(dot)} ${unit.Id} - ${unit.Description}`];
  lines.push(`     Loaded: loaded (${unit.FragmentPath}; ${paint(unit.UnitFileState)}; preset: ${paint("enabled")})`);
  if (unit.DropInPaths.length > 0) {
    const folder = unit.DropInPaths[0]!.slice(0, unit.DropInPaths[0]!.lastIndexOf("/"));
    lines.push(`    Drop-In: ${folder}`, `             └─${unit.DropInPaths.map((path) => path.slice(path.lastIndexOf("/") + 1)).join(", ")}`);
  }
  const since = unit.ActiveState === "active" ? unit.ActiveEnterTimestamp : unit.InactiveEnterTimestamp || unit.StateChangeTimestamp;
  const result = unit.Result !== "success" && unit.ActiveState !== "active" ? ` (Result: ${unit.Result})` : "";
  const ago = since > 0 ? ` since ${stamp(since)}; ${spanText(Math.max(0, process.wall - since))} ago` : "";
  lines.push(`     Active: ${paint(`${unit.ActiveState} (${unit.SubState})`)}${result}${ago}`);
  const ended = (): string => unit.Result === "signal"
    ? `(code=killed, signal=${unit.ExecMainStatus === 9 ? "KILL" : "TERM"})`
    : `(code=exited, status=${unit.ExecMainStatus}${unit.ExecMainStatus === 0 ? "/SUCCESS" : unit.ExecMainStatus === 1 ? "/FAILURE" : ""})`;
  const exited = unit.ActiveState !== "active" && unit.ExecMainPID > 0;
  unit.Documentation.forEach((url, index) => lines.push(`${index === 0 ? "       Docs: " : "             "}${url}`));
  if (exited) lines.push(`    Process: ${unit.ExecMainPID} ExecStart=${unit.ExecStart} ${ended()}`);
  const base = unit.Id.replace(/\.\w+$/, "");
  if (unit.MainPID > 0) lines.push(`   Main PID: ${unit.MainPID} (${(unit.ExecStart.split(" ")[0] ?? base).replace(/.*\//, "").slice(0, 15)})`);
  else if (exited) lines.push(`   Main PID: ${unit.ExecMainPID} ${ended()}`);
  if (unit.MainPID > 0) {
    lines.push(`      Tasks: ${unit.TasksCurrent}${unit.TasksMax > 0 ? ` (limit: ${unit.TasksMax})` : ""}`);
    lines.push(`     Memory: ${size(unit.MemoryCurrent)}`);
  }
  if (unit.CPUUsageNSec > 0) lines.push(`        CPU: ${seconds(unit.CPUUsageNSec)}`);
  if (unit.Processes.length > 0) {
    lines.push(`     CGroup: ${unit.ControlGroup}`);
    const width = Math.max(...unit.Processes.map(({ pid }) => String(pid).length));
    unit.Processes.forEach(({ pid, command }, index) => lines.push(`             ${index === unit.Processes.length - 1 ? "└─" : "├─"}${String(pid).padStart(width)} ${command}`));
  }
  const count = Number(invocation.value("n") ?? 10);
  if (count > 0) {
    const { entries } = yield* journal(process, { unit: unit.Id, lines: count });
    if (entries.length > 0) lines.push("", ...entries.map((entry) => journalLine(entry, "short", color)));
  }
  const columns = ttyOf(process, 1)?.columns;
  const cut = columns !== undefined && !invocation.has("l");
  return `${lines.map((line) => (cut && !color && line.length > columns ? `${line.slice(0, columns - 1)}…` : line)).join("\n")}\n`;
}

function matches(unit: UnitProperties, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  return patterns.some((pattern) => new RegExp(`^${unitName(pattern).replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`).test(unit.Id));
}

function* listUnits(invocation: Invocation, patterns: readonly string[]): Call<number> {
  const { units } = yield* manager<{ units: UnitProperties[] }>(invocation.process, "ListUnits");
  const state = invocation.has("failed") ? "failed" : invocation.value("state");
  const type = invocation.value("t");
  const shown = units.filter((unit) => matches(unit, patterns) && (type === undefined || unit.Id.endsWith(`.${type}`)) &&
    (state !== undefined ? unit.ActiveState === state || unit.SubState === state : invocation.has("a") || unit.ActiveState !== "inactive"));
  const rows = shown.map((unit) => [unit.Id, unit.LoadState, unit.ActiveState, unit.SubState, unit.Description]);
  const head = ["UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"];
  const widths = head.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]!.length)));
  const mark = (row: readonly string[]): string => (invocation.has("plain") ? "" : row[2] === "failed" ? "● " : "  ");
  const line = (row: readonly string[]): string => mark(row) + row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index]!))).join(" ").trimEnd();
  let text = "";
  if (!invocation.has("no-legend") && rows.length > 0) text += `${line(head)}\n`;
  text += rows.map((row) => `${line(row)}\n`).join("");
  if (!invocation.has("no-legend")) {
    if (rows.length > 0) text += "\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.\n";
    text += `${rows.length} loaded units listed.${invocation.has("a") || state !== undefined ? "" : " Pass --all to see loaded but inactive units, too."}\n${rows.length > 0 && state === undefined ? "To show all installed unit files use 'systemctl list-unit-files'.\n" : ""}`;
  }
  yield* page(invocation.process, text, !invocation.has("no-pager"));
  return 0;
}

function* listFiles(invocation: Invocation, patterns: readonly string[]): Call<number> {
  const { units } = yield* manager<{ units: UnitProperties[] }>(invocation.process, "ListUnits");
  const type = invocation.value("t");
  const rows = units.filter((unit) => matches(unit, patterns) && (type === undefined || unit.Id.endsWith(`.${type}`))).map((unit) => [unit.Id, unit.UnitFileState, "enabled"]);
  const widths = ["UNIT FILE", "STATE"].map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]!.length)));
  const line = (row: readonly string[]): string => `${row[0]!.padEnd(widths[0]!)} ${row[1]!.padEnd(widths[1]!)} ${row[2]}\n`;
  yield* page(invocation.process, `${invocation.has("no-legend") ? "" : line(["UNIT FILE", "STATE", "PRESET"])}${rows.map(line).join("")}${invocation.has("no-legend") ? "" : `\n${rows.length} unit files listed.\n`}`, !invocation.has("no-pager"));
  return 0;
}

function* show(invocation: Invocation, names: readonly string[]): Call<number> {
  const wanted = invocation.options.filter((option) => option.name === "p").flatMap((option) => option.value!.split(","));
  for (const name of names) {
    const unit = yield* find(invocation.process, name);
    const fields: [string, string][] = unit
      ? Object.entries(unit).filter(([key]) => key !== "Processes").map(([key, value]): [string, string] => [key, /Timestamp$/.test(key) ? (value === 0 ? "" : stamp(value as number)) : Array.isArray(value) ? value.join(" ") : String(value)])
      : [["Id", unitName(name)], ["LoadState", "not-found"], ["ActiveState", "inactive"], ["SubState", "dead"], ["MainPID", "0"]];
    const chosen = wanted.length === 0 ? fields : wanted.flatMap((key) => fields.filter(([each]) => each === key));
    yield* print(chosen.map(([key, value]) => (invocation.has("value") ? `${value}\n` : `${key}=${value}\n`)).join(""));
  }
  return 0;
}
