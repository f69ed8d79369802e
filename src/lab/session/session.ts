import { afterRest, decode, encode, fromBase64, later, loadedModule, type HttpResponse, type Process } from "../../os/index.ts";
import type { ExamState, PendingExperiment, TaskState, World } from "../checks/index.ts";
import { hashOf } from "../format/hash.ts";
import type { Lab } from "../format/lab.ts";
import { solutionParts } from "../format/solution.ts";
import { fillLab } from "../format/variants.ts";
import { isPaneFile } from "./editor-pane.ts";
import { createEnvironment, HOME, type Environment } from "./environment.ts";
import { Grader, GRADING_CODE } from "./grader.ts";
import type { Input, InputEvent, SessionLog } from "./log.ts";
import { rest } from "./rest.ts";
import { startScript } from "./script.ts";
import { Terminals } from "./terminals.ts";
import type { TimelineReader } from "./timeline.ts";
import type { PodTimeline } from "./view.ts";
import { createWorld, type ChangeCounter } from "./world.ts";

type VerdictEvent = Extract<InputEvent, { type: "verdict" }>;

export interface SessionOptions {
  /** Default: the lab's, or its id. */
  seed?: string;
  /** The wall clock at virtual time 0, ms since 1970. */
  epoch?: number;
  /** What a session has been so far; it is replayed. Comes from outside: LogError when it cannot be used. */
  log?: unknown;
  /** A new session is wanted as soon as its prompt stands; the code that its checks need may come later. */
  atPrompt?: boolean;
  /**
   * While a log is replayed: asked at each verdict of an experiment; the answer is taken in its place (undefined: none is).
   * Without it, the log is believed.
   */
  onVerdict?: (session: Session, claimed: VerdictEvent) => Promise<VerdictEvent | undefined>;
  /** What terminals print. */
  onOutput?: (terminal: number, data: string) => void;
  onCrash?: (error: unknown) => void;
  /** Gives way to whoever waits (the page's messages) now and then while the session is driven. */
  breathe?: () => Promise<void>;
  /** Real ms, monotonic: with it, breaths come after some ms of work and not after some number of events. */
  now?: () => number;
}

/** What a session that was opened for somebody else is given by who takes it over. */
export type Owner = Pick<SessionOptions, "onOutput" | "breathe" | "now">;

/** Size of the first terminal of every session; the page's own size comes as an input, so that the log knows it. */
const FIRST_SIZE = { columns: 80, rows: 24 };
/** Virtual ms after which the first prompt stands, and after which a session is given that nobody waits for. */
const PROMPT_TIME = 20;
const FIRST_TIME = 500;
/** Virtual ms that a setup may take. */
const SETUP_LIMIT = 10 * 60_000;
/** Lines of what a setup printed last that are told when it fails. */
const SETUP_LINES = 5;

/** The lab cannot begin: a mistake of its author. */
export class SetupError extends Error {}

/** Events between two looks at whether to give way, and the real ms of work after which to do so. */
const EVENTS_PER_LOOK = 100;
const MS_PER_BREATH = 4;

/** A place in the log to which undo goes back: before the line, the save or the fault that began there. */
interface Mark {
  input: number;
  at: number;
}

/**
 * A learner's session of a lab: the simulation, its inputs, and what is graded. Given the lab, the seed and the inputs,
 * all of it is the same wherever it runs.
 */
export class Session {
  /** The lab, with what its placeholders stand for in this session. */
  readonly lab: Lab;
  /** The lab as it was given, with its placeholders. */
  readonly template: Lab;
  readonly environment: Environment;
  /** Virtual ms at which the learner came (after the cluster was at rest and the setup done). */
  origin = 0;
  private readonly seed: string;
  private readonly inputs: Input[] = [];
  private readonly waitingInputs: InputEvent[] = [];
  private readonly waitingForAnswers = new WeakMap<InputEvent, (response: HttpResponse) => void>();
  private readonly marks: Mark[] = [];
  private readonly terminals: Terminals;
  /** Index of the first input that belongs to the line being typed, by terminal. */
  private readonly lineStarts = new Map<number, number>();
  private options: SessionOptions;
  private readonly counter: ChangeCounter;
  private readonly grader: Grader;
  private timelines: TimelineReader | undefined;
  private restFailed = false;
  private breathedAt = 0;

