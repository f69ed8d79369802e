import { LogError, openSession, playground, withLab, type Lab, type Session } from "../lab/index.ts";
import { fetchLab } from "./labs.ts";
import { createOutflow, type Outflow } from "./outflow.ts";
import { startPacer, type Pacer } from "./pacer.ts";
import type { FromWorker, Rate, ToWorker } from "./protocol.ts";

/*
 * The worker: one session and the pacer that runs it. It answers messages and says what has changed, at most some times a
 * second.
 */

/** Real ms between two looks at what the page shows. */
const REPORT_INTERVAL = 100;
/** Real ms between two logs to be kept. */
const LOG_INTERVAL = 1000;

/** Virtual ms after which "next event" stops when nothing happens. */
const EVENT_LIMIT = 10 * 60_000;

/** The worker's side of the port (TypeScript's page and worker libraries exclude each other). */
const scope = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

const post = (message: FromWorker): void => scope.postMessage(message);

let lab: Lab | undefined;
let session: Session | undefined;
let pacer: Pacer | undefined;
let rate: Rate = 1;
/** Sizes of the page's terminals. */
const sizes = new Map<number, { columns: number; rows: number }>();
let watched: string | undefined;
/** Each session has its own: what a former one printed is of no interest. */
let outflow: Outflow = createOutflow(sendOutput);
/** A lab that is being fetched before it is opened. */
let prepared: { id: string; lab: Promise<Lab> } | undefined;
let reportedAt = 0;
let loggedAt = 0;
let loggedInputs = -1;
const last = { view: "", timeline: "", tasks: "", progress: "" };

function sendOutput(terminal: number, data: string): void {
  post({ type: "output", terminal, data });
}

function labOf(id: string): Promise<Lab> {
  if (id === "") return Promise.resolve(playground());
  if (prepared?.id !== id) prepared = { id, lab: fetchLab(id) };
  return prepared.lab;
}

/** Says what has changed since the last time. */
function report(force = false): void {
  outflow.flush();
  if (!session || !pacer || !lab) return;
  const real = performance.now();
  if (!force && real - reportedAt < REPORT_INTERVAL) return;
  reportedAt = real;
  post({ type: "clock", now: session.now, origin: session.origin, rate, skipping: pacer.skipping });
  const view = session.view();
  const tasks = [...session.tasks];
  const timeline = session.timeline(watched);
  const changed = (key: keyof typeof last, value: unknown): boolean => {
    const text = JSON.stringify(value) ?? "";
    if (last[key] === text) return false;
    last[key] = text;
    return true;
  };
  if (changed("view", view)) post({ type: "view", view });
  if (changed("tasks", tasks)) post({ type: "tasks", tasks });
  if (changed("timeline", timeline)) post({ type: "timeline", timeline });
  const done = tasks.filter((task) => task.state === "done").map((task) => task.id);
  if (lab.id !== "" && changed("progress", done)) {
    const progress = withLab({ labs: {} }, lab.id, lab.version, done, tasks.length).labs[lab.id]!;
    post({ type: "progress", lab: lab.id, progress });
  }
  if (force || real - loggedAt > LOG_INTERVAL) {
    const log = session.log();
    // Time goes on without inputs too; it is kept less often.
    if (force || log.inputs.length !== loggedInputs || real - loggedAt > 10 * LOG_INTERVAL) {
      loggedAt = real;
      loggedInputs = log.inputs.length;
      post({ type: "log", log, canUndo: session.canUndo });
    }
  }
}

async function open(log: unknown): Promise<void> {
  pacer?.stop();
  pacer = undefined;
  session = undefined;
  const ours = (outflow = createOutflow(sendOutput));
  for (const key of Object.keys(last) as (keyof typeof last)[]) last[key] = "";
  const began = performance.now();
  let opened: Session;
  try {
    opened = await openSession(lab!, {
      ...(log === undefined ? {} : { log }),
      onOutput: (terminal, data) => ours.print(terminal, data),
      onCrash: failed,
    });
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    post({ type: "refused", reason: error.reason, message: error.message });
    return;
  }
  session = opened;
  for (const { number } of opened.openTerminals) fit(opened, number);
  pacer = startPacer(opened, {
    realNow: () => performance.now(),
    onSlice: () => report(),
    onError: failed,
  });
  pacer.rate = rate;
  outflow.flush();
  const terminals = opened.openTerminals.map(({ number }) => number);
  post({ type: "ready", replayed: log !== undefined, clusterMs: performance.now() - began, canUndo: opened.canUndo, terminals });
  report(true);
}

