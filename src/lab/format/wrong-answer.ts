import type { WrongAnswer } from "./lab.ts";

/** What of a lab a wrong answer refers to. */
export interface AnswerContext {
  tasks: readonly { id: string; checks: readonly { id: string }[] }[];
  solution: string | undefined;
}

/** Name and form of a file in `wrong/`, e.g. `wrong/no-probe.sh`; undefined for any other file. */
export function wrongAnswerName(path: string): { name: string; form: "sh" | "diff" } | undefined {
  const match = /^wrong\/([^/]+)\.(sh|diff)$/.exec(path);
  return match ? { name: match[1]!, form: match[2] as "sh" | "diff" } : undefined;
}

/** Reads a wrong answer: a script (`sh`), or the solution of a task with a change (`diff`). `say` is told each mistake, a sentence. */
export function readWrongAnswer(content: string, form: "sh" | "diff", lab: AnswerContext, say: (problem: string) => void): WrongAnswer {
  const refusedBy = field(content, "refused by")?.split(/[\s,]+/).filter(Boolean) ?? [];
  if (refusedBy.length === 0) say('the line "# refused by: TASK/CHECK" is missing: it names the checks that must refuse this answer');
  for (const name of refusedBy) {
    if (!lab.tasks.some((task) => task.checks.some((check) => name === check.id || name === `${task.id}/${check.id}`))) {
      say(`"refused by" names ${name}, which is no check of this lab`);
    }
  }
  return form === "sh" ? { refusedBy, ...readScript(content, lab, say) } : { refusedBy, ...readChange(content, lab, say) };
}

type Begin = Pick<WrongAnswer, "script" | "after">;

function readScript(content: string, { tasks }: AnswerContext, say: (problem: string) => void): Begin {
  const after = field(content, "after");
  if (after === undefined) return { script: content };
  const others = tasks.slice(0, -1).map((task) => task.id);
  if (!others.includes(after)) say(`"# after: ${after}": expected ${others.length === 0 ? "no such line, as the lab has one task" : `a task that is not the last one: ${others.join(", ")}`}`);
  return { script: content, after };
}

/** It begins when the tasks before are solved, and does what the solution does for `# task: TASK`, but for the change. */
function readChange(content: string, { tasks, solution }: AnswerContext, say: (problem: string) => void): Begin {
  const nothing = { script: "" };
  const ids = tasks.map((task) => task.id);
  const task = field(content, "task");
  if (task === undefined || !ids.includes(task)) {
    say(`${task === undefined ? 'the line "# task: TASK" is missing' : `"# task: ${task}"`}: expected the task whose solution is changed: ${ids.join(", ")}`);
    return nothing;
  }
  let lines = partOf(solution ?? "", ids, task);
  if (lines.length === 0) {
    say(`solution.sh has no part for the task ${task} (a line "# ${task}" begins it)`);
    return nothing;
  }
  for (const hunk of hunksOf(content)) {
    const changed = applied(hunk, lines);
    if (typeof changed === "string") {
      say(changed);
      return nothing;
    }
    lines = changed;
  }
  const before = ids[ids.indexOf(task) - 1];
  return { script: lines.join("\n"), ...(before === undefined ? {} : { after: before }) };
}

/** The lines of a solution from `# TASK` to the next task's. */
function partOf(solution: string, ids: readonly string[], task: string): string[] {
  let current = "";
  return solution.trimEnd().split("\n").filter((line) => {
    const heading = /^# *([a-z0-9-]+)\b/.exec(line)?.[1];
    if (heading === undefined || !ids.includes(heading)) return current === task;
    current = heading;
    return false;
  });
}

/** The value of `# NAME: VALUE` among the first lines that are comments. */
function field(content: string, name: string): string | undefined {
  const head = /^(?:#.*(?:\n|$))*/.exec(content)![0];
  return new RegExp(`^#\\s*${name}:\\s*(.*?)\\s*$`, "m").exec(head)?.[1];
}

/** Lines of a change that belong together; each has " ", "-" or "+" before it. */
function hunksOf(content: string): string[][] {
  const hunks: string[][] = [];
  let open = false;
  for (const line of content.replace(/^(?:#.*(?:\n|$))*/, "").split("\n")) {
    if (line === "" || line.startsWith("@@")) {
      open = false;
      continue;
    }
    if (!open) hunks.push([]);
    open = true;
    hunks.at(-1)!.push(line);
  }
  return hunks;
}

/** The lines with a change made in them, or a sentence why it cannot be made. Lines that are only added come at the end. */
function applied(hunk: readonly string[], lines: readonly string[]): string[] | string {
  const strange = hunk.find((line) => !/^[ +-]/.test(line));
  if (strange !== undefined) return `expected " ", "-" or "+" at the beginning of each line, found ${JSON.stringify(strange)}`;
  const rest = (signs: string): string[] => hunk.filter((line) => signs.includes(line[0]!)).map((line) => line.slice(1));
  const old = rest(" -");
  if (old.length === 0) return [...lines, ...rest("+")];
  const places = lines.flatMap((_line, index) => (old.every((line, offset) => lines[index + offset] === line) ? [index] : []));
  if (places.length !== 1) {
    return `${JSON.stringify(old.join("\n"))} stands ${places.length === 0 ? "nowhere" : `${places.length} times`} in the solution of this task: expected once${places.length > 1 ? " (add lines around it)" : ""}`;
  }
  return [...lines.slice(0, places[0]), ...rest(" +"), ...lines.slice(places[0]! + old.length)];
}
