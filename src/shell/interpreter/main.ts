import { type Call, encode, findExecutable, isSystemError, NestedCall, type Outcome, type Process, type Program, spend, ttyOf } from "../../os/index.ts";
import { decodeText } from "../text.ts";
import type { Opened } from "../readline/first-prompt.ts";
import { interactive, start, type InteractiveOptions } from "../readline/interactive.ts";
import { builtinsOf } from "./builtins/index.ts";
import { setOption } from "./builtins/settings.ts";
import { Abandoned } from "./control.ts";
import { runExitTrap, statusOfThrown } from "./subshells.ts";
import { OPTION_LETTERS } from "./parameters.ts";
import { readByte } from "./read-byte.ts";
import { runSource } from "./run.ts";
import { mistakeOf, parseScript, pendingDelimiter, replaceAliases, Source } from "./source.ts";
import { Shell, type ShellFlavour } from "./shell.ts";
import { BASH_VERSION } from "./special-variables.ts";

/** CPU time that starting a shell takes, ms. */
const START_COST = 1;

const USAGE = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
GNU long options:
${["debug", "debugger", "dump-po-strings", "dump-strings", "help", "init-file", "login", "noediting", "noprofile", "norc", "posix", "pretty-print", "rcfile", "restricted", "verbose", "version"].map((name) => `\t--${name}\n`).join("")}Shell options:
\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)
\t-abefhkmnptuvxBCEHPT or -o option
`;

interface Arguments {
  command: string | undefined;
  operands: string[];
  options: [string, boolean][];
  shopt: [string, boolean][];
  interactive: boolean;
  login: boolean;
  readStdin: boolean;
  noRc: boolean;
  noProfile: boolean;
  rcFile: string | undefined;
  error: string | undefined;
  version: boolean;
}

function parseArguments(args: readonly string[]): Arguments {
  const found: Arguments = {
    command: undefined, operands: [], options: [], shopt: [], interactive: false, login: false, readStdin: false, noRc: false, noProfile: false,
    rcFile: undefined, error: undefined, version: false,
  };
  let wantsCommand = false;
  let index = 0;
  for (; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--" || arg === "-") {
      index += 1;
      break;
    }
    if (arg.startsWith("--")) {
      const name = arg.slice(2);
      if (name === "login") found.login = true;
      else if (name === "norc") found.noRc = true;
      else if (name === "noprofile") found.noProfile = true;
      else if (name === "posix") found.options.push(["posix", true]);
      else if (name === "version") found.version = true;
      else if (name === "rcfile" || name === "init-file") {
        index += 1;
        found.rcFile = args[index];
      } else if (name !== "noediting") found.error = `${arg}: invalid option`;
      continue;
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg.startsWith("-");
    for (const letter of arg.slice(1)) {
      if (letter === "c") wantsCommand = true;
      else if (letter === "i") found.interactive = true;
      else if (letter === "l") found.login = true;
      else if (letter === "s") found.readStdin = true;
      else if (letter === "o" || letter === "O") {
        index += 1;
        (letter === "o" ? found.options : found.shopt).push([args[index] ?? "", on]);
      } else {
        const name = Object.entries(OPTION_LETTERS).find(([, value]) => value === letter)?.[0];
        if (name) found.options.push([name, on]);
        else found.error = `${on ? "-" : "+"}${letter}: invalid option`;
      }
    }
  }
  found.operands = args.slice(index);
  if (wantsCommand) {
    found.command = found.operands.shift();
    if (found.command === undefined) found.error = "-c: option requires an argument";
  }
  return found;
}

/** Makes the shell as a program of the machine. */
export function createShell(flavour: ShellFlavour, options: InteractiveOptions = {}): Program {
  return function* (process: Process): Call<number> {
    const argv0 = process.args[0] ?? "bash";
    const args = parseArguments(process.args.slice(1));
    const shell = new Shell(process, flavour, builtinsOf(flavour), argv0);
    if (args.version && flavour === "bash") {
      yield* shell.print(`GNU bash, version ${BASH_VERSION} (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n`);
      return 0;
    }
    if (args.error !== undefined) {
      process.descriptor(2).write(encode(`${argv0}: ${args.error}\n${args.error.startsWith("--") ? USAGE.replaceAll("bash", argv0) : ""}`));
      return 2;
    }
    importEnvironment(shell);
    yield* spend(START_COST);
    for (const [name, on] of args.options) setOption(shell, name, on);
    for (const [name, on] of args.shopt) {
      if (on) shell.shopt.add(name);
      else shell.shopt.delete(name);
    }
    if (/(?:^|\/)(?:sh|dash)$/.test(argv0) && flavour === "bash") shell.options.add("posix");
    shell.loginShell = args.login || argv0.startsWith("-");
    try {
      if (args.command !== undefined) return yield* runCommandString(shell, args);
      if (args.operands.length > 0 && !args.readStdin) return yield* runFile(shell, args);
      shell.positional = args.operands;
      const tty = ttyOf(process, 0);
      if (args.interactive || (tty && ttyOf(process, 2))) {
        return yield* interactive(shell, { ...options, loginShell: shell.loginShell, noRc: args.noRc, noProfile: args.noProfile, rcFile: args.rcFile });
      }
      shell.options.add("stdin");
      return yield* runStdin(shell);
    } catch (error) {
      shell.status = yield* statusOfThrown(shell, error);
      yield* runExitTrap(shell);
      return shell.status;
    }
  };
}

/**
 * Makes the login shell of a prompt that has been shown before the shell was here, as it would be by then. The CPU time that this takes
 * has been charged. Throws when one of the start files would wait for something.
 */
export function beginShell(process: Process, flavour: ShellFlavour, opened: Opened): Shell {
  const shell = new Shell(process, flavour, builtinsOf(flavour), process.args[0]!);
  shell.startedAt = opened.startedAt;
  importEnvironment(shell);
  shell.loginShell = true;
  runAtOnce(process, start(shell, { loginShell: true }, opened.history));
  return shell;
}

/** Runs what waits for nothing, in no time. */
function runAtOnce(process: Process, body: Call<unknown>): unknown {
  const [thread] = process.threads;
  let step = body.next();
  while (!step.done) {
    const call = step.value;
    let outcome: Outcome<unknown> | undefined;
    if (call.name === "cpu") outcome = { value: undefined };
    else if (call instanceof NestedCall) {
      try {
        outcome = { value: runAtOnce(process, call.body) };
      } catch (error) {
        outcome = { error };
      }
    } else call.start(thread!, (ended) => (outcome = ended));
    if (!outcome) throw new Error(`${process.name} waits in ${call.name} before it may`);
    step = "error" in outcome ? body.throw(outcome.error) : body.next(outcome.value);
  }
  return step.value;
}

function importEnvironment(shell: Shell): void {
  const { process, variables } = shell;
  for (const [name, value] of process.env) {
    const functionName = shell.flavour === "bash" ? /^BASH_FUNC_(.+)%%$/.exec(name)?.[1] : undefined;
    if (functionName !== undefined) importFunction(shell, functionName, value);
    if (!/^[A-Za-z_]\w*$/.test(name) || name === "_") continue;
    if (variables.get(name) !== undefined && /^(?:RANDOM|SECONDS|LINENO|PIPESTATUS|FUNCNAME)$/.test(name)) continue;
    variables.declare(name, { value, exported: true });
  }
  const own = (name: string, value: string, attributes: { exported?: boolean; readonly?: boolean } = {}): void => {
    variables.declare(name, { value, ...attributes });
  };
  variables.set("IFS", " \t\n");
  if (variables.text("PATH") === undefined) own("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  const inherited = variables.text("PWD");
  const valid = inherited !== undefined && inherited.startsWith("/") && sameDirectory(shell, inherited);
  own("PWD", valid ? inherited : process.cwd, { exported: true });
  if (variables.text("OLDPWD") === undefined && shell.flavour === "bash") variables.declare("OLDPWD", { value: undefined, exported: true });
  const level = Number(variables.text("SHLVL") ?? "0");
  own("SHLVL", String((Number.isInteger(level) ? level : 0) + 1), { exported: true });
  own("PPID", String(process.parent?.pid ?? 0), { readonly: true });
  own("OPTIND", "1");
  if (shell.flavour === "ash") {
    own("PS1", variables.text("PS1") ?? "\\w \\$ ", {});
    own("PS2", "> ");
    own("PS4", "+ ");
    return;
  }
  own("OPTERR", "1");
  const argv0 = process.args[0] ?? "bash";
  own("BASH", argv0.includes("/") ? argv0 : findExecutable(process, argv0.replace(/^-/, ""), variables.text("PATH") ?? "") ?? "/bin/bash");
  own("BASH_VERSION", BASH_VERSION);
  variables.declare("BASH_VERSINFO", { value: ["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"], kind: "indexed", readonly: true });
  own("EUID", String(process.credentials.uid), { readonly: true });
  own("UID", String(process.credentials.uid), { readonly: true });
  if (variables.text("HOSTNAME") === undefined) own("HOSTNAME", process.machine.hostname);
  own("HOSTTYPE", "x86_64");
  own("MACHTYPE", "x86_64-pc-linux-gnu");
  own("OSTYPE", "linux-gnu");
  own("PS4", variables.text("PS4") ?? "+ ");
  if (variables.text("TERM") === undefined) own("TERM", "dumb");
}

/** A function from the environment (export -f). */
function importFunction(shell: Shell, name: string, text: string): void {
  const source = new Source(`${name} ${text}`, "environment");
  const node = parseScript(source.text).commands[0]?.command;
  if (node?.type === "Function") shell.functions.set(name, { body: node.body, source, pos: node.pos, end: node.end, exported: true });
}

function sameDirectory(shell: Shell, path: string): boolean {
  try {
    return shell.process.files.realpath(path) === shell.process.cwd || shell.process.files.stat(path).inode === shell.process.files.stat(".").inode;
  } catch {
    return false;
  }
}

function* finish(shell: Shell): Call<number> {
  yield* runExitTrap(shell);
  return shell.status;
}

function* runCommandString(shell: Shell, args: Arguments): Call<number> {
  shell.commandString = true;
  const [name, ...rest] = args.operands;
  if (name !== undefined) shell.name = name;
  shell.positional = rest;
  const text = args.command!;
  const source = new Source(text, shell.name);
  shell.source = source;
  yield* runSource(shell, text, source, "-c: ", true);
  return yield* finish(shell);
}

function* runFile(shell: Shell, args: Arguments): Call<number> {
  const [path, ...rest] = args.operands as [string, ...string[]];
  const { files } = shell.process;
  let found = path;
  if (!path.includes("/") && !files.exists(path)) found = shell.findCommand(path) ?? path;
  let data: Uint8Array;
  try {
    data = files.readFile(found);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const message = shell.flavour === "ash"
      ? `${shell.name}: can't open '${path}': ${error.message}`
      : error.code === "EISDIR" ? `${path}: ${path}: Is a directory` : `${shell.name}: ${path}: ${error.message}`;
    shell.process.descriptor(2).write(encode(`${message}\n`));
    return shell.flavour === "ash" ? 2 : error.code === "ENOENT" ? 127 : 126;
  }
  shell.name = path;
  shell.positional = rest;
  if (data.subarray(0, 128).includes(0) || data[0] === 0x7f) {
    shell.process.descriptor(2).write(encode(`${path}: ${path}: cannot execute binary file\n`));
    return 126;
  }
  const text = decodeText(data);
  const source = new Source(text, path);
  shell.source = source;
  yield* runSource(shell, text, source, "", false);
  return yield* finish(shell);
}

