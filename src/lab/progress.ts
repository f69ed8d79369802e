/** What a person has done, over all labs. Plain data: the page keeps it where it can. */
export interface Progress {
  labs: Record<string, LabProgress>;
}

export interface LabProgress {
  /** Ids of the tasks that are done. */
  tasks: string[];
  /** How many tasks the lab had. */
  of: number;
  done: boolean;
  /** Version of the lab it was done with. */
  version: string;
  /** ms since 1970 of the day it was first done, and when it was last worked on; the page knows them. */
  doneAt?: number;
  seenAt?: number;
}

export const EMPTY_PROGRESS: Progress = { labs: {} };

/** Progress with the state of one lab counted in: what was done once stays done. */
export function withLab(progress: Progress, id: string, version: string, done: readonly string[], of: number): Progress {
  const before = progress.labs[id];
  const tasks = before?.version === version ? [...new Set([...before.tasks, ...done])] : [...done];
  const finished = (before?.done ?? false) || (of > 0 && done.length === of);
  return { labs: { ...progress.labs, [id]: { tasks, of, done: finished, version } } };
}

/** Reads progress from text that may be damaged; what cannot be read counts as none. */
export function parseProgress(text: string | null): Progress {
  if (text === null) return EMPTY_PROGRESS;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("labs" in value)) return EMPTY_PROGRESS;
    const labs: Record<string, LabProgress> = {};
    for (const [id, lab] of Object.entries(value.labs as Record<string, Partial<LabProgress>>)) {
      if (typeof lab !== "object" || lab === null || !Array.isArray(lab.tasks)) continue;
      labs[id] = {
        tasks: lab.tasks.filter((task) => typeof task === "string"),
        of: typeof lab.of === "number" ? lab.of : 0,
        done: lab.done === true,
        version: typeof lab.version === "string" ? lab.version : "",
        ...(typeof lab.doneAt === "number" && lab.doneAt > 0 ? { doneAt: lab.doneAt } : {}),
        ...(typeof lab.seenAt === "number" && lab.seenAt > 0 ? { seenAt: lab.seenAt } : {}),
      };
    }
    return { labs };
  } catch {
    return EMPTY_PROGRESS;
  }
}
