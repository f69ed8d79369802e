import { loadRest } from "../../os/index.ts";
import type { Lab } from "../format/lab.ts";
import { LogError, readLog, type SessionLog } from "./log.ts";
import { Session, type SessionOptions } from "./session.ts";

/** Opens a session: a new one, or one that is continued by replaying its log. Throws LogError. */
export async function openSession(lab: Lab, options: SessionOptions = {}): Promise<Session> {
  const { addOns, featureGates } = lab.cluster;
  // These bring kinds of their own into the cluster from its beginning.
  if (addOns || featureGates) await loadRest();
  if (options.log === undefined) {
    const session = new Session(lab, options);
    await session.begin();
    return session;
  }
  const log = readLog(options.log, lab);
  const session = new Session(lab, { ...options, seed: log.seed });
  await session.begin();
  await replay(session, log, options.onVerdict);
  return session;
}

/** Does again what a log says, from the beginning of a session. */
async function replay(session: Session, log: SessionLog, onVerdict: SessionOptions["onVerdict"]): Promise<void> {
  // So that an input that cannot be done says so at once.
  if (log.inputs.length > 0) await loadRest();
  for (const { at, ...logged } of log.inputs) {
    await session.drive(at);
    const event = logged.type === "verdict" && onVerdict ? await onVerdict(session, logged) : logged;
    if (!event) continue;
    try {
      session.input(event);
    } catch (error) {
      // What no session would have noted: a file that cannot be written, a fault that there is not.
      throw new LogError("damaged", `The saved session cannot be replayed (${error instanceof Error ? error.message : String(error)}). You can start the lab again; your progress is kept.`);
    }
  }
  await session.drive(log.until);
}
