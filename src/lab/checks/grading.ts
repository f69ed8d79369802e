import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Check } from "../format/check-schema.ts";
import type { Task } from "../format/lab-schema.ts";
import type { Lab } from "../format/lab.ts";
import { nextHint } from "./hints.ts";
import { objectsAt, placeOf } from "./selection.ts";
import { startCheck } from "./start.ts";
import type { CheckInput, RunningCheck, Verdict, World } from "./world.ts";

export interface CheckState extends Verdict {
  id: string;
}

export interface TaskState {
  id: string;
  /** `open`: its turn; `locked`: the one before is not done. */
  state: "locked" | "open" | "done";
  checks: CheckState[];
  /** Virtual ms at which it was done. */
  doneAt?: number;
  /** Virtual ms at which its turn came. */
  openedAt?: number;
  /** Indices of the hints that were asked for, in the order they came. */
  hints: number[];
  /** Whether there is another hint for what was tried so far. */
  moreHints: boolean;
}

/** An exam's clock and points. */
export interface ExamState {
  /** Virtual ms at which it ends by itself. */
  endsAt: number;
  /** Virtual ms at which it was handed in, or the time was over. */
  finishedAt?: number;
  /** What the tasks that are done are worth, and all of them. */
  points: number;
  of: number;
  passed: boolean;
}

/** An experiment that waits to be run: the session is to be forked as it was at `at` after `inputs` inputs. */
export interface PendingExperiment {
  task: string;
  check: string;
  /** Virtual ms. */
  at: number;
  inputs: number;
}

/** The state of all tasks of a session; `update` looks again. */
export interface Grading {
  readonly tasks: readonly TaskState[];
  readonly exam: ExamState | undefined;
  readonly pending: readonly PendingExperiment[];
  /** Looks at what is open. `changed`: whether anything but time has passed since the last look. Returns whether a state changed. */
  update(changed: boolean): boolean;
  /** Gives an input to a check of an open task. */
  take(task: string, check: string, input: CheckInput): void;
  /** Shows the next hint of a task. */
  hint(task: string): void;
  /** Hands in an exam. */
  finish(): void;
}

interface Running {
  definition: Check;
  check: RunningCheck;
  /** Answers something new though nothing was written: waits for time, for a script, or for somebody. */
  timed: boolean;
}

/**
 * Grades a lab: its tasks one after the other, or, in an exam, all at once. A task is done when all of its checks pass at
 * the same moment. Outside of exams it stays done, and the checks of a task (and what `history` sees) begin when the one
 * before is done; in an exam it counts as it is when the exam ends.
 */
