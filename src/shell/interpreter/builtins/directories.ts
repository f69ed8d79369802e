import { isSystemError, normalizePath, type Call } from "../../../os/index.ts";
import type { Shell } from "../shell.ts";
import { invalidOption, letters, words, type Builtin } from "./builtin.ts";

/** Changes the directory; `logical`: ".." takes off what the path says, not where links lead. */
function* change(shell: Shell, path: string, logical: boolean, command = "cd"): Call<number> {
  const { process } = shell;
  const current = shell.variables.text("PWD") ?? process.cwd;
  // Two slashes at the front stay two, as POSIX has it.
  const target = logical ? (/^\/\/(?!\/)/.test(path) ? "/" : "") + normalizePath(path, current) : path;
  try {
    if (path === "") return 0;
    const status = process.files.stat(target);
    if (status.type !== "directory") {
      yield* fail(shell, path, "Not a directory", command);
      return shell.flavour === "ash" ? 2 : 1;
    }
    if (!process.files.access(target, "x")) {
      yield* fail(shell, path, "Permission denied", command);
      return shell.flavour === "ash" ? 2 : 1;
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* fail(shell, path, error.message, command);
    return shell.flavour === "ash" ? 2 : 1;
  }
  const physical = process.files.realpath(target);
  process.cwd = physical;
  setDirectory(shell, "OLDPWD", current);
  setDirectory(shell, "PWD", logical ? target : physical);
  return 0;
}

function setDirectory(shell: Shell, name: string, path: string): void {
  shell.variables.set(name, path);
  shell.variables.own(name).exported = true;
}

function* fail(shell: Shell, path: string, message: string, command: string): Call<void> {
  yield* shell.complain(shell.flavour === "ash" ? `can't cd to ${path}: ${message}` : `${path}: ${message}`, command);
}

const cd: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "LPe@");
  if (bad) return yield* invalidOption(shell, "cd", bad, "cd [-L|[-P [-e]] [-@]] [dir]");
  if (rest.length > 1 && shell.flavour === "bash") {
    yield* shell.complain("too many arguments", "cd");
    return 1;
  }
  let path = rest[0];
  let show = false;
  if (path === undefined) {
    path = shell.variables.text("HOME");
    if (path === undefined) {
      yield* shell.complain("HOME not set", "cd");
      return 1;
    }
  } else if (path === "-") {
    path = shell.variables.text("OLDPWD");
    if (path === undefined) {
      yield* shell.complain("OLDPWD not set", "cd");
      return 1;
    }
    show = true;
  } else if (!path.startsWith("/") && !/^\.\.?(?:\/|$)/.test(path)) {
    for (const directory of (shell.variables.text("CDPATH") ?? "").split(":")) {
      if (directory === "" || !shell.process.files.isDirectory(`${directory}/${path}`)) continue;
      path = `${directory}/${path}`;
      show = true;
      break;
    }
  }
  const status = yield* change(shell, path, !options.has("P") && !shell.options.has("physical"));
  if (status === 0 && show) yield* shell.print(`${shell.variables.text("PWD")}\n`);
  return status;
});

const pwd: Builtin = words(function* (shell, args) {
  const { options, bad } = letters(args.slice(1), "LP");
  if (bad) return yield* invalidOption(shell, "pwd", bad, "pwd [-LP]");
  const logical = shell.variables.text("PWD");
  yield* shell.print(`${options.has("P") || !logical?.startsWith("/") ? shell.process.cwd : logical}\n`);
  return 0;
});

function shown(shell: Shell, path: string): string {
  const home = shell.variables.text("HOME") ?? "";
  return home !== "" && home !== "/" && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
}

function* printStack(shell: Shell): Call<void> {
  const stack = [shell.variables.text("PWD") ?? shell.process.cwd, ...shell.directoryStack];
  yield* shell.print(`${stack.map((path) => shown(shell, path)).join(" ")}\n`);
}

const pushd: Builtin = words(function* (shell, args) {
  const here = shell.variables.text("PWD") ?? shell.process.cwd;
  const path = args[1];
  const stack = [here, ...shell.directoryStack];
  if (path === undefined || /^[-+]\d+$/.test(path)) {
    if (stack.length < 2) {
      yield* shell.complain(path === undefined ? "no other directory" : `${path}: directory stack index out of range`, "pushd");
      return 1;
    }
    const by = path === undefined ? 1 : path.startsWith("+") ? Number(path.slice(1)) : stack.length - 1 - Number(path.slice(1));
    if (by < 0 || by >= stack.length) {
      yield* shell.complain(`${path}: directory stack index out of range`, "pushd");
      return 1;
    }
    const turned = path === undefined ? [stack[1]!, stack[0]!, ...stack.slice(2)] : [...stack.slice(by), ...stack.slice(0, by)];
    const status = yield* change(shell, turned[0]!, true, "pushd");
    if (status !== 0) return status;
    shell.directoryStack = turned.slice(1);
    yield* printStack(shell);
    return 0;
  }
  const status = yield* change(shell, path, true, "pushd");
  if (status !== 0) return status;
  shell.directoryStack = stack;
  yield* printStack(shell);
  return 0;
});

const popd: Builtin = words(function* (shell, args) {
  if (shell.directoryStack.length === 0) {
    yield* shell.complain("directory stack empty", "popd");
    return 1;
  }
  const which = args[1];
  if (which !== undefined && /^[-+]\d+$/.test(which) && which !== "+0") {
    const total = shell.directoryStack.length + 1;
    const index = which.startsWith("+") ? Number(which.slice(1)) : total - 1 - Number(which.slice(1));
    if (index < 0 || index >= total) {
      yield* shell.complain(`${which}: directory stack index out of range`, "popd");
      return 1;
    }
    shell.directoryStack.splice(index - 1, 1);
  } else {
    const status = yield* change(shell, shell.directoryStack[0]!, true, "popd");
    if (status !== 0) return status;
    shell.directoryStack.shift();
  }
  yield* printStack(shell);
  return 0;
});

const dirs: Builtin = words(function* (shell, args) {
  const { options } = letters(args.slice(1), "clpv");
  if (options.has("c")) {
    shell.directoryStack = [];
    return 0;
  }
  const stack = [shell.variables.text("PWD") ?? shell.process.cwd, ...shell.directoryStack].map((path) => (options.has("l") ? path : shown(shell, path)));
  if (options.has("v")) yield* shell.print(stack.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(""));
  else yield* shell.print(`${stack.join(options.has("p") ? "\n" : " ")}\n`);
  return 0;
});

export const directories: Readonly<Record<string, Builtin>> = { cd, chdir: cd, pwd, pushd, popd, dirs };
