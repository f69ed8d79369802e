import { parseProgress, type Progress } from "./progress.ts";
import type { SessionLog } from "./session/log.ts";

/** All that a person has: what was done, and the sessions that are kept. */
export interface Portfolio {
  progress: Progress;
  /** By the id of the lab; to be checked by `readLog` when one is opened. */
  logs: Record<string, unknown>;
}

const KIND = "podlab-portfolio";
const MAX_TEXT = 200_000_000;
const MAX_LABS = 2000;

/** Everything as one file. */
export function writeExport({ progress, logs }: { progress: Progress; logs: Record<string, SessionLog> }): string {
  return `${JSON.stringify({ kind: KIND, format: 1, progress, logs })}\n`;
}

/** Reads such a file. Throws an Error with a sentence; what is there already is the caller's to keep. */
export function readExport(text: string): Portfolio {
  const refuse = (what: string): never => {
    throw new Error(`This file cannot be imported (${what}). Your progress is as it was.`);
  };
  if (text.length > MAX_TEXT) return refuse("it is too large");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("it is no export of Podlab, or it was cut off");
  }
  if (typeof value !== "object" || value === null || (value as { kind?: unknown }).kind !== KIND) return refuse("it is no export of Podlab");
  const { format, progress, logs } = value as { format?: unknown; progress?: unknown; logs?: unknown };
  if (format !== 1) return refuse(`format ${JSON.stringify(format ?? null).slice(0, 20)}, expected 1`);
  if (typeof progress !== "object" || progress === null) return refuse("it holds no progress");
  if (typeof logs !== "object" || logs === null || Array.isArray(logs)) return refuse("it holds no sessions");
  const kept: Record<string, unknown> = {};
  const entries = Object.entries(logs as Record<string, unknown>);
  if (entries.length > MAX_LABS) return refuse("it holds too many sessions");
  for (const [id, log] of entries) {
    if (/^[a-z0-9-]{0,100}$/.test(id) && typeof log === "object" && log !== null) kept[id] = log;
  }
  return { progress: parseProgress(JSON.stringify(progress)), logs: kept };
}

/** Both together: a lab that is done in one of them is done, of tasks the more. Sessions of the second replace those of the first. */
export function mergeProgress(mine: Progress, theirs: Progress): Progress {
  const labs = { ...mine.labs };
  for (const [id, other] of Object.entries(theirs.labs)) {
    const own = Object.hasOwn(labs, id) ? labs[id] : undefined;
    if (!own) labs[id] = other;
    else if (own.version === other.version) labs[id] = { ...own, done: own.done || other.done, of: Math.max(own.of, other.of), tasks: [...new Set([...own.tasks, ...other.tasks])] };
    else labs[id] = { ...(other.tasks.length > own.tasks.length ? other : own), done: own.done || other.done };
  }
  return { labs };
}
