import type { LocalizedText } from "../format/language.ts";
import type { FaultSpec } from "../experiment/faults.ts";

/** Something that came into a session from outside, at a virtual time (ms). */
export type Input = { at: number } & InputEvent;

export type InputEvent =
  /** Typed in a terminal. */
  | { type: "key"; terminal: number; data: string }
  | { type: "resize"; terminal: number; columns: number; rows: number }
  | { type: "open"; terminal: number; columns: number; rows: number }
  | { type: "close"; terminal: number }
  /** Saved in the editor: an absolute path of the workstation. */
  | { type: "save"; path: string; content: string }
  /** An answer to a question; of choices, the index. */
  | { type: "answer"; task: string; check: string; value: string }
  /** "Run the experiment now." */
  | { type: "experiment"; task: string; check: string }
  /** What came of an experiment that was asked for at a virtual time (experiment/run.ts). */
  | { type: "verdict"; task: string; check: string; asked: number; state: "passed" | "failed"; found?: LocalizedText }
  /** "Show me the next hint." */
  | { type: "hint"; task: string }
  /** Types a step of the solution. */
  | { type: "play"; terminal: number; task: string; step: number }
  /** Hands in an exam. */
  | { type: "finish" }
  /** A fault button of the playground; `heal` ends all faults. */
  | { type: "fault"; fault: FaultSpec }
  | { type: "heal" }
  /** A write of a client outside of the session (`podlab serve`). The body in base64; the certificate that it showed, PEM. */
  | { type: "request"; method: string; path: string; headers: Record<string, string>; body?: string; certificate?: string };

/** All there is to know of a session: replayed, it gives the same cluster, byte for byte. */
export interface SessionLog {
  format: 1;
  lab: string;
  /** Version of the lab; a log of another one cannot be replayed. */
  version: string;
  seed: string;
  inputs: Input[];
  /** Virtual time the session has come to. */
  until: number;
}

/** A log that cannot be used: `reason` tells what to offer. */
export class LogError extends Error {
  readonly reason: "damaged" | "other-lab" | "other-version";
  constructor(reason: "damaged" | "other-lab" | "other-version", message: string) {
    super(message);
    this.name = "LogError";
    this.reason = reason;
  }
}
