import type { TaskState } from "../lab/checks/grading.ts";
import type { LabProgress } from "../lab/progress.ts";
import type { SessionLog } from "../lab/session/log.ts";
import type { ClusterView, PodTimeline } from "../lab/session/view.ts";

/*
 * What passes between the page and the worker that runs the simulation. All of it is plain data.
 */

/** How fast the virtual clock runs; 0 is paused (it then moves only while a command is at work). */
export type Rate = 0 | 1 | 10 | 60;

export type ToWorker =
  /** Fetches a lab, so that `open` finds it there. */
  | { type: "prepare"; lab: string }
  /** Starts a lab, or continues it from a log. `log` is checked in the worker: it may come from anywhere. `lab` "" is the playground of the home page. */
  | { type: "open"; lab: string; log?: unknown; columns: number; rows: number }
  | { type: "key"; terminal: number; data: string }
  /** The terminal has drawn so many characters of its output: the worker sends more. */
  | { type: "drawn"; terminal: number; length: number }
  | { type: "open-terminal"; terminal: number; columns: number; rows: number }
  | { type: "close-terminal"; terminal: number }
  | { type: "resize"; terminal: number; columns: number; rows: number }
  | { type: "rate"; rate: Rate }
  /** Runs to the next thing that happens in the cluster, or on by some virtual ms, as fast as it can. */
  | { type: "skip"; to: "event" | number }
  /** Takes back the last command (or save in the editor). */
  | { type: "undo" }
  | { type: "reset" }
  /** Editor. */
  | { type: "list-files"; request: number }
  | { type: "read-file"; request: number; path: string }
  | { type: "save-file"; request: number; path: string; content: string }
  /** Asks for the hash of all that has happened (tests compare it with a replay elsewhere). */
  | { type: "hash"; request: number }
  /** The Pod whose timeline is wanted; undefined: the newest one of the learner's. */
  | { type: "watch-pod"; uid?: string };

export type FromWorker =
  /** The session runs; `replayed` when it was continued. `terminals`: those that are open in it. */
  | { type: "ready"; replayed: boolean; clusterMs: number; canUndo: boolean; terminals: number[] }
  /** The log could not be used; the worker waits for another `open`. */
  | { type: "refused"; reason: "damaged" | "other-lab" | "other-version"; message: string }
  /** Clears a terminal (before undo or reset prints it anew). */
  | { type: "clear"; terminal: number }
  | { type: "output"; terminal: number; data: string }
  /** `origin`: virtual ms at which the learner's session began (shown as 00:00:00). */
  | { type: "clock"; now: number; origin: number; rate: Rate; skipping: boolean }
  | { type: "view"; view: ClusterView }
  | { type: "timeline"; timeline: PodTimeline | undefined }
  | { type: "tasks"; tasks: TaskState[] }
  | { type: "progress"; lab: string; progress: LabProgress }
  /** To be kept by the page. */
  | { type: "log"; log: SessionLog; canUndo: boolean }
  | { type: "files"; request: number; files: string[]; home: string }
  | { type: "file"; request: number; path: string; content: string | undefined; error?: string }
  | { type: "saved"; request: number; path: string; error?: string }
  | { type: "hashed"; request: number; hash: string; log: SessionLog }
  /** Something of ours broke. */
  | { type: "failed"; message: string };
