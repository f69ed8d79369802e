import type { DirectoryNode, FileNode} from "../../../os/index.ts";
import { isDirectory, ROOT, type FileSystem, type Inode } from "../../../os/index.ts";
import { VolumeError } from "./projections.ts";

/** What is at a path of the node, checked and made as the type says (volume/hostpath). Throws VolumeError. */
export function openHostPath(fs: FileSystem, path: string, type: string): Inode {
  const found = pathOnHost(fs, path);
  const failed = (what: string): VolumeError => new VolumeError(`hostPath type check failed: ${path} is not a ${what}`);
  switch (type) {
    case "DirectoryOrCreate":
      if (found) {
        if (!isDirectory(found)) throw failed("directory");
        return found;
      }
      return makeDirectory(fs, path);
    case "Directory":
      if (!found || !isDirectory(found)) throw failed("directory");
      return found;
    case "FileOrCreate":
      if (found) {
        if (found.type !== "file") throw failed("file");
        return found;
      }
      return makeFile(fs, path);
    case "File":
      if (found?.type !== "file" && found?.type !== "generated") throw failed("file");
      return found;
    case "Socket":
      if (found?.type !== "socket") throw failed("socket file");
      return found;
    case "CharDevice":
      if (found?.type !== "device") throw failed("character device");
      return found;
    case "BlockDevice":
      throw failed("block device");
    default:
      return found ?? makeDirectory(fs, path);
  }
}

export function pathOnHost(fs: FileSystem, path: string): Inode | undefined {
  try {
    return fs.resolve(path, ROOT).node;
  } catch {
    return undefined;
  }
}

function makeDirectory(fs: FileSystem, path: string): Inode {
  fs.mkdir(path, ROOT, { recursive: true, mode: 0o755 });
  return fs.node(path, ROOT) as DirectoryNode;
}

function makeFile(fs: FileSystem, path: string): Inode {
  try {
    fs.open(path, { write: true, create: true }, ROOT, 0o022);
  } catch {
    throw new VolumeError(`open ${path}: no such file or directory`);
  }
  const node = fs.node(path, ROOT) as FileNode;
  return node;
}
