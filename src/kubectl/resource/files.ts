import type { Process } from "../../os/index.ts";
import { CommandError } from "../errors.ts";

/** `open PATH: no such file or directory`, as Go says what a system call answered. */
export const openError = (path: string, error: unknown): string => `open ${path}: ${(error as Error).message.toLowerCase()}`;

/** The text of a file of this machine. Throws CommandError, with `words` before what the system says. */
export function readLocal({ files }: Process, path: string, words = ""): string {
  try {
    return files.readText(path);
  } catch (error) {
    throw new CommandError(words + openError(path, error));
  }
}

const EXTENSIONS = [".json", ".yaml", ".yml"];

/** The paths that -f means: itself, or what a pattern matches. */
export function matchPaths(process: Process, pattern: string): string[] | Error {
  if (process.files.exists(pattern)) return [pattern];
  const matches = glob(process, pattern);
  return matches.length > 0 ? matches : new CommandError(`the path ${JSON.stringify(pattern)} does not exist`);
}

/** The files of a path: itself, or those of a folder that look like manifests, in order of their names. */
export function expandPath(process: Process, path: string, recursive: boolean): string[] {
  const { files } = process;
  if (!files.isDirectory(path)) return [path];
  const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const prefix = clean === "." ? "" : clean === "/" ? "/" : `${clean.replace(/^\.\//, "")}/`;
  const found: string[] = [];
  for (const name of files.readdir(clean)) {
    const full = `${prefix}${name}`;
    if (files.isDirectory(full)) {
      if (recursive) found.push(...expandPath(process, full, true));
    } else if (EXTENSIONS.some((extension) => name.endsWith(extension))) found.push(full);
  }
  return found;
}

function glob(process: Process, pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return [];
  const parts = pattern.split("/");
  let found = [parts[0] === "" ? "/" : ""];
  for (const part of parts[0] === "" ? parts.slice(1) : parts) {
    const next: string[] = [];
    for (const base of found) {
      if (!/[*?[]/.test(part)) {
        const path = `${base}${part}`;
        if (process.files.exists(path)) next.push(`${path}/`);
        continue;
      }
      const expression = new RegExp(
        `^${part.replaceAll(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", "[^/]*").replaceAll("?", "[^/]")}$`,
      );
      const folder = base === "" ? "." : base;
      if (!process.files.isDirectory(folder)) continue;
      for (const name of process.files.readdir(folder)) if (expression.test(name)) next.push(`${base}${name}/`);
    }
    found = next;
  }
  return found.map((path) => path.replace(/\/$/, ""));
}