  constructor(lab: Lab, options: SessionOptions = {}) {
    this.options = options;
    this.seed = options.seed ?? lab.seed ?? lab.id;
    this.template = lab;
    this.lab = fillLab(lab, this.seed);
    this.environment = createEnvironment({
      seed: this.seed,
      ...(options.epoch !== undefined ? { epoch: options.epoch } : {}),
      nodes: this.lab.cluster.nodes,
      files: this.lab.files,
      podlab: later(rest, ({ podlabProgram }) => podlabProgram(this.lab, () => this.grader.graded())),
      ...(this.lab.cluster.images ? { images: this.lab.cluster.images } : {}),
      ...(this.lab.cluster.featureGates ? { featureGates: this.lab.cluster.featureGates } : {}),
      ...(this.lab.cluster.addOns ? { addOns: this.lab.cluster.addOns } : {}),
      onPrompt: (process) => this.prompted(process),
      onCommand: (process, line) => this.commanded(process, line),
      ...(options.onCrash ? { onCrash: options.onCrash } : {}),
    });
    this.terminals = new Terminals(this.environment, (number, text) => this.options.onOutput?.(number, text));
    this.counter = createWorld(this.environment, () => this.inputs.length);
    this.grader = new Grader(this.lab, this.environment.simulation, this.counter);
  }

  get now(): number {
    return this.environment.simulation.now;
  }

  get nextEventAt(): number | undefined {
    return this.environment.simulation.nextEventAt;
  }

  /** What holds the clock, if anything: await it and go on. */
  get held(): Promise<void> | undefined {
    return this.environment.simulation.held ?? (this.now >= this.grader.limit ? this.grader.arrival : undefined);
  }

  get tasks(): readonly TaskState[] {
    return this.grader.tasks;
  }

  /** Of an exam: its clock and points. */
  get exam(): ExamState | undefined {
    return this.grader.exam;
  }

  /** Experiments that wait to be run in a fork (experiment/run.ts). */
  get pending(): readonly PendingExperiment[] {
    return this.grader.pending;
  }

  /** Counts what has happened that a person can see: it grows with each change. */
  get changes(): number {
    return this.counter.changes;
  }

  get canUndo(): boolean {
    return this.marks.length > 0;
  }

  /** How many commands, saves and faults can be taken back. */
  get undoSteps(): number {
    return this.marks.length;
  }

  /** Numbers and sizes of the terminals that are open. */
  get openTerminals(): { number: number; columns: number; rows: number }[] {
    return this.terminals.all;
  }

  /** Whether a terminal's shell has a command at work. */
  get busy(): boolean {
    return this.terminals.busy;
  }

  /** Brings the cluster to rest, does the lab's setup, opens the first terminal. `atPrompt`: ends when the prompt stands. */
  async begin(atPrompt = false): Promise<void> {
    await this.advance(this.environment.settledAt);
    await this.setUp();
    this.origin = this.now;
    await this.grader.begin(atPrompt);
    this.terminals.open(0, FIRST_SIZE.columns, FIRST_SIZE.rows);
    await this.advance(this.origin + (atPrompt ? PROMPT_TIME : FIRST_TIME));
  }

  /** Belongs to somebody else from now on. */
  handOver({ onOutput, breathe, now }: Owner): void {
    const { onCrash } = this.options;
    this.options = { ...(onOutput ? { onOutput } : {}), ...(breathe ? { breathe } : {}), ...(now ? { now } : {}), ...(onCrash ? { onCrash } : {}) };
  }

  /** Takes a write of a client outside as an input, so that replays know of it; `respond` gets the answer. */
  request(event: Extract<InputEvent, { type: "request" }>, respond: (response: HttpResponse) => void): void {
    this.waitingForAnswers.set(event, respond);
    this.input(event);
  }

  /** Takes an input at the present virtual time and notes it in the log. */
  input(event: InputEvent): void {
    this.waitingInputs.push(event);
    this.restFailed = false;
    this.takeInputs();
  }

  /**
   * Runs the simulation up to a virtual time, at most `budget` events. False: there is more to do up to that time (call
   * again), or the clock is held (await `held` first).
   */
  runUntil(time: number, budget = Infinity): boolean {
    this.takeInputs();
    return this.step(time, budget);
  }

  /** Runs up to a virtual time, whatever it waits for. */
  async drive(time: number): Promise<void> {
    this.takeInputs();
    // Inputs that wait for a held clock come before time goes on.
    while (this.waitingInputs.length > 0 && this.held) {
      await this.held;
      this.takeInputs();
    }
    await this.advance(time);
  }

