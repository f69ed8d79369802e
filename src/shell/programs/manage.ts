import { FileNode, isSystemError, read, spend, ttyOf, write, type Call, type FileStatus, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";
import { groupId, userId } from "./accounts.ts";
import { parseDate } from "./dates.ts";
import { modeText, parseMode } from "./modes.ts";

/*
 * Programs that make, move, copy and take away files.
 */

function base(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

function join(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

function lstat(process: Process, path: string): FileStatus | undefined {
  try {
    return process.files.lstat(path);
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

/** Runs a change; its failure is said with `message` before the reason. Answers whether it worked. */
function* attempt(invocation: Invocation, change: () => void, message: string): Call<boolean> {
  yield* spend(0.02);
  try {
    change();
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* invocation.complain(`${message}: ${error.message}`);
    return false;
  }
}

export const mkdir = (flavour: Flavour) =>
  program(
    {
      name: "mkdir",
      short: "m:pv",
      long: { parents: "p", "mode=": "m", verbose: "v" },
      usage: "mkdir [OPTION]... DIRECTORY...",
      help: "Create the DIRECTORY(ies), if they do not already exist.\n",
      applet: { usage: "[-m MODE] [-p] DIRECTORY...", help: "Create DIRECTORY\n\n\t-m MODE\tMode\n\t-p\tNo error if exists; make parent directories as needed\n" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        const { process } = invocation;
        const mode = invocation.value("m");
        const bits = mode === undefined ? undefined : parseMode(mode, 0o777, true, process.umask);
        if (mode !== undefined && bits === undefined) throw new Failure(`invalid mode '${mode}'`);
        let status = 0;
        for (const path of invocation.operands) {
          // With -v each directory that comes to be is told.
          const missing: string[] = [];
          if (invocation.has("p")) {
            for (let end = path.indexOf("/", 1); end > 0; end = path.indexOf("/", end + 1)) if (!lstat(process, path.slice(0, end))) missing.push(path.slice(0, end));
          }
          const isNew = !lstat(process, path);
          const made = yield* attempt(
            invocation,
            () => {
              process.files.mkdir(path, { recursive: invocation.has("p") });
              if (bits !== undefined) process.files.chmod(path, bits);
            },
            flavour === "busybox" ? `can't create directory '${path}'` : `cannot create directory '${path}'`,
          );
          if (!made) status = 1;
          else if (invocation.has("v")) for (const each of isNew ? [...missing, path] : missing) yield* print(`mkdir: created directory '${each}'\n`);
        }
        return status;
      },
    },
    flavour,
  );

export const rmdir = (flavour: Flavour) =>
  program(
    {
      name: "rmdir",
      short: "pv",
      long: { parents: "p", verbose: "v", "ignore-fail-on-non-empty": "ignore" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          let current = path;
          for (;;) {
            const target = current;
            if (invocation.has("v")) yield* print(`rmdir: removing directory, '${target}'\n`);
            const names = invocation.process.files.isDirectory(target) ? invocation.process.files.readdir(target) : [];
            if (invocation.has("ignore") && names.length > 0) break;
            const done = yield* attempt(invocation, () => invocation.process.files.rmdir(target), flavour === "busybox" ? `'${target}'` : `failed to remove '${target}'`);
            if (!done) {
              status = 1;
              break;
            }
            const slash = current.replace(/\/+$/, "").lastIndexOf("/");
            if (!invocation.has("p") || slash <= 0) break;
            current = current.slice(0, slash);
          }
        }
        return status;
      },
    },
    flavour,
  );

/** Asks on standard error, reads an answer; yes begins with y. */
function* confirm(question: string): Call<boolean> {
  yield* write(2, encodeText(question));
  let answer = "";
  for (;;) {
    const data = yield* read(0, 1);
    if (data.length === 0 || data[0] === 10) return /^[yY]/.test(answer);
    answer += decodeText(data);
  }
}

export const rm = (flavour: Flavour) =>
  program(
    {
      name: "rm",
      short: "fiIrRvd",
      long: { force: "f", recursive: "r", verbose: "v", dir: "d", "interactive=?": "i", "no-preserve-root": "root", "one-file-system": "one", "preserve-root=?": "keep" },
      usage: "rm [OPTION]... [FILE]...",
      help: "Remove (unlink) the FILE(s).\n",
      applet: { usage: "[-irf] FILE...", help: "Remove (unlink) FILEs\n\n\t-i\tAlways prompt before removing\n\t-f\tNever prompt\n\t-R,-r\tRecurse\n" },
      *run(invocation) {
        const force = invocation.has("f");
        if (invocation.operands.length === 0) {
          if (force) return 0;
          throw missingOperand(invocation);
        }
        let status = 0;
        for (const path of invocation.operands) if (!(yield* removePath(invocation, path, force))) status = 1;
        return status;
      },
    },
    flavour,
  );

function* removePath(invocation: Invocation, path: string, force: boolean): Call<boolean> {
  const { process, flavour } = invocation;
  const cannot = flavour === "busybox" ? `can't remove '${path}'` : `cannot remove '${path}'`;
  if (/^(?:.*\/)?\.\.?\/*$/.test(path)) {
    yield* invocation.complain(`refusing to remove '.' or '..' directory: skipping '${path}'`);
    return false;
  }
  if (process.files.absolute(path) === "/" && invocation.has("r") && !invocation.has("root")) {
    yield* invocation.complain("it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe");
    return false;
  }
  let status: FileStatus;
  try {
    status = process.files.lstat(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (force && (error.code === "ENOENT" || error.code === "ENOTDIR")) return true;
    yield* invocation.complain(`${cannot}: ${error.message}`);
    return false;
  }
  const ask = invocation.has("i") && !force;
  if (status.type === "directory") {
    if (!invocation.has("r") && !invocation.has("R") && !(invocation.has("d"))) {
      yield* invocation.complain(flavour === "busybox" ? `'${path}' is a directory` : `${cannot}: Is a directory`);
      return false;
    }
    if (ask && !(yield* confirm(`rm: descend into directory '${path}'? `))) return true;
    let all = true;
    if (!invocation.has("d") || invocation.has("r")) {
      for (const name of process.files.readdir(path)) if (!(yield* removePath(invocation, join(path, name), force))) all = false;
    }
    if (!all) return false;
    if (ask && !(yield* confirm(`rm: remove directory '${path}'? `))) return true;
    const done = yield* attempt(invocation, () => process.files.rmdir(path), cannot);
    if (done && invocation.has("v")) yield* print(`removed directory '${path}'\n`);
    return done;
  }
  if (ask && !(yield* confirm(`rm: remove ${status.size === 0 ? "regular empty" : "regular"} file '${path}'? `))) return true;
  if (!force && !ask && status.type === "file" && !process.files.access(path, "w") && ttyOf(process, 0)) {
    if (!(yield* confirm(`rm: remove write-protected regular file '${path}'? `))) return true;
  }
  const done = yield* attempt(invocation, () => process.files.unlink(path), cannot);
  if (done && invocation.has("v")) yield* print(`removed '${path}'\n`);
  return done;
}

/** Copies one thing; directories with all in them. */
function* copyPath(invocation: Invocation, from: string, to: string, options: { recursive: boolean; preserve: boolean; follow: boolean }): Call<boolean> {
  const { process, flavour } = invocation;
  const { files } = process;
  yield* spend(0.05);
  try {
    const status = options.follow ? files.stat(from) : files.lstat(from);
    if (status.type === "directory") {
      if (!options.recursive) {
        yield* invocation.complain(flavour === "busybox" ? `omitting directory '${from}'` : `-r not specified; omitting directory '${from}'`);
        return false;
      }
      const target = files.absolute(to);
      const source = files.absolute(from);
      if (target === source || target.startsWith(`${source}/`)) {
        yield* invocation.complain(flavour === "busybox" ? `recursion detected, omitting directory '${from}'` : `cannot copy a directory, '${from}', into itself, '${to}'`);
        return false;
      }
      const existing = lstat(process, to);
      if (existing && existing.type !== "directory" && !(existing.type === "symlink" && files.isDirectory(to))) {
        yield* invocation.complain(`cannot overwrite non-directory '${to}' with directory '${from}'`);
        return false;
      }
      if (!existing) files.mkdir(to);
      let all = true;
      for (const name of files.readdir(from)) {
        if (!(yield* copyPath(invocation, join(from, name), join(to, name), { ...options, follow: invocation.has("L") }))) all = false;
      }
      if (!existing || options.preserve) files.chmod(to, status.mode);
      if (options.preserve) files.utimes(to, status.atime, status.mtime);
      return all;
    }
    const existing = lstat(process, to);
    if (existing) {
      if (existing.inode === status.inode || (files.exists(to) && files.stat(to).inode === status.inode)) {
        yield* invocation.complain(`'${from}' and '${to}' are the same file`);
        return false;
      }
      if (existing.type === "directory") {
        yield* invocation.complain(`cannot overwrite directory '${to}' with non-directory '${from}'`);
        return false;
      }
      if (invocation.has("n")) return true;
      if (invocation.has("u") && files.stat(to).mtime >= status.mtime) return true;
      if (invocation.has("i") && !(yield* confirm(`cp: overwrite '${to}'? `))) return true;
      if (invocation.has("b")) files.rename(to, `${to}~`);
      else if (existing.type === "symlink" && !options.follow) files.unlink(to);
      else if (invocation.has("f") && !files.access(to, "w")) files.unlink(to);
    }
    if (status.type === "symlink") files.symlink(files.readlink(from), to);
    else if (invocation.has("s")) files.symlink(from, to);
    else if (invocation.has("l") && invocation.name === "cp") files.link(from, to);
    else copyFile(process, from, to, status);
    if (options.preserve && status.type !== "symlink") {
      files.chmod(to, status.mode);
      files.utimes(to, status.atime, status.mtime);
      if (process.credentials.uid === 0) files.chown(to, status.uid, status.gid);
    }
    if (invocation.has("v")) yield* print(`'${from}' -> '${to}'\n`);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const source = error.subject === from || (error.subject === undefined && !lstat(process, from));
    const message =
      flavour === "busybox"
        ? source ? (error.code === "ENOENT" ? `can't stat '${from}'` : `can't open '${from}'`) : `can't create '${to}'`
        : source ? (error.code === "ENOENT" ? `cannot stat '${from}'` : `cannot open '${from}' for reading`) : `cannot create regular file '${to}'`;
    yield* invocation.complain(`${message}: ${error.message}`);
    return false;
  }
}

/** Copies bytes and permissions; a program stays one. */
function copyFile(process: Process, from: string, to: string, status: FileStatus): void {
  const data = process.files.readFile(from);
  const existed = process.files.exists(to);
  process.files.writeFile(to, data, { mode: status.mode & 0o777 });
  const node = process.files.node(to);
  if (node instanceof FileNode) node.program = status.program;
  if (!existed) process.files.chmod(to, status.mode & 0o777 & ~process.umask);
}

/** Sources and the target of cp, mv and ln: into a directory, or to a new name. */
function targets(invocation: Invocation): { pairs: [string, string][]; problem: string | undefined } {
  const { operands, process } = invocation;
  const directory = invocation.value("t");
  if (directory !== undefined) return { pairs: operands.map((path) => [path, join(directory, base(path))]), problem: undefined };
  if (operands.length === 0) throw missingOperand(invocation, "missing file operand");
  if (operands.length === 1) throw missingOperand(invocation, `missing destination file operand after '${operands[0]}'`);
  const last = operands.at(-1)!;
  const sources = operands.slice(0, -1);
  if (!invocation.has("T") && process.files.isDirectory(last)) return { pairs: sources.map((path) => [path, join(last, base(path))]), problem: undefined };
  if (sources.length > 1) return { pairs: [], problem: invocation.flavour === "busybox" ? `can't stat '${last}': No such file or directory` : `target '${last}'${process.files.exists(last) ? ": Not a directory" : ": No such file or directory"}` };
  return { pairs: [[sources[0]!, last]], problem: undefined };
}

export const cp = (flavour: Flavour) =>
  program(
    {
      name: "cp",
      short: "abdfHilLnpPrRst:Tuvx",
      long: {
        archive: "a", "backup=?": "b", force: "f", interactive: "i", link: "l", dereference: "L", "no-clobber": "n", "no-dereference": "P", recursive: "r", "symbolic-link": "s",
        "target-directory=": "t", "no-target-directory": "T", update: "u", verbose: "v", "preserve=?": "p", parents: "parents", "reflink=?": "reflink",
      },
      usage: "cp [OPTION]... [-T] SOURCE DEST\n  or:  cp [OPTION]... SOURCE... DIRECTORY\n  or:  cp [OPTION]... -t DIRECTORY SOURCE...",
      help: "Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.\n",
      applet: { usage: "[-arPLHpfinlsTu] SOURCE DEST\nor: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }", help: "Copy SOURCEs to DEST\n" },
      *run(invocation) {
        const { pairs, problem } = targets(invocation);
        if (problem !== undefined) throw new Failure(problem);
        const recursive = invocation.has("r") || invocation.has("R") || invocation.has("a");
        const follow = invocation.has("L") || invocation.has("H") || (!recursive && !invocation.has("P") && !invocation.has("d"));
        let status = 0;
        for (const [from, to] of pairs) {
          const target = invocation.has("parents") ? join(invocation.operands.at(-1)!, from) : to;
          if (invocation.has("parents") && target.includes("/")) invocation.process.files.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
          const copied = yield* copyPath(invocation, from, target, { recursive, preserve: invocation.has("p") || invocation.has("a"), follow });
          if (!copied) status = 1;
        }
        return status;
      },
    },
    flavour,
  );

export const mv = (flavour: Flavour) =>
  program(
    {
      name: "mv",
      short: "bfint:Tuv",
      long: { "backup=?": "b", force: "f", interactive: "i", "no-clobber": "n", "target-directory=": "t", "no-target-directory": "T", update: "u", verbose: "v" },
      usage: "mv [OPTION]... [-T] SOURCE DEST",
      help: "Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.\n",
      applet: { usage: "[-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }", help: "Rename SOURCE to DEST, or move SOURCEs to DIRECTORY\n" },
      *run(invocation) {
        const { process } = invocation;
        const { pairs, problem } = targets(invocation);
        if (problem !== undefined) throw new Failure(problem);
        let status = 0;
        for (const [from, to] of pairs) {
          const source = lstat(process, from);
          if (!source) {
            yield* invocation.complain(flavour === "busybox" ? `can't rename '${from}': No such file or directory` : `cannot stat '${from}': No such file or directory`);
            status = 1;
            continue;
          }
          const existing = lstat(process, to);
          if (existing) {
            if (existing.inode === source.inode) {
              yield* invocation.complain(`'${from}' and '${to}' are the same file`);
              status = 1;
              continue;
            }
            if (invocation.has("n")) continue;
            if (invocation.has("u") && existing.mtime >= source.mtime) continue;
            if (invocation.has("i") && !invocation.has("f") && !(yield* confirm(`mv: overwrite '${to}'? `))) continue;
            if (invocation.has("b")) process.files.rename(to, `${to}~`);
            else if (existing.type === "directory" && source.type !== "directory") {
              yield* invocation.complain(`cannot overwrite directory '${to}' with non-directory`);
              status = 1;
              continue;
            } else if (existing.type !== "directory" && source.type === "directory") {
              yield* invocation.complain(`cannot overwrite non-directory '${to}' with directory '${from}'`);
              status = 1;
              continue;
            }
          }
          try {
            process.files.rename(from, to);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (error.code === "EXDEV") {
              // Another volume: copied, then taken away.
              const copied = yield* copyPath(invocation, from, to, { recursive: true, preserve: true, follow: false });
              if (copied) process.files.remove(from);
              else status = 1;
              continue;
            }
            if (error.code === "EINVAL") yield* invocation.complain(`cannot move '${from}' to a subdirectory of itself, '${to}'`);
            else yield* invocation.complain(flavour === "busybox" ? `can't rename '${from}': ${error.message}` : `cannot move '${from}' to '${to}': ${error.message}`);
            status = 1;
            continue;
          }
          if (invocation.has("v")) yield* print(`renamed '${from}' -> '${to}'\n`);
        }
        return status;
      },
    },
    flavour,
  );

export const ln = (flavour: Flavour) =>
  program(
    {
      name: "ln",
      short: "bfinrst:Tv",
      long: { symbolic: "s", force: "f", "no-dereference": "n", verbose: "v", relative: "r", "target-directory=": "t", "no-target-directory": "T", "backup=?": "b" },
      *run(invocation) {
        const { process, operands } = invocation;
        if (operands.length === 1 && !invocation.has("t")) operands.push(base(operands[0]!));
        if (invocation.has("n") && process.files.isDirectory(operands.at(-1) ?? "") && lstat(process, operands.at(-1)!)?.type === "symlink") {
          invocation.options.push({ name: "T", value: undefined });
        }
        const { pairs, problem } = targets(invocation);
        if (problem !== undefined) throw new Failure(problem);
        const symbolic = invocation.has("s");
        let status = 0;
        for (const [from, to] of pairs) {
          if (invocation.has("b") && lstat(process, to)) process.files.rename(to, `${to}~`);
          else if (invocation.has("f") && lstat(process, to)) process.files.unlink(to);
          const kind = symbolic ? "symbolic" : "hard";
          const made = yield* attempt(
            invocation,
            () => (symbolic ? process.files.symlink(invocation.has("r") ? relative(process, from, to) : from, to) : process.files.link(from, to)),
            flavour === "busybox" ? to : !symbolic && !lstat(process, from) ? `failed to access '${from}'` : `failed to create ${kind} link '${to}'`,
          );
          if (!made) status = 1;
          else if (invocation.has("v")) yield* print(`'${to}' -> '${from}'\n`);
        }
        return status;
      },
    },
    flavour,
  );

function relative(process: Process, from: string, to: string): string {
  const target = process.files.absolute(from).split("/").slice(1);
  const directory = process.files.absolute(to).split("/").slice(1, -1);
  while (target.length > 0 && directory.length > 0 && target[0] === directory[0]) {
    target.shift();
    directory.shift();
  }
  return [...directory.map(() => ".."), ...target].join("/") || ".";
}

export const touch = (flavour: Flavour) =>
  program(
    {
      name: "touch",
      short: "acd:fhmr:t:",
      long: { "no-create": "c", "date=": "d", "reference=": "r", "no-dereference": "h", "time=": "time" },
      usage: "touch [OPTION]... FILE...",
      help: "Update the access and modification times of each FILE to the current time.\n",
      applet: { usage: "[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...", help: "Update mtime of FILEs\n" },
      *run(invocation) {
        const { process } = invocation;
        if (invocation.operands.length === 0) throw missingOperand(invocation, "missing file operand");
        let time = process.wall;
        const date = invocation.value("d");
        const stamp = invocation.value("t");
        const reference = invocation.value("r");
        if (date !== undefined) {
          const parsed = parseDate(date, process.wall);
          if (parsed === undefined) throw new Failure(`invalid date format '${date}'`);
          time = parsed;
        } else if (stamp !== undefined) {
          const match = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(stamp);
          if (!match) throw new Failure(`invalid date format '${stamp}'`);
          const year = match[2] === undefined ? new Date(process.wall).getUTCFullYear() : Number(`${match[1] ?? (Number(match[2]) < 69 ? "20" : "19")}${match[2]}`);
          time = Date.UTC(year, Number(match[3]) - 1, Number(match[4]), Number(match[5]), Number(match[6]), Number(match[7] ?? 0));
        } else if (reference !== undefined) {
          const found = lstat(process, reference);
          if (!found) throw new Failure(`failed to get attributes of '${reference}': No such file or directory`);
          time = found.mtime;
        }
        let status = 0;
        for (const path of invocation.operands) {
          const done = yield* attempt(
            invocation,
            () => {
              if (!process.files.exists(path)) {
                if (invocation.has("c")) return;
                process.files.writeFile(path, "", { append: true });
              }
              if (invocation.has("h") && process.files.lstat(path).type === "symlink") {
                process.files.utimes(path, time, time, false);
                return;
              }
              const old = process.files.stat(path);
              const only = invocation.has("a") !== invocation.has("m");
              process.files.utimes(path, only && invocation.has("m") ? old.atime : time, only && invocation.has("a") ? old.mtime : time);
            },
            flavour === "busybox" ? path : `cannot touch '${path}'`,
          );
          if (!done) status = 1;
        }
        return status;
      },
    },
    flavour,
  );

/** Calls back for a path and, with -R, all below it. */
function* walk(invocation: Invocation, path: string, recursive: boolean, visit: (path: string, status: FileStatus) => Call<boolean>): Call<boolean> {
  const status = lstat(invocation.process, path);
  if (!status) {
    yield* invocation.complain(invocation.flavour === "busybox" ? `${path}: No such file or directory` : `cannot access '${path}': No such file or directory`);
    return false;
  }
  let all = yield* visit(path, status);
  if (recursive && status.type === "directory") {
    for (const name of invocation.process.files.readdir(path)) if (!(yield* walk(invocation, join(path, name), true, visit))) all = false;
  }
  return all;
}

export const chmod = (flavour: Flavour) =>
  program(
    {
      name: "chmod",
      // "-x" and "-rw" are modes.
      rewrite: (args) => args.map((arg) => (/^-[rwxXst]+(?:,.*)?$/.test(arg) ? `a${arg}` : arg)),
      short: "Rvcf",
      long: { recursive: "R", verbose: "v", changes: "c", silent: "f", quiet: "f", "reference=": "reference" },
      usage: "chmod [OPTION]... MODE[,MODE]... FILE...",
      help: "Change the mode of each FILE to MODE.\n",
      applet: { usage: "[-Rcvf] MODE[,MODE]... FILE...", help: "MODE is octal number (bit pattern sstrwxrwxrwx) or [ugoa]{+|-|=}[rwxXst]\n" },
      *run(invocation) {
        const { process } = invocation;
        const reference = invocation.value("reference");
        const mode = reference === undefined ? invocation.operands[0] : undefined;
        const paths = reference === undefined ? invocation.operands.slice(1) : invocation.operands;
        if (reference === undefined && mode === undefined) throw missingOperand(invocation);
        if (paths.length === 0) throw missingOperand(invocation, `missing operand after '${mode}'`);
        const fixed = reference === undefined ? undefined : process.files.stat(reference).mode;
        if (mode !== undefined && parseMode(mode, 0, false, 0) === undefined) {
          throw new Failure(flavour === "busybox" ? `invalid mode '${mode}'` : `invalid mode: '${mode}'\nTry 'chmod --help' for more information.`);
        }
        let status = 0;
        for (const path of paths) {
          const done = yield* walk(invocation, path, invocation.has("R"), function* (each) {
            const found = process.files.exists(each) ? process.files.stat(each) : undefined;
            if (!found) return true;
            const next = fixed ?? parseMode(mode!, found.mode, found.type === "directory", process.umask)!;
            const changed = yield* attempt(invocation, () => process.files.chmod(each, next), flavour === "busybox" ? each : `changing permissions of '${each}'`);
            const show = (bits: number): string => `${(bits & 0o7777).toString(8).padStart(4, "0")} (${modeText("file", bits).slice(1)})`;
            if (changed && (invocation.has("v") || (invocation.has("c") && next !== found.mode))) {
              yield* print(next === found.mode ? `mode of '${each}' retained as ${show(next)}\n` : `mode of '${each}' changed from ${show(found.mode)} to ${show(next)}\n`);
            }
            return changed;
          });
          if (!done) status = 1;
        }
        return status;
      },
    },
    flavour,
  );

export const chown = (flavour: Flavour, name: "chown" | "chgrp" = "chown") =>
  program(
    {
      name,
      short: "Rvchf",
      long: { recursive: "R", verbose: "v", changes: "c", "no-dereference": "h" },
      *run(invocation) {
        const { process } = invocation;
        const [spec, ...paths] = invocation.operands;
        if (spec === undefined) throw missingOperand(invocation);
        if (paths.length === 0) throw missingOperand(invocation, `missing operand after '${spec}'`);
        let uid: number | undefined;
        let gid: number | undefined;
        if (name === "chgrp") {
          gid = groupId(process, spec);
          if (gid === undefined) throw new Failure(flavour === "busybox" ? `unknown group ${spec}` : `invalid group: '${spec}'`);
        } else {
          const [user, group] = spec.split(/[:.]/, 2);
          if (user !== undefined && user !== "") {
            uid = userId(process, user);
            if (uid === undefined) throw new Failure(flavour === "busybox" ? `unknown user ${user}` : `invalid user: '${spec}'`);
          }
          if (group !== undefined && group !== "") {
            gid = groupId(process, group);
            if (gid === undefined) throw new Failure(flavour === "busybox" ? `unknown group ${group}` : `invalid group: '${spec}'`);
          }
        }
        let status = 0;
        for (const path of paths) {
          const done = yield* walk(invocation, path, invocation.has("R"), function* (each) {
            return yield* attempt(invocation, () => process.files.chown(each, uid, gid, !invocation.has("h")), flavour === "busybox" ? each : `changing ${name === "chgrp" ? "group" : "ownership"} of '${each}'`);
          });
          if (!done) status = 1;
        }
        return status;
      },
    },
    flavour,
  );

export const mktemp = (flavour: Flavour) =>
  program(
    {
      name: "mktemp",
      short: "dp:qtu",
      long: { directory: "d", "tmpdir=?": "p", quiet: "q", "dry-run": "u", "suffix=": "suffix" },
      *run(invocation) {
        const { process } = invocation;
        const template = invocation.operands[0] ?? (flavour === "busybox" ? "tmp.XXXXXX" : "tmp.XXXXXXXXXX");
        const marks = /X{3,}(?=[^X]*$)/.exec(template);
        if (!marks) throw new Failure(`too few X's in template '${template}'`);
        const inTemporary = invocation.operands.length === 0 || invocation.has("p") || invocation.has("t");
        const directory = inTemporary ? (invocation.value("p") ?? process.env.get("TMPDIR") ?? "/tmp") : "";
        const random = process.machine.simulation.random.fork(`mktemp/${process.machine.hostname}/${process.pid}`);
        for (;;) {
          const letters = random.string(marks[0].length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
          const name = template.slice(0, marks.index) + letters + template.slice(marks.index + marks[0].length) + (invocation.value("suffix") ?? "");
          const path = directory === "" ? name : join(directory, name);
          if (lstat(process, path)) continue;
          if (!invocation.has("u")) {
            const made = yield* attempt(
              invocation,
              () => {
                if (invocation.has("d")) process.files.mkdir(path, { mode: 0o700 });
                else process.files.writeFile(path, "", { mode: 0o600 });
              },
              `failed to create ${invocation.has("d") ? "directory" : "file"} via template '${directory === "" ? template : join(directory, template)}'`,
            );
            if (!made) return 1;
          }
          yield* print(`${path}\n`);
          return 0;
        }
      },
    },
    flavour,
  );

export const truncate = (flavour: Flavour) =>
  program(
    {
      name: "truncate",
      short: "cs:r:",
      long: { "size=": "s", "no-create": "c", "reference=": "r" },
      *run(invocation) {
        const size = /^([-+<>/%]?)(\d+)([KMGT]?)(B?|iB)$/.exec(invocation.value("s") ?? "");
        if (!size) throw invocation.has("s") ? new Failure(`Invalid number: '${invocation.value("s")}'`) : missingOperand(invocation, "you must specify either '--size' or '--reference'");
        const bytes = Number(size[2]) * (size[4] === "B" ? 1000 : 1024) ** " KMGT".indexOf(size[3] === "" ? " " : size[3]!);
        for (const path of invocation.operands) {
          if (!invocation.process.files.exists(path)) {
            if (invocation.has("c")) continue;
            invocation.process.files.writeFile(path, "");
          }
          const old = invocation.process.files.stat(path).size;
          invocation.process.files.truncate(path, size[1] === "+" ? old + bytes : size[1] === "-" ? Math.max(0, old - bytes) : bytes);
        }
      },
    },
    flavour,
  );

export const install = (flavour: Flavour) =>
  program(
    {
      name: "install",
      short: "dDm:o:g:t:Tv",
      long: { directory: "d", "mode=": "m", "owner=": "o", "group=": "g", "target-directory=": "t", verbose: "v" },
      *run(invocation) {
        const { process } = invocation;
        const mode = parseMode(invocation.value("m") ?? "755", 0, false, 0) ?? 0o755;
        if (invocation.has("d")) {
          for (const path of invocation.operands) {
            process.files.mkdir(path, { recursive: true });
            process.files.chmod(path, mode);
          }
          return 0;
        }
        const { pairs, problem } = targets(invocation);
        if (problem !== undefined) throw new Failure(problem);
        let status = 0;
        for (const [from, to] of pairs) {
          if (invocation.has("D") && to.includes("/")) process.files.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
          if (yield* copyPath(invocation, from, to, { recursive: false, preserve: false, follow: true })) process.files.chmod(to, mode);
          else status = 1;
        }
        return status;
      },
    },
    flavour,
  );

