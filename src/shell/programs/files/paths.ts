import { isSystemError, spend, type Call, type FileStatus, type Process } from "../../../os/index.ts";
import { missingOperand, type Invocation } from "../../program.ts";

export function base(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export function join(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

export function lstat(process: Process, path: string): FileStatus | undefined {
  try {
    return process.files.lstat(path);
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

/** Runs a change; its failure is said with `message` before the reason. Answers whether it worked. */
export function* attempt(invocation: Invocation, change: () => void, message: string): Call<boolean> {
  yield* spend(0.02);
  try {
    change();
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* invocation.complain(`${message}: ${error.message}`);
    return false;
  }
}

/** Sources and the target of cp, mv and ln: into a directory, or to a new name. */
export function targets(invocation: Invocation): { pairs: [string, string][]; problem: string | undefined } {
  const { operands, process } = invocation;
  const directory = invocation.value("t");
  if (directory !== undefined) return { pairs: operands.map((path) => [path, join(directory, base(path))]), problem: undefined };
  if (operands.length === 0) throw missingOperand(invocation, "missing file operand");
  if (operands.length === 1) throw missingOperand(invocation, `missing destination file operand after '${operands[0]}'`);
  const last = operands.at(-1)!;
  const sources = operands.slice(0, -1);
  if (!invocation.has("T") && process.files.isDirectory(last)) return { pairs: sources.map((path) => [path, join(last, base(path))]), problem: undefined };
  if (sources.length > 1) return { pairs: [], problem: invocation.flavour === "busybox" ? `can't stat '${last}': No such file or directory` : `target '${last}'${process.files.exists(last) ? ": Not a directory" : ": No such file or directory"}` };
  return { pairs: [[sources[0]!, last]], problem: undefined };
}

/** Calls back for a path and, with -R, all below it. */
export function* walk(invocation: Invocation, path: string, recursive: boolean, visit: (path: string, status: FileStatus) => Call<boolean>): Call<boolean> {
  const status = lstat(invocation.process, path);
  if (!status) {
    yield* invocation.complain(invocation.flavour === "busybox" ? `${path}: No such file or directory` : `cannot access '${path}': No such file or directory`);
    return false;
  }
  let all = yield* visit(path, status);
  if (recursive && status.type === "directory") {
    for (const name of invocation.process.files.readdir(path)) if (!(yield* walk(invocation, join(path, name), true, visit))) all = false;
  }
  return all;
}
