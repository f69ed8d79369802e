import { exec, isSystemError, nested, readWhole, SystemError, write, type Call } from "../../../os/index.ts";
import { startFailed } from "../command.ts";
import { FunctionReturn, LoopJump, ShellExit, CommandError } from "../control.ts";
import { evaluateExpanded } from "../expansion.ts";
import { forget } from "../redirection.ts";
import type { Shell } from "../shell.ts";
import { decodeText } from "../../text.ts";
import { letters, words, type Builtin } from "./builtin.ts";

// eslint-disable-next-line require-yield
const succeed: Builtin = function* () {
  return 0;
};

/** ash ends at a mistake in one of these builtins, unless somebody types. */
function* illegalNumber(shell: Shell, name: string, text: string): Call<never> {
  yield* shell.complain(`Illegal number: ${text}`, name);
  throw new CommandError("", 2, true);
}

function* numeric(shell: Shell, name: string, args: readonly string[]): Call<number | undefined> {
  const text = args[1];
  if (text === undefined) return undefined;
  if (shell.flavour === "ash") {
    if (!/^\d+$/.test(text)) yield* illegalNumber(shell, name, text);
  } else if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    yield* shell.complain(`${text}: numeric argument required`, name);
    return NaN;
  }
  return Number(text);
}

function loopJump(kind: "break" | "continue"): Builtin {
  return words(function* (shell, args) {
    if (shell.flavour === "ash" && (yield* numeric(shell, kind, args)) === 0) yield* illegalNumber(shell, kind, args[1]!);
    if (shell.loopDepth === 0) {
      if (shell.flavour === "bash") yield* shell.complain("only meaningful in a `for', `while', or `until' loop", kind);
      return 0;
    }
    const depth = yield* numeric(shell, kind, args);
    if (depth !== undefined && Number.isNaN(depth)) throw new ShellExit(128);
    if (depth !== undefined && depth < 1) {
      yield* shell.complain(`${args[1]}: loop count out of range`, kind);
      throw new LoopJump("break", 1);
    }
    shell.status = 0;
    throw new LoopJump(kind, Math.min(depth ?? 1, shell.loopDepth));
  });
}

const exit: Builtin = words(function* (shell, args) {
  if (shell.interactive && shell.jobs.list.some((job) => job.processes.some((process) => process.stopped)) && !shell.exitWarned) {
    yield* shell.print("There are stopped jobs.\n");
    shell.exitWarned = true;
    return 1;
  }
  const code = yield* numeric(shell, "exit", args);
  if (code !== undefined && Number.isNaN(code)) throw new ShellExit(2);
  if (args.length > 2 && shell.flavour === "bash") {
    yield* shell.complain("too many arguments", "exit");
    return 1;
  }
  if (shell.interactive && shell.subshellLevel === 0) yield* shell.print(args[0] === "logout" ? "logout\n" : shell.loginShell ? "logout\n" : "exit\n");
  throw new ShellExit((code ?? shell.status) & 255);
});

const returnBuiltin: Builtin = words(function* (shell, args) {
  if (shell.frames.length === 0 && shell.sourceDepth === 0 && shell.flavour === "bash") {
    yield* shell.complain("can only `return' from a function or sourced script", "return");
    return 2;
  }
  const code = yield* numeric(shell, "return", args);
  if (code !== undefined && Number.isNaN(code)) throw new FunctionReturn(2);
  throw new FunctionReturn((code ?? shell.status) & 255);
});

/** Texts run by eval, and files by source, within each other; bash has no limits of its own (EVALNEST_MAX, SOURCENEST_MAX) but its stack. */
const MOST_NESTED = 500;

const evalBuiltin: Builtin = words(function* (shell, args) {
  const text = (args[1] === "--" ? args.slice(2) : args.slice(1)).join(" ");
  shell.status = 0;
  if (text.trim() === "") return 0;
  if (shell.evalDepth >= MOST_NESTED) throw new CommandError(`eval: maximum eval nesting level exceeded (${MOST_NESTED})`, 1, true);
  shell.evalDepth += 1;
  try {
    yield* nested(shell.runText(text, shell.source.name));
  } finally {
    shell.evalDepth -= 1;
  }
  return shell.status;
});

