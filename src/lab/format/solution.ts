import { isIncomplete } from "../../shell/index.ts";

/** What a solution says for one task. */
export interface SolutionPart {
  /** Id of the task; "" before the first "# TASK" line. */
  task: string;
  /** Whole commands in order; one that spans lines (here-documents, loops) is one step. */
  steps: string[];
}

/** Divides a solution by its `# TASK` lines and into commands that are typed one after the other. */
export function solutionParts(script: string, taskIds: readonly string[]): SolutionPart[] {
  const parts: SolutionPart[] = [];
  let part: SolutionPart = { task: "", steps: [] };
  let command = "";
  for (const line of script.split("\n")) {
    const heading = command === "" ? /^# *([a-z0-9-]+)\b/.exec(line) : null;
    if (heading && taskIds.includes(heading[1]!)) {
      if (part.steps.length > 0) parts.push(part);
      part = { task: heading[1]!, steps: [] };
      continue;
    }
    if (command === "" && (line.trim() === "" || line.startsWith("#"))) continue;
    command += command === "" ? line : `\n${line}`;
    if (isIncomplete(`${command}\n`)) continue;
    part.steps.push(command);
    command = "";
  }
  if (command !== "") part.steps.push(command);
  if (part.steps.length > 0) parts.push(part);
  return parts;
}

/** The part of a solution that solves the tasks up to one, that one included. */
export function solutionUntil(script: string, taskIds: readonly string[], task: string): string {
  const wanted = taskIds.slice(0, taskIds.indexOf(task) + 1);
  const parts = solutionParts(script, taskIds).filter((part) => part.task === "" || wanted.includes(part.task));
  return parts.flatMap(({ steps }) => steps).join("\n");
}
