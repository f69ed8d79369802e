import { print, printError, sleep, type Program } from "../../os/index.ts";
import type { Grading } from "../checks/index.ts";
import type { Lab } from "../format/lab.ts";

const USAGE = `Usage: podlab COMMAND

  tasks                        the tasks of this lab and their checks
  answer [TASK/]CHECK VALUE    answers a question; of choices, the number from 1
  check [TASK/]CHECK           runs an experiment now
  hint                         the next hint of the open task
  wait [TASK] [SECONDS]        waits till a task is done (default: the open one, two minutes)
  finish                       hands in an exam
`;

const MARKS = { passed: "[x]", failed: "[ ]", waiting: "[.]" } as const;

/** `podlab` in the learner's terminal: the tasks, their questions and hints without leaving the shell. */
export function podlabProgram(lab: Lab, grading: () => Grading | undefined): Program {
  return function* (process) {
    const [verb, ...rest] = process.args.slice(1);
    const graded = grading();
    if (verb === undefined || verb === "help" || verb === "--help" || !graded) {
      yield* print(USAGE);
      return 0;
    }
    const fail = (message: string): string => `podlab: ${message}\n`;
    /** `task/check`, or a check of the open task. */
    const find = (name: string, kind: string): { task: string; check: string } | undefined => {
      const [check, task] = name.split("/").reverse() as [string, string | undefined];
      const chosen = lab.tasks.find((each) => {
        const state = graded.tasks.find(({ id }) => id === each.id)?.state;
        return (task === undefined ? state === "open" : each.id === task) && each.checks.some(({ id, kind: its }) => id === check && its === kind);
      });
      return chosen && { task: chosen.id, check };
    };
    switch (verb) {
      case "tasks":
        for (const task of graded.tasks) {
          yield* print(`${task.id} (${task.state})\n`);
          const definition = lab.tasks.find(({ id }) => id === task.id)!;
          if (task.state === "locked") continue;
          for (const [index, check] of task.checks.entries()) {
            const found = check.state === "passed" || !check.found ? "" : `  (${check.found.en})`;
            yield* print(`  ${MARKS[check.state]} ${definition.checks[index]!.message.en}${found}\n`);
          }
        }
        return 0;
      case "answer": {
        const [name = "", ...words] = rest;
        const place = find(name, "answer");
        if (!place) {
          yield* printError(fail(`there is no question "${name}" to answer: see podlab tasks`));
          return 1;
        }
        const definition = lab.tasks.find(({ id }) => id === place.task)!.checks.find(({ id }) => id === place.check)!;
        const typed = words.join(" ");
        const value = definition.kind === "answer" && definition.choices ? String(Number(typed) - 1) : typed;
        graded.take(place.task, place.check, { type: "answer", value });
        graded.update(true);
        const state = graded.tasks.find(({ id }) => id === place.task)!.checks.find(({ id }) => id === place.check)!;
        yield* print(`${state.found?.en ?? state.state}\n`);
        return 0;
      }
      case "check": {
        const place = find(rest[0] ?? "", "experiment");
        if (!place) {
          yield* printError(fail(`there is no experiment "${rest[0] ?? ""}" to run: see podlab tasks`));
          return 1;
        }
        graded.take(place.task, place.check, { type: "experiment" });
        return 0;
      }
      case "hint": {
        const open = graded.tasks.find(({ state }) => state === "open");
        if (!open) return 0;
        const before = open.hints.length;
        graded.hint(open.id);
        const shown = open.hints.at(-1);
        if (open.hints.length === before || shown === undefined) yield* print("There is no further hint.\n");
        else yield* print(`${lab.tasks.find(({ id }) => id === open.id)!.hints[shown]!.en}\n`);
        return 0;
      }
      case "wait": {
        const name = rest[0] ?? graded.tasks.find(({ state }) => state === "open")?.id;
        const task = graded.tasks.find(({ id }) => id === name);
        if (!task) {
          yield* printError(fail(`there is no task "${name ?? ""}": see podlab tasks`));
          return 1;
        }
        const limit = process.now + Number(rest[1] ?? 120) * 1000;
        // The setup of the next task may be at work.
        const between = (): boolean => graded.tasks.some(({ state }) => state === "locked") && !graded.tasks.some(({ state }) => state === "open");
        while ((task.state !== "done" || between()) && process.now < limit) yield* sleep(200);
        return task.state === "done" ? 0 : 1;
      }
      case "finish":
        graded.finish();
        return 0;
      default:
        yield* printError(fail(`unknown command "${verb}"\n\n${USAGE}`.trimEnd()));
        return 2;
    }
  };
}