/** Runs commands from standard input as they come: each as soon as its lines are complete. */
function* runStdin(shell: Shell): Call<number> {
  let line = 1;
  for (;;) {
    const read = yield* readCommand(shell);
    if (!read) return yield* finish(shell);
    const source = new Source(read.text, shell.name, line);
    line += read.lines;
    shell.source = source;
    try {
      yield* runSource(shell, read.text, source, "", false);
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      shell.status = error.status;
    }
    if (read.broken && (shell.status === 2 || read.ends)) return yield* finish(shell);
  }
}

function* readCommand(shell: Shell): Call<{ text: string; lines: number; broken: boolean; ends: boolean } | undefined> {
  let text = "";
  let lines = 0;
  let delimiter: { text: string; strip: boolean } | undefined;
  for (;;) {
    const line = yield* readLine(shell);
    if (line === undefined) {
      if (text.trim() === "") return undefined;
      const script = parseScript(text);
      const mistake = mistakeOf(text, script, shell.flavour);
      return { text, lines, broken: mistake !== undefined && mistake.message !== "", ends: true };
    }
    text += line;
    lines += 1;
    if (delimiter) {
      const bare = line.replace(/\n$/, "");
      if ((delimiter.strip ? bare.replace(/^\t+/, "") : bare) !== delimiter.text) continue;
      delimiter = undefined;
    }
    const parsed = shell.aliases.size > 0 && shell.shopt.has("expand_aliases") ? replaceAliases(text, shell.aliases) : text;
    const script = parseScript(parsed);
    const mistake = mistakeOf(parsed, script, shell.flavour);
    if (!mistake) return { text, lines, broken: false, ends: false };
    if (!mistake.incomplete) return { text, lines, broken: true, ends: mistake.inside === "conditional" };
    delimiter = pendingDelimiter(script);
  }
}

/** A line of standard input with its newline, read so that children find what follows it. */
function* readLine(shell: Shell): Call<string | undefined> {
  const bytes: number[] = [];
  for (;;) {
    const byte = yield* readByte(shell, 0);
    if (byte === undefined || byte === "timeout") return bytes.length === 0 ? undefined : decodeText(Uint8Array.from(bytes));
    bytes.push(byte);
    if (byte === 10) return decodeText(Uint8Array.from(bytes));
  }
}
