import { isSystemError, printError, signalOf, SIGNALS, type Process, type Signal } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { compileExtended } from "../regex/posix.ts";
import { userId } from "./accounts.ts";
import { allProcesses, commandLine } from "./processes.ts";

/* Signals to processes by number or name: kill, pkill, pgrep, killall, pidof. */

export const kill = (flavour: Flavour) =>
  program(
    {
      name: "kill",
      short: "l::s:L",
      rewrite: (args) => {
        const match = /^-(\d+|[A-Z][A-Z0-9]+)$/.exec(args[0] ?? "");
        return match ? ["-s", match[1]!, "--", ...args.slice(1)] : args;
      },
      *run(invocation) {
        if (invocation.has("l") || invocation.has("L")) {
          yield* print(`${Object.keys(SIGNALS).map((name) => name.slice(3)).join(" ")}\n`);
          return 0;
        }
        const name = invocation.value("s") ?? "TERM";
        const signal = name === "0" ? 0 : signalOf(name);
        if (signal === undefined) throw new Failure(`bad signal name '${name}'`);
        if (invocation.operands.length === 0) throw new Failure(flavour === "busybox" ? "you need to specify whom to kill" : "not enough arguments");
        let status = 0;
        for (const operand of invocation.operands) {
          try {
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
function matching(invocation: Invocation, pattern: string | undefined): Process[] {
  const { process } = invocation;
  const regex = pattern === undefined ? undefined : compileExtended(invocation.has("x") ? `^(${pattern})$` : pattern, invocation.has("i"));
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

export const pgrep = (flavour: Flavour) =>
  program(
    {
      name: "pgrep",
      short: "acd:filnoP:u:vx",
      long: { "list-name": "l", "list-full": "a", count: "c", full: "f", newest: "n", oldest: "o", "parent=": "P", "euid=": "u", exact: "x", "ignore-case": "i" },
      usageCode: 2,
      *run(invocation) {
        const found = matching(invocation, invocation.operands[0]);
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
      long: { full: "f", newest: "n", oldest: "o", "parent=": "P", "euid=": "u", exact: "x", "signal=": "signal", echo: "e", "ignore-case": "i" },
      rewrite: (args) => {
        const match = /^-(\d+|[A-Z][A-Z0-9]+)$/.exec(args[0] ?? "");
        return match ? [`--signal=${match[1]}`, ...args.slice(1)] : args;
      },
      usageCode: 2,
      *run(invocation) {
        const signal = signalOf(invocation.value("signal") ?? "TERM");
        if (!signal) throw new Failure(`Unknown signal "${invocation.value("signal")}".`, 2);
        const found = matching(invocation, invocation.operands[0]);
        for (const each of found) {
          if (invocation.has("e")) yield* print(`${each.name} killed (pid ${each.pid})\n`);
          invocation.process.machine.signal(each, signal);
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
      rewrite: (args) => {
        const match = /^-(\d+|[A-Z][A-Z0-9]+)$/.exec(args[0] ?? "");
        return match ? ["-s", match[1]!, ...args.slice(1)] : args;
      },
      *run(invocation) {
        const signal: Signal | undefined = signalOf(invocation.value("s") ?? "TERM");
        if (!signal) throw new Failure(`${invocation.value("s")}: unknown signal`);
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const name of invocation.operands) {
          const found = allProcesses(invocation.process).filter((each) => each.name === name && !each.status && each !== invocation.process);
          if (found.length === 0) {
            if (!invocation.has("q")) yield* printError(flavour === "busybox" ? `killall: ${name}: no process killed\n` : `${name}: no process found\n`);
            status = 1;
          }
          for (const each of found) invocation.process.machine.signal(each, signal);
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
