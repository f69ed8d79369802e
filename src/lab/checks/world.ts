import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { LocalizedText } from "../format/language.ts";

/** One write, as the storage of the cluster logs it. */
export interface WorldChange {
  /** Grows with every write. */
  readonly revision: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
  /** Virtual ms. */
  readonly time: number;
}

/** One request to the API server, as its audit trail has it. */
export interface WorldRequest {
  readonly user: string;
  readonly userAgent: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status. */
  readonly code: number;
  /** Virtual ms. */
  readonly time: number;
}

/** What checks may look at: the cluster as it is and as it has been. */
export interface World {
  /** Virtual ms. */
  readonly now: number;
  /** All writes, in order, but heartbeats of long ago: to be read with a LogReader. */
  readonly log: readonly WorldChange[];
  /** All requests but heartbeats, in order; undefined where no trail is kept (a real cluster). */
  readonly requests?: readonly WorldRequest[];
  /** No log is kept (a real cluster): whatever is looked at may have changed since the last look. */
  readonly unlogged?: boolean;
  get(resource: string, namespace: string, name: string): KubeObject | undefined;
  list(resource: string, namespace: string): readonly KubeObject[];
  /** The storage name of what people call a resource: `po`, `pod`, `pods` -> `pods`; undefined if none is served. */
  resourceOf(name: string): { resource: string; namespaced: boolean } | undefined;
  /** Runs a bash script as the learner would, and answers later (in virtual time). */
  runScript(script: string, done: (result: { exitCode: number; output: string }) => void): void;
  /** Counts what people did to the cluster and its machines: writes that no component made, files saved. */
  readonly deeds: number;
  /** Virtual ms of the last write outside of the system's namespaces, heartbeats and events left aside. */
  readonly restlessAt: number;
  /** Command lines that were entered, in order. */
  readonly commands: readonly string[];
  /** Inputs the session has had; with `now` it is a point that a fork goes back to. */
  readonly inputs: number;
}

/** What a check says now. */
export interface Verdict {
  /** `waiting`: nothing against it yet, but it is not decided. */
  state: "passed" | "failed" | "waiting";
  /** What was found, for the second line. */
  found?: LocalizedText;
  /** Of a check that waits for time to pass: ms to go. */
  remaining?: number;
  /** Of an experiment: it is being run. */
  running?: boolean;
  /** Of a question: what was answered last. */
  answer?: string;
}

/** What a learner, or who runs experiments, says to a check. */
export type CheckInput =
  | { type: "answer"; value: string }
  /** Run it now. */
  | { type: "experiment" }
  /** What came of an experiment that was asked for at a virtual time. */
  | { type: "verdict"; asked: number; state: "passed" | "failed"; found?: LocalizedText };

/** A check at work, from the moment its task begins. */
export interface RunningCheck {
  /**
   * Looks at what is new and answers. `changed`: whether anything but time has passed since the last look. `others`:
   * whether all checks of the task that are no experiments have nothing against it.
   */
  evaluate(changed: boolean, others: boolean): Verdict;
  take?(input: CheckInput): void;
  /** Of an experiment that is asked for and not answered: the point at which the session is to be forked. */
  readonly asked?: { at: number; inputs: number } | undefined;
}
