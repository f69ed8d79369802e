import { compile } from "../checks/cel.ts";
import type { PendingExperiment } from "../checks/grading.ts";
import { startHistoryCheck } from "../checks/history.ts";
import { startObjectCheck } from "../checks/object.ts";
import { startRunCheck } from "../checks/run.ts";
import { compileSentence } from "../checks/selection.ts";
import { exitCode, same } from "../checks/sentences.ts";
import type { Verdict } from "../checks/world.ts";
import type { ExperimentCheck, ExperimentStep, Judgment } from "../format/check-schema.ts";
import type { LocalizedText } from "../format/language.ts";
import type { InputEvent } from "../session/log.ts";
import { openSession } from "../session/open.ts";
import type { Session } from "../session/session.ts";
import type { Standby } from "../session/standby.ts";
import { FaultError } from "../../cluster/faults/index.ts";
import type { Traffic } from "../../cluster/network/index.ts";
import { loadRest } from "../../os/index.ts";
import { faultOf } from "./faults.ts";
import { ExperimentError } from "./target.ts";
import { figuresOf, trafficOptions, trafficSentence, type TrafficFigures } from "./traffic.ts";

/** Virtual ms that a script in an experiment may take. */
const SCRIPT_LIMIT = 30 * 60_000;
/** Virtual ms that requests are given to settle at the end. */
const SETTLE = 5000;

export interface ExperimentOptions {
  /** The wall clock of the session at virtual time 0, where it is not the usual one. */
  epoch?: number;
  /** Gives way to whoever waits, now and then (the page's messages); it may take its time. */
  breathe?: () => Promise<void>;
  /** A session that follows at a distance: the fork begins there. */
  standby?: Standby;
  /** Real ms, monotonic, so that it gives way after some ms of work. */
  now?: () => number;
}

type VerdictEvent = Extract<InputEvent, { type: "verdict" }>;

/**
 * Runs an experiment that a session has asked for: forks the session by replay as it was then, does the steps there, lets
 * time pass, and judges. The session itself is not touched; the answer is the input that tells it what came of it.
 */
export async function runExperiment(session: Session, pending: PendingExperiment, options: ExperimentOptions = {}): Promise<VerdictEvent> {
  const { task, check: id, at } = pending;
  const check = session.lab.tasks.find((each) => each.id === task)!.checks.find((each) => each.id === id) as ExperimentCheck;
  const { standby, ...own } = options;
  // Faults and traffic are of the rest.
  await loadRest();
  const log = session.logAt(at, pending.inputs);
  const fork = standby ? (await standby.take(log, own)).session : await openSession(session.template, { ...own, log });
  fork.stopGrading();
  const { passed, found } = await experiment(check, fork);
  return { type: "verdict", task, check: id, asked: at, state: passed ? "passed" : "failed", ...(found ? { found } : {}) };
}

/** Runs all experiments that a session waits for, till there is none: for drivers that have all the time they need. */
export async function settleExperiments(session: Session, options: ExperimentOptions = {}): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const pending = session.pending[0];
    if (!pending) return;
    session.input(await runExperiment(session, pending, options));
  }
}

/** Does an experiment in a fork, which it uses up. */
async function experiment(check: ExperimentCheck, fork: Session): Promise<{ passed: boolean; found: LocalizedText | undefined }> {
  const traffics: { traffic: Traffic; to: string }[] = [];
  const faults: LocalizedText[] = [];
  let figures = figuresOf([]);
  try {
    const judges = check.then.map((judgment) => ({ judgment, judge: startJudge(judgment, fork, () => figures) }));
    for (const step of check.steps) await take(step, fork, traffics, faults);
    for (const { traffic } of traffics) traffic.stop();
    const limit = fork.now + SETTLE;
    while (traffics.some(({ traffic }) => !traffic.done) && fork.now < limit) await fork.drive(fork.now + 100);
    figures = figuresOf(traffics.map(({ traffic }) => traffic));
    const errors = new Map<string, number>();
    for (const { traffic } of traffics) for (const [reason, count] of traffic.errors) errors.set(reason, (errors.get(reason) ?? 0) + count);
    const story = traffics.length === 0 ? undefined : trafficSentence([...new Set(traffics.map(({ to }) => to))], figures, errors, faults);
    const told = check.found && compileSentence(check.found)({ traffic: figures });
    for (const { judgment, judge } of judges) {
      const verdict = await judge();
      if (verdict.state === "passed") continue;
      const own = judgment.kind === "traffic" ? (verdict.found ?? told ?? story) : withFaults(verdict.found, faults);
      const found = judgment.message && own ? { en: `${judgment.message.en}: ${own.en}`, "zh-cn": `${judgment.message["zh-cn"]}：${own["zh-cn"]}` } : (judgment.message ?? own);
      return { passed: false, found };
    }
    return { passed: true, found: told ?? story ?? withFaults(undefined, faults) };
  } catch (error) {
    if (error instanceof ExperimentError) return { passed: false, found: error.text };
    if (error instanceof FaultError) return { passed: false, found: same(error.message) };
    throw error;
  }
}

