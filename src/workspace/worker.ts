// From where each stands and not from lab/index.ts, so that only what a prompt needs comes with the worker.
import type { Lab } from "../lab/format/lab.ts";
import { fillLab } from "../lab/format/variants.ts";
import { PLAYGROUND, playground, playgroundOf } from "../lab/playground.ts";
import { loadGrading } from "../lab/session/grader.ts";
import { LogError, type SessionLog } from "../lab/session/log.ts";
import { openSession } from "../lab/session/open.ts";
import { laterModule, loadedModule, loadLater, loadModule, loadRest, rest } from "../lab/session/rest.ts";
import { SetupError, type Session } from "../lab/session/session.ts";
import { DEFAULT_TOPOLOGY, parseTopology } from "../lab/session/topology.ts";
import { fetchLab } from "./labs.ts";
import { createOutflow, type Outflow } from "./outflow.ts";
import { startPacer, type Pacer } from "./pacer.ts";
import { ENTER, type FromWorker, type Opening, type Rate, type SkipTarget, type ToWorker } from "./protocol.ts";
import type { AnswerOf, Question, QuestionName } from "./questions.ts";
import type { Reporter } from "./reporter.ts";
import type { Retreat } from "./retreat.ts";

/*
 * The worker: one session and the pacer that runs it. It answers messages and says what has changed, at most some times a
 * second.
 */

/** Virtual ms after which "next event" stops when nothing happens. */
const EVENT_LIMIT = 10 * 60_000;
/** Virtual ms for which a check is waited for. */
const CHECK_LIMIT = 60 * 60_000;
const MOST_TERMINALS = 16;

/** The worker's side of the port (TypeScript's page and worker libraries exclude each other). */
const scope = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

const post = (message: FromWorker): void => scope.postMessage(message);
const realNow = (): number => performance.now();

/** A session at work, and all that belongs to it. */
interface Running {
  session: Session;
  pacer: Pacer;
  /** These come when the prompt stands, and `complete` settles then. Nothing is taken back on the home page. */
  reporter?: Reporter;
  retreat?: Retreat | undefined;
  complete?: Promise<void>;
}

let lab: Lab | undefined;
let running: Running | undefined;
let rate: Rate = 1;
let seed: string | undefined;
let watched: string | undefined;
let lookingAt: number | undefined;
let experimenting = false;
/** Sizes of the page's terminals. */
const sizes = new Map<number, { columns: number; rows: number }>();
/** Each session has its own: what a former one printed is of no interest. */
let outflow: Outflow = createOutflow(sendOutput);
/** A lab that is being fetched before it is opened. */
let prepared: { id: string; lab: Promise<Lab> } | undefined;

function sendOutput(terminal: number, data: string): void {
  post({ type: "output", terminal, data });
}

function labOf({ lab: id, folder, topology }: Opening, log?: unknown): Promise<Lab> {
  // Only a lab that is tried from its files has YAML to be read. Its folder has a name that only its author knows.
  if (folder) return import("../lab/format/load.ts").then(({ loadLab }) => loadLab(id, folder, ""));
  if (id === PLAYGROUND) return Promise.resolve(log === undefined ? playground(parseTopology(topology ?? "") ?? DEFAULT_TOPOLOGY, PLAYGROUND) : playgroundOf(log));
  if (id === "") return Promise.resolve(playground());
  if (prepared?.id !== id) prepared = { id, lab: fetchLab(id) };
  return prepared.lab;
}

/** Tells the page what it is to show of a lab; of one with variants as soon as their seed is known. */
function show(shown: Lab, from?: string): void {
  post({ type: "lab", lab: shown.variants && from !== undefined ? fillLab(shown, from) : shown });
}

/** The seed that a log was made with; the log itself is checked elsewhere. */
function seedOf(log: unknown): string | undefined {
  const found = typeof log === "object" && log !== null ? (log as { seed?: unknown }).seed : undefined;
  return typeof found === "string" ? found : undefined;
}

function report(force = false): void {
  outflow.flush();
  if (!running) return;
  running.reporter?.report({ rate, skipping: running.pacer.skipping, watched, lookingAt }, force);
  experiment(running);
  running?.retreat?.keepUp(running.session, lookingAt);
}

/** Runs the experiments that checks ask for, one at a time, between the slices. */
function experiment(at: Running): void {
  const [asked] = at.session.pending;
  if (!asked || experimenting) return;
  experimenting = true;
  loadedModule(rest).runExperiment(at.session, asked, { breathe, now: realNow, ...(at.retreat ? { standby: at.retreat.standby } : {}) })
    .then((event) => {
      if (running === at) at.session.input(event);
    })
    .catch(failed)
    .finally(() => {
      experimenting = false;
    });
}

/** Gives way to messages and to the session itself. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** What the page draws around the terminal, what it keeps, and the way back. */
const besides = laterModule(() => import("./besides.ts"));

