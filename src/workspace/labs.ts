import { loadLab, type Lab, type LabFolder } from "../lab/format/load.ts";

/** The texts of all labs; each is a module of its own that is loaded when its lab is opened. */
const files = import.meta.glob<string>("/labs/*/**", { query: "?raw", import: "default" });

/** Reads a lab that was built into the site. Throws a sentence when there is none, LabError when it is broken. */
export async function fetchLab(id: string): Promise<Lab> {
  const prefix = `/labs/${id}/`;
  const paths = Object.keys(files).filter((path) => path.startsWith(prefix));
  if (paths.length === 0) throw new Error(`There is no lab "${id}".`);
  // What only tests need does not go over the wire.
  const wanted = paths.filter((path) => !path.startsWith(`${prefix}wrong/`));
  const folder: Record<string, string> = {};
  const texts = await Promise.all(wanted.map((path) => files[path]!()));
  wanted.forEach((path, index) => {
    folder[path.slice(prefix.length)] = texts[index]!;
  });
  return loadLab(id, folder satisfies LabFolder);
}