  private async advance(time: number): Promise<void> {
    const { breathe, now } = this.options;
    for (;;) {
      const arrived = this.step(time, breathe ? EVENTS_PER_LOOK : Infinity);
      const { held } = this;
      if (held && !arrived) await held;
      else if (breathe && (!now || now() - this.breathedAt >= MS_PER_BREATH)) {
        await breathe();
        this.breathedAt = now?.() ?? 0;
      }
      if (arrived) return;
    }
  }

  /** Time goes on as far as it can: not over the first look at checks whose code is not here. */
  private step(time: number, budget: number): boolean {
    const { simulation } = this.environment;
    const { limit } = this.grader;
    if (time <= limit) return simulation.runUntil(time, budget);
    simulation.runUntil(limit, budget);
    return false;
  }

  log(): SessionLog {
    return { format: 1, lab: this.lab.id, version: this.lab.version, seed: this.seed, inputs: [...this.inputs], until: this.now };
  }

  /** The log as it was at an earlier point. */
  logAt(at: number, inputs: number): SessionLog {
    return { ...this.log(), inputs: this.inputs.slice(0, inputs), until: at };
  }

  /** From now on nothing is graded: a fork goes its own way. */
  stopGrading(): void {
    this.grader.end();
  }

  /** What checks look at, for who judges a fork. */
  get world(): World {
    return this.counter.world;
  }

  /** The log without the last `steps` commands (saves, faults), or undefined when there are not so many. */
  undoLog(steps = 1): SessionLog | undefined {
    const mark = this.marks.at(-steps);
    if (!mark) return undefined;
    return { ...this.log(), inputs: this.inputs.slice(0, mark.input), until: mark.at };
  }

  /** The timeline of a Pod by uid, or of the newest one outside of the system's namespaces, around a virtual time (ms; default: now); when the rest is here. */
  timeline(uid?: string, at?: number): PodTimeline | undefined {
    this.timelines ??= loadedModule(rest).createTimelineReader(this.environment.cluster);
    return this.timelines.timeline(uid, at);
  }

  /** Files of the home directory: absolute paths of what is no hidden file, at most 500. */
  listFiles(): string[] {
    const found: string[] = [];
    const { fs } = this.environment.workstation;
    const walk = (path: string, depth: number): void => {
      const node = fs.node(path, ROOT_USER);
      if (node.type === "file") found.push(path);
      if (node.type !== "directory" || depth > 4) return;
      for (const name of node.names()) if (!name.startsWith(".") && found.length < 500) walk(`${path}/${name}`, depth + 1);
    };
    walk(HOME, 0);
    return found;
  }

  /** The text of a file. Throws SystemError. */
  readFile(path: string): string {
    const node = this.environment.workstation.fs.node(path, ROOT_USER);
    return node.type === "file" ? decode(node.data) : "";
  }

  /** A hash of all that has happened and is: equal for equal logs, wherever they are replayed. */
  hash(): string {
    const { simulation, cluster } = this.environment;
    const parts = [String(simulation.now), String(simulation.eventCount), this.terminals.outputHash];
    for (const change of cluster.apiServer.storage.log) parts.push(`${change.time} ${change.type} ${change.resource}`, JSON.stringify(change.object));
    return hashOf(parts);
  }

  private takeInputs(): void {
    const { simulation } = this.environment;
    while (this.waitingInputs.length > 0) {
      // An input stands between two events, after all that is due at its time: replay puts it at the same place.
      if (!simulation.runUntil(simulation.now)) return;
      if (needsRest(this.waitingInputs[0]!)) {
        let isHere = false;
        const besides = this.grader.catchUp() ? [] : GRADING_CODE;
        if (!this.restFailed) afterRest(simulation, () => (isHere = true), (error) => this.missRest(error), besides);
        if (!isHere) return;
        this.grader.catchUp();
        this.environment.touch();
      }
      this.apply(this.waitingInputs.shift()!);
    }
  }

  /** The page is offline and has not kept the code: what came waits till something else comes. No part of what the session prints. */
  private missRest(error: unknown): void {
    this.restFailed = true;
    const why = error instanceof Error ? error.message : String(error);
    const sentence = `podlab: a part of the simulator cannot be loaded: press a key when there is a connection (${why})`;
    for (const { number } of this.terminals.all) this.options.onOutput?.(number, `\r\n${sentence}\r\n`);
  }

