import type { LabFile } from "./lab-schema.ts";
import type { Language } from "./language.ts";
import type { LabText } from "./text.ts";

/** A lab, read and checked. */
export interface Lab extends LabFile {
  id: string;
  /** Changes when anything changes that a session's course depends on. */
  version: string;
  text: Record<Language, LabText>;
  /** What the learner finds in the home directory: path below it -> content. */
  files: Record<string, string>;
  setupScript?: string;
  setupManifest?: string;
  solution?: string;
  /** name -> the answer and the checks that must refuse it */
  wrong: Record<string, WrongAnswer>;
}

export interface WrongAnswer {
  script: string;
  /** `task/check` or `check` ids from the line `# refused by: a, b`. */
  refusedBy: string[];
  /** The last of the tasks that are solved before it, as the solution does it: from the lines `# after: TASK` or `# task: TASK`. */
  after?: string;
}

export const DEFAULT_NODES = ["controlplane", "node-1", "node-2", "node-3"];
