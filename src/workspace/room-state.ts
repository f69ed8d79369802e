import { batch, computed, signal } from "@preact/signals";
import type { ClusterView, ExamState, Lab, ObjectName, PodTimeline, SolutionPart, TaskState } from "../lab/index.ts";
import type { SessionLog } from "../lab/session/log.ts";
import { keepDrafts, loadDrafts, type Drafts } from "./drafts.ts";
import { withoutLastLine } from "./last-line.ts";
import { createLiveness } from "./liveness.ts";
import type { FromWorker, Opening, Rate, SkipTarget, ToWorker } from "./protocol.ts";
import type { AnswerOf, Question, QuestionName, QuestionOf } from "./questions.ts";
import { prefer, type LowerPane } from "./preferences.ts";
import { withUpdate } from "./view-update.ts";
import { openKeeper, type Keeper } from "./storage.ts";

/** The id of the playground (lab/playground.ts, which the page does not load). */
export const PLAYGROUND = "playground";

/** Real ms after which it is said that a session is being made or restored. */
const PATIENCE = 1500;

/** What the terminals of the page take and give. */
export interface TerminalPort {
  /** `drawn` is called when it is on the screen. */
  write(data: string, drawn: () => void): void;
  clear(): void;
  /** Pastes as a person does. */
  paste(text: string): void;
}

/** What a link or a file brought, to be opened instead of what is kept. */
export interface RoomOptions extends Opening {
  /** A session to begin with, which somebody else may have made: it is kept beside one's own, and does not count for one's progress. */
  log?: unknown;
  /** The page is part of another one: nothing is written to this browser's storage. */
  keepNothing?: boolean;
}

/** A chosen object of the cluster. */
export interface Chosen extends ObjectName {
  uid: string;
}

/** Parts of the inspector. */
export type Section = "yaml" | "events" | "owners" | "history" | "verdict";

type Refusal = Extract<FromWorker, { type: "refused" }>;

/**
 * The state of one room: what the worker has said last, as signals, and what the page can ask of it. Without a lab ("") it
 * is a cluster to try things on, and nothing is kept.
 */
