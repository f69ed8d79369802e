import { loadedModule, loadRest } from "../../os/index.ts";
import type { Lab } from "../format/lab.ts";
import { loadGrading } from "./grader.ts";
import { rest } from "./rest.ts";
import { Session, type SessionOptions } from "./session.ts";

/** Opens a session: a new one, or one that is continued by replaying its log. Throws LogError. */
export async function openSession(lab: Lab, options: SessionOptions = {}): Promise<Session> {
  const { addOns, featureGates } = lab.cluster;
  // These bring kinds of their own into the cluster from its beginning; and what is replayed was done with all of it here.
  if (addOns || featureGates || options.log !== undefined) await loadRest();
  if (options.log === undefined) {
    const session = new Session(lab, options);
    await session.begin(options.atPrompt);
    return session;
  }
  if (lab.tasks.length > 0) await loadGrading();
  const { readLog, replay } = loadedModule(rest);
  const log = readLog(options.log, lab);
  const session = new Session(lab, { ...options, seed: log.seed });
  // Its inputs may begin as soon as that.
  await session.begin(true);
  await replay(session, log, options.onVerdict);
  return session;
}