/** The page asks once the prompt stands. */
const answersModule = laterModule(() => import("./answers.ts"));

async function answer(session: Session, question: Question): Promise<AnswerOf<QuestionName>> {
  await loadModule(answersModule);
  return await loadedModule(answersModule).answersOf(session).answer(question);
}

/** Ends the session at work; answers where the next one prints. */
function leave(): Outflow {
  running?.pacer.stop();
  running = undefined;
  lookingAt = undefined;
  return (outflow = createOutflow(sendOutput));
}

/** Begins a session of the lab, or goes on with one that a log has. */
async function open(log: unknown): Promise<void> {
  const ours = leave();
  const began = realNow();
  const opened = lab!;
  try {
    const session = await openSession(opened, {
      ...(log === undefined ? {} : { log }),
      ...(seed === undefined || !opened.variants ? {} : { seed }),
      atPrompt: true,
      onOutput: (terminal, data) => ours.print(terminal, data),
      onCrash: failed,
    });
    enter(session, opened, began, log !== undefined);
  } catch (error) {
    if (error instanceof LogError) post({ type: "refused", reason: error.reason, message: error.message });
    else if (error instanceof SetupError) post({ type: "unreadable", message: error.message, setup: true });
    else throw error;
  }
}

/** Goes to an earlier place of the session at work. */
async function goBack(log: SessionLog, at: Running): Promise<void> {
  await at.complete;
  const { retreat } = at;
  if (!retreat) return;
  const ours = leave();
  const began = realNow();
  clearTerminals();
  const { session, output } = await retreat.standby.take(log, { onOutput: (terminal, data) => ours.print(terminal, data) });
  for (const { terminal, data } of output) ours.print(terminal, data);
  enter(session, lab!, began, true, retreat);
}

/** Lets a session run, and tells the page of it. */
function enter(session: Session, opened: Lab, began: number, replayed: boolean, retreat?: Retreat): void {
  for (const { number } of session.openTerminals) fit(session, number);
  const pacer = startPacer(session, { realNow, onSlice: () => report(), onError: failed });
  pacer.rate = rate;
  const ours: Running = (running = { session, pacer, retreat });
  outflow.flush();
  const terminals = session.openTerminals.map(({ number }) => number);
  // While the learner reads the first lines, what a first key waits for first; without a network each is asked for again when it is needed.
  (opened.tasks.length > 0 ? loadGrading() : loadRest()).then(loadLater).catch(() => undefined);
  post({ type: "ready", replayed, clusterMs: realNow() - began, canUndo: session.canUndo, terminals });
  const begin = (): void => {
    const { createReporter, createRetreat, solutionParts } = loadedModule(besides);
    ours.reporter = createReporter(opened, session, post, realNow);
    const isQuiet = (): boolean => running?.pacer.quiet ?? true;
    if (opened.id !== "") ours.retreat ??= createRetreat(opened, { isQuiet, breathe, now: realNow, onError: failed });
    const { solution, tasks } = session.lab;
    if (solution !== undefined) post({ type: "solution", parts: solutionParts(solution, tasks.map(({ id }) => id)) });
    if (running === ours) report(true);
  };
  if (besides.value && rest.value) begin();
  else ours.complete = Promise.all([loadModule(besides), loadRest()]).then(begin).catch(failed);
}

/** Gives a terminal the size it has on the page. */
function fit(session: Session, number: number): void {
  const size = sizes.get(number);
  const present = session.openTerminals.find((terminal) => terminal.number === number);
  if (!size || !present || (present.columns === size.columns && present.rows === size.rows)) return;
  session.input({ type: "resize", terminal: number, ...size });
}

function clearTerminals(): void {
  for (let terminal = 0; terminal < MOST_TERMINALS; terminal += 1) post({ type: "clear", terminal });
}

/** Begins anew from a log or from nothing (reset): the terminals are cleared and printed again. */
async function restart(log: unknown): Promise<void> {
  clearTerminals();
  await open(log);
}

