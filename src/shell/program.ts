import { Exit, isSystemError, printError, write, type Call, type Process, type Program } from "../os/index.ts";
import { OptionError, parseOptions, type Flavour, type Option, type OptionTable } from "./options.ts";
import { flushOutputs } from "./output.ts";
import { encodeText } from "./text.ts";

/** A program's own failure: `message` goes to standard error after its name, then it exits with `code`. */
export class Failure extends Error {
  readonly code: number;
  /** BusyBox's usage is shown instead of a sentence. */
  usage = false;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

/** What a program knows of its call. */
export interface Invocation {
  process: Process;
  /** Its name in messages. */
  name: string;
  flavour: Flavour;
  options: Option[];
  operands: string[];
  /** The last value of an option, by its letter or word. */
  value(name: string): string | undefined;
  has(name: string): boolean;
  /** Says something on standard error after the program's name. */
  complain(message: string): Call<void>;
}

export interface ProgramDefinition extends OptionTable {
  name: string;
  /** After "Usage: " in the texts of --help and of BusyBox's errors. */
  usage?: string;
  /** A sentence and the options, for --help. */
  help?: string;
  /** What BusyBox prints after its usage line. */
  applet?: { usage: string; help: string };
  /** Changes arguments before they are read as options (chmod's "-x" is a mode). */
  rewrite?: (args: readonly string[]) => readonly string[];
  /** Its errors do not come by error(3), which writes out what standard output has gathered. */
  ownErrors?: boolean;
  /** What GNU's flavour prints for wrong options instead of getopt's sentence and a hint, for programs with words of their own. */
  wrongOption?: (sentence: string, name: string) => string;
  /** Exit code for wrong options. */
  usageCode?: number;
  run(invocation: Invocation): Call<number | void>;
}

export const BUSYBOX_VERSION = "BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.";

/** What follows the name in the first line of --version, for programs that are not of the coreutils. */
const VERSIONS: Readonly<Record<string, string>> = {
  sed: "(GNU sed) 4.9", grep: "(GNU grep) 3.8", egrep: "(GNU grep) 3.8", fgrep: "(GNU grep) 3.8", find: "(GNU findutils) 4.9.0", xargs: "(GNU findutils) 4.9.0",
  diff: "(GNU diffutils) 3.8", cmp: "(GNU diffutils) 3.8", tar: "(GNU tar) 1.34", gzip: "1.12", envsubst: "(GNU gettext-runtime) 0.21", gunzip: "(gzip) 1.12", zcat: "(gzip) 1.12", wget: "1.21.3",
};

/** Makes the program from its definition. */
export function program(definition: ProgramDefinition, flavour: Flavour = "gnu"): Program {
  return function* (process: Process): Call<number> {
    const { name } = definition;
    // GNU's tools call themselves as they were called.
    const shown = flavour === "gnu" && process.args[0]?.includes("/") ? process.args[0] : name;
    const complain = function* (message: string): Call<void> {
      if (!definition.ownErrors) yield* flushOutputs(process);
      if (message.startsWith("\n")) {
        yield* printError(`${message}\n`);
        return;
      }
      yield* printError(`${shown}: ${shown === name ? message : message.replace(`Try '${name} --help'`, `Try '${shown} --help'`)}\n`);
    };
    let parsed: { options: Option[]; operands: string[] };
    try {
      const args = definition.rewrite ? definition.rewrite(process.args.slice(1)) : process.args.slice(1);
      const long = { ...definition.long };
      if (flavour === "gnu") {
        long["help"] ??= "--help";
        long["version"] ??= "--version";
      }
      parsed = parseOptions(args, { ...definition, long }, flavour);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      if (flavour === "gnu" && definition.wrongOption) {
        yield* flushOutputs(process);
        yield* printError(definition.wrongOption(error.message, shown));
        return definition.usageCode ?? 1;
      }
      yield* complain(error.message);
      yield* printError(flavour === "busybox" ? busyboxUsage(definition) : /grep$/.test(name) ? `Usage: ${definition.usage}\nTry '${shown} --help' for more information.\n` : `Try '${shown} --help' for more information.\n`);
      return definition.usageCode ?? 1;
    }
    if (flavour === "gnu" && definition.long?.["help"] === undefined && parsed.options.some((o) => o.name === "--help")) {
      yield* print(helpText(definition));
      return 0;
    }
    if (flavour === "gnu" && definition.long?.["version"] === undefined && parsed.options.some((o) => o.name === "--version")) {
      yield* print(`${name} ${VERSIONS[name] ?? "(GNU coreutils) 9.1"}\n`);
      return 0;
    }
    const invocation: Invocation = {
      process,
      name,
      flavour,
      options: parsed.options,
      operands: parsed.operands,
      value: (option) => parsed.options.findLast((candidate) => candidate.name === option)?.value,
      has: (option) => parsed.options.some((candidate) => candidate.name === option),
      complain,
    };
    try {
      const status = (yield* definition.run(invocation)) ?? 0;
      yield* flushOutputs(process);
      return status;
    } catch (error) {
      if (error instanceof Failure) {
        if (error.message !== "") yield* complain(error.message);
        else if (error.usage) yield* printError(busyboxUsage(definition));
        else yield* flushOutputs(process);
        return error.code;
      }
      // What xalloc_die and BusyBox's xmalloc say.
      if (isSystemError(error, "ENOMEM")) {
        yield* complain(flavour === "busybox" ? "out of memory" : "memory exhausted");
        return definition.usageCode ?? 1;
      }
      if (error instanceof Exit) yield* flushOutputs(process);
      throw error;
    }
  };
}

function helpText(definition: ProgramDefinition): string {
  return `Usage: ${definition.usage ?? `${definition.name} [OPTION]...`}\n${definition.help ?? ""}`;
}

function busyboxUsage(definition: ProgramDefinition): string {
  const usage = definition.applet?.usage ?? definition.usage?.replace(/^\S+ /, "") ?? "";
  const help = definition.applet?.help ?? definition.help ?? "";
  return `${BUSYBOX_VERSION}\n\nUsage: ${definition.name} ${usage}\n${help === "" ? "" : `\n${help}`}`;
}

/** An operand is missing: GNU says so and hints at --help, BusyBox shows the usage. */
export function missingOperand(invocation: Invocation, message = "missing operand"): Failure {
  if (invocation.flavour === "busybox") return Object.assign(new Failure(""), { usage: true });
  return new Failure(`${message}\nTry '${invocation.name} --help' for more information.`);
}

/** Writes text to standard output; bytes that are no UTF-8 survive. */
export function* print(text: string): Call<void> {
  yield* write(1, encodeText(text));
}

/** The sentence of a failed system call; other errors are thrown on. */
export function errorText(error: unknown): string {
  if (isSystemError(error)) return error.message;
  throw error;
}
