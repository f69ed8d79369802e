import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FOLDER_LIMITS } from "../lab/format/folder.ts";
import { LabError, type LabFolder } from "../lab/format/load.ts";

/** Where the labs are. */
export const LABS = join(import.meta.dirname, "../../labs");

/** Ids of all labs, sorted. */
export function labIds(labs = LABS): string[] {
  if (!existsSync(labs)) return [];
  return readdirSync(labs).filter((name) => statSync(join(labs, name)).isDirectory()).sort();
}

/** The files of a lab's folder, or undefined when there is none of that name. Throws LabError for what no lab's folder may hold. */
export function readLabFolder(id: string, labs = LABS): LabFolder | undefined {
  const root = join(labs, id);
  if (!/^[a-z0-9-]+$/.test(id) || !existsSync(root)) return undefined;
  const folder: Record<string, string> = {};
  let left = FOLDER_LIMITS.characters * 4;
  const read = (inside: string): void => {
    for (const entry of readdirSync(join(root, inside), { withFileTypes: true })) {
      const path = `${inside}${entry.name}`;
      const refuse = (what: string): never => {
        throw new LabError([`labs/${id}/${path}: ${what}`]);
      };
      // What lies elsewhere would not go with the lab, and could be anything.
      if (entry.isSymbolicLink()) refuse("this is a symbolic link: a lab's folder holds its files itself");
      if (entry.isDirectory()) read(`${path}/`);
      else if (!entry.isFile()) refuse("this is no file: a lab's folder holds files and folders");
      else {
        // A character is four bytes at most.
        left -= statSync(join(root, path)).size;
        if (left < 0) refuse(`with this file the folder is too large for a lab: at most ${FOLDER_LIMITS.characters / 1e6} MB`);
        try {
          folder[path] = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(join(root, path)));
        } catch (error) {
          refuse(error instanceof TypeError ? "this is no text in UTF-8: a lab's files are texts" : `this cannot be read: ${(error as Error).message}`);
        }
      }
    }
  };
  read("");
  return folder;
}
