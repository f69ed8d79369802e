import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LabFolder } from "../lab/format/load.ts";

/** Where the labs are. */
export const LABS = join(import.meta.dirname, "../../labs");

/** Ids of all labs, sorted. */
export function labIds(labs = LABS): string[] {
  if (!existsSync(labs)) return [];
  return readdirSync(labs).filter((name) => statSync(join(labs, name)).isDirectory()).sort();
}

/** The files of a lab's folder, or undefined when there is none of that name. */
export function readLabFolder(id: string, labs = LABS): LabFolder | undefined {
  const root = join(labs, id);
  if (!/^[a-z0-9-]+$/.test(id) || !existsSync(root)) return undefined;
  const folder: Record<string, string> = {};
  for (const path of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (statSync(join(root, path)).isFile()) folder[path.replaceAll("\\", "/")] = readFileSync(join(root, path), "utf8");
  }
  return folder;
}
