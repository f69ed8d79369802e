import { openSession, settleExperiments, solutionUntil, startCheck, type Check, type Lab, type Session, type TaskState } from "../../lab/index.ts";
import { textProblems } from "./texts.ts";

/** Virtual ms that a solution or a wrong answer may take. */
const ANSWER_LIMIT = 60 * 60_000;
/** Virtual ms after the end of a script in which its checks must come to a result. */
const AFTERMATH = 120_000;
/** Virtual ms that a solved lab must stay solved. */
const STABLE_FOR = 60 * 60_000;
/** Seeds beside the lab's own for which a lab with placeholders is solved. */
const SEEDS = ["a", "b", "c"];

/** Proves a lab and answers what is wrong with it: nothing, for a good one. */
export async function proveLab(lab: Lab): Promise<string[]> {
  const problems: string[] = [];
  const crashes: unknown[] = [];
  const open = (seed?: string): Promise<Session> => openSession(lab, { onCrash: (error) => crashes.push(error), ...(seed === undefined ? {} : { seed }) });
  /** Checks that were seen not to hold: `task/check`. */
  const failed = new Set<string>();

  let untouched: Session;
  try {
    untouched = await open();
  } catch (error) {
    // A setup that fails, a check that cannot be begun, an image that cannot be read: one sentence for the author.
    return [error instanceof Error ? error.message : String(error)];
  }
  for (const [name, check] of checksOf(lab)) {
    const problem = await tryAtStart(untouched, check, () => failed.add(name));
    if (problem !== undefined) problems.push(`check ${name}: ${problem}`);
  }
  // What cannot be begun cannot be graded either.
  if (problems.length > 0) return problems;
  await untouched.drive(untouched.now + 10_000);
  if (untouched.tasks.every((task) => task.state === "done")) problems.push("all tasks are done before the learner has done anything");
  for (const task of untouched.tasks) if (task.state === "done") problems.push(`task ${task.id} is done at the start`);

  const existed = new Set<string>();
  if (lab.solution === undefined) problems.push("solution.sh is missing: it shows that the lab can be solved");
  else {
    for (const seed of [undefined, ...(lab.variants ? SEEDS : [])]) {
      const session = await open(seed);
      const place = seed === undefined ? "" : ` (seed ${seed})`;
      const run = await answer(session, session.lab.solution!);
      await comeToResult(session);
      if (run.exitCode !== 0) problems.push(`solution.sh${place} ended with ${run.exitCode === undefined ? "nothing after a virtual hour" : `exit code ${run.exitCode}`}: ${run.said}`);
      problems.push(...unsolved(session).map((text) => `after solution.sh${place}: ${text}`));
      const { length } = problems;
      if (length > 0) break;
      await session.drive(session.now + STABLE_FOR);
      problems.push(...(await unstable(session)).map((text) => `an hour after solution.sh${place}: ${text}`));
      for (const change of session.world.log) existed.add(`${change.resource}/${change.name}`);
    }
  }
  for (const [name, { script, refusedBy, after }] of Object.entries(lab.wrong)) {
    const session = await open();
    if (after !== undefined && !(await solveUntil(session, after))) {
      problems.push(`wrong/${name} begins after the task ${after}, which the part of solution.sh up to it does not solve: ${describe(session.tasks)}`);
      continue;
    }
    const filled = session.lab.wrong[name]?.script ?? script;
    const run = await answer(session, filled);
    await comeToResult(session);
    for (const task of session.tasks) for (const check of task.checks) if (task.state === "open" && check.state === "failed") failed.add(`${task.id}/${check.id}`);
    if (run.exitCode === undefined) problems.push(`wrong/${name} did not end within a virtual hour`);
    if (session.tasks.every((task) => task.state === "done")) {
      problems.push(`wrong/${name} solves the lab`);
      continue;
    }
    for (const wanted of refusedBy) if (!refuses(lab, session.tasks, wanted)) problems.push(`wrong/${name} is not refused by ${wanted}: ${describe(session.tasks)}`);
  }
  for (const [name, check] of checksOf(lab)) {
    if (check.kind !== "answer" && !failed.has(name)) {
      problems.push(`the check ${name} was never seen to fail: ${check.kind === "experiment" ? "an answer in wrong/ must be refused by it" : "it passes at the start, and no answer in wrong/ is refused by it"}`);
    }
  }
  if (problems.length === 0) problems.push(...textProblems(untouched.lab, existed));
  // One mistake of ours may come again and again.
  for (const crash of new Set(crashes.map((each) => (each instanceof Error ? (each.stack ?? each.message) : String(each))))) problems.push(`the simulator failed: ${crash}`);
  return problems;
}

function checksOf(lab: Lab): [string, Check][] {
  return lab.tasks.flatMap((task) => task.checks.map((check): [string, Check] => [`${task.id}/${check.id}`, check]));
}

