import { encode } from "../../os/index.ts";
import {
  exitNumber, findExecutable, isSystemError, signalOf, sleep as sleepCall, spend, wait, type Call, type Process, printError } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { among } from "./choices.ts";
import { formatTime } from "../strftime.ts";
import { localTime, type LocalTime } from "../time-zone.ts";
import { parseDate } from "./dates.ts";

/** A duration as sleep and timeout take it: "1.5", "10s", "2m"; ms, or undefined. */
export function duration(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)(?:e(\d+))?([smhd]?)$/.exec(text);
  if (match) return Number(match[1]) * 10 ** Number(match[2] ?? 0) * { "": 1000, s: 1000, m: 60000, h: 3600000, d: 86400000 }[match[3] as ""]!;
  return /^inf(?:inity)?$/i.test(text) ? Infinity : undefined;
}

/** Sleeps also for times that no clock reaches. */
function* sleepFor(ms: number): Call<void> {
  yield* sleepCall(Math.min(ms, 1e15));
}

export const sleep = (flavour: Flavour) =>
  program(
    {
      name: "sleep",
      short: "",
      usage: "sleep NUMBER[SUFFIX]...\n  or:  sleep OPTION",
      help: "Pause for NUMBER seconds.  SUFFIX may be 's' for seconds (the default),\n'm' for minutes, 'h' for hours or 'd' for days.\n",
      applet: { usage: "[N]...", help: "Pause for a time equal to the total of the args given, where each arg can\nhave an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays\n" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let total = 0;
        const wrong: string[] = [];
        for (const operand of invocation.operands) {
          const ms = duration(operand);
          if (ms === undefined) wrong.push(operand);
          else total += ms;
        }
        if (wrong.length > 0) {
          if (flavour === "busybox") throw new Failure(`invalid number '${wrong[0]}'`);
          throw new Failure(wrong.map((text, index) => `${index > 0 ? "sleep: " : ""}invalid time interval '${text}'`).join("\n") + "\nTry 'sleep --help' for more information.");
        }
        yield* sleepFor(total);
      },
    },
    flavour,
  );

/** Starts the program of a command line; says what is wrong as env, nice and their like do. */
export function* startCommand(invocation: Invocation, args: readonly string[], options: Partial<Parameters<Process["spawn"]>[0]> = {}): Call<Process> {
  const { process } = invocation;
  const name = args[0]!;
  const path = findExecutable(process, name, options.env?.get("PATH") ?? process.env.get("PATH"));
  yield* spend(0.5);
  const say = (message: string): string =>
    invocation.flavour === "busybox" ? `can't execute '${name}': ${message}` : invocation.name === "timeout" || invocation.name === "nohup" || invocation.name === "nice" ? `failed to run command '${name}': ${message}` : invocation.name === "xargs" ? `${name}: ${message}` : `'${name}': ${message}`;
  if (path === undefined) throw new Failure(say("No such file or directory"), 127);
  try {
    return process.spawn({ ...options, file: path, args });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "ENOEXEC") return process.spawn({ ...options, file: "/bin/sh", args: ["sh", path, ...args.slice(1)] });
    throw new Failure(say(error.message), error.code === "ENOENT" ? 127 : 126);
  }
}

