import type { Redirection } from "unbash";
import { callback, CountedFile, isSystemError, resolve, type Call, type Connection, type FileInfo, type OpenFile } from "../../os/index.ts";
import { encodeText } from "../text.ts";
import { CommandError } from "./control.ts";
import { expandText, expandWord, expandWords } from "./expansion.ts";
import type { Shell } from "./shell.ts";
import { compileHereDoc } from "./words.ts";

/** A descriptor as it was before a redirection; `file` undefined: it was closed. */
export interface Saved {
  fd: number;
  file: OpenFile | undefined;
}

/** Does redirections in order; what was there before goes onto `shell.saved` for `restore`. Throws CommandError. */
export function* redirect(shell: Shell, redirections: readonly Redirection[]): Call<void> {
  for (const redirection of redirections) yield* redirectOne(shell, redirection, shell.saved);
}

/** Puts the descriptors back that were saved since there were `mark` of them. */
export function restore(shell: Shell, mark: number): void {
  if (shell.saved.length === mark) return;
  for (const { fd, file } of shell.saved.splice(mark).reverse()) {
    if (file) {
      shell.process.setDescriptor(fd, file);
      file.release();
    } else if (shell.process.hasDescriptor(fd)) shell.process.closeDescriptor(fd);
  }
}

/** Lets go of what was saved: the redirections stay (exec). */
export function forget(shell: Shell, mark = 0): void {
  for (const { file } of shell.saved.splice(mark)) file?.release();
}

function keep(shell: Shell, fd: number, saved: Saved[]): void {
  const file = shell.process.hasDescriptor(fd) ? shell.process.descriptor(fd) : undefined;
  file?.retain();
  saved.push({ fd, file });
}

function* redirectOne(shell: Shell, redirection: Redirection, saved: Saved[]): Call<void> {
  const { process } = shell;
  if (redirection.type === "HereDoc" || redirection.type === "HereString") {
    let text: string;
    if (redirection.type === "HereString") text = `${redirection.target ? yield* expandWord(shell, redirection.target) : ""}\n`;
    else {
      const compiled = compileHereDoc(redirection.body, redirection.delimiter?.quoted ?? false, redirection.operator === "<<-");
      text = yield* expandText(shell, compiled);
    }
    const fd = descriptorOf(shell, redirection.descriptor, 0);
    keep(shell, fd, saved);
    process.setDescriptor(fd, new DataFile(encodeText(text)));
    return;
  }
  const { operator, target } = redirection;
  if (!target) return;
  const both = operator === "&>" || operator === "&>>";
  const input = operator === "<" || operator === "<&" || operator === "<>";
  if (operator === ">&" || operator === "<&") {
    const text = yield* expandWord(shell, target);
    if (redirection.descriptor === undefined && operator === ">&" && !/^\d+-?$|^-$/.test(text)) {
      yield* openBoth(shell, text, "&>", saved);
      return;
    }
    if (text === "-") {
      const closing = redirection.descriptor?.type === "FileDescriptorVariable" ? Number(shell.variables.text(redirection.descriptor.name)) : descriptorOf(shell, redirection.descriptor, input ? 0 : 1);
      keep(shell, closing, saved);
      if (process.hasDescriptor(closing)) process.closeDescriptor(closing);
      return;
    }
    const match = /^(\d+)(-?)$/.exec(text);
    if (!match) throw new CommandError(`${text}: ambiguous redirect`);
    const from = Number(match[1]);
    if (!process.hasDescriptor(from)) throw new CommandError(`${text}: Bad file descriptor`);
    const fd = descriptorOf(shell, redirection.descriptor, input ? 0 : 1);
    keep(shell, fd, saved);
    process.setDescriptor(fd, process.descriptor(from));
    if (match[2] !== "" && from !== fd) {
      keep(shell, from, saved);
      process.closeDescriptor(from);
    }
    return;
  }
  const words = yield* expandWords(shell, [target]);
  if (words.length !== 1) throw new CommandError(`${target.text}: ambiguous redirect`);
  const path = words[0]!;
  if (both) {
    yield* openBoth(shell, path, operator, saved);
    return;
  }
  const file = yield* openTarget(shell, path, operator);
  const fd = descriptorOf(shell, redirection.descriptor, input ? 0 : 1);
  keep(shell, fd, saved);
  process.setDescriptor(fd, file);
}

function* openBoth(shell: Shell, path: string, operator: string, saved: Saved[]): Call<void> {
  const file = yield* openTarget(shell, path, operator === "&>>" ? ">>" : ">");
  for (const fd of [1, 2]) {
    keep(shell, fd, saved);
    shell.process.setDescriptor(fd, file);
  }
}

/** The descriptor a redirection is about; {name} takes a free one from 10 on. */
function descriptorOf(shell: Shell, descriptor: Redirection["descriptor"], byDefault: number): number {
  if (!descriptor) return byDefault;
  if (descriptor.type === "FileDescriptor") return descriptor.value;
  let fd = 10;
  while (shell.process.hasDescriptor(fd)) fd += 1;
  shell.variables.set(descriptor.name, String(fd));
  return fd;
}

function* openTarget(shell: Shell, path: string, operator: string): Call<OpenFile> {
  const { files } = shell.process;
  const socket = shell.flavour === "bash" ? /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/.exec(path) : null;
  if (socket) return yield* connectTo(shell, socket[2]!, Number(socket[3]), path);
  try {
    switch (operator) {
      case "<":
        return files.open(path, { read: true });
      case "<>":
        return files.open(path, { read: true, write: true, create: true });
      case ">>":
        return files.open(path, { append: true, create: true });
      default:
        if (operator === ">" && shell.options.has("noclobber") && files.exists(path) && files.stat(path).type === "file") {
          throw new CommandError(`${path}: cannot overwrite existing file`);
        }
        return files.open(path, { write: true, create: true, truncate: true });
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (shell.flavour === "ash") {
      const action = operator === "<" ? "open" : "create";
      const reason = operator !== "<" && error.code === "ENOENT" ? "nonexistent directory" : operator === "<" && error.code === "ENOENT" ? "no such file" : error.message;
      throw new CommandError(`can't ${action} ${path}: ${reason}`);
    }
    throw new CommandError(`${path}: ${error.message}`);
  }
}

/** /dev/tcp/HOST/PORT */
function* connectTo(shell: Shell, host: string, port: number, path: string): Call<OpenFile> {
  const { network } = shell.process.machine;
  try {
    const [address] = yield* resolve(shell.process, host);
    if (!network || address === undefined) throw new CommandError(`${path}: Network is unreachable`);
    return yield* callback<Connection>("connect", (done, fail) => network.connect(address, port, done, fail));
  } catch (error) {
    if (isSystemError(error)) {
      yield* shell.complain(`connect: ${error.message}`);
      throw new CommandError(`${path}: ${error.message}`);
    }
    if (error instanceof CommandError) throw error;
    yield* shell.complain(`${host}: Name or service not known`);
    throw new CommandError(`${path}: Invalid argument`);
  }
}

/** Bytes that can be read: here-documents. */
class DataFile extends CountedFile {
  private data: Uint8Array;
  constructor(data: Uint8Array) {
    super();
    this.data = data;
  }
  read(max: number): Uint8Array {
    const part = this.data.subarray(0, max);
    this.data = this.data.subarray(part.length);
    return part;
  }
  write(data: Uint8Array): number {
    return data.length;
  }
  whenReady(_side: "read" | "write", ready: () => void): () => void {
    ready();
    return () => {};
  }
  info(): FileInfo {
    return { type: "pipe" };
  }
  protected close(): void {
    this.data = new Uint8Array(0);
  }
}