function failed(error: unknown): void {
  post({ type: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

type ChangeOfSession = Extract<ToWorker, { type: "prepare" | "open" | "reset" | "undo" | "try-again" | "continue" }>;
const CHANGES: ReadonlySet<ToWorker["type"]> = new Set<ChangeOfSession["type"]>(["prepare", "open", "reset", "undo", "try-again", "continue"]);

function isChangeOfSession(message: ToWorker): message is ChangeOfSession {
  return CHANGES.has(message.type);
}

async function change(message: ChangeOfSession): Promise<void> {
  switch (message.type) {
    case "prepare": {
      // What is wrong with it is told when it is opened.
      const found = await labOf({ lab: message.lab }).catch(() => undefined);
      if (found && !found.variants) show(found);
      return;
    }
    case "open":
      seed = message.seed;
      try {
        lab = await labOf(message, message.log);
      } catch (error) {
        post({ type: "unreadable", message: error instanceof Error ? error.message : String(error) });
        return;
      }
      if (lab.variants || message.folder || message.lab === PLAYGROUND) show(lab, seedOf(message.log) ?? (lab.variants ? seed : undefined) ?? lab.seed ?? lab.id);
      await open(message.log);
      return;
    case "reset":
      if (lab) await restart(undefined);
      return;
    case "undo": {
      const log = running?.session.undoLog();
      if (log) await goBack(log, running!);
      return;
    }
    case "try-again": {
      if (!running) return;
      await running.complete;
      const log = running.session.log();
      post({ type: "left", log });
      await goBack(loadedModule(besides).logUntil(log, message.at), running);
      return;
    }
    case "continue":
      await restart(message.log);
  }
}

function skip({ session, pacer }: Running, to: SkipTarget): void {
  const ended = (reached: boolean): void => post({ type: "skipped", to, reached });
  if (to === "event") {
    const before = session.changes;
    pacer.skipTo(session.now + EVENT_LIMIT, { until: () => session.changes !== before, ended });
  } else if (typeof to === "number") pacer.skipTo(session.now + to, { ended });
  else {
    const passed = (): boolean => session.tasks.find(({ id }) => id === to.task)?.checks.find(({ id }) => id === to.check)?.state === "passed";
    pacer.skipTo(session.now + CHECK_LIMIT, { until: passed, ended });
  }
}

function act(message: Exclude<ToWorker, ChangeOfSession | { type: "alive" }>, at: Running): void {
  const { session, pacer } = at;
  switch (message.type) {
    case "key":
      if (ENTER.test(message.data)) at.reporter?.beforeLine();
      session.input({ type: "key", terminal: message.terminal, data: message.data });
      pacer.nudge();
      session.runUntil(session.now + 1, 500);
      outflow.flush();
      return;
    case "drawn":
      outflow.drawn(message.terminal, message.length);
      return;
    case "hash":
      post({ type: "hashed", request: message.request, hash: session.hash(), log: session.log() });
      return;
    case "open-terminal":
      sizes.set(message.terminal, { columns: message.columns, rows: message.rows });
      // After a reload the session has terminals that the page opens only now.
      if (session.openTerminals.some(({ number }) => number === message.terminal)) fit(session, message.terminal);
      else session.input({ type: "open", terminal: message.terminal, columns: message.columns, rows: message.rows });
      pacer.nudge();
      return;
    case "close-terminal":
      sizes.delete(message.terminal);
      session.input({ type: "close", terminal: message.terminal });
      return;
    case "resize":
      fit(session, message.terminal);
      return;
    case "input":
      if (message.event.type === "play") at.reporter?.beforeLine();
      session.input(message.event);
      pacer.nudge();
      report(true);
      return;
    case "rate":
      rate = message.rate;
      pacer.rate = rate;
      report(true);
      return;
    case "skip":
      skip(at, message.to);
      report(true);
      return;
    case "stop-skipping":
      pacer.stopSkipping();
      report(true);
      return;
    case "look-back":
      lookingAt = message.at;
      report(true);
      return;
    case "watch-pod":
      watched = message.uid;
      report(true);
      return;
    case "editor-closed":
      loadedModule(besides).closeEdit(session);
      pacer.nudge();
      report(true);
      return;
    case "choose-editor":
      loadModule(besides).then(() => {
        loadedModule(besides).choosePane(session, message.pane);
        // As its user would tell it; the history keeps no line that begins with a space.
        if (message.terminal !== undefined && !session.busy) session.input({ type: "key", terminal: message.terminal, data: " . ~/.editor\r" });
        pacer.nudge();
      }).catch(failed);
      return;
    case "ask": {
      const { request, question } = message;
      answer(session, question).then(
        (answer) => {
          post({ type: "answer", request, answer });
          if (question.ask === "save-file") report(true);
        },
        (error: unknown) => post({ type: "answer", request, error: error instanceof Error ? error.message : String(error) }),
      );
    }
  }
}

// One after the other: an undo that replays must not be overtaken by keys.
let queue = Promise.resolve();
let idle = true;
scope.onmessage = (event) => {
  const message = event.data;
  if (message.type === "alive") {
    post({ type: "alive" });
    return;
  }
  // The page may have measured a terminal before there is a session for it.
  if (message.type === "resize") sizes.set(message.terminal, { columns: message.columns, rows: message.rows });
  const take = (): void => {
    if (running && !isChangeOfSession(message)) act(message, running);
  };
  if (idle && !isChangeOfSession(message)) {
    try {
      take();
    } catch (error) {
      failed(error);
    }
    return;
  }
  idle = false;
  const mine = queue.then(() => (isChangeOfSession(message) ? change(message) : take())).catch(failed);
  queue = mine;
  void mine.then(() => {
    if (queue === mine) idle = true;
  });
};
