import type { ExamState, TaskState } from "../lab/checks/grading.ts";
import type { Lab } from "../lab/format/lab.ts";
import type { SolutionPart } from "../lab/format/solution.ts";
import type { LabProgress } from "../lab/progress.ts";
import type { InputEvent, SessionLog } from "../lab/session/log.ts";
import type { PodTimeline } from "../lab/session/view.ts";
import type { Question } from "./questions.ts";
import type { ViewUpdate } from "./view-update.ts";

/*
 * What passes between the page and the worker that runs the simulation. All of it is plain data.
 */

/** How fast the virtual clock runs; 0 is paused (it then moves only while a command is at work). */
export type Rate = 0 | 1 | 10 | 60;

/** Where a clock that skips stops: at the next thing that happens, when a check of a task passes, or after some virtual ms. */
export type SkipTarget = "event" | { task: string; check: string } | number;

/** Which lab a worker opens: one of the site ("": the cluster of the home page, "playground"), or one that is tried from its files. */
export interface Opening {
  lab: string;
  /** What variants are drawn from. */
  seed?: string;
  /** The files of a lab that is tried: path -> text. */
  folder?: Record<string, string>;
  /** Of a new playground. */
  topology?: string;
}

export type ToWorker =
  /** Fetches a lab, so that `open` finds it there. */
  | { type: "prepare"; lab: string }
  /** Starts a lab, or continues it from a log. `log` is checked in the worker: it may come from anywhere. `lab` "" is the playground of the home page. */
  | ({ type: "open"; log?: unknown } & Opening)
  | { type: "key"; terminal: number; data: string }
  /** The terminal has drawn so many characters of its output: the worker sends more. */
  | { type: "drawn"; terminal: number; length: number }
  | { type: "open-terminal"; terminal: number; columns: number; rows: number }
  | { type: "close-terminal"; terminal: number }
  | { type: "resize"; terminal: number; columns: number; rows: number }
  /** Anything else that belongs into the session's log: answers, faults. */
  | { type: "input"; event: InputEvent }
  | { type: "rate"; rate: Rate }
  /** Runs on as fast as it can. A check that does not pass is waited for one virtual hour. */
  | { type: "skip"; to: SkipTarget }
  /** Stops skipping where it is. */
  | { type: "stop-skipping" }
  /** Takes back the last command (or save in the editor). */
  | { type: "undo" }
  | { type: "reset" }
  /** Shows the cluster as it was at a virtual time; without one, as it is. */
  | { type: "look-back"; at?: number }
  /** Goes on from a virtual time as if what came later had never been. */
  | { type: "try-again"; at: number }
  /** Goes on with another session of this lab, which the page has kept. */
  | { type: "continue"; log: unknown }
  | { type: "ask"; request: number; question: Question }
  /** Asks for a sign of life. */
  | { type: "alive" }
  /** Asks for the hash of all that has happened (tests compare it with a replay elsewhere). */
  | { type: "hash"; request: number }
  /** The Pod whose timeline is wanted; undefined: the newest one of the learner's. */
  | { type: "watch-pod"; uid?: string }
  /** What was opened by a program in the editor pane has been closed. */
  | { type: "editor-closed" }
  /** Shells that are started from now on have the pane for their editor, or no longer; that of a terminal is told at once, if it waits at its prompt. */
  | { type: "choose-editor"; pane: boolean; terminal?: number };

export type FromWorker =
  /** The lab, as this session's seed has it. */
  | { type: "lab"; lab: Lab }
  /** Its solution, step by step. */
  | { type: "solution"; parts: SolutionPart[] }
  /** The session runs; `replayed` when it was continued. `terminals`: those that are open in it. */
  | { type: "ready"; replayed: boolean; clusterMs: number; canUndo: boolean; terminals: number[] }
  /** The log could not be used; the worker waits for another `open`. */
  | { type: "refused"; reason: "damaged" | "other-lab" | "other-version"; message: string }
  /** The lab could not be read, or (`setup`) not be set up. */
  | { type: "unreadable"; message: string; setup?: true }
  /** Clears a terminal (before undo or reset prints it anew). */
  | { type: "clear"; terminal: number }
  | { type: "output"; terminal: number; data: string }
  /** `origin`: virtual ms at which the learner's session began (shown as 00:00:00). */
  | { type: "clock"; now: number; origin: number; rate: Rate; skipping: boolean }
  /** A skip has ended: what it waited for has happened, or not within its time. */
  | { type: "skipped"; to: SkipTarget; reached: boolean }
  /** `at`: the cluster as it was then. */
  | { type: "view"; update: ViewUpdate; at?: number }
  | { type: "timeline"; timeline: PodTimeline | undefined }
  | { type: "tasks"; tasks: TaskState[] }
  | { type: "exam"; exam: ExamState }
  | { type: "progress"; lab: string; progress: LabProgress }
  /** To be kept by the page. */
  | { type: "log"; log: SessionLog; canUndo: boolean }
  /** A line begins to run that the last log lacks; it has all before it. */
  | { type: "line" }
  /** The session that was left by `try-again`: to be kept, so that one can go back to it. */
  | { type: "left"; log: SessionLog }
  | { type: "answer"; request: number; answer?: unknown; error?: string }
  | { type: "hashed"; request: number; hash: string; log: SessionLog }
  /** A program (kubectl edit, $EDITOR) wants this file edited in the pane; "" when it no longer does. */
  | { type: "edit"; path: string }
  /** The sign of life. */
  | { type: "alive" }
  /** Something of ours broke. */
  | { type: "failed"; message: string };

/** What ends a line that was typed or pasted. */
export const ENTER = /[\r\n]/;