const source: Builtin = words(function* (shell, args) {
  const name = args[0]!;
  const operands = args[1] === "--" ? args.slice(2) : args.slice(1);
  const path = operands[0];
  if (path === undefined) {
    yield* shell.complain("filename argument required", name);
    if (shell.flavour === "bash") yield* write(2, `${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  const { files } = shell.process;
  let found = path;
  if (!path.includes("/")) {
    for (const directory of (shell.variables.text("PATH") ?? "").split(":")) {
      const candidate = `${directory === "" ? "." : directory}/${path}`;
      if (files.exists(candidate) && !files.isDirectory(candidate)) {
        found = candidate;
        break;
      }
    }
  }
  let text: string;
  try {
    const file = files.open(found, { read: true });
    file.retain();
    try {
      if (file.info().type === "directory") throw new SystemError("EISDIR");
      text = decodeText(yield* readWhole(file));
    } finally {
      file.release();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (shell.flavour === "ash") {
      yield* shell.complain(`can't open '${path}': ${error.message}`, name);
      throw new CommandError("", 2, true);
    }
    yield* shell.complain(`${path}: ${error.code === "EISDIR" ? "is a directory" : error.message}`, error.code === "EISDIR" ? name : undefined);
    return 1;
  }
  if (shell.sourceDepth >= MOST_NESTED) throw new CommandError(`${path}: maximum source nesting level exceeded (${MOST_NESTED})`, 1, true);
  const { positional } = shell;
  if (operands.length > 1) shell.positional = operands.slice(1);
  shell.sourceDepth += 1;
  shell.frames.push({ name: "source", source: found, line: shell.line });
  shell.status = 0;
  try {
    yield* nested(shell.runText(text, found, true));
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    return error.status;
  } finally {
    shell.sourceDepth -= 1;
    shell.frames.pop();
    if (operands.length > 1) shell.positional = positional;
  }
  return shell.status;
});

const execBuiltin: Builtin = words(function* (shell, args) {
  let index = 1;
  let name: string | undefined;
  let clean = false;
  for (; index < args.length && /^-./.test(args[index]!); index += 1) {
    const option = args[index]!;
    if (option === "--") {
      index += 1;
      break;
    }
    if (option.includes("c")) clean = true;
    if (option.includes("a")) {
      index += 1;
      name = args[index];
    }
  }
  const command = args.slice(index);
  if (command.length === 0) {
    forget(shell);
    return 0;
  }
  const path = shell.findCommand(command[0]!);
  if (path === undefined) {
    yield* shell.complain(`${command[0]}: not found`, shell.flavour === "ash" ? undefined : "exec");
    if (shell.interactive) return 127;
    throw new ShellExit(127);
  }
  const env = clean ? new Map<string, string>() : shell.variables.environment();
  forget(shell);
  try {
    yield* exec(path, [name ?? command[0]!, ...command.slice(1)], env);
  } catch (error) {
    yield* startFailed(shell, command[0]!, path, command, error, env);
    if (isSystemError(error, "ENOEXEC") || !shell.interactive) throw new ShellExit(shell.status);
  }
  return shell.status;
});

const command: Builtin = function* (shell, args) {
  const plain = args.slice(1);
  const options = letters(plain.map((arg) => (typeof arg === "string" ? arg : "")), "pvV");
  const rest = plain.slice(plain.length - options.rest.length);
  if (options.options.has("v") || options.options.has("V")) {
    const type = shell.builtins.get("type")!;
    return yield* type(shell, ["command", options.options.has("V") ? "-V" : "-v", ...rest]);
  }
  if (rest.length === 0) return 0;
  return yield* shell.runWithoutFunctions(rest);
};

const builtin: Builtin = function* (shell, args) {
  const name = args[1];
  if (typeof name !== "string") return 0;
  const found = shell.builtins.get(name);
  if (!found) {
    yield* shell.complain(`${name}: not a shell builtin`, "builtin");
    return 1;
  }
  return yield* found(shell, args.slice(1));
};

const letBuiltin: Builtin = words(function* (shell, args) {
  const expressions = args[1] === "--" ? args.slice(2) : args.slice(1);
  if (expressions.length === 0) {
    yield* shell.complain("expression expected", "let");
    return 1;
  }
  let value = 0n;
  for (const expression of expressions) value = evaluateExpanded(shell, expression);
  return value === 0n ? 1 : 0;
});

const shift: Builtin = words(function* (shell, args) {
  const count = yield* numeric(shell, "shift", args);
  if (count !== undefined && Number.isNaN(count)) return 1;
  const by = count ?? 1;
  if (by < 0) {
    yield* shell.complain(`${args[1]}: shift count out of range`, "shift");
    return 1;
  }
  if (by > shell.positional.length) {
    return 1;
  }
  shell.positional = shell.positional.slice(by);
  return 0;
});

/** The program of the last part of a function call, for `caller`. */
// eslint-disable-next-line require-yield
const caller: Builtin = words(function* (shell, args) {
  const level = args[1] === undefined ? 0 : Number(args[1]);
  const frame = shell.frames.at(-1 - level);
  if (!frame) return 1;
  const outer = shell.frames.at(-2 - level);
  const name = outer?.name ?? "main";
  const file = outer?.source ?? shell.name;
  yield* shell.print(args[1] === undefined ? `${frame.line} ${file}\n` : `${frame.line} ${name} ${file}\n`);
  return 0;
});

export const flow: Readonly<Record<string, Builtin>> = {
  ":": succeed, true: succeed,
  // eslint-disable-next-line require-yield
  false: function* () {
    return 1;
  },
  break: loopJump("break"), continue: loopJump("continue"), exit, logout: exit, return: returnBuiltin, eval: evalBuiltin, ".": source, source, exec: execBuiltin,
  command, builtin, let: letBuiltin, shift, caller,
};