export function grade(lab: Lab, world: World): Grading {
  const tasks: TaskState[] = lab.tasks.map((task) => ({
    id: task.id,
    state: "locked",
    checks: task.checks.map((check) => ({ id: check.id, state: "waiting" })),
    hints: [],
    moreHints: task.hints.length > 0,
  }));
  const running = new Map<string, Running[]>();
  /** Commands entered before a task's turn came. */
  const commandsBefore = new Map<string, number>();
  const origins = guardedObjects(lab, world);
  const exam: ExamState | undefined = lab.exam && {
    endsAt: world.now + lab.exam.minutes * 60_000,
    points: 0,
    of: lab.tasks.reduce((sum, task) => sum + (task.points ?? 1), 0),
    passed: false,
  };
  const open = (index: number): void => {
    const task = lab.tasks[index];
    if (!task) return;
    // It stays locked till its setup has ended.
    if (task.setup === undefined) begin(task, index);
    else world.runScript(task.setup, () => begin(task, index));
  };
  const begin = (task: Task, index: number): void => {
    tasks[index]!.state = "open";
    tasks[index]!.openedAt = world.now;
    commandsBefore.set(task.id, world.commands.length);
    running.set(task.id, task.checks.map((definition) => ({
      definition,
      check: named(task, definition, () => startCheck(definition, world, origins.get(definition))),
      timed: definition.kind !== "object" && definition.kind !== "guard",
    })));
  };
  if (exam) for (let index = 0; index < tasks.length; index += 1) open(index);
  else open(0);

  const look = (task: TaskState, changed: boolean): boolean => {
    let moved = false;
    const each = running.get(task.id);
    if (!each) return false;
    let others = true;
    let states: CheckState[] | undefined;
    // Experiments come last: they wait for what costs less.
    for (const experiments of [false, true]) {
      each.forEach(({ definition, check, timed }, index) => {
        if ((definition.kind === "experiment") !== experiments) return;
        const before = task.checks[index]!;
        // Nothing was written: only what waits for time, or for somebody, can answer anything new.
        const verdict = !changed && !timed && before.state !== "waiting" ? before : check.evaluate(changed, others);
        if (!experiments && verdict.state !== "passed" && !(verdict.state === "waiting" && verdict.remaining !== undefined)) others = false;
        if (verdict === before) return;
        if (verdict.state !== before.state || verdict.found?.en !== before.found?.en || verdict.running !== before.running) moved = true;
        states ??= [...task.checks];
        states[index] = { id: before.id, ...verdict };
      });
    }
    if (states) task.checks = states;
    return moved;
  };
  const score = (): void => {
    exam!.points = lab.tasks.reduce((sum, task, index) => sum + (tasks[index]!.state === "done" ? (task.points ?? 1) : 0), 0);
    exam!.passed = exam!.points * 100 >= lab.exam!.pass * exam!.of;
  };
  const lookAtExam = (changed: boolean): boolean => {
    if (exam!.finishedAt !== undefined) return false;
    let moved = false;
    for (const task of tasks) {
      if (task.state === "locked") continue;
      moved = look(task, changed) || moved;
      const state = task.checks.every((check) => check.state === "passed") ? "done" : "open";
      if (state === "done" && task.state === "open") task.doneAt = world.now;
      if (state === "open") delete task.doneAt;
      task.state = state;
    }
    score();
    if (world.now < exam!.endsAt) return moved;
    exam!.finishedAt = world.now;
    return true;
  };
  return {
    tasks,
    exam,
    get pending() {
      const waiting: PendingExperiment[] = [];
      for (const task of tasks) {
        if (task.state === "locked" || (task.state === "done" && !exam) || exam?.finishedAt !== undefined) continue;
        for (const { definition, check } of running.get(task.id) ?? []) {
          if (check.asked) waiting.push({ task: task.id, check: definition.id, ...check.asked });
        }
      }
      return waiting;
    },
    update(changed) {
      if (exam) return lookAtExam(changed);
      const current = tasks.findIndex((task) => task.state === "open");
      const task = tasks[current];
      if (!task) return false;
      const moved = look(task, changed);
      if (!task.checks.every((check) => check.state === "passed")) return moved;
      task.state = "done";
      task.doneAt = world.now;
      open(current + 1);
      return true;
    },
    take(taskId, checkId, input) {
      if (exam?.finishedAt !== undefined) return;
      running.get(taskId)?.find(({ definition }) => definition.id === checkId)?.check.take?.(input);
    },
    hint(taskId) {
      const index = tasks.findIndex(({ id }) => id === taskId);
      const task = tasks[index];
      if (!task || task.state === "locked") return;
      const { hints } = lab.tasks[index]!;
      const failing = task.checks.filter((check) => check.state !== "passed").map(({ id }) => id);
      const commands = world.commands.slice(commandsBefore.get(taskId));
      const next = nextHint(hints, task.hints, commands, failing);
      if (next !== undefined) task.hints = [...task.hints, next];
      task.moreHints = task.hints.length < hints.length;
    },
    finish() {
      if (!exam || exam.finishedAt !== undefined) return;
      lookAtExam(true);
      exam.finishedAt = world.now;
    },
  };
}

/** Says which check it is that cannot be begun. */
function named<T>(task: Task, check: Check, begin: () => T): T {
  try {
    return begin();
  } catch (error) {
    throw new Error(`check ${task.id}/${check.id}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What guards look at, as it is now. */
function guardedObjects(lab: Lab, world: World): Map<Check, readonly KubeObject[]> {
  const objects = new Map<Check, readonly KubeObject[]>();
  for (const task of lab.tasks) {
    for (const check of task.checks) {
      if (check.kind === "guard") objects.set(check, named(task, check, () => objectsAt(placeOf(check, world), world)));
    }
  }
  return objects;
}
