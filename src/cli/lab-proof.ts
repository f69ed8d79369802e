import { openSession, type Lab, type Session, type TaskState } from "../lab/index.ts";

/** Virtual ms that a solution or a wrong answer may take. */
const ANSWER_LIMIT = 60 * 60_000;
/** Virtual ms that a solved lab must stay solved. */
const STABLE_FOR = 60 * 60_000;

/** Proves a lab and answers what is wrong with it: nothing, for a good one. */
export async function proveLab(lab: Lab): Promise<string[]> {
  const problems: string[] = [];
  const crashes: unknown[] = [];
  const open = (): Promise<Session> => openSession(lab, { onCrash: (error) => crashes.push(error) });

  const untouched = await open();
  await untouched.drive(untouched.now + 10_000);
  if (untouched.tasks.every((task) => task.state === "done")) problems.push("all tasks are done before the learner has done anything");
  for (const task of untouched.tasks) if (task.state === "done") problems.push(`task ${task.id} is done at the start`);

  if (lab.solution === undefined) problems.push("solution.sh is missing: it shows that the lab can be solved");
  else {
    const session = await open();
    const exitCode = await answer(session, lab.solution);
    await session.drive(session.now + 5000);
    if (exitCode !== 0) problems.push(`solution.sh ended with exit code ${exitCode}`);
    problems.push(...unsolved(lab, session.tasks).map((text) => `after solution.sh: ${text}`));
    const { length } = problems;
    await session.drive(session.now + STABLE_FOR);
    if (length === 0) problems.push(...unsolved(lab, session.tasks).map((text) => `an hour after solution.sh: ${text}`));
  }
  for (const [name, { script, refusedBy }] of Object.entries(lab.wrong)) {
    const session = await open();
    await answer(session, script);
    await session.drive(session.now + 5000);
    if (session.tasks.every((task) => task.state === "done")) {
      problems.push(`wrong/${name}.sh solves the lab`);
      continue;
    }
    for (const wanted of refusedBy) {
      const [task, check] = wanted.includes("/") ? (wanted.split("/") as [string, string]) : [undefined, wanted];
      const refused = session.tasks.some(
        (state) => (task === undefined || state.id === task) && state.state === "open" && state.checks.some((each) => each.id === check && each.state !== "passed"),
      );
      if (!refused) problems.push(`wrong/${name}.sh is not refused by ${wanted}: ${describe(session.tasks)}`);
    }
  }
  for (const crash of crashes) problems.push(`the simulator failed: ${crash instanceof Error ? (crash.stack ?? crash.message) : String(crash)}`);
  return problems;
}

/** Types a script into the learner's own terminal as one file that is run, and waits for its end. */
async function answer(session: Session, script: string): Promise<number | undefined> {
  const path = "/tmp/.answer.sh";
  session.input({ type: "save", path, content: `${script}\n` });
  session.input({ type: "key", terminal: 0, data: `bash ${path}; echo $? > /tmp/.answer.code\r` });
  const limit = session.now + ANSWER_LIMIT;
  while (session.now < limit) {
    await session.drive(session.now + 1000);
    try {
      const code = session.readFile("/tmp/.answer.code");
      if (code !== "") return Number(code);
    } catch {
      // It is still at work.
    }
  }
  return undefined;
}

function unsolved(lab: Lab, tasks: readonly TaskState[]): string[] {
  return tasks.flatMap((task) =>
    task.state === "done"
      ? []
      : task.checks
          .filter((check) => check.state !== "passed")
          .map((check) => {
            const message = lab.tasks.find(({ id }) => id === task.id)!.checks.find(({ id }) => id === check.id)!.message.en;
            return `${task.id}/${check.id} ${check.state}: ${message}${check.found === undefined ? "" : `; found: ${check.found.en}`}`;
          }),
  );
}

function describe(tasks: readonly TaskState[]): string {
  return tasks.map((task) => `${task.id} ${task.state} (${task.checks.map((check) => `${check.id} ${check.state}`).join(", ")})`).join("; ");
}
