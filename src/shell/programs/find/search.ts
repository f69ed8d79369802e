import { exitNumber, findExecutable, isSystemError, printError, spend, wait, type Call, type FileStatus, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Output } from "../../output.ts";
import type { Test, Visit } from "./visit.ts";

/** One run through trees of files, and what the words of the expression have set. */
export class Search {
  readonly process: Process;
  readonly flavour: Flavour;
  /** Links are followed (-L). */
  readonly follow: boolean;
  readonly output = new Output();
  depthFirst = false;
  minDepth = 0;
  maxDepth = Infinity;
  extendedRegex = false;
  /** Something is done with what is found, so that it need not be printed. */
  acts = false;
  status = 0;
  prune = false;
  stop = false;
  /** -exec ... + : what was gathered. */
  readonly batches: { command: string[]; paths: string[] }[] = [];

  constructor(process: Process, follow: boolean, flavour: Flavour) {
    this.process = process;
    this.follow = follow;
    this.flavour = flavour;
  }

  /** Goes through the trees of some paths: what find exits with. */
  *run(paths: readonly string[], expression: Test): Call<number> {
    for (const path of paths) {
      if (this.stop) break;
      let status: FileStatus;
      try {
        status = this.follow ? this.process.files.stat(path) : this.process.files.lstat(path);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* this.output.force();
        yield* printError(this.flavour === "gnu" ? `find: '${path}': ${error.message}\n` : `find: ${path}: ${error.message}\n`);
        this.status = 1;
        continue;
      }
      yield* this.visit({ path, top: path, depth: 0, status }, expression);
    }
    for (const batch of this.batches) if (batch.paths.length > 0) yield* this.execute([...batch.command, ...batch.paths]);
    yield* this.output.force();
    return this.status;
  }

  private *visit(visit: Visit, expression: Test): Call<void> {
    yield* spend(0.01);
    const inside = visit.depth >= this.minDepth;
    this.prune = false;
    if (!this.depthFirst && inside) yield* expression(visit);
    if (this.stop) return;
    if (visit.status.type === "directory" && visit.depth < this.maxDepth && !(this.prune && !this.depthFirst)) {
      let names: string[] = [];
      try {
        names = this.process.files.readdir(visit.path);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* this.output.force();
        yield* printError(this.flavour === "gnu" ? `find: '${visit.path}': ${error.message}\n` : `find: ${visit.path}: ${error.message}\n`);
        this.status = 1;
      }
      for (const name of names) {
        const path = visit.path.endsWith("/") ? visit.path + name : `${visit.path}/${name}`;
        let status: FileStatus;
        try {
          status = this.follow && this.process.files.exists(path) ? this.process.files.stat(path) : this.process.files.lstat(path);
        } catch {
          continue;
        }
        yield* this.visit({ path, top: visit.top, depth: visit.depth + 1, status }, expression);
        if (this.stop) return;
      }
    }
    if (this.depthFirst && inside) yield* expression(visit);
  }

  /** Runs a command and waits for it. */
  *execute(command: readonly string[], cwd?: string): Call<number> {
    yield* this.output.force();
    const path = findExecutable(this.process, command[0]!);
    if (path === undefined) {
      yield* printError(this.flavour === "gnu" ? `find: '${command[0]}': No such file or directory\n` : `find: ${command[0]}: No such file or directory\n`);
      return 127;
    }
    yield* spend(0.5);
    const child = this.process.spawn({ file: path, args: command, ...(cwd ? { cwd } : {}) });
    const event = yield* wait(child.pid);
    return exitNumber(event!.status!);
  }
}