/** Begins a check on the untouched cluster; answers what is wrong with it as such. */
async function tryAtStart(session: Session, definition: Check, onFailed: () => void): Promise<string | undefined> {
  const filled = session.lab.tasks.flatMap(({ checks }) => checks).find((check) => check.id === definition.id && check.kind === definition.kind) ?? definition;
  try {
    const check = startCheck(filled, session.world);
    let verdict = check.evaluate(true, false);
    if (definition.kind === "run") {
      const limit = session.now + 60_000;
      while (verdict.state === "waiting" && session.now < limit) {
        await session.drive(session.now + 200);
        verdict = check.evaluate(false, false);
      }
      if (verdict.state === "waiting") return "its script does not end within a minute";
    }
    if (verdict.state !== "passed" && definition.kind !== "experiment") onFailed();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs a script in the learner's own terminal, as one file, and waits for its end. */
export async function answer(session: Session, script: string): Promise<{ exitCode: number | undefined; said: string }> {
  const path = "/tmp/.answer.sh";
  session.input({ type: "save", path, content: `${script}\n` });
  // Of a script before this one.
  session.input({ type: "save", path: "/tmp/.answer.code", content: "" });
  session.input({ type: "key", terminal: 0, data: `bash ${path} 2>&1 </dev/null | tee /tmp/.answer.out; echo \${PIPESTATUS[0]} > /tmp/.answer.code\r` });
  const limit = session.now + ANSWER_LIMIT;
  const read = (file: string): string => {
    try {
      return session.readFile(file);
    } catch {
      return "";
    }
  };
  while (session.now < limit) {
    await session.drive(session.now + 1000);
    await settleExperiments(session);
    const code = read("/tmp/.answer.code");
    if (code !== "") return { exitCode: Number(code), said: lastLine(read("/tmp/.answer.out")) };
  }
  return { exitCode: undefined, said: lastLine(read("/tmp/.answer.out")) };
}

/** Solves the tasks up to one as the solution does; answers whether that one is done then. */
async function solveUntil(session: Session, task: string): Promise<boolean> {
  const { lab } = session;
  await answer(session, solutionUntil(lab.solution ?? "", lab.tasks.map(({ id }) => id), task));
  const isDone = (): boolean => session.tasks.find(({ id }) => id === task)?.state === "done";
  const limit = session.now + AFTERMATH;
  while (!isDone() && session.now < limit) {
    await session.drive(session.now + 1000);
    await settleExperiments(session);
  }
  return isDone();
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** Lets time pass till the lab is solved or its checks have had their time. */
export async function comeToResult(session: Session): Promise<void> {
  const limit = session.now + AFTERMATH;
  do {
    await session.drive(session.now + 1000);
    await settleExperiments(session);
  } while (session.now < limit && !session.tasks.every((task) => task.state === "done"));
}

function unsolved(session: Session): string[] {
  return session.tasks.flatMap((task) =>
    task.state === "done"
      ? []
      : task.checks
          .filter((check) => check.state !== "passed")
          .map((check) => {
            const message = session.lab.tasks.find(({ id }) => id === task.id)!.checks.find(({ id }) => id === check.id)!.message.en;
            return `${task.id}/${check.id} ${check.state}: ${message}${check.found === undefined ? "" : `; found: ${check.found.en}`}`;
          }),
  );
}

/** Checks of the last task that do not hold any more: tasks that are done stay done, so they are begun anew. */
async function unstable(session: Session): Promise<string[]> {
  const problems: string[] = unsolved(session);
  const last = session.lab.tasks.at(-1)!;
  for (const definition of last.checks) {
    if (definition.kind !== "object" && definition.kind !== "run") continue;
    const check = startCheck(definition, session.world);
    let verdict = check.evaluate(true, true);
    const limit = session.now + 60_000;
    while (verdict.state === "waiting" && session.now < limit) {
      await session.drive(session.now + 200);
      verdict = check.evaluate(false, true);
    }
    if (verdict.state !== "passed") problems.push(`${last.id}/${definition.id} holds no more: ${definition.message.en}; found: ${verdict.found?.en ?? "?"}`);
  }
  return problems;
}

function refuses(lab: Lab, tasks: readonly TaskState[], wanted: string): boolean {
  const [id, taskId] = wanted.split("/").reverse() as [string, string | undefined];
  return tasks.some((state) => {
    if ((taskId !== undefined && state.id !== taskId) || state.state !== "open") return false;
    const kind = lab.tasks.find((task) => task.id === state.id)!.checks.find((check) => check.id === id)?.kind;
    const check = state.checks.find((each) => each.id === id);
    // An experiment that was never run has refused nothing.
    return check !== undefined && (kind === "experiment" ? check.state === "failed" : check.state !== "passed");
  });
}

function describe(tasks: readonly TaskState[]): string {
  return tasks
    .map((task) => `${task.id} ${task.state} (${task.checks.map((check) => `${check.id} ${check.state}${check.found && check.state !== "passed" ? `: ${check.found.en}` : ""}`).join(", ")})`)
    .join("; ");
}