  private apply(event: InputEvent): void {
    const index = this.inputs.length;
    // A file that cannot be written is the caller's to tell, and not part of the session.
    if (event.type === "save") this.save(event.path, event.content);
    this.inputs.push({ at: this.now, ...event });
    switch (event.type) {
      case "key":
        if (!this.lineStarts.has(event.terminal)) this.lineStarts.set(event.terminal, index);
        this.terminals.type(event.terminal, event.data);
        return;
      case "resize":
        this.terminals.resize(event.terminal, event.columns, event.rows);
        return;
      case "open":
        this.terminals.open(event.terminal, event.columns, event.rows);
        return;
      case "close":
        this.terminals.close(event.terminal);
        return;
      case "save":
        if (!isPaneFile(event.path)) this.marks.push({ input: index, at: this.now });
        return;
      case "play":
        this.play(event.terminal, event.task, event.step, index);
        return;
      case "answer":
      case "experiment":
      case "verdict": {
        const { task, check, ...input } = event;
        this.grader.take(task, check, input);
        return;
      }
      case "hint":
        this.grader.hint(event.task);
        return;
      case "finish":
        this.grader.finish();
        return;
      case "fault":
        loadedModule(rest).injectFault(this.environment.cluster, event.fault);
        this.marks.push({ input: index, at: this.now });
        this.counter.deed();
        return;
      case "heal":
        loadedModule(rest).healFaults(this.environment.cluster);
        this.marks.push({ input: index, at: this.now });
        this.counter.deed();
        return;
      case "request": {
        const { method, path, headers, body, certificate } = event;
        const request = {
          method, path, headers: { ...headers },
          ...(body === undefined ? {} : { body: fromBase64(body) }),
          ...(certificate === undefined ? {} : { clientCertificate: certificate }),
        };
        this.environment.cluster.apiServer.httpHandler(request, this.waitingForAnswers.get(event) ?? (() => undefined));
      }
    }
  }

  /** Types a step of the solution as a paste, so that no character in it is taken for a key of the editor. */
  private play(terminal: number, task: string, step: number, index: number): void {
    const parts = solutionParts(this.lab.solution ?? "", this.lab.tasks.map(({ id }) => id));
    const text = parts.find((part) => part.task === task)?.steps[step];
    if (text === undefined) return;
    if (!this.lineStarts.has(terminal)) this.lineStarts.set(terminal, index);
    this.terminals.type(terminal, `\x1b[200~${text}\x1b[201~\r`);
  }

  private save(path: string, content: string): void {
    const { fs } = this.environment.workstation;
    const file = fs.open(path, { write: true, create: true, truncate: true }, ROOT_USER);
    file.retain();
    file.write(encode(content));
    file.release();
    this.counter.deed();
  }

  private prompted(process: Process): void {
    const terminal = this.terminals.of(process);
    if (terminal !== undefined) this.lineStarts.delete(terminal);
  }

  private commanded(process: Process, line: string): void {
    const terminal = this.terminals.of(process);
    if (terminal === undefined) return;
    this.counter.command(line);
    const input = this.lineStarts.get(terminal);
    if (input === undefined || line.trim() === "") return;
    this.marks.push({ input, at: this.inputs[input]!.at });
  }

  private async setUp(): Promise<void> {
    const { lab, environment } = this;
    const parts: string[] = [];
    if (lab.setupManifest !== undefined) parts.push(`kubectl apply -f - <<'PODLAB_SETUP'\n${lab.setupManifest}\nPODLAB_SETUP`);
    if (lab.setupScript !== undefined) parts.push(lab.setupScript);
    if (parts.length === 0) return;
    let end: { exitCode: number; output: Uint8Array[] } | undefined;
    startScript(environment, parts.join("\n"), (result) => {
      end = result;
    });
    const limit = this.now + SETUP_LIMIT;
    while (!end && this.now < limit) await this.advance(this.now + 1000);
    if (!end || end.exitCode !== 0) {
      const said = end ? end.output.map(decode).join("").trim().split("\n").slice(-SETUP_LINES).join("\n") : "it did not end within ten minutes";
      const files = [...(lab.setupManifest === undefined ? [] : ["setup.yaml"]), ...(lab.setupScript === undefined ? [] : ["setup.sh"])].join(", ");
      throw new SetupError(`the setup (${files}) failed${end ? ` with exit code ${end.exitCode}` : ""}:${said.includes("\n") ? "\n" : " "}${said}`);
    }
    await this.advance(this.now + 5000);
  }
}

const ROOT_USER = { uid: 0, gid: 0, groups: [0] };

/** Whether an input may lead to more than a cluster does by itself: all but a terminal and characters that are only echoed. */
function needsRest(event: InputEvent): boolean {
  if (event.type === "key") return [...event.data].some((char) => char < " " || char === "\x7f");
  return event.type !== "resize" && event.type !== "open";
}
