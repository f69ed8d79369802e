import type { Lab } from "../format/load.ts";
import { startCheck } from "./start.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

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
}

/** The state of all tasks of a session; `update` looks again. */
export interface Grading {
  readonly tasks: readonly TaskState[];
  /** Looks at the open task. `changed`: whether anything but time has passed since the last look. Returns whether a state changed. */
  update(changed: boolean): boolean;
}

/**
 * Grades a lab: its tasks one after the other. A task is done when all of its checks pass at the same moment, and stays
 * done; the checks of a task (and what `history` sees) begin when the one before is done.
 */
export function grade(lab: Lab, world: World): Grading {
  const tasks: TaskState[] = lab.tasks.map((task) => ({
    id: task.id,
    state: "locked",
    checks: task.checks.map((check) => ({ id: check.id, state: "waiting" })),
  }));
  let current = 0;
  let running: { check: RunningCheck; timed: boolean }[] = [];
  const open = (): void => {
    const task = lab.tasks[current];
    if (!task) return;
    tasks[current]!.state = "open";
    running = task.checks.map((check) => ({ check: startCheck(check, world), timed: check.kind !== "object" }));
  };
  open();
  return {
    tasks,
    update(changed) {
      const task = tasks[current];
      if (!task) return false;
      let moved = false;
      task.checks = task.checks.map((state, index) => {
        const { check, timed } = running[index]!;
        // Nothing was written: only checks that wait for time, or for a script to end, can answer anything new.
        if (!changed && !timed && state.state !== "waiting") return state;
        const verdict = check.evaluate(changed);
        if (verdict.state !== state.state || verdict.found !== state.found) moved = true;
        return { id: state.id, ...verdict };
      });
      if (task.checks.every((check) => check.state === "passed")) {
        task.state = "done";
        task.doneAt = world.now;
        moved = true;
        current += 1;
        open();
      }
      return moved;
    },
  };
}