async function take(step: ExperimentStep, fork: Session, traffics: { traffic: Traffic; to: string }[], faults: LocalizedText[]): Promise<void> {
  const { cluster, simulation } = fork.environment;
  if (step.wait !== undefined) {
    // Up to that time and not including it: a minute of 100 requests a second is 6,000 of them.
    await fork.drive(fork.now + step.wait - 0.001);
    return;
  }
  if (step.traffic) {
    traffics.push({ traffic: cluster.traffic.start(trafficOptions(step.traffic, fork.world)), to: step.traffic.to });
    return;
  }
  if (step.run !== undefined) {
    const { code, output } = await script(step.run, fork);
    if (code !== 0) throw new ExperimentError(output === "" ? exitCode(code) : same(output));
    return;
  }
  const fault = faultOf(step, fork.world);
  if (!fault) return;
  const injected = cluster.faults.inject(fault.spec);
  faults.push(fault.words);
  if (step.for !== undefined) simulation.after(step.for, () => injected.end());
}

async function script(text: string, fork: Session): Promise<{ code: number; output: string }> {
  let end: { exitCode: number; output: string } | undefined;
  fork.world.runScript(text, (result) => {
    end = result;
  });
  const limit = fork.now + SCRIPT_LIMIT;
  while (!end && fork.now < limit) await fork.drive(fork.now + 500);
  return end ? { code: end.exitCode, output: end.output.trim().split("\n").at(-1) ?? "" } : { code: 124, output: "" };
}

/** Begins to judge; the answer is asked for at the end. */
function startJudge(judgment: Judgment, fork: Session, figures: () => TrafficFigures): () => Promise<Verdict> {
  const { world } = fork;
  switch (judgment.kind) {
    case "object": {
      const check = startObjectCheck({ ...judgment, kind: "object" }, world);
      return () => Promise.resolve(check.evaluate(true, true));
    }
    case "history": {
      const check = startHistoryCheck({ ...judgment, kind: "history" }, world);
      return () => Promise.resolve(check.evaluate(true, true));
    }
    case "run":
      return async () => {
        const check = startRunCheck(judgment, world);
        let verdict = check.evaluate(true, true);
        const limit = fork.now + 60_000;
        while (verdict.state === "waiting" && fork.now < limit) {
          await fork.drive(fork.now + 200);
          verdict = check.evaluate(false, true);
        }
        return verdict;
      };
    case "traffic": {
      const expression = compile(judgment.expect);
      const sentence = judgment.found && compileSentence(judgment.found);
      return () => {
        const variables = { traffic: figures() };
        const result = expression(variables);
        const found = sentence?.(variables);
        return Promise.resolve({ state: "value" in result && result.value === true ? "passed" : "failed", ...(found ? { found } : {}) });
      };
    }
  }
}

/** "READY 1/3 after node-2 died" */
function withFaults(found: LocalizedText | undefined, faults: readonly LocalizedText[]): LocalizedText | undefined {
  if (faults.length === 0) return found;
  const english = faults.map(({ en }) => en).join(" and ");
  const chinese = faults.map((each) => each["zh-cn"]).join("、");
  return found ? { en: `${found.en} after ${english}`, "zh-cn": `${chinese}之后：${found["zh-cn"]}` } : { en: `held after ${english}`, "zh-cn": `${chinese}之后依然正常` };
}
