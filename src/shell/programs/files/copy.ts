import { FileNode, isSystemError, spend, type Call, type FileStatus, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program, type Invocation } from "../../program.ts";
import { parseMode } from "../modes.ts";
import { confirm } from "./confirm.ts";
import { join, lstat, targets } from "./paths.ts";

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

/** Copies one thing; directories with all in them. */
export function* copyPath(invocation: Invocation, from: string, to: string, options: { recursive: boolean; preserve: boolean; follow: boolean }): Call<boolean> {
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
