import { loadedModule, loadRest } from "../../os/index.ts";
import type { Lab } from "../format/lab.ts";
import { rest } from "./rest.ts";
import { Session, type SessionOptions } from "./session.ts";

/** Opens a session: a new one, or one that is continued by replaying its log. Throws LogError. */
export async function openSession(lab: Lab, options: SessionOptions = {}): Promise<Session> {
  const { addOns, featureGates } = lab.cluster;
  // These bring kinds of their own into the cluster from its beginning; and what is replayed was done with all of it here.
  if (addOns || featureGates || options.log !== undefined) await loadRest();
  if (options.log === undefined) {
    const session = new Session(lab, options);
    await session.begin();
    return session;
  }
  const { readLog, replay } = loadedModule(rest);
  const log = readLog(options.log, lab);
  const session = new Session(lab, { ...options, seed: log.seed });
  await session.begin();
  await replay(session, log, options.onVerdict);
  return session;
}
