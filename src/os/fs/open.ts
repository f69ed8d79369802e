import type { Cgroup } from "../cgroup.ts";
import { SystemError } from "../errors.ts";
import { CountedFile, type Cancel, type FileInfo, type OpenFile } from "../file.ts";
import type { FileNode, GeneratedFile, Inode } from "./inode.ts";
import type { OpenFlags } from "./filesystem.ts";

/** An open regular file: the node, and an offset shared by all descriptors that were duplicated from one opening. */
export class NodeFile extends CountedFile {
  readonly node: FileNode | GeneratedFile;
  private readonly flags: OpenFlags;
  private readonly generated: Uint8Array | undefined;
  /** By which it was opened, for who looks at open files. */
  readonly path: string | undefined;
  offset = 0;
  /** Whose memory a file in memory takes. */
  private readonly payer: Cgroup | undefined;

  constructor(node: FileNode | GeneratedFile, flags: OpenFlags, path?: string, payer?: Cgroup) {
    super();
    this.payer = payer;
    this.path = path;
    this.node = node;
    this.flags = flags;
    // A generated file is made once per opening, so that a reader in pieces sees one state.
    this.generated = node.type === "generated" && flags.read ? node.generate() : undefined;
  }

  read(max: number): Uint8Array {
    if (!this.flags.read) throw new SystemError("EBADF");
    const data =
      this.node.type === "file"
        ? this.node.read(this.offset, max)
        : this.generated!.subarray(this.offset, this.offset + max);
    this.offset += data.length;
    return data;
  }

  write(data: Uint8Array): number {
    if (!this.flags.write && !this.flags.append) throw new SystemError("EBADF");
    if (this.node.type === "generated") {
      if (!this.node.accept) throw new SystemError("EACCES");
      this.node.accept(data);
      return data.length;
    }
    if (this.flags.append) this.offset = this.node.size;
    this.node.write(this.offset, data, this.payer);
    this.offset += data.length;
    return data.length;
  }

  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    callback();
    return () => {};
  }

  info(): FileInfo {
    return { type: "file", size: this.node.type === "file" ? this.node.size : 0 };
  }

  protected close(): void {}
}

class DirectoryFile extends CountedFile {
  read(): Uint8Array {
    throw new SystemError("EISDIR");
  }
  write(): number {
    throw new SystemError("EBADF");
  }
  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    callback();
    return () => {};
  }
  info(): FileInfo {
    return { type: "directory" };
  }
  protected close(): void {}
}

export function openNode(node: Inode, flags: OpenFlags, path?: string, payer?: Cgroup): OpenFile {
  switch (node.type) {
    case "file":
    case "generated":
      return new NodeFile(node, flags, path, payer);
    case "device":
      return node.open();
    case "fifo":
    case "socket":
      return node.open(flags);
    case "directory":
    case "generated-directory":
      return new DirectoryFile();
    case "symlink":
      throw new SystemError("ELOOP");
  }
}
