import { batch, signal } from "@preact/signals";
import type { ClusterView, PodTimeline, TaskState } from "../lab/index.ts";
import type { FromWorker, Rate, ToWorker } from "./protocol.ts";
import { openKeeper, type Keeper } from "./storage.ts";

/** What the terminals of the page take and give. */
export interface TerminalPort {
  /** `drawn` is called when it is on the screen. */
  write(data: string, drawn: () => void): void;
  clear(): void;
}

type Refusal = Extract<FromWorker, { type: "refused" }>;

/**
 * The state of one room: what the worker has said last, as signals, and what the page can ask of it. Without a lab ("") it
 * is a cluster to try things on, and nothing is kept.
 */
export function createRoomState(labId: string) {
  const phase = signal<"opening" | "replaying" | "ready" | "refused" | "crashed">("opening");
  const refusal = signal<Refusal | undefined>(undefined);
  const crash = signal("");
  const clock = signal({ now: 0, origin: 0, rate: 1 as Rate, skipping: false });
  const view = signal<ClusterView | undefined>(undefined);
  const timeline = signal<PodTimeline | undefined>(undefined);
  const tasks = signal<readonly TaskState[]>([]);
  const canUndo = signal(false);
  const keepsNothing = signal(false);
  /** Counts sessions: editors read their files again when it changes. */
  const generation = signal(0);

  const ports = new Map<number, TerminalPort>();
  /** Output of terminals that the page has not opened yet. */
  const early = new Map<number, string>();
  /** Terminals that are open in the session. */
  const terminals = signal<readonly number[]>([0]);
  const answers = new Map<number, (message: FromWorker) => void>();
  let requests = 0;
  let worker: Worker | undefined;
  let keeper: Keeper | undefined;
  const opening = labId === "" ? undefined : openKeeper();
  let lastLog: unknown;
  let size = { columns: 80, rows: 24 };

  const send = (message: ToWorker): void => worker?.postMessage(message);

  const receive = (message: FromWorker): void => {
    switch (message.type) {
      case "ready":
        batch(() => {
          phase.value = "ready";
          refusal.value = undefined;
          canUndo.value = message.canUndo;
          generation.value += 1;
          terminals.value = message.terminals.length > 0 ? message.terminals : [0];
        });
        return;
      case "refused":
        batch(() => {
          refusal.value = message;
          phase.value = "refused";
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
      case "clock":
        clock.value = message;
        return;
      case "view":
        view.value = message.view;
        return;
      case "timeline":
        timeline.value = message.timeline;
        return;
      case "tasks":
        tasks.value = message.tasks;
        return;
      case "progress":
        if (labId !== "") keeper?.saveProgress(message.lab, message.progress);
        return;
      case "log":
        canUndo.value = message.canUndo;
        lastLog = message.log;
        if (labId !== "") void keeper?.saveLog(labId, message.log);
        return;
      case "files":
      case "file":
      case "saved":
        answers.get(message.request)?.(message);
        answers.delete(message.request);
    }
  };

  const startWorker = (): void => {
    worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<FromWorker>) => receive(event.data);
    worker.onerror = (event) => receive({ type: "failed", message: event.message });
    send({ type: "prepare", lab: labId });
  };

  const open = (log: unknown): void => {
    phase.value = log === undefined ? "opening" : "replaying";
    send({ type: "open", lab: labId, ...(log === undefined ? {} : { log }), ...size });
  };

  const ask = (make: (request: number) => ToWorker): Promise<FromWorker> =>
    new Promise((resolve) => {
      requests += 1;
      answers.set(requests, resolve);
      send(make(requests));
    });

  // At once: its script is on its way while the page is being drawn.
  startWorker();

  return {
    phase, refusal, crash, clock, view, timeline, tasks, terminals, canUndo, keepsNothing, generation,
    /** Starts the session; continues the one that is kept. */
    async start(columns: number, rows: number): Promise<void> {
      size = { columns, rows };
      if (!opening) {
        open(undefined);
        return;
      }
      keeper = await opening;
      keepsNothing.value = !keeper.lasting;
      lastLog = await keeper.loadLog(labId);
      // A simulator that could not even be loaded is started again by hand.
      if (phase.peek() !== "crashed") open(lastLog);
    },
    send,
    connect(terminal: number, port: TerminalPort): () => void {
      ports.set(terminal, port);
      const waiting = early.get(terminal);
      if (waiting !== undefined) port.write(waiting, () => {});
      early.delete(terminal);
      return () => ports.delete(terminal);
    },
    setRate(rate: Rate): void {
      clock.value = { ...clock.value, rate };
      send({ type: "rate", rate });
    },
    undo: () => send({ type: "undo" }),
    async reset(): Promise<void> {
      await keeper?.dropLog(labId);
      if (phase.value === "refused") open(undefined);
      else send({ type: "reset" });
    },
    /** After a crash: a new worker with what was done so far, or without it when that is what fails. */
    restart(withLog: boolean): void {
      worker?.terminate();
      startWorker();
      for (const port of ports.values()) port.clear();
      open(withLog ? lastLog : undefined);
    },
    async listFiles(): Promise<string[]> {
      const answer = await ask((request) => ({ type: "list-files", request }));
      return answer.type === "files" ? answer.files : [];
    },
    async readFile(path: string): Promise<string> {
      const answer = await ask((request) => ({ type: "read-file", request, path }));
      return answer.type === "file" ? (answer.content ?? "") : "";
    },
    /** Answers an error's sentence, or undefined. */
    async saveFile(path: string, content: string): Promise<string | undefined> {
      const answer = await ask((request) => ({ type: "save-file", request, path, content }));
      return answer.type === "saved" ? answer.error : undefined;
    },
    dispose(): void {
      worker?.terminate();
      worker = undefined;
    },
  };
}

export type RoomState = ReturnType<typeof createRoomState>;
