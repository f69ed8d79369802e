import { isSystemError, readWhole, spend, write, writeFile, type Call, type FileStatus, type OpenFile, type Process } from "../../../os/index.ts";
import { gzip, GzipError } from "../../deflate.ts";
import { openInput } from "../../input.ts";
import { OptionError, type Flavour } from "../../options.ts";
import { Failure, print, program, type Invocation } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { decodeText, encodeText } from "../../text.ts";
import { groupName, userName } from "../accounts.ts";
import { modeText } from "../modes.ts";
import { unpackHeld } from "./gzip.ts";
import { packMember, unpack, type Member } from "./tar-format.ts";

const GNU_LONG = {
  create: "c", extract: "x", get: "x", list: "t", append: "r", update: "u", "file=": "f", verbose: "v", gzip: "z", gunzip: "z", "directory=": "C", "exclude=": "exclude", "strip-components=": "strip",
  "preserve-permissions": "p", "same-permissions": "p", "no-same-permissions": "nop", "same-owner": "s", "no-same-owner": "o", "to-stdout": "O", "files-from=": "T", overwrite: "overwrite", "keep-old-files": "k", "no-recursion": "norecursion", touch: "m",
  "owner=": "owner", "group=": "group", "mtime=": "mtime", "sort=": "sort", "transform=": "transform", wildcards: "wildcards", bzip2: "j", xz: "J", "warning=": "warning", "no-overwrite-dir": "nod",
  "absolute-names": "P", "delete": "delete", diff: "d", compare: "d", "numeric-owner": "numeric", "ignore-failed-read": "ignore", dereference: "h",
};

const HINT = "Try 'tar --help' or 'tar --usage' for more information.";

export const tar = (flavour: Flavour) =>
  program(
    {
      name: "tar",
      short: "cxtrudf:vzC:jJpoOkmT:X:hPSawWib:I:",
      long: GNU_LONG,
      // "tar xzf file": the first word may lack its dash; its values follow in order.
      rewrite: (args) => {
        const [first, ...rest] = args;
        if (first === undefined || first.startsWith("-")) return args;
        const result: string[] = [];
        for (const letter of first) {
          result.push(`-${letter}`);
          if (!"fCTXbI".includes(letter)) continue;
          const value = rest.shift();
          if (value === undefined) throw flavour === "gnu" ? new OptionError(`Old option '${letter}' requires an argument.`) : new OptionError(`option requires an argument: ${letter}`);
          result.push(value);
        }
        return [...result, ...rest];
      },
      usageCode: flavour === "gnu" ? 64 : 1,
      usage: "tar [OPTION...] [FILE]...",
      help: `GNU 'tar' saves many files together into a single tape or disk archive, and can
restore individual files from the archive.

Examples:
  tar -cf archive.tar foo bar  # Create archive.tar from files foo and bar.
  tar -tvf archive.tar         # List all files in archive.tar verbosely.
  tar -xf archive.tar          # Extract all files from archive.tar.
`,
      wrongOption: (sentence, name) => `${name}: ${sentence}\n${HINT}\n`,
      *run(invocation) {
        const modes = ["c", "x", "t", "r", "u", "d", "delete"].filter((letter) => invocation.has(letter));
        const [mode] = modes;
        if (modes.length > 1 && flavour === "gnu") throw new Failure(`You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option\n${HINT}`, 2);
        if (mode === undefined) {
          throw new Failure(flavour === "gnu" ? "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information." : "", flavour === "gnu" ? 2 : 1);
        }
        if (mode === "c" || mode === "r" || mode === "u") return yield* create(invocation, mode);
        if (mode === "delete") return yield* remove(invocation);
        return yield* extract(invocation, mode === "t" ? "list" : mode === "d" ? "compare" : "place");
      },
    },
    flavour,
  );

