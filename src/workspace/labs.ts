import type { Lab } from "../lab/format/lab.ts";

/** All labs, read when the site was built; each is a module of its own that is loaded when its lab is opened. */
const labs = import.meta.glob<Lab>("/labs/*/lab.yaml", { query: "?lab", import: "default" });

/** A lab that was built into the site. Throws a sentence when there is none. */
export async function fetchLab(id: string): Promise<Lab> {
  const load = labs[`/labs/${id}/lab.yaml`];
  if (!load) throw new Error(`There is no lab "${id}".`);
  return load();
}
