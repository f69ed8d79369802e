import { DirectoryNode, FileSystem, isDirectory, ROOT, type Inode } from "../../../os/index.ts";
import { ConfigError } from "../env.ts";

/** The node at a path within a volume, links followed; a directory is made where nothing is. Throws ConfigError. */
export function subPathNode(root: Inode, path: string, mountName: string, container: string): Inode {
  const failed = (): ConfigError =>
    new ConfigError(`failed to prepare subPath for volumeMount ${JSON.stringify(mountName)} of container ${JSON.stringify(container)}`);
  if (!isDirectory(root) || !(root instanceof DirectoryNode)) throw failed();
  const fs = new FileSystem(root);
  try {
    const found = fs.resolve(`/${path}`, ROOT, { missing: "ok" });
    if (found?.node) return found.node;
    // With the mode of the volume itself.
    fs.mkdir(`/${path}`, ROOT, { recursive: true, mode: root.mode & 0o777 });
    return fs.node(`/${path}`, ROOT);
  } catch {
    throw failed();
  }
}
