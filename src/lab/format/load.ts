import { LineCounter, parseDocument, type YAMLParseError } from "yaml";
import { resolveAliases, TOO_DEEP } from "./aliases.ts";
import type { AnswerCheck } from "./check-schema.ts";
import { type LabFolder, tooLarge } from "./folder.ts";
import { hashOf } from "./hash.ts";
import { DEFAULT_NODES, type Lab, type WrongAnswer } from "./lab.ts";
import { LAB_SHAPE, type LabFile, type NodeSpec } from "./lab-schema.ts";
import { LANGUAGES, type Language } from "./language.ts";
import { readShape, type Mistake } from "./shape.ts";
import { readLabText, type LabText } from "./text.ts";
import { readWrongAnswer, wrongAnswerName } from "./wrong-answer.ts";

export type { LabFolder } from "./folder.ts";

/** Mistakes that are told at once; of a file that is something else altogether nobody reads more. */
const MOST_PROBLEMS = 20;

/** A mistake of an author, ready to print: `labs/x/lab.yaml:3:5: tasks[0].id: ...`. */
export class LabError extends Error {
  readonly problems: readonly string[];
  constructor(all: readonly string[]) {
    const rest = all.length - MOST_PROBLEMS;
    // The rest is told as one, with the file of the first of them.
    const problems = rest > 1 ? [...all.slice(0, MOST_PROBLEMS), `${/^[^:]*/.exec(all[MOST_PROBLEMS]!)![0]}: and ${rest} more mistakes`] : all;
    super(problems.join("\n"));
    this.name = "LabError";
    this.problems = problems;
  }
}

/**
 * Reads a lab from the files of its folder. Throws LabError with file, line and advice for all that is wrong.
 *
 * @param root What mistakes say before the name of a file: where the folder lies for who reads them.
 */
export function loadLab(id: string, folder: LabFolder, root = `labs/${id}/`): Lab {
  const source = folder["lab.yaml"];
  if (source === undefined) throw new LabError([`${root}lab.yaml: the file is missing: every lab has one`]);
  const large = tooLarge(folder);
  if (large !== undefined) throw new LabError([`${root}: ${large}`]);
  if (/[\0\uFFFD]/.test(source)) throw new LabError([`${root}lab.yaml: this is no text in UTF-8: expected YAML`]);
  try {
    return loadText(id, folder, source, root);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    throw new LabError([`${root}lab.yaml: ${TOO_DEEP}`]);
  }
}

/** Whether the YAML parser, which calls itself, has come to the end of the engine's stack: in the words of V8, SpiderMonkey and JavaScriptCore. */
function isTooDeep(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/i.test(error.message);
}

