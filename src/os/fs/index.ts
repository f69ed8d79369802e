export { capable, FileSystem, normalizePath, permits, ROOT, type Credentials, type Mount, type OpenFlags, type Resolved } from "./filesystem.ts";
export {
  DeviceNode, DirectoryNode, FifoNode, FileNode, GeneratedDirectory, GeneratedFile, isDirectory, SymlinkNode,
  type Directory, type Inode, type TreeContext,
} from "./inode.ts";
export { NodeFile } from "./open.ts";
export { addToTree, buildTree, programNode, treeContext, type TreeEntry } from "./tree.ts";
export { Volume, type Disk } from "./volume.ts";
