import { FileNode, isDirectory, isSystemError, printError, spend, ttyOf, type Call, type FileSystem, type Inode, type Process, type Program } from "../../../os/index.ts";
import { print } from "../../program.ts";
import { login } from "./ssh.ts";

/** A place of scp: a path here, or on another host. */
interface Place {
  host: string | undefined;
  path: string;
}

/** One side at work: the file system, and what relative paths begin at. */
interface Side {
  fs: FileSystem;
  base: string;
  who: Process["credentials"];
  remote: boolean;
}

interface Options {
  recursive: boolean;
  preserve: boolean;
  quiet: boolean;
  port: number;
}

const USAGE = "usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]\n           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]\n           [-P port] [-S program] [-X sftp_option] source ... target\n";

function placeOf(text: string): Place {
  const match = /^(?:[^/:@]*@)?([^/:]+):(.*)$/s.exec(text);
  return match ? { host: match[1]!, path: match[2] === "" ? "." : match[2]! } : { host: undefined, path: text };
}

function absolute(side: Side, path: string): string {
  const full = path.startsWith("/") ? path : `${side.base}/${path.replace(/^~\/?/, "")}`;
  const parts: string[] = [];
  for (const part of full.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function nodeAt(side: Side, path: string): Inode | undefined {
  try {
    return side.fs.node(path, side.who);
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

const baseName = (path: string): string => path.replace(/\/+$/, "").split("/").at(-1) ?? "";

/** scp: copies files between this machine and others of the network. */
export const scp: Program = function* (process: Process): Call<number> {
  const options: Options = { recursive: false, preserve: false, quiet: false, port: 22 };
  const names: string[] = [];
  const args = process.args.slice(1);
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (!/^-./.test(arg)) {
      names.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg[at]!;
      if (letter === "r") options.recursive = true;
      else if (letter === "p") options.preserve = true;
      else if (letter === "q") options.quiet = true;
      else if ("cDFiJloPSX".includes(letter)) {
        const value = arg.slice(at + 1) || (args[index += 1] ?? "");
        if (letter === "P") options.port = Number(value);
        break;
      } else if (!"346ABCORsTv".includes(letter)) {
        yield* printError(`scp: unknown option -- ${letter}\n${USAGE}`);
        return 1;
      }
    }
  }
  if (names.length < 2) {
    yield* printError(USAGE);
    return 1;
  }
  const target = placeOf(names.pop()!);
  const sides = new Map<string, Side>();
  const sideOf = function* (host: string | undefined): Call<Side | undefined> {
    if (host === undefined) return { fs: process.machine.fs, base: process.cwd, who: process.credentials, remote: false };
    const known = sides.get(host);
    if (known) return known;
    const machine = yield* login(process, host, options.port);
    if (!machine) {
      yield* printError("scp: Connection closed\r\n");
      return undefined;
    }
    const side = { fs: machine.fs, base: "/root", who: { uid: 0, gid: 0, groups: [0] }, remote: true };
    sides.set(host, side);
    return side;
  };
  const to = yield* sideOf(target.host);
  if (!to) return 255;
  const into = absolute(to, target.path);
  const existing = nodeAt(to, into);
  if ((names.length > 1 || target.path.endsWith("/")) && (!existing || !isDirectory(existing))) {
    yield* printError(to.remote ? `scp: dest open "${target.path}": ${existing ? "Not a directory" : "No such file or directory"}\n` : `scp: ${target.path}: ${existing ? "Not a directory" : "No such file or directory"}\n`);
    return 1;
  }
  let status = 0;
  for (const name of names) {
    const source = placeOf(name);
    const from = yield* sideOf(source.host);
    if (!from) return 255;
    const path = absolute(from, source.path);
    const node = nodeAt(from, path);
    if (!node) {
      yield* printError(from.remote ? "scp: stat remote: No such file or directory\n" : `scp: stat local "${source.path}": No such file or directory\n`);
      status = 1;
      continue;
    }
    if (isDirectory(node) && !options.recursive) {
      yield* printError(from.remote ? `scp: download "${source.path}": not a regular file\n` : `scp: local "${source.path}" is not a regular file\nscp: failed to upload file ${source.path} to ${target.path}\n`);
      status = 1;
      continue;
    }
    const destination = existing && isDirectory(existing) ? `${into === "/" ? "" : into}/${baseName(path)}` : into;
    if (!(yield* copy(process, from, node, path, to, destination, options))) status = 1;
  }
  return status;
};

function* copy(process: Process, from: Side, node: Inode, path: string, to: Side, destination: string, options: Options): Call<boolean> {
  try {
    if (isDirectory(node)) {
      if (!nodeAt(to, destination)) to.fs.mkdir(destination, to.who, { mode: node.mode & 0o777 });
      let all = true;
      for (const name of node.names().toSorted()) {
        const child = nodeAt(from, `${path}/${name}`);
        if (child && !(yield* copy(process, from, child, `${path}/${name}`, to, `${destination}/${name}`, options))) all = false;
      }
      return all;
    }
    const source = from.fs.open(path, { read: true }, from.who);
    source.retain();
    const file = to.fs.open(destination, { write: true, create: true, truncate: true, mode: node.mode & 0o777 }, to.who);
    file.retain();
    let size = 0;
    for (let data = source.read(65536); data && data.length > 0; data = source.read(65536)) {
      file.write(data);
      size += data.length;
      yield* spend(0.2 + data.length * 0.00001);
    }
    source.release();
    file.release();
    const copied = nodeAt(to, destination);
    if (copied instanceof FileNode && node instanceof FileNode) copied.program = node.program;
    if (!options.quiet && ttyOf(process, 1)) yield* print(progress(baseName(path), size, process.tty?.columns ?? 80));
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(`scp: ${to.remote ? `dest open "${destination}"` : destination}: ${error.message}\n${to.remote ? `scp: failed to upload file ${path} to ${destination}\n` : ""}`);
    return false;
  }
}

/** The line that stands when a file has been copied. */
function progress(name: string, size: number, columns: number): string {
  const width = Math.max(10, columns - 37);
  const shown = size < 10_000 ? String(size).padStart(4) : `${String(Math.floor(size / 1024)).padStart(4)}KB`;
  const speed = `${(size / 1024 / 0.02).toFixed(1).padStart(6)}KB/s`;
  return `${name.slice(0, width).padEnd(width)}100% ${shown.padStart(4)} ${speed}   00:00    \r\n`;
}
