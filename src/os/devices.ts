import { CountedFile, type Cancel, type FileInfo } from "./file.ts";
import { SystemError } from "./errors.ts";
import { DeviceNode, DirectoryNode, FileNode, SymlinkNode, type TreeContext } from "./fs/index.ts";
import { NullFile } from "./pipe.ts";

/** Reads without an end, from a function that makes bytes; swallows what is written. */
class EndlessFile extends CountedFile {
  private readonly make: (length: number) => Uint8Array;
  constructor(make: (length: number) => Uint8Array) {
    super();
    this.make = make;
  }
  read(max: number): Uint8Array {
    return this.make(Math.min(max, 65536));
  }
  write(data: Uint8Array): number {
    return data.length;
  }
  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    callback();
    return () => {};
  }
  info(): FileInfo {
    return { type: "device" };
  }
  protected close(): void {}
}

/** /dev/full: no write succeeds. */
class FullFile extends EndlessFile {
  override write(): number {
    throw new SystemError("ENOSPC");
  }
}

/**
 * A /dev with what programs expect. `random` gives a whole number below its argument. `files` are empty ones besides, which
 * something is mounted on.
 */
export function buildDevices(context: TreeContext, random: (bound: number) => number, files: readonly string[] = []): DirectoryNode {
  return DirectoryNode.late(context, 0o755, (root) => {
    fill(root, random);
    for (const name of files) root.set(name, new FileNode(context));
  });
}

function fill(root: DirectoryNode, random: (bound: number) => number): void {
  const { context } = root;
  const zero = (length: number): Uint8Array => new Uint8Array(length);
  const noise = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i += 1) bytes[i] = random(256);
    return bytes;
  };
  root.set("null", new DeviceNode(context, () => new NullFile()));
  root.set("zero", new DeviceNode(context, () => new EndlessFile(zero)));
  root.set("full", new DeviceNode(context, () => new FullFile(zero)));
  root.set("random", new DeviceNode(context, () => new EndlessFile(noise)));
  root.set("urandom", new DeviceNode(context, () => new EndlessFile(noise)));
  root.set("tty", new DeviceNode(context, () => new NullFile()));
  root.set("stdin", new SymlinkNode(context, "/proc/self/fd/0"));
  root.set("stdout", new SymlinkNode(context, "/proc/self/fd/1"));
  root.set("stderr", new SymlinkNode(context, "/proc/self/fd/2"));
  root.set("fd", new SymlinkNode(context, "/proc/self/fd"));
  const shared = new DirectoryNode(context, 0o1777);
  root.set("shm", shared);
  root.set("pts", new DirectoryNode(context));
  root.set("mqueue", new DirectoryNode(context, 0o1777));
}
