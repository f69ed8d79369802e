import type { Page } from "playwright-core";
import { readLabFolder } from "../../src/cli/lab-folder.ts";
import { solutionParts } from "../../src/lab/format/solution.ts";
import { loadLab } from "../../src/lab/format/load.ts";
import { loadShell } from "../../src/lab/index.ts";
import { screen } from "./terminal.ts";

/*
 * A lab done by hand: the lines of its solution.sh are typed by keyboard into the terminal of the page, questions are answered
 * in the text, and while a command or a check takes its time the clock runs at 60×.
 */

const LIMIT = 240_000;
/** A command that is not done after this many ms is worth a faster clock. */
const PATIENCE = 400;
/** The shell has nothing to do, or (`> `) wants the rest of a command. */
const AT_REST = /(?:^|\n)(?:root@controlplane:[^\n]*#|>)$/;

/** A command of a solution.sh, as a person understands it. */
type Step =
  | { kind: "type"; command: string }
  | { kind: "answer"; task: string; check: string; value: string }
  | { kind: "wait"; task: string };

function stepOf(command: string, open: string): Step {
  const answer = /^podlab answer (?:(\S+)\/)?(\S+) (.+)$/.exec(command);
  if (answer) return { kind: "answer", task: answer[1] ?? open, check: answer[2]!, value: answer[3]! };
  const wait = /^podlab wait(?: (\S+))?/.exec(command);
  return wait ? { kind: "wait", task: wait[1] ?? open } : { kind: "type", command };
}

/** Solves the lab on the page that shows it. Throws with what the page shows when it does not come to its end. */
export async function solveLab(page: Page, id: string): Promise<void> {
  await loadShell();
  const lab = loadLab(id, readLabFolder(id)!);
  const tasks = lab.tasks.map((task) => task.id);
  const card = (task: string) => page.locator(".task").nth(tasks.indexOf(task));
  const stageOf = async (task: string): Promise<string> => (await card(task).getAttribute("class")) ?? "";
  await until(page, async () => AT_REST.test(await screen(page)), "no prompt came");
  for (const part of solutionParts(lab.solution!, tasks)) {
    await until(page, async () => !(await stageOf(part.task)).includes("locked"), `${part.task} does not open`);
    for (const command of part.steps) {
      const step = stepOf(command, part.task);
      if (step.kind === "type") for (const line of step.command.split("\n")) await typeLine(page, line);
      else if (step.kind === "answer") await answer(page, step.task, step.check, step.value);
      else await until(page, async () => (await stageOf(step.task)).includes("done"), `${step.task} is not done`);
    }
    await until(page, async () => (await stageOf(part.task)).includes("done"), `${part.task} is not done`);
  }
  await until(page, () => page.locator(".debrief").isVisible(), "no debrief came");
}

async function typeLine(page: Page, line: string): Promise<void> {
  await page.locator(".terminal-pane:not([hidden]) textarea").focus();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
  // What was typed must have come to the screen before the prompt after it is looked for.
  await page.waitForTimeout(60);
  await until(page, async () => AT_REST.test(await screen(page)), `\`${line}\` does not end`);
}

/** Answers a question in the text: clicks the choice, or writes and submits. `$(command)` is what the command prints. */
async function answer(page: Page, task: string, check: string, value: string): Promise<void> {
  const name = `${task}-${check}`;
  const command = /^\$\((.*)\)$/.exec(value)?.[1];
  const choices = page.locator(`input[type=radio][name="${name}"]`);
  if ((await choices.count()) > 0) {
    await choices.nth(Number(value) - 1).click();
    return;
  }
  await page.locator(`[id="${name}"]`).fill(command === undefined ? value.replace(/^(["'])(.*)\1$/, "$2") : await printed(page, command));
  await page.keyboard.press("Enter");
}

/** What a command prints, read from the screen. */
async function printed(page: Page, command: string): Promise<string> {
  await typeLine(page, `echo; ${command}; echo`);
  const text = await screen(page);
  return /\n\n(.+)\n+[^\n]*$/.exec(text)?.[1] ?? "";
}

/** Waits, with a fast clock when it takes longer, and sets the clock to 1× again. */
async function until(page: Page, reached: () => Promise<boolean>, otherwise: string): Promise<void> {
  const began = Date.now();
  let fast = false;
  while (!(await reached())) {
    const waited = Date.now() - began;
    if (waited > LIMIT) throw new Error(`${otherwise}:\n${await screen(page)}\n\n${await page.locator(".task.open").allInnerTexts().then((texts) => texts.join("\n"))}`);
    if (!fast && waited > PATIENCE && (await page.locator(".clock button").nth(3).isEnabled())) {
      await setRate(page, 3);
      fast = true;
    }
    await page.waitForTimeout(50);
  }
  if (fast) await setRate(page, 1);
}

const setRate = (page: Page, button: 1 | 3): Promise<void> => page.locator(".clock button").nth(button).click();