/** Gives a terminal the size it has on the page. */
function fit(running: Session, number: number): void {
  const size = sizes.get(number);
  const present = running.openTerminals.find((terminal) => terminal.number === number);
  if (!size || !present || (present.columns === size.columns && present.rows === size.rows)) return;
  running.input({ type: "resize", terminal: number, ...size });
}

/** Begins anew from a log (undo) or from nothing (reset): the terminals are cleared and printed again. */
async function restart(log: unknown): Promise<void> {
  for (let terminal = 0; terminal < 16; terminal += 1) post({ type: "clear", terminal });
  await open(log);
}

function failed(error: unknown): void {
  post({ type: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function handle(message: ToWorker): Promise<void> {
  switch (message.type) {
    case "prepare":
      await labOf(message.lab);
      return;
    case "open":
      sizes.set(0, { columns: message.columns, rows: message.rows });
      lab = await labOf(message.lab);
      await open(message.log);
      return;
    case "reset":
      if (lab) await restart(undefined);
      return;
    case "undo": {
      const log = session?.undoLog();
      if (log) await restart(log);
      return;
    }
    default:
      if (session && pacer) act(message, session, pacer);
  }
}

function act(message: Exclude<ToWorker, ChangeOfSession>, running: Session, pace: Pacer): void {
  switch (message.type) {
    case "key":
      running.input({ type: "key", terminal: message.terminal, data: message.data });
      pace.nudge();
      running.runUntil(running.now + 1, 500);
      outflow.flush();
      return;
    case "drawn":
      outflow.drawn(message.terminal, message.length);
      return;
    case "hash":
      post({ type: "hashed", request: message.request, hash: running.hash(), log: running.log() });
      return;
    case "open-terminal":
      sizes.set(message.terminal, { columns: message.columns, rows: message.rows });
      // After a reload the session has terminals that the page opens only now.
      if (running.openTerminals.some(({ number }) => number === message.terminal)) fit(running, message.terminal);
      else running.input({ type: "open", terminal: message.terminal, columns: message.columns, rows: message.rows });
      pace.nudge();
      return;
    case "close-terminal":
      sizes.delete(message.terminal);
      running.input({ type: "close", terminal: message.terminal });
      return;
    case "resize":
      sizes.set(message.terminal, { columns: message.columns, rows: message.rows });
      fit(running, message.terminal);
      return;
    case "rate":
      rate = message.rate;
      pace.rate = rate;
      report(true);
      return;
    case "skip": {
      if (message.to === "event") {
        const before = running.changes;
        pace.skipTo(running.now + EVENT_LIMIT, () => running.changes !== before);
      } else pace.skipTo(running.now + message.to);
      return;
    }
    case "watch-pod":
      watched = message.uid;
      report(true);
      return;
    case "list-files":
      post({ type: "files", request: message.request, files: running.listFiles(), home: running.environment.home });
      return;
    case "read-file":
      try {
        post({ type: "file", request: message.request, path: message.path, content: running.readFile(message.path) });
      } catch (error) {
        post({ type: "file", request: message.request, path: message.path, content: undefined, error: String((error as Error).message) });
      }
      return;
    case "save-file":
      try {
        running.input({ type: "save", path: message.path, content: message.content });
        post({ type: "saved", request: message.request, path: message.path });
      } catch (error) {
        post({ type: "saved", request: message.request, path: message.path, error: (error as Error).message });
      }
      report(true);
      return;
  }
}

type ChangeOfSession = Extract<ToWorker, { type: "prepare" | "open" | "reset" | "undo" }>;

function isChangeOfSession(message: ToWorker): message is ChangeOfSession {
  return message.type === "prepare" || message.type === "open" || message.type === "reset" || message.type === "undo";
}

// One after the other: an undo that replays must not be overtaken by keys.
let queue = Promise.resolve();
scope.onmessage = (event) => {
  const message = event.data;
  if (session && pacer && !isChangeOfSession(message) && idle) {
    try {
      act(message, session, pacer);
    } catch (error) {
      failed(error);
    }
    return;
  }
  idle = false;
  queue = queue.then(() => handle(message)).catch(failed).then(() => {
    idle = true;
  });
};
let idle = true;
