import { LogError, type SessionLog } from "./log.ts";
import type { Session, SessionOptions } from "./session.ts";

/** Does again what a log says, from the beginning of a session. */
export async function replay(session: Session, log: SessionLog, onVerdict: SessionOptions["onVerdict"]): Promise<void> {
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
