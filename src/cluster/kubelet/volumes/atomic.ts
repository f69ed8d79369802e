import { fnv32a } from "../../../apimachinery/names.ts";
import { DirectoryNode, encode, FileNode, SymlinkNode, type Inode, type TreeContext } from "../../../os/index.ts";

/** A file of a volume that is written as a whole. */
export interface PayloadFile {
  data: Uint8Array;
  mode: number;
  /** Whose it is, when not root's. */
  uid?: number;
}

/**
 * A volume whose files change all at once, as the kubelet's AtomicWriter writes it: a directory named by the time, `..data`
 * which leads to it, and a link for each name.
 */
export class AtomicVolume {
  readonly root: DirectoryNode;
  private readonly context: TreeContext;
  private readonly key: string;
  private current = "";
  private shown = new Set<string>();
  private content: ReadonlyMap<string, PayloadFile> | undefined;
  private writes = 0;

  /** `key`: what tells it from others that are written in the same moment. */
  constructor(context: TreeContext, key: string) {
    this.context = context;
    this.key = key;
    this.root = new DirectoryNode(context, context.volume.type === "tmpfs" ? 0o1777 : 0o777);
  }

  /**
   * Writes new content; nothing happens when it is the same. Returns whether it changed. All of a volume with an fsGroup
   * (`gid`) belongs to it and can be read by it (SetVolumeOwnership, for volumes that are read-only).
   */
  write(files: ReadonlyMap<string, PayloadFile>, gid: number | undefined): boolean {
    if (this.content && sameFiles(files, this.content)) return false;
    this.content = files;
    this.writes += 1;
    const stamp = new Date(this.context.wall()).toISOString();
    const number = fnv32a(encode(`${stamp}/${this.writes}/${this.key}`));
    const name = `..${stamp.slice(0, 10).replace(/-/g, "_")}_${stamp.slice(11, 19).replace(/:/g, "_")}.${number}`;
    const owned = <N extends Inode>(node: N): N => {
      if (gid === undefined) return node;
      node.gid = gid;
      if (node.type === "directory") node.mode |= 0o2550;
      else if (node.type === "file") node.mode |= 0o440;
      return node;
    };
    owned(this.root);
    const directory = owned(new DirectoryNode(this.context, 0o755));
    const tops = new Set<string>();
    for (const [path, file] of files) {
      const parts = path.split("/").filter((part) => part !== "" && part !== ".");
      tops.add(parts[0]!);
      let at = directory;
      for (const part of parts.slice(0, -1)) {
        const next = at.lookup(part);
        if (next?.type === "directory") at = next;
        else {
          const made = owned(new DirectoryNode(this.context, 0o755));
          at.set(part, made);
          at = made;
        }
      }
      const node = owned(new FileNode(this.context, file.data, file.mode));
      if (file.uid !== undefined) node.uid = file.uid;
      at.set(parts.at(-1)!, node);
    }
    this.root.set(name, directory);
    this.root.set("..data", owned(new SymlinkNode(this.context, name)));
    for (const top of tops) if (!this.shown.has(top)) this.root.set(top, owned(new SymlinkNode(this.context, `..data/${top}`)));
    for (const top of this.shown) if (!tops.has(top)) this.root.delete(top);
    if (this.current !== "") this.root.delete(this.current);
    this.current = name;
    this.shown = tops;
    return true;
  }
}

function sameFiles(a: ReadonlyMap<string, PayloadFile>, b: ReadonlyMap<string, PayloadFile>): boolean {
  if (a.size !== b.size) return false;
  for (const [path, file] of a) {
    const other = b.get(path);
    if (!other || other.mode !== file.mode || !sameBytes(file.data, other.data)) return false;
  }
  return true;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, index) => byte === b[index]));
}
