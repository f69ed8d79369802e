import { LabError, loadLab } from "../../lab/format/load.ts";
import { labIds, readLabFolder } from "../lab-folder.ts";

/** What cannot be read in the labs of a folder: file, line, advice. */
export function mistakesIn(labs?: string): string[] {
  return labIds(labs).flatMap((id) => {
    try {
      loadLab(id, readLabFolder(id, labs) ?? {});
      return [];
    } catch (error) {
      if (error instanceof LabError) return error.problems;
      throw error;
    }
  });
}
