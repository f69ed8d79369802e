import { isSystemError, normalizePath, type Process } from "../../os/index.ts";
import { CommandError } from "../errors.ts";

/** Reads what a kustomization names: files in or below its directory, and other directories with kustomizations of their own. */
export class Loader {
  private readonly process: Process;
  /** An absolute path without links. */
  readonly root: string;
  /** Directories that led here. */
  private readonly visited: readonly string[];
  private readonly restricted: boolean;

  constructor(process: Process, root: string, restricted: boolean, visited: readonly string[] = []) {
    this.process = process;
    this.root = root;
    this.restricted = restricted;
    this.visited = [root, ...visited];
  }

  /** The loader of the first directory. Throws CommandError. */
  static at(process: Process, path: string, restricted: boolean): Loader {
    return new Loader(process, confirmDirectory(process, path), restricted);
  }

  /** Throws CommandError. */
  load(path: string): string {
    if (/^https?:\/\//.test(path)) {
      const host = new URL(path).hostname;
      throw new CommandError(`Get ${JSON.stringify(path)}: dial tcp: lookup ${host}: no such host`);
    }
    const full = path.startsWith("/") ? path : normalizePath(path, this.root);
    const { files } = this.process;
    const place = realPath(this.process, full);
    if (files.isDirectory(place)) throw new CommandError(`'${full}' must resolve to a file`);
    if (this.restricted && !isBelow(place.slice(0, place.lastIndexOf("/")) || "/", this.root)) {
      throw new CommandError(`security; file '${full}' is not in or below '${this.root}'`);
    }
    return files.readText(place);
  }

  /** The loader of another directory. Throws CommandError. */
  enter(path: string): Loader {
    if (path === "") throw new CommandError("new root cannot be empty");
    if (path.startsWith("/")) throw new CommandError(`new root '${path}' cannot be absolute`);
    const root = confirmDirectory(this.process, normalizePath(path, this.root));
    const cycle = this.visited.find((visited) => isBelow(visited, root));
    if (cycle !== undefined) throw new CommandError(`cycle detected: candidate root '${root}' contains visited root '${cycle}'`);
    return new Loader(this.process, root, this.restricted, this.visited);
  }

  /** Whether a file is there, whatever is in it. */
  has(path: string): boolean {
    return this.process.files.exists(normalizePath(path, this.root));
  }
}

const isBelow = (path: string, root: string): boolean => path === root || root === "/" || path.startsWith(`${root}/`);

function realPath({ files }: Process, path: string): string {
  const full = files.absolute(path);
  try {
    return files.realpath(full);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const parts = full.split("/").slice(1);
    const missing = parts.map((_, at) => `/${parts.slice(0, at + 1).join("/")}`).find((each) => !files.exists(each)) ?? full;
    const above = missing.slice(0, missing.lastIndexOf("/")) || "/";
    const why = files.isDirectory(above) ? "no such file or directory" : "not a directory";
    throw new CommandError(`evalsymlink failure on '${path}' : lstat ${missing}: ${why}`);
  }
}

function confirmDirectory(process: Process, path: string): string {
  const place = within("must build at directory: not a valid directory", () => realPath(process, path));
  if (!process.files.isDirectory(place)) throw new CommandError(`must build at directory: '${path}': file is not directory`);
  return place;
}

/** Does `work`; what it refuses is told with words before it. */
export function within<T>(words: string | (() => string), work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw prefixed(typeof words === "string" ? words : words(), error);
  }
}

/** The error with words before its own. */
export function prefixed(words: string, error: unknown): unknown {
  return error instanceof CommandError ? new CommandError(`${words}: ${error.message}`) : error;
}