export function createRoomState({ log: givenLog, keepNothing = false, ...opened }: RoomOptions) {
  const labId = opened.lab;
  const phase = signal<"opening" | "replaying" | "ready" | "refused" | "crashed" | "unloaded" | "unreadable">("opening");
  /** The session is not there yet, and it takes its time. */
  const slow = signal(false);
  /** The worker has not answered for some time. */
  const silent = signal(false);
  const refusal = signal<Refusal | undefined>(undefined);
  const crash = signal("");
  /** The lab could be read, but not set up. */
  const setupFailed = signal(false);
  const lab = signal<Lab | undefined>(undefined);
  const solution = signal<readonly SolutionPart[]>([]);
  const clock = signal({ now: 0, origin: 0, rate: 1 as Rate, skipping: false });
  /** Virtual ms at which the session began; unlike the clock it stands still. */
  const origin = computed(() => clock.value.origin);
  const view = signal<ClusterView | undefined>(undefined);
  /** Virtual ms of what the map shows; undefined: now. */
  const viewAt = signal<number | undefined>(undefined);
  const timeline = signal<PodTimeline | undefined>(undefined);
  const tasks = signal<readonly TaskState[]>([]);
  const exam = signal<ExamState | undefined>(undefined);
  /** Virtual ms that the map shows, while one looks back. */
  const lookingAt = signal<number | undefined>(undefined);
  /** What a skip is waiting for, and how the last one ended. */
  const waitingFor = signal<SkipTarget | undefined>(undefined);
  const skipped = signal<{ to: SkipTarget; reached: boolean } | undefined>(undefined);
  /** What was chosen on the map or in the list. */
  const chosen = signal<Chosen | undefined>(undefined);
  /** The part of the inspector that is shown, and the node that the scheduler's verdict is asked for ("": all). */
  const section = signal<Section>("yaml");
  const verdictNode = signal("");
  /** The terminal that is searched. */
  const searching = signal<number | undefined>(undefined);
  /** A file that a program wants edited in the pane, or "". */
  const editRequest = signal("");
  /** Whether a former session of this lab is kept to go back to. */
  const hasFormer = signal(false);
  const canUndo = signal(false);
  const keepsNothing = signal(false);
  /** The session came in a link. */
  const shared = signal(false);
  /** Counts sessions: editors read their files again when it changes. */
  const generation = signal(0);

  const ports = new Map<number, TerminalPort>();
  /** Output of terminals that the page has not opened yet. */
  const early = new Map<number, string>();
  /** Terminals that are open in the session. */
  const terminals = signal<readonly number[]>([0]);
  const answers = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let requests = 0;
  let worker: Worker | undefined;
  let keeper: Keeper | undefined;
  const opening = labId === "" || keepNothing || opened.folder ? undefined : openKeeper();
  let lastLog: unknown;
  /** A line runs that `lastLog` does not know of yet. */
  let entered = false;
  let former: Former | undefined;

  /** Sizes of the terminals of the page: a worker that is started anew is told them. */
  const sizes = new Map<number, { columns: number; rows: number }>();

  const send = (message: ToWorker): void => {
    if (message.type === "resize" || message.type === "open-terminal") sizes.set(message.terminal, { columns: message.columns, rows: message.rows });
    worker?.postMessage(message);
  };

  const liveness = createLiveness({
    now: () => performance.now(),
    ask: () => send({ type: "alive" }),
    onChange: (answers) => { silent.value = !answers; },
  });
  const looking = window.setInterval(() => liveness.look(), 1000);

  const receive = (message: FromWorker): void => {
    switch (message.type) {
      case "lab":
        lab.value = message.lab;
        return;
      case "solution":
        solution.value = message.parts;
        return;
      case "ready":
        batch(() => {
          phase.value = "ready";
          slow.value = false;
          refusal.value = undefined;
          canUndo.value = message.canUndo;
          generation.value += 1;
          terminals.value = message.terminals.length > 0 ? message.terminals : [0];
          lookingAt.value = undefined;
          waitingFor.value = undefined;
        });
        return;
      case "refused":
        batch(() => {
          refusal.value = message;
          phase.value = "refused";
        });
        return;
      case "unreadable":
        batch(() => {
          crash.value = message.message;
          setupFailed.value = message.setup ?? false;
          phase.value = "unreadable";
        });
        return;
      case "failed":
        console.error(message.message);
        crash.value = message.message;
        phase.value = "crashed";
        return;
      case "clear":
        early.delete(message.terminal);
        ports.get(message.terminal)?.clear();
        return;
      case "output": {
        const port = ports.get(message.terminal);
        const { terminal, data } = message;
        const drawn = (): void => send({ type: "drawn", terminal, length: data.length });
        if (port) port.write(data, drawn);
        else {
          early.set(terminal, (early.get(terminal) ?? "") + data);
          drawn();
        }
        return;
      }
      case "alive":
        return;
      case "clock":
        clock.value = message;
        return;
      case "view":
        batch(() => {
          view.value = withUpdate(view.peek(), message.update);
          viewAt.value = message.at;
        });
        return;
      case "skipped":
        batch(() => {
          waitingFor.value = undefined;
          skipped.value = message;
        });
        return;
      case "edit":
        editRequest.value = message.path;
        return;
      case "exam":
        exam.value = message.exam;
        return;
      case "left":
        void keepFormer({ log: message.log, shared: shared.peek() });
        return;
      case "timeline":
        timeline.value = message.timeline;
        return;
      case "tasks":
        tasks.value = message.tasks;
        return;
      case "progress":
        if (!shared.peek()) keeper?.saveProgress(message.lab, message.progress);
        return;
      case "log":
        canUndo.value = message.canUndo;
        lastLog = message.log;
        entered = false;
        void keeper?.saveLog(shared.peek() ? sharedKey(labId) : labId, message.log);
        return;
      case "line":
        entered = true;
        return;
      case "answer": {
        const waiting = answers.get(message.request);
        answers.delete(message.request);
        if (message.error === undefined) waiting?.resolve(message.answer);
        else waiting?.reject(new Error(message.error));
      }
    }
  };

  const keepFormer = async (left: Former): Promise<void> => {
    former = left;
    hasFormer.value = true;
    if (!left.shared && !shared.peek()) await keeper?.saveLog(formerKey(labId), left.log);
  };

  /** A session of a link has texts of its own. */
  const draftsKey = (): string => (givenLog !== undefined || shared.peek() || wasShared(labId) ? sharedKey(labId) : labId);

  /** From now on it is a session of a link, or one's own; a reload goes on with the same. */
  const belongs = (toLink: boolean): void => {
    shared.value = toLink;
    try {
      if (toLink) sessionStorage.setItem(sharedKey(labId), "1");
      else sessionStorage.removeItem(sharedKey(labId));
    } catch {
      // Without storage a reload goes on with one's own.
    }
  };

  const startWorker = (): void => {
    worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    let heard = false;
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      heard = true;
      liveness.heard();
      receive(event.data);
    };
    worker.onerror = (event) => {
      // Its script never came.
      if (!heard && event.message === undefined) phase.value = "unloaded";
      else receive({ type: "failed", message: event.message });
    };
    for (const [terminal, size] of sizes) worker.postMessage({ type: "resize", terminal, ...size } satisfies ToWorker);
    if (!opened.folder && labId !== PLAYGROUND) send({ type: "prepare", lab: labId });
  };

  let patience = 0;
  const open = (log: unknown): void => {
    phase.value = log === undefined ? "opening" : "replaying";
    slow.value = false;
    clearTimeout(patience);
    patience = window.setTimeout(() => { slow.value = phase.peek() === "opening" || phase.peek() === "replaying"; }, PATIENCE);
    send({ type: "open", ...opened, ...(log === undefined ? {} : { log }) });
  };

  /** Asks the worker. Rejects with the sentence of an error. */
  const ask = <Name extends QuestionName>(name: Name, question: QuestionOf<Name>): Promise<AnswerOf<Name>> =>
    new Promise((resolve, reject) => {
      requests += 1;
      answers.set(requests, { resolve: resolve as (answer: unknown) => void, reject });
      send({ type: "ask", request: requests, question: { ask: name, ...question } as unknown as Question });
    });

  /** Starts the session; continues the one that is kept. */
  const begin = async (): Promise<void> => {
    if (!opening) {
      open(givenLog);
      return;
    }
    keeper = await opening;
    keepsNothing.value = !keeper.lasting;
    const kept = await keeper.loadLog(labId);
    const fromLink = givenLog ?? (wasShared(labId) ? await keeper.loadLog(sharedKey(labId)) : undefined);
    const before = fromLink === undefined ? await keeper.loadLog(formerKey(labId)) : kept;
    if (fromLink !== undefined) belongs(true);
    former = before === undefined ? undefined : { log: before, shared: false };
    hasFormer.value = former !== undefined;
    lastLog = fromLink ?? kept;
    // A playground that is asked for with another topology begins anew.
    if (opened.topology !== undefined && givenLog === undefined && (kept as { version?: string } | undefined)?.version !== opened.topology) lastLog = undefined;
    // A simulator that could not even be loaded is started again by hand.
    if (phase.peek() !== "crashed" && phase.peek() !== "unloaded") open(lastLog);
  };

  /** What begins anew is one's own; what one had before a session of a link came is kept. */
  const forget = async (): Promise<void> => {
    if (shared.peek()) {
      belongs(false);
      const kept = await keeper?.loadLog(labId);
      if (kept !== undefined) await keepFormer({ log: kept, shared: false });
    }
    await keeper?.dropLog(labId);
  };

  // At once: the script is on its way, and the cluster is made, while the page is being drawn.
  startWorker();
  void begin();

  return {
    labId, lab, solution, phase, slow, silent, refusal, crash, setupFailed, clock, origin, view, viewAt, timeline, tasks, exam, terminals, canUndo, keepsNothing, generation,
    lookingAt, waitingFor, skipped, chosen, section, verdictNode, searching, editRequest, hasFormer, shared, ask,
    /** The first terminal has got its size. */
    start: (columns: number, rows: number): void => send({ type: "resize", terminal: 0, columns, rows }),
    send,
    connect(terminal: number, port: TerminalPort): () => void {
      ports.set(terminal, port);
      const waiting = early.get(terminal);
      if (waiting !== undefined) port.write(waiting, () => {});
      early.delete(terminal);
      return () => ports.delete(terminal);
    },
    /** Pastes a text into a terminal of the page. */
    paste: (terminal: number, text: string): void => ports.get(terminal)?.paste(text),
    setRate(rate: Rate): void {
      clock.value = { ...clock.value, rate };
      send({ type: "rate", rate });
    },
    /** Runs on till something happens, a check passes (or an hour is over), or some virtual ms have passed. */
    skip(to: SkipTarget): void {
      batch(() => {
        waitingFor.value = to;
        skipped.value = undefined;
      });
      send({ type: "skip", to });
    },
    stopSkipping(): void {
      waitingFor.value = undefined;
      send({ type: "stop-skipping" });
    },
    /** Shows the cluster as it was; undefined: as it is. */
    lookBack(at: number | undefined): void {
      if (lookingAt.peek() === at) return;
      lookingAt.value = at;
      send({ type: "look-back", ...(at === undefined ? {} : { at }) });
    },
    tryAgain: (at: number): void => send({ type: "try-again", at }),
    /** Goes back to the session that was left; the one that is left now can be gone back to in turn. */
    async swapFormer(): Promise<void> {
      if (former === undefined) return;
      const next = former;
      const present = { log: await ask("log", {}), shared: shared.peek() };
      belongs(next.shared);
      await keepFormer(present);
      send({ type: "continue", log: next.log });
    },
    choose(object: Chosen | undefined): void {
      chosen.value = object;
      if (object?.resource === "pods") send({ type: "watch-pod", uid: object.uid });
    },
    /** Shows a pane below the stage, unfolded. */
    show(pane: LowerPane, part?: Section): void {
      if (part !== undefined) section.value = part;
      prefer({ lower: pane, folded: false });
    },
    undo: () => send({ type: "undo" }),
    async reset(): Promise<void> {
      await forget();
      if (phase.value === "refused") open(undefined);
      else send({ type: "reset" });
    },
    /** After a crash: a new worker with what was done so far, or without it when that is what fails. */
    async restart(withLog: boolean): Promise<void> {
      worker?.terminate();
      if (!withLog) await forget();
      liveness.heard();
      startWorker();
      for (const port of ports.values()) port.clear();
      open(withLog ? lastLog : undefined);
    },
    /** A new worker with what was done before the line that the present one does not come back from. */
    async withoutLastLine(): Promise<void> {
      if (lastLog !== undefined) lastLog = withoutLastLine(lastLog as SessionLog, entered);
      await this.restart(true);
    },
    listFiles: async (): Promise<string[]> => (await ask("files", {})).files,
    readFile: (path: string): Promise<string> => ask("read-file", { path }),
    /** Answers an error's sentence, or undefined. */
    async saveFile(path: string, content: string): Promise<string | undefined> {
      try {
        await ask("save-file", { path, content });
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
    /** What the editor has not saved of this session; undefined: nothing. */
    loadDrafts: (): Drafts | undefined => (opening ? loadDrafts(draftsKey()) : undefined),
    keepDrafts(drafts: Drafts): void {
      if (opening) keepDrafts(draftsKey(), drafts);
    },
    dispose(): void {
      clearTimeout(patience);
      clearInterval(looking);
      worker?.terminate();
      worker = undefined;
    },
  };
}

/** A session that one can go back to. */
interface Former {
  log: unknown;
  shared: boolean;
}

/** Where the session is kept that came in a link. */
function sharedKey(lab: string): string {
  return `${lab}#shared`;
}

/** Whether this window was last in a session that came in a link. */
function wasShared(lab: string): boolean {
  try {
    return sessionStorage.getItem(sharedKey(lab)) !== null;
  } catch {
    return false;
  }
}

/** Where the session is kept that one can go back to. */
function formerKey(lab: string): string {
  return `${lab}#former`;
}

export type RoomState = ReturnType<typeof createRoomState>;