function* create(invocation: Invocation, mode: string): Call<number> {
  const { process } = invocation;
  const target = invocation.value("f") ?? "-";
  const blocks: Uint8Array[] = [];
  let status = 0;
  const start = process.cwd;
  const excludes = invocation.options.filter((option) => option.name === "exclude" || option.name === "X").map((option) => option.value!);
  const excluded = (name: string): boolean => excludes.some((pattern) => new RegExp(`(?:^|/)${pattern.replace(/^\.\//, "").replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`).test(name));
  const paths = [...invocation.operands];
  const list = invocation.value("T");
  if (list !== undefined) paths.push(...decodeText(list === "-" ? yield* readWhole(process.descriptor(0)) : process.files.readFile(list)).split("\n").filter((line) => line !== ""));
  if (paths.length === 0) throw new Failure("Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.", 2);
  const former = (mode === "r" || mode === "u") && process.files.exists(target) ? unpack(process.files.readFile(target)) : [];
  const directory = invocation.value("C");
  if (directory !== undefined) process.cwd = process.files.realpath(directory);
  let stripped = false;
  /** Names under which files with more names than one are already in the archive. */
  const links = new Map<number, string>();
  const verbose = function* (name: string): Call<void> {
    if (!invocation.has("v")) return;
    const text = encodeText(`${name}\n`);
    yield* write(target === "-" ? 2 : 1, text);
  };
  const add = function* (path: string): Call<void> {
    let found: FileStatus;
    try {
      found = invocation.has("h") ? process.files.stat(path) : process.files.lstat(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* invocation.complain(`${path}: ${invocation.flavour === "gnu" ? "Cannot stat: " : ""}${error.message}`);
      status = 2;
      return;
    }
    yield* spend(0.05);
    let name = path;
    if (name.startsWith("/") && !invocation.has("P")) {
      if (!stripped) yield* invocation.complain(invocation.flavour === "gnu" ? "Removing leading `/' from member names" : "removing leading '/' from member names");
      stripped = true;
      name = name.replace(/^\/+/, "");
    }
    if (found.type === "directory" && !name.endsWith("/")) name += "/";
    if (excluded(path.replace(/\/$/, ""))) return;
    const common = { name, mode: found.mode, uid: found.uid, gid: found.gid, mtime: found.mtime / 1000, target: "", data: new Uint8Array(0) };
    const shown = found.type === "directory" && !path.endsWith("/") ? `${path}/` : path;
    // With -u only what is newer than it is in the archive.
    const newer = mode !== "u" || Math.floor(found.mtime / 1000) > (former.findLast((member) => member.name === name)?.mtime ?? -1);
    if (found.type === "directory") {
      if (newer) yield* verbose(shown);
      if (newer) blocks.push(...packMember(process, { ...common, type: "directory" }));
      if (!invocation.has("norecursion")) for (const child of process.files.readdir(path)) yield* add(path.endsWith("/") ? path + child : `${path}/${child}`);
    } else if (!newer) {
      return;
    } else if (found.links > 1 && links.has(found.inode)) {
      yield* verbose(shown);
      blocks.push(...packMember(process, { ...common, type: "link", target: links.get(found.inode)! }));
    } else if (found.type === "symlink") {
      yield* verbose(shown);
      blocks.push(...packMember(process, { ...common, type: "symlink", target: process.files.readlink(path) }));
    } else if (found.type === "file") {
      try {
        const data = process.files.readFile(path);
        yield* verbose(shown);
        if (found.links > 1) links.set(found.inode, name);
        blocks.push(...packMember(process, { ...common, type: "file", data }));
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* invocation.complain(`${path}: Cannot open: ${error.message}`);
        status = 2;
      }
    }
  };
  for (const path of paths) yield* add(path);
  process.cwd = start;
  const old = former.flatMap((member) => packMember(process, member));
  yield* store(invocation, target, [...old, ...blocks]);
  if (status !== 0) yield* invocation.complain(invocation.flavour === "gnu" ? "Exiting with failure status due to previous errors" : "error exit delayed from previous errors");
  return invocation.flavour === "gnu" ? status : status === 0 ? 0 : 1;
}

/** Writes blocks as an archive, compressed when that is wanted. */
function* store(invocation: Invocation, target: string, blocks: readonly Uint8Array[]): Call<void> {
  const all = [...blocks, new Uint8Array(1024)];
  const length = Math.ceil(all.reduce((sum, block) => sum + block.length, 0) / 10240) * 10240;
  const archive = new Uint8Array(length);
  let at = 0;
  for (const block of all) {
    archive.set(block, at);
    at += block.length;
  }
  const packed = invocation.has("z") || (invocation.has("a") && /\.t?gz$/.test(target)) ? gzip(archive) : archive;
  yield* spend(length * 0.00001);
  if (target === "-") yield* write(1, packed);
  else {
    try {
      invocation.process.files.writeFile(target, packed);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new Failure(`${target}: Cannot open: ${error.message}\ntar: Error is not recoverable: exiting now`, 2);
    }
  }
}

/** Members that go by --delete. */
function* remove(invocation: Invocation): Call<number> {
  const { process } = invocation;
  const members = yield* readArchive(invocation);
  const names = invocation.operands;
  const hits = (member: Member, name: string): boolean => member.name === name || member.name.startsWith(`${name.replace(/\/$/, "")}/`);
  yield* store(invocation, invocation.value("f") ?? "-", members.filter((member) => !names.some((name) => hits(member, name))).flatMap((member) => packMember(process, member)));
  const missing = names.filter((name) => !members.some((member) => hits(member, name)));
  for (const name of missing) yield* invocation.complain(`${name}: Not found in archive`);
  if (missing.length === 0) return 0;
  yield* invocation.complain("Exiting with failure status due to previous errors");
  return 2;
}

/** The members of the archive that -f names. */
function* readArchive(invocation: Invocation): Call<Member[]> {
  const { process, flavour } = invocation;
  const source = invocation.value("f") ?? "-";
  let file: OpenFile;
  try {
    file = openInput(process, source);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(flavour === "gnu" ? `${source}: Cannot open: ${error.message}\ntar: Error is not recoverable: exiting now` : `can't open '${source}': ${error.message}`, flavour === "gnu" ? 2 : 1);
  }
  let data = yield* readWhole(file);
  file.release();
  if (data[0] === 0x1f && data[1] === 0x8b) {
    try {
      data = unpackHeld(data).data;
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      throw new Failure(flavour === "gnu" ? `\ngzip: stdin: ${error.message}\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now` : "corrupted data", flavour === "gnu" ? 2 : 1);
    }
  }
  else if (invocation.has("z")) {
    throw new Failure(flavour === "gnu" ? `\ngzip: stdin: ${data.length > 0 ? "not in gzip format" : "unexpected end of file"}\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now` : "invalid magic", flavour === "gnu" ? 2 : 1);
  }
  return unpack(data);
}

/** How the file of a member differs from it, a sentence of tar's. */
function difference(process: Process, member: Member): string | undefined {
  const path = member.name.replace(/(?<=.)\/$/, "");
  let status: FileStatus;
  try {
    status = process.files.lstat(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return `Warning: Cannot stat: ${error.message}`;
  }
  if (member.type === "link") return undefined;
  if (member.type !== status.type) return "File type differs";
  if ((member.mode & 0o7777) !== (status.mode & 0o7777)) return "Mode differs";
  if (member.uid !== status.uid) return "Uid differs";
  if (member.gid !== status.gid) return "Gid differs";
  if (member.type === "symlink") return process.files.readlink(path) === member.target ? undefined : "Symlink differs";
  if (member.type === "directory") return undefined;
  if (Math.floor(member.mtime) !== Math.floor(status.mtime / 1000)) return "Mod time differs";
  if (member.data.length !== status.size) return "Size differs";
  const data = process.files.readFile(path);
  return data.every((byte, index) => byte === member.data[index]) ? undefined : "Contents differ";
}

function* extract(invocation: Invocation, task: "list" | "compare" | "place"): Call<number> {
  const { process, flavour } = invocation;
  const members = yield* readArchive(invocation);
  const wanted = invocation.operands;
  const found = new Set<string>();
  const chosen = members.filter((member) => {
    if (wanted.length === 0) return true;
    const hit = wanted.find((name) => member.name === name || member.name.startsWith(`${name.replace(/\/$/, "")}/`) || member.name === `${name}/` || (invocation.has("wildcards") && new RegExp(`^${name.replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, ".*")}$`).test(member.name)));
    if (hit !== undefined) found.add(hit);
    return hit !== undefined;
  });
  const directory = invocation.value("C");
  if (directory !== undefined) {
    try {
      process.cwd = process.files.realpath(directory);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new Failure(flavour === "gnu" ? `${directory}: Cannot open: ${error.message}\ntar: Error is not recoverable: exiting now` : `can't change directory to '${directory}': ${error.message}`, flavour === "gnu" ? 2 : 1);
    }
  }
  let status = 0;
  const strip = Number(invocation.value("strip") ?? 0);
  for (const member of chosen) {
    yield* spend(0.05);
    if (task === "compare") {
      const sentence = difference(process, member);
      if (sentence !== undefined) {
        if (sentence.startsWith("Warning")) yield* invocation.complain(`${member.name}: ${sentence}`);
        else yield* print(`${member.name}: ${sentence}\n`);
        status = 1;
      }
      continue;
    }
    if (task === "list") {
      yield* print(invocation.has("v") ? longLine(process, member) : `${member.name}\n`);
      continue;
    }
    const name = member.name.replace(/^\/+/, "").split("/").slice(strip).join("/");
    if (name === "") continue;
    if (/(?:^|\/)\.\.(?:\/|$)/.test(name)) {
      yield* invocation.complain(`Member name contains '..', skipping`);
      status = 2;
      continue;
    }
    if (invocation.has("O")) {
      if (member.type === "file") yield* writeFile(process.descriptor(1), member.data);
      continue;
    }
    if (invocation.has("v")) yield* print(`${member.name}\n`);
    try {
      placeMember(process, member, name, invocation.has("p") || process.credentials.uid === 0, invocation.has("o"));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* invocation.complain(flavour === "gnu" ? `${name}: Cannot open: ${error.message}` : `can't open '${name}': ${error.message}`);
      status = 2;
    }
  }
  for (const name of wanted) {
    if (found.has(name)) continue;
    yield* invocation.complain(flavour === "gnu" ? `${name}: Not found in archive` : `${name}: not found in archive`);
    status = 2;
  }
  if (status > 1 && flavour === "gnu") yield* invocation.complain("Exiting with failure status due to previous errors");
  return flavour === "gnu" ? status : Math.min(1, status);
}

function placeMember(process: Process, member: Member, path: string, keepMode: boolean, noOwner: boolean): void {
  const { files } = process;
  const trimmed = path.replace(/\/$/, "");
  const slash = trimmed.lastIndexOf("/");
  if (slash > 0) files.mkdir(trimmed.slice(0, slash), { recursive: true });
  if (member.type === "directory") {
    if (!files.isDirectory(trimmed)) files.mkdir(trimmed, { recursive: true });
    files.chmod(trimmed, member.mode);
  } else if (member.type === "symlink") {
    if (files.exists(trimmed)) files.unlink(trimmed);
    files.symlink(member.target, trimmed);
    return;
  } else if (member.type === "link") {
    if (files.exists(trimmed)) files.unlink(trimmed);
    files.link(member.target, trimmed);
    return;
  } else {
    files.writeFile(trimmed, member.data);
    files.chmod(trimmed, keepMode ? member.mode : member.mode & ~process.umask);
  }
  if (process.credentials.uid === 0 && !noOwner) files.chown(trimmed, member.uid, member.gid);
  files.utimes(trimmed, process.wall, member.mtime * 1000);
}

function longLine(process: Process, member: Member): string {
  const owner = `${userName(process, member.uid) ?? member.uid}/${groupName(process, member.gid) ?? member.gid}`;
  const size = String(member.type === "file" ? member.data.length : 0).padStart(Math.max(1, 19 - owner.length - 1));
  const target = member.type === "symlink" ? ` -> ${member.target}` : member.type === "link" ? ` link to ${member.target}` : "";
  return `${member.type === "link" ? `h${modeText("file", member.mode).slice(1)}` : modeText(member.type, member.mode)} ${owner} ${size} ${formatTime("%Y-%m-%d %H:%M", member.mtime * 1000)} ${member.name}${target}\n`;
}
