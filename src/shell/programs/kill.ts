import { isSystemError, printError, signalOf, SIGNALS, type Process, type Signal } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { compileExtended, RegexError } from "../regex/posix.ts";
import { userId } from "./accounts.ts";
import { allProcesses, commandLine } from "./processes.ts";

/* Signals to processes by number or name: kill, pkill, pgrep, killall, pidof. */

/** How kill, pkill and killall take a signal as their first argument (-9, -HUP): as their option -s. */
function signalFirst(args: readonly string[]): readonly string[] {
  const match = /^-(\d+|[A-Z][A-Z0-9]+)$/.exec(args[0] ?? "");
  return match ? ["-s", match[1]!, ...args.slice(1)] : args;
}

/** The signal that was asked for, 0 to ask only whether there is somebody. Throws the failure that `unknown` makes. */
function chosenSignal(invocation: Invocation, unknown: (name: string) => Failure): Signal | 0 {
  const name = invocation.value("s") ?? "TERM";
  const signal = name === "0" ? 0 : signalOf(name);
  if (signal === undefined) throw unknown(name);
  return signal;
}

export const kill = (flavour: Flavour) =>
  program(
    {
      name: "kill",
      short: "l::s:L",
      long: { "signal=": "s", "list=?": "l", table: "L" },
      // What follows may be a group of processes, by a negative number.
      rewrite: (args) => {
        const [first, name, ...rest] = signalFirst(args);
        return first === "-s" && name !== undefined ? [first, name, "--", ...rest.slice(rest[0] === "--" ? 1 : 0)] : args;
      },
      *run(invocation) {
        if (invocation.has("l") || invocation.has("L")) {
          yield* print(`${Object.keys(SIGNALS).map((name) => name.slice(3)).join(" ")}\n`);
          return 0;
        }
        const signal = chosenSignal(invocation, (name) => new Failure(`bad signal name '${name}'`));
        if (invocation.operands.length === 0) throw new Failure(flavour === "busybox" ? "you need to specify whom to kill" : "not enough arguments");
        let status = 0;
        for (const operand of invocation.operands) {
          try {
            if (!/^-?\d+$/.test(operand)) throw new Failure(flavour === "busybox" ? `invalid number '${operand}'` : `failed to parse argument: '${operand}'`);
            invocation.process.machine.kill(Number(operand), signal);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `can't kill pid ${operand}: ${error.message}` : `(${operand}): ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

/** Those whose name (or command line, with -f) matches. */
function matching(invocation: Invocation): Process[] {
  const { process } = invocation;
  const [pattern, ...more] = invocation.operands;
  const hint = `\nTry \`${invocation.name} --help' for more information.`;
  if (more.length > 0) throw new Failure(`only one pattern can be provided${hint}`, 2);
  if (pattern === undefined && !["u", "P"].some((name) => invocation.has(name))) throw new Failure(`no matching criteria specified${hint}`, 2);
  const regex = pattern === undefined ? undefined : expression(pattern, invocation);
  const uid = invocation.value("u") === undefined ? undefined : userId(process, invocation.value("u")!);
  const parent = invocation.value("P");
  let found = allProcesses(process).filter((each) => each !== process && !each.status && (!regex || regex.test(invocation.has("f") ? commandLine(each) : each.name)));
  if (uid !== undefined) found = found.filter((each) => each.credentials.uid === uid);
  if (parent !== undefined) found = found.filter((each) => String(each.parent?.pid ?? 0) === parent);
  if (invocation.has("v")) found = allProcesses(process).filter((each) => each !== process && !each.status && !found.includes(each));
  if (invocation.has("n")) found = found.slice(-1);
  if (invocation.has("o")) found = found.slice(0, 1);
  return found;
}

/** The pattern, compiled. Throws Failure. */
function expression(pattern: string, invocation: Invocation): RegExp {
  try {
    return compileExtended(invocation.has("x") ? `^(${pattern})$` : pattern, invocation.has("i"));
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new Failure(`${invocation.flavour === "gnu" ? "regex error" : `bad regex '${pattern}'`}: ${error.message}`, invocation.flavour === "gnu" ? 2 : 1);
  }
}

/** What pgrep and pkill say of options that they do not have. */
function wrongOption(sentence: string, name: string): string {
  return `${name}: ${sentence}\n\nUsage:\n ${name} [options] <pattern>\n\nFor more details see pgrep(1).\n`;
}

export const pgrep = (flavour: Flavour) =>
  program(
    {
      name: "pgrep",
      short: "acd:filnoP:u:vx",
      long: { "list-name": "l", "list-full": "a", count: "c", full: "f", newest: "n", oldest: "o", "parent=": "P", "euid=": "u", exact: "x", "ignore-case": "i" },
      usageCode: 2,
      wrongOption,
      *run(invocation) {
        const found = matching(invocation);
        if (invocation.has("c")) yield* print(`${found.length}\n`);
        else yield* print(found.map((each) => `${each.pid}${invocation.has("a") ? ` ${commandLine(each)}` : invocation.has("l") ? ` ${each.name}` : ""}`).join(invocation.value("d") ?? "\n") + (found.length > 0 ? "\n" : ""));
        return found.length > 0 ? 0 : 1;
      },
    },
    flavour,
  );

export const pkill = (flavour: Flavour) =>
  program(
    {
      name: "pkill",
      short: "efilnoP:u:vxs:",
      long: { full: "f", newest: "n", oldest: "o", "parent=": "P", "euid=": "u", exact: "x", "signal=": "s", echo: "e", "ignore-case": "i" },
      rewrite: signalFirst,
      usageCode: 2,
      wrongOption,
      *run(invocation) {
        const signal = chosenSignal(invocation, (name) => new Failure(`Unknown signal "${name}".`, 2));
        const found = matching(invocation);
        for (const each of found) {
          if (invocation.has("e")) yield* print(`${each.name} killed (pid ${each.pid})\n`);
          if (signal !== 0) invocation.process.machine.signal(each, signal);
        }
        return found.length > 0 ? 0 : 1;
      },
    },
    flavour,
  );

export const killall = (flavour: Flavour) =>
  program(
    {
      name: "killall",
      short: "eIilqs:uvw",
      rewrite: signalFirst,
      *run(invocation) {
        const signal = chosenSignal(invocation, (name) => new Failure(flavour === "busybox" ? `bad signal name '${name}'` : `${name}: unknown signal`));
        if (invocation.operands.length === 0) throw flavour === "busybox" ? new Failure("you need to specify whom to kill") : missingOperand(invocation);
        let status = 0;
        for (const name of invocation.operands) {
          const found = allProcesses(invocation.process).filter((each) => each.name === name && !each.status && each !== invocation.process);
          if (found.length === 0) {
            if (!invocation.has("q")) yield* printError(flavour === "busybox" ? `killall: ${name}: no process killed\n` : `${name}: no process found\n`);
            status = 1;
          }
          for (const each of found) if (signal !== 0) invocation.process.machine.signal(each, signal);
        }
        return status;
      },
    },
    flavour,
  );

export const pidof = (flavour: Flavour) =>
  program(
    {
      name: "pidof",
      short: "sxco:",
      *run(invocation) {
        const found = allProcesses(invocation.process).filter((each) => invocation.operands.includes(each.name) && !each.status).reverse();
        if (found.length > 0) yield* print(`${(invocation.has("s") ? found.slice(0, 1) : found).map((each) => each.pid).join(" ")}\n`);
        return found.length > 0 ? 0 : 1;
      },
    },
    flavour,
  );
