import { LogError, openSession, playground, withLab, type Lab, type Session } from "../lab/index.ts";
import { fetchLab } from "./labs.ts";
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
let size = { columns: 80, rows: 24 };
let watched: string | undefined;
let output = new Map<number, string>();
let reportedAt = 0;
let loggedAt = 0;
let loggedInputs = -1;
const last = { view: "", timeline: "", tasks: "", progress: "" };

function flushOutput(): void {
  if (output.size === 0) return;
  const pending = output;
  output = new Map();
  for (const [terminal, data] of pending) post({ type: "output", terminal, data });
}

/** Says what has changed since the last time. */
function report(force = false): void {
  flushOutput();
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
  output = new Map();
  for (const key of Object.keys(last) as (keyof typeof last)[]) last[key] = "";
  const began = performance.now();
  let opened: Session;
  try {
    opened = await openSession(lab!, {
      ...(log === undefined ? {} : { log }),
      ...size,
      onOutput: (terminal, data) => output.set(terminal, (output.get(terminal) ?? "") + data),
      onCrash: (error) => post({ type: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    });
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    post({ type: "refused", reason: error.reason, message: error.message });
    return;
  }
  session = opened;
  pacer = startPacer(opened, {
    realNow: () => performance.now(),
    onSlice: () => report(),
    onError: failed,
  });
  pacer.rate = rate;
  flushOutput();
  post({ type: "ready", replayed: log !== undefined, clusterMs: performance.now() - began, canUndo: opened.canUndo });
  report(true);
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
    case "open":
      size = { columns: message.columns, rows: message.rows };
      lab = message.lab === "" ? playground() : await fetchLab(message.lab);
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

function act(message: Exclude<ToWorker, { type: "open" | "reset" | "undo" }>, running: Session, pace: Pacer): void {
  switch (message.type) {
    case "key":
      running.input({ type: "key", terminal: message.terminal, data: message.data });
      pace.nudge();
      running.runUntil(running.now + 1, 500);
      flushOutput();
      return;
    case "open-terminal":
      running.input({ type: "open", terminal: message.terminal, columns: message.columns, rows: message.rows });
      pace.nudge();
      return;
    case "close-terminal":
      running.input({ type: "close", terminal: message.terminal });
      return;
    case "resize":
      running.input({ type: "resize", terminal: message.terminal, columns: message.columns, rows: message.rows });
      if (message.terminal === 0) size = { columns: message.columns, rows: message.rows };
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

// One after the other: an undo that replays must not be overtaken by keys.
let queue = Promise.resolve();
scope.onmessage = (event) => {
  const message = event.data;
  if (session && pacer && message.type !== "open" && message.type !== "undo" && message.type !== "reset" && idle) {
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