/** Waits for a child that may take terminal signals; answers its exit number. */
export function* waitChild(child: Process): Call<number> {
  for (;;) {
    try {
      const event = yield* wait(child.pid);
      return exitNumber(event!.status!);
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

export const timeout = (flavour: Flavour) =>
  program(
    {
      name: "timeout",
      short: "k:s:vp",
      long: { "kill-after=": "k", "signal=": "s", "preserve-status": "preserve", foreground: "foreground", verbose: "v" },
      stopAtOperand: true,
      usageCode: flavour === "gnu" ? 125 : 1,
      usage: "timeout [OPTION] DURATION COMMAND [ARG]...",
      help: "Start COMMAND, and kill it if still running after DURATION.\n",
      applet: { usage: "[-s SIG] [-k KILL_SECS] SECS PROG ARGS", help: "Run PROG. Send SIG to it if it is not gone in SECS seconds.\nDefault SIG: TERM.If it still exists in KILL_SECS seconds, send KILL.\n" },
      *run(invocation) {
        const [time, ...command] = invocation.operands;
        if (time === undefined || command.length === 0) {
          if (flavour === "busybox") throw missingOperand(invocation);
          yield* printError("Try 'timeout --help' for more information.\n");
          return 125;
        }
        const limit = duration(time);
        if (limit === undefined) throw new Failure(flavour === "busybox" ? `invalid number '${time}'` : `invalid time interval '${time}'\nTry 'timeout --help' for more information.`, flavour === "busybox" ? 1 : 125);
        const signalName = invocation.value("s") ?? "TERM";
        const signal = signalOf(signalName);
        if (!signal) throw new Failure(`'${signalName}': invalid signal\nTry 'timeout --help' for more information.`, 125);
        const killAfter = invocation.value("k");
        const { process } = invocation;
        const { machine } = process;
        const child = yield* startCommand(invocation, command);
        let timedOut = false;
        let killed = false;
        const timers = [
          limit > 0 && Number.isFinite(limit)
            ? machine.simulation.after(limit, () => {
                timedOut = true;
                machine.signal(child, signal);
                if (child.stopped) machine.signal(child, "SIGCONT");
                const after = killAfter === undefined ? undefined : duration(killAfter);
                if (after !== undefined) timers.push(machine.simulation.after(after, () => {
                  killed = true;
                  machine.signal(child, "SIGKILL");
                }));
              })
            : undefined,
        ];
        for (const each of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const) {
          process.onSignal(each, () => machine.signal(child, each));
        }
        try {
          const status = yield* waitChild(child);
          if (timedOut && flavour === "gnu" && !invocation.has("preserve")) return killed || child.status?.signal === "SIGKILL" ? 137 : 124;
          if (timedOut && flavour === "busybox") return status;
          return status;
        } finally {
          for (const timer of timers) timer?.cancel();
        }
      },
    },
    flavour,
  );

export const date = (flavour: Flavour) =>
  program(
    {
      name: "date",
      short: flavour === "gnu" ? "d:f:I::r:Rs:u" : "d:D:I::r:Rs:u",
      long: { "date=": "d", "iso-8601=?": "I", "reference=": "r", "rfc-email": "R", "rfc-2822": "R", "rfc-3339=": "rfc3339", "set=": "s", utc: "u", universal: "u" },
      usage: "date [OPTION]... [+FORMAT]",
      help: "Display date and time in the given FORMAT.\n",
      applet: { usage: "[OPTIONS] [+FMT] [[-s] TIME]", help: "Display time (using +FMT), or set time\n" },
      *run(invocation) {
        const { process } = invocation;
        let time = process.wall;
        const here = (wall: number): LocalTime => localTime(invocation.has("u") ? undefined : process.env.get("TZ"), wall);
        const text = invocation.value("d") ?? invocation.value("s");
        const reference = invocation.value("r");
        if (flavour === "gnu") {
          among(invocation, "iso-8601", invocation.value("I"), ["hours", "minutes", "date", "seconds", "ns"]);
          among(invocation, "rfc-3339", invocation.value("rfc3339"), ["date", "seconds", "ns"]);
          const formats = invocation.options.filter(({ name }) => ["I", "R", "rfc3339"].includes(name)).length + (invocation.operands[0]?.startsWith("+") ? 1 : 0);
          if (formats > 1) throw new Failure("multiple output formats specified");
        }
        if (text !== undefined) {
          // TZ="Asia/Tokyo" before it says how the rest is meant.
          const own = /^TZ="([^"]*)"\s*/.exec(text);
          const offsetAt = (wall: number): number => (own ? localTime(own[1], wall) : here(wall)).offset;
          const rest = own ? text.slice(own[0].length) : text;
          const near = parseDate(rest, process.wall, offsetAt(process.wall));
          // Summer time may hold then and not now.
          const parsed = near === undefined ? undefined : parseDate(rest, process.wall, offsetAt(near));
          if (parsed === undefined) throw new Failure(`invalid date '${text}'`);
          time = parsed;
        } else if (reference !== undefined) {
          try {
            time = /^\d+$/.test(reference) && flavour === "busybox" ? Number(reference) * 1000 : process.files.stat(reference).mtime;
          } catch (error) {
            if (!isSystemError(error)) throw error;
            throw new Failure(`${reference}: ${error.message}`);
          }
        }
        if (invocation.has("s")) throw new Failure(flavour === "busybox" ? "can't set date: Operation not permitted" : "cannot set date: Operation not permitted");
        const format = invocation.operands[0];
        if (format !== undefined && !format.startsWith("+")) throw new Failure(`invalid date '${format}'`);
        if (invocation.operands.length > 1) throw missingOperand(invocation, `extra operand '${invocation.operands[1]}'`);
        let shown = flavour === "gnu" ? "%a %b %e %H:%M:%S %Z %Y" : "%a %b %e %H:%M:%S %Z %Y";
        if (format !== undefined) shown = format.slice(1);
        else if (invocation.has("R")) shown = "%a, %d %b %Y %H:%M:%S %z";
        else if (invocation.has("I")) shown = ISO[Object.keys(ISO).find((key) => key.startsWith(invocation.value("I") ?? "date")) ?? "date"]!;
        else if (invocation.has("rfc3339")) shown = { date: "%Y-%m-%d", seconds: "%Y-%m-%d %H:%M:%S%:z", ns: "%Y-%m-%d %H:%M:%S.%N%:z" }[invocation.value("rfc3339")!] ?? "%Y-%m-%d";
        const { offset, name } = here(time);
        yield* print(`${formatTime(shown, time, offset, name)}\n`);
      },
    },
    flavour,
  );

const ISO: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d", hours: "%Y-%m-%dT%H%:z", minutes: "%Y-%m-%dT%H:%M%:z", seconds: "%Y-%m-%dT%H:%M:%S%:z", ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};

/** What GNU's time says without a command. */
const TIME_USAGE = "Usage: time [-apvV] [-f format] [-o file] [--append] [--verbose]\n       [--portability] [--format=format] [--output=file] [--version]\n       [--quiet] [--help] command [arg...]\n";

/** time(1), for shells where it is no keyword. */
export const time = (flavour: Flavour) =>
  program(
    {
      name: "time",
      short: "pvo:f:a",
      stopAtOperand: true,
      *run(invocation) {
        if (invocation.operands.length === 0) {
          if (flavour === "busybox") throw missingOperand(invocation);
          yield* printError(TIME_USAGE);
          return 125;
        }
        const start = invocation.process.now;
        const child = yield* startCommand(invocation, invocation.operands);
        const status = yield* waitChild(child);
        const real = (invocation.process.now - start) / 1000;
        const show = (seconds: number): string => (invocation.has("p") ? seconds.toFixed(2) : `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`);
        const text = invocation.has("p")
          ? `real ${show(real)}\nuser ${show(child.cpuUsed / 1000)}\nsys ${show(0)}\n`
          : `real\t${show(real)}\nuser\t${show(child.cpuUsed / 1000)}\nsys\t${show(0)}\n`;
        invocation.process.descriptor(2).write(encode(text));
        return status;
      },
    },
    flavour,
  );
