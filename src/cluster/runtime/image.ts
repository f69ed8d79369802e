import type { DirectoryNode, Program, TreeEntry } from "../../os/index.ts";

/** What an image says about how to run it (the config of OCI). */
export interface ImageConfig {
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  /** NAME=value, in order. */
  env?: readonly string[];
  workingDir?: string;
  /** A name, a number, NAME:GROUP; empty for root. */
  user?: string;
  stopSignal?: string;
  /** "80/tcp" */
  ports?: readonly string[];
}

/** What is in an image of one tag. */
export interface ImageContent {
  config: ImageConfig;
  /** Its root directory. May name programs of `ImageDefinition.programs` and of the shell's table. */
  files: Record<string, TreeEntry>;
  /** Programs of this tag alone, named by its files. */
  programs?: Readonly<Record<string, Program>>;
}

/** A repository of images with a behaviour. */
export interface ImageDefinition {
  /** Without a domain: docker.io; without a slash: library. */
  repository: string;
  /** Whether the registry has this tag. Default: only `latest`. */
  hasTag?: (tag: string) => boolean;
  /** Bytes to pull. */
  size: number | ((tag: string) => number);
  content(tag: string, programs: ReadonlyMap<string, Program>): ImageContent;
  /** Programs that its files name, beside those of the shell. */
  programs?: Readonly<Record<string, Program>>;
  /** Only for those who show a pull secret for its registry. */
  private?: boolean;
}

/** An image as a node holds it. */
export interface Image {
  /** docker.io/library/nginx:1.25 */
  name: string;
  repository: string;
  tag: string;
  /** sha256:... of the manifest. */
  digest: string;
  /** sha256:... of the config. */
  id: string;
  size: number;
  config: ImageConfig;
  root: DirectoryNode;
}
