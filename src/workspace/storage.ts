import { openDB, type IDBPDatabase } from "idb";
import { EMPTY_PROGRESS, parseProgress, withLab, type LabProgress, type Progress } from "../lab/progress.ts";

/** What the page keeps between visits: sessions and progress. */
export interface Keeper {
  /** False when the browser keeps nothing (private browsing, storage switched off): the page says so. */
  readonly lasting: boolean;
  loadLog(lab: string): Promise<unknown>;
  saveLog(lab: string, log: unknown): Promise<void>;
  dropLog(lab: string): Promise<void>;
  loadProgress(): Progress;
  saveProgress(lab: string, progress: LabProgress): void;
  /** Ids of the labs of which a session is kept. */
  keptLabs(): Promise<string[]>;
  /** Replaces all progress (an import). */
  replaceProgress(progress: Progress): void;
}

const DATABASE = "podlab";
const PROGRESS_KEY = "podlab.progress";

/** Opens what the browser offers; falls back to memory when it offers nothing. */
export async function openKeeper(): Promise<Keeper> {
  let database: IDBPDatabase | undefined;
  try {
    database = await openDB(DATABASE, 1, {
      upgrade(made) {
        made.createObjectStore("logs");
      },
    });
    // Some browsers open a database in private windows and fail at the first write.
    await database.put("logs", true, "probe");
    await database.delete("logs", "probe");
  } catch {
    database = undefined;
  }
  const memory = new Map<string, unknown>();
  let progress = readProgress();
  const lasting = database !== undefined && progress.kept;
  return {
    lasting,
    loadLog: async (lab) => (database ? await database.get("logs", lab) : memory.get(lab)),
    async saveLog(lab, log) {
      if (database) await database.put("logs", log, lab);
      else memory.set(lab, log);
    },
    async dropLog(lab) {
      if (database) await database.delete("logs", lab);
      else memory.delete(lab);
    },
    async keptLabs() {
      const keys = database ? (await database.getAllKeys("logs")).map(String) : [...memory.keys()];
      return keys.filter((key) => /^[a-z0-9-]+$/.test(key)).sort();
    },
    replaceProgress(value) {
      progress = { kept: progress.kept, value };
      try {
        localStorage.setItem(PROGRESS_KEY, JSON.stringify(value));
      } catch {
        // As in saveProgress.
      }
    },
    loadProgress: () => progress.value,
    saveProgress(lab, state) {
      // Another tab may have gone on with another lab.
      const latest = readProgress();
      const base = latest.kept ? latest.value : progress.value;
      progress = { kept: latest.kept, value: dated(withLab(base, lab, state.version, state.tasks, state.of), lab, base.labs[lab]) };
      try {
        localStorage.setItem(PROGRESS_KEY, JSON.stringify(progress.value));
      } catch {
        // Kept in memory for this visit; `lasting` has told the person.
      }
    },
  };
}

/** Notes when a lab was first done, and when it was last worked on. */
function dated(progress: Progress, lab: string, before: LabProgress | undefined): Progress {
  const state = progress.labs[lab]!;
  const now = Date.now();
  const doneAt = before?.doneAt ?? (state.done ? now : undefined);
  return { labs: { ...progress.labs, [lab]: { ...state, seenAt: now, ...(doneAt === undefined ? {} : { doneAt }) } } };
}

function readProgress(): { kept: boolean; value: Progress } {
  try {
    const value = parseProgress(localStorage.getItem(PROGRESS_KEY));
    localStorage.setItem(`${PROGRESS_KEY}.probe`, "1");
    localStorage.removeItem(`${PROGRESS_KEY}.probe`);
    return { kept: true, value };
  } catch {
    return { kept: false, value: EMPTY_PROGRESS };
  }
}
