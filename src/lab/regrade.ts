import type { ExamState, TaskState } from "./checks/index.ts";
import { runExperiment, settleExperiments } from "./experiment/run.ts";
import type { Lab } from "./format/lab.ts";
import { readLog } from "./session/read-log.ts";
import { openSession } from "./session/open.ts";

/** What a log is worth, found anew. */
export interface Grade {
  lab: string;
  seed: string;
  tasks: readonly TaskState[];
  /** How many tasks are done, and of how many. */
  done: number;
  of: number;
  exam: ExamState | undefined;
  /** Virtual ms from the learner's coming to the end of the log. */
  spent: number;
  commands: number;
  hints: number;
  /** Steps of the solution that were played. */
  played: number;
  /** What the log claims and the replay does not bear out; empty for an honest log. */
  doubts: string[];
  /** Of all that happened: equal for equal logs. */
  hash: string;
}

/**
 * Grades a submitted log again: replays it, and runs every experiment anew where the log says that one was run, so that a
 * verdict that somebody wrote into it counts for nothing. Throws LogError when the log cannot be used.
 */
export async function regrade(lab: Lab, value: unknown): Promise<Grade> {
  const log = readLog(value, lab);
  const doubts: string[] = [];
  const session = await openSession(lab, {
    log,
    onVerdict: async (running, claimed) => {
      const name = `${claimed.task}/${claimed.check}`;
      const pending = running.pending.find((each) => each.task === claimed.task && each.check === claimed.check && each.at === claimed.asked);
      if (!pending) {
        doubts.push(`${name}: the log has a verdict on an experiment that was not asked for`);
        return undefined;
      }
      const found = await runExperiment(running, pending);
      if (found.state !== claimed.state) doubts.push(`${name}: the log says ${claimed.state}, the experiment says ${found.state}`);
      return found;
    },
  });
  await settleExperiments(session);
  const { tasks } = session;
  return {
    lab: lab.id,
    seed: log.seed,
    tasks,
    done: tasks.filter((task) => task.state === "done").length,
    of: tasks.length,
    exam: session.exam,
    spent: session.now - session.origin,
    commands: session.world.commands.length,
    hints: tasks.reduce((sum, task) => sum + task.hints.length, 0),
    played: log.inputs.filter((input) => input.type === "play").length,
    doubts,
    hash: session.hash(),
  };
}
