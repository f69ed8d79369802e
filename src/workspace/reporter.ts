import type { Lab } from "../lab/format/lab.ts";
import { withLab } from "../lab/progress.ts";
import { clusterView } from "../lab/session/cluster-view.ts";
import { requestedEdit } from "../lab/session/editor-pane.ts";
import type { SessionLog } from "../lab/session/log.ts";
import type { Session } from "../lab/session/session.ts";
import type { ClusterView } from "../lab/session/view.ts";
import type { FromWorker, Rate } from "./protocol.ts";
import { updateBetween } from "./view-update.ts";

/** Real ms between two looks at what the page shows. */
const REPORT_INTERVAL = 100;
/** Real ms between two logs to be kept. */
const LOG_INTERVAL = 1000;

/** What a report says besides what the session does. */
export interface PageState {
  rate: Rate;
  skipping: boolean;
  /** The Pod whose timeline is shown; undefined: the newest one. */
  watched: string | undefined;
  /** Virtual ms that the map shows; undefined: now. */
  lookingAt: number | undefined;
}

/** Says what has changed in a session since the last time, at most some times a second. */
export interface Reporter {
  report(page: PageState, force?: boolean): void;
  /** A line is about to run, and may never come back: what was done before it is told now. */
  beforeLine(): void;
}

export function createReporter(lab: Lab, session: Session, post: (message: FromWorker) => void, realNow: () => number): Reporter {
  let reportedAt = -Infinity;
  let loggedAt = -Infinity;
  let loggedInputs = -1;
  let view: ClusterView | undefined;
  let viewAt: number | undefined;
  let edited = "";
  const said = new Map<string, string>();
  const changed = (key: string, value: unknown): boolean => {
    const text = JSON.stringify(value) ?? "";
    if (said.get(key) === text) return false;
    said.set(key, text);
    return true;
  };

  const reportView = ({ lookingAt }: PageState): void => {
    // The past does not change.
    if (lookingAt !== undefined && viewAt === lookingAt) return;
    const next = clusterView(session.environment.cluster, lookingAt);
    const update = updateBetween(viewAt === lookingAt ? view : undefined, next);
    view = next;
    viewAt = lookingAt;
    if (update) post({ type: "view", update, ...(lookingAt === undefined ? {} : { at: lookingAt }) });
  };

  const reportTasks = (): void => {
    const tasks = [...session.tasks];
    if (changed("tasks", tasks)) post({ type: "tasks", tasks });
    if (session.exam && changed("exam", session.exam)) post({ type: "exam", exam: { ...session.exam } });
    const done = tasks.filter((task) => task.state === "done").map((task) => task.id);
    if (tasks.length > 0 && changed("progress", done)) {
      const progress = withLab({ labs: {} }, lab.id, lab.version, done, tasks.length).labs[lab.id]!;
      post({ type: "progress", lab: lab.id, progress });
    }
  };

  const reportLog = (real: number, force: boolean): void => {
    if (!force && real - loggedAt <= LOG_INTERVAL) return;
    const log: SessionLog = session.log();
    // Time goes on without inputs too; it is kept less often.
    if (!force && log.inputs.length === loggedInputs && real - loggedAt <= 10 * LOG_INTERVAL) return;
    loggedAt = real;
    loggedInputs = log.inputs.length;
    post({ type: "log", log, canUndo: session.canUndo });
  };

  return {
    report(page, force = false) {
      const real = realNow();
      if (!force && real - reportedAt < REPORT_INTERVAL) return;
      reportedAt = real;
      post({ type: "clock", now: session.now, origin: session.origin, rate: page.rate, skipping: page.skipping });
      reportView(page);
      reportTasks();
      const timeline = session.timeline(page.watched, page.lookingAt);
      if (changed("timeline", timeline)) post({ type: "timeline", timeline });
      const path = requestedEdit(session);
      if (path !== edited) post({ type: "edit", path: (edited = path) });
      reportLog(real, force);
    },
    beforeLine() {
      if (session.log().inputs.length !== loggedInputs) reportLog(realNow(), true);
      post({ type: "line" });
    },
  };
}
