import { encode } from "../text.ts";
import { ROOT, FileSystem, normalizePath } from "./filesystem.ts";
import { DirectoryNode, FileNode, SymlinkNode, type TreeContext } from "./inode.ts";
import { Volume } from "./volume.ts";

/** What stands at a path of a tree that is described: a file's text or bytes, a program, a link, a directory. */
export type TreeEntry =
  | string
  | Uint8Array
  | { program: string; mode?: number }
  | { link: string }
  | { directory: true; mode?: number; uid?: number; gid?: number }
  | { text: string; mode?: number; uid?: number; gid?: number }
  /** Text of so many bytes, which is made when it is first read. */
  | { length: number; read: () => string; mode: number };

/** A context with a volume of its own. `wall` gives ms since 1970. */
export function treeContext(wall: () => number, volume: Volume = new Volume()): TreeContext {
  return { volume, wall };
}

/** Builds a directory from paths and what stands there; missing directories are made. */
export function buildTree(context: TreeContext, entries: Record<string, TreeEntry>): DirectoryNode {
  const root = new DirectoryNode(context);
  addToTree(root, entries);
  return root;
}

/** Adds entries to a tree; existing files are replaced. */
export function addToTree(root: DirectoryNode, entries: Record<string, TreeEntry>): void {
  const fs = new FileSystem(root);
  const context = root.context;
  for (const [path, entry] of Object.entries(entries)) {
    const at = normalizePath(path);
    if (typeof entry === "object" && "directory" in entry) {
      fs.mkdir(at, ROOT, { recursive: true });
      const node = fs.node(at, ROOT);
      if (entry.mode !== undefined) node.mode = entry.mode;
      node.uid = entry.uid ?? 0;
      node.gid = entry.gid ?? 0;
    } else if (typeof entry === "object" && "link" in entry) {
      fs.place(at, new SymlinkNode(context, entry.link));
    } else if (typeof entry === "object" && "program" in entry) {
      fs.place(at, programNode(context, entry.program, entry.mode));
    } else if (typeof entry === "object" && "text" in entry) {
      const node = new FileNode(context, encode(entry.text), entry.mode);
      node.uid = entry.uid ?? 0;
      node.gid = entry.gid ?? 0;
      fs.place(at, node);
    } else if (typeof entry === "object" && "read" in entry) {
      const { length, read, mode } = entry;
      fs.place(at, new FileNode(context, { length, make: () => encode(read()) }, mode));
    } else {
      fs.place(at, new FileNode(context, typeof entry === "string" ? encode(entry) : entry));
    }
  }
}

/** A file that runs a program of the machine: what looks at its bytes sees the start of an ELF file. */
export function programNode(context: TreeContext, program: string, mode = 0o755): FileNode {
  return new FileNode(context, encode(`\u007fELF\u0002\u0001\u0001\n${program}\n`), mode, program);
}