function loadText(id: string, folder: LabFolder, source: string, root: string): Lab {
  const problems: string[] = [];
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${root}lab.yaml:${line}:${col}`;
  };
  for (const error of document.errors) problems.push(`${place(error.pos[0])}: ${parserSays(error)}`);
  if (problems.length > 0) throw new LabError(problems);
  const many = resolveAliases(document);
  if (many) throw new LabError([`${place(many.offset)}: ${many.message}`]);
  const mistakes: Mistake[] = [];
  const file = readShape(document.contents, LAB_SHAPE, "", mistakes) as LabFile | undefined;
  for (const { offset, path, message } of mistakes) problems.push(`${place(offset)}: ${path === "" ? "" : `${path}: `}${message}`);
  if (!file || problems.length > 0) throw new LabError(problems);

  const tasks = file.tasks.map((task) => ({ ...task, hints: task.hints ?? [] }));
  const seen = new Set<string>();
  for (const task of tasks) {
    if (seen.has(task.id)) problems.push(`${root}lab.yaml: tasks: the id "${task.id}" stands twice: every task has its own`);
    seen.add(task.id);
    const checks = new Set<string>();
    for (const check of task.checks) {
      if (checks.has(check.id)) problems.push(`${root}lab.yaml: task ${task.id}: the check id "${check.id}" stands twice: every check has its own`);
      checks.add(check.id);
      const problem = check.kind === "answer" ? questionProblem(check) : undefined;
      if (problem !== undefined) problems.push(`${root}lab.yaml: task ${task.id}: check ${check.id}: ${problem}`);
    }
    for (const hint of task.hints) {
      if (hint.failing !== undefined && !checks.has(hint.failing)) problems.push(`${root}lab.yaml: task ${task.id}: a hint waits for the check "${hint.failing}", which this task has not`);
      for (const pattern of [hint.ran, hint.unlessRan]) {
        if (pattern !== undefined && !isPattern(pattern)) problems.push(`${root}lab.yaml: task ${task.id}: a hint's ${JSON.stringify(pattern)} is no regular expression`);
      }
    }
  }
  const gates = file.cluster?.featureGates;
  if (gates?.GangScheduling && !gates.GenericWorkload) problems.push(`${root}lab.yaml: cluster.featureGates: GangScheduling needs GenericWorkload: true`);
  const text = {} as Record<Language, LabText>;
  for (const language of LANGUAGES) {
    const name = `text.${language}.md`;
    if (folder[name] === undefined) {
      problems.push(`${root}${name}: the file is missing: every lab has its text in ${LANGUAGES.join(" and ")}`);
      continue;
    }
    text[language] = readLabText(folder[name], `${root}${name}`, tasks.map((task) => task.id), problems);
  }
  const wrong: Record<string, WrongAnswer> = {};
  const files: Record<string, string> = {};
  for (const [path, content] of Object.entries(folder)) {
    if (path.startsWith("files/")) files[path.slice("files/".length)] = content;
    const answer = wrongAnswerName(path);
    if (!answer) continue;
    const say = (problem: string): unknown => problems.push(`${root}${path}: ${problem}`);
    if (Object.hasOwn(wrong, answer.name)) say(`there are two wrong answers of the name ${answer.name}: each has its own`);
    wrong[answer.name] = readWrongAnswer(content, answer.form, { tasks, solution: folder["solution.sh"] }, say);
  }
  if (problems.length > 0) throw new LabError(problems);
  const nodes = (file.cluster?.nodes ?? DEFAULT_NODES).map((node: NodeSpec | string) => (typeof node === "string" ? { name: node } : node));
  return {
    ...file,
    id,
    tasks,
    cluster: { ...file.cluster, nodes },
    version: hashOf([source, folder["setup.sh"] ?? "", folder["setup.yaml"] ?? "", folder["solution.sh"] ?? "", ...Object.entries(files).flat()]),
    text,
    files,
    wrong,
    ...(folder["setup.sh"] !== undefined ? { setupScript: folder["setup.sh"] } : {}),
    ...(folder["setup.yaml"] !== undefined ? { setupManifest: folder["setup.yaml"] } : {}),
    ...(folder["solution.sh"] !== undefined ? { solution: folder["solution.sh"] } : {}),
  };
}

/** What the YAML parser has to say to an author, who knows nothing of the parser's own functions. */
function parserSays(error: YAMLParseError): string {
  if (isTooDeep(error)) return TOO_DEEP;
  if (error.code === "MULTIPLE_DOCS") return "expected one document, found another one after ---";
  return error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
}

/** What is wrong with a question, if anything. */
function questionProblem(check: AnswerCheck): string | undefined {
  const forms = [check.choices, check.number, check.text, check.equals].filter((form) => form !== undefined);
  if (check.predict) {
    if (check.equals) return "`predict` and `equals` exclude each other: a prediction is not judged";
    return forms.length > 1 ? "expected one of choices, number or text" : undefined;
  }
  if (check.equals && !check.choices && (forms.length === 1 || check.text || check.number)) return undefined;
  if (forms.length !== 1) return `expected exactly one of choices, number, text or equals, found ${forms.length === 0 ? "none" : "several"}`;
  if (check.choices && !check.choices.some((choice) => choice.correct)) return "no choice is correct: mark one with `correct: true`";
  if (check.choices?.every((choice) => choice.correct)) return "every choice is correct: a question needs one that is not";
  if (check.text && !isPattern(check.text.matches)) return `text.matches: ${JSON.stringify(check.text.matches)} is no regular expression`;
  return undefined;
}

function isPattern(source: string): boolean {
  try {
    void new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}
