import { stringify } from "yaml";
import type { LabFolder } from "../../../lab/index.ts";
import { textOf, tipsOf } from "./markdown.ts";
import type { Scenario } from "./scenario.ts";
import { solutionOf } from "./solution.ts";

/** A lab made of a scenario: its files, and what an author should know. */
export interface Imported {
  folder: LabFolder;
  notes: string[];
}

interface Task {
  id: string;
  title: string;
  text: string;
  tips: string[];
  solution: string[];
  verify: string;
  setup: string | undefined;
}

/** Makes a lab of a scenario. Each step that is verified becomes a task; steps that are only read go with the next one. */
export function convert(scenario: Scenario): Imported {
  const notes = [...scenario.notes];
  const tasks = tasksOf(scenario, notes);
  const both = (text: string): { en: string; "zh-cn": string } => ({ en: text, "zh-cn": text });
  const lab = {
    title: both(scenario.title),
    summary: both(scenario.description === "" ? scenario.title : scenario.description),
    goals: tasks.map((task) => both(task.title)),
    module: "imported",
    minutes: scenario.minutes,
    cluster: { nodes: scenario.nodes === 1 ? [{ name: "controlplane", untainted: true }] : [{ name: "controlplane", untainted: true }, "node01"] },
    tasks: tasks.map((task) => ({
      id: task.id,
      ...(task.setup === undefined ? {} : { setup: task.setup }),
      checks: [{ id: "verified", kind: "run", script: task.verify, message: both(task.title) }],
      ...(task.tips.length > 0 ? { hints: task.tips.map(both) } : {}),
    })),
  };
  const text = `${textOf(scenario.intro.text)}\n\n${tasks.map((task) => `## ${task.id}: ${task.title}\n\n${task.text === "" ? task.title : task.text}\n`).join("\n")}\n## debrief\n\n${textOf(scenario.finish) || "Done."}\n`;
  const files: Record<string, string> = {
    "lab.yaml": `# yaml-language-server: $schema=../../public/schema/lab.json\n# Imported from a scenario in Killercoda's format; see docs/AUTHORING.md.\n${stringify(lab, { lineWidth: 0, blockQuote: "literal" })}`,
    "text.en.md": text,
    "text.zh-cn.md": text,
    "solution.sh": `${tasks.map((task) => `# ${task.id}\n${[...task.solution, `podlab wait ${task.id}`].join("\n")}\n`).join("")}`,
  };
  const setup = setupOf(scenario, files);
  if (setup !== "") files["setup.sh"] = setup;
  return { folder: files, notes };
}

function tasksOf(scenario: Scenario, notes: string[]): Task[] {
  const tasks: Task[] = [];
  let read: string[] = [];
  let readCommands: string[] = [];
  const setups: string[] = [];
  scenario.steps.forEach((step, index) => {
    const body = textOf(step.text);
    const commands = solutionOf(step.text, notes);
    // The first step's scripts are part of the setup.
    if (index > 0) setups.push(...scriptsOf(step));
    if (step.verify === undefined) {
      read.push(`### ${step.title}\n\n${body}`);
      readCommands.push(...commands);
      return;
    }
    tasks.push({
      id: `step${tasks.length + 1}`,
      title: step.title.replace(/\s+/g, " ").trim(),
      text: [...read, body].join("\n\n"),
      tips: tipsOf(step.text),
      solution: [...readCommands, ...commands],
      verify: withoutShebang(step.verify),
      setup: setups.length > 0 ? `${setups.join("\n")}\ntrue` : undefined,
    });
    read = [];
    readCommands = [];
    setups.length = 0;
  });
  const last = tasks.at(-1);
  if (last && read.length > 0) last.text = [last.text, ...read].join("\n\n");
  if (!last) {
    notes.push("no step is verified: one task that only asks whether you have read it");
    tasks.push({ id: "step1", title: scenario.title, text: read.join("\n\n"), tips: [], solution: readCommands, verify: "test -e ~/.read || { echo 'touch ~/.read when you have read it'; exit 1; }", setup: undefined });
  }
  return tasks;
}

/** Background first, and beside it what the learner would see in the terminal. */
function scriptsOf({ background, foreground }: { background: string | undefined; foreground: string | undefined }): string[] {
  const scripts: string[] = [];
  if (background !== undefined) scripts.push(heredoc(background, " &"));
  if (foreground !== undefined) scripts.push(heredoc(foreground, ""));
  if (background !== undefined) scripts.push("wait");
  return scripts;
}

function heredoc(script: string, end: string): string {
  return `bash /dev/stdin <<'PODLAB_SCRIPT' >/dev/null 2>&1${end}\n${withoutShebang(script).replace(/\n$/, "")}\nPODLAB_SCRIPT`;
}

function withoutShebang(script: string): string {
  return script.replace(/^\ufeff?#!.*\n/, "").trimStart();
}

/** What is done before the learner comes: assets to their places, then the scripts. */
function setupOf(scenario: Scenario, files: Record<string, string>): string {
  const lines: string[] = [];
  for (const { target, text, chmod } of scenario.assets) {
    const home = /^\/root\/(.+)$/.exec(target)?.[1];
    if (home !== undefined) files[`files/${home}`] = text;
    else {
      const kept = `.assets/${target.replaceAll("/", "_")}`;
      files[`files/${kept}`] = text;
      lines.push(`mkdir -p ${quote(target.replace(/\/[^/]*$/, "") || "/")} && cp ~/${quote(kept)} ${quote(target)}`);
    }
    if (chmod !== undefined && /^[\w+=,-]+$/.test(chmod)) lines.push(`chmod ${chmod} ${quote(target)}`);
  }
  lines.push(...scriptsOf(scenario.intro), ...(scenario.steps[0] ? scriptsOf(scenario.steps[0]) : []));
  return lines.length === 0 ? "" : `${lines.join("\n")}\ntrue\n`;
}

function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
