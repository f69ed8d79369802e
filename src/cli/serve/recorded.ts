import type { Session } from "../../lab/index.ts";
import { runExperiment } from "../../lab/index.ts";
import type { HttpHandler } from "../../os/index.ts";
import type { ServedClock } from "./clock.ts";

const WRITES: readonly string[] = ["POST", "PUT", "PATCH", "DELETE"];

/** The handler of a session's cluster: writes of clients are inputs of the session, so that its replays and forks know them. */
export function recordingHandler(session: Session): HttpHandler {
  const { httpHandler } = session.environment.cluster.apiServer;
  return (request, respond) => {
    const { method, path, headers, body, clientCertificate } = request;
    // A stream is more than its request: what a client types into a container is not kept.
    if (!WRITES.includes(method) || headers["upgrade"] !== undefined) return httpHandler(request, respond);
    session.request(
      {
        type: "request", method, path, headers,
        ...(body ? { body: Buffer.from(body).toString("base64") } : {}),
        ...(clientCertificate === undefined ? {} : { certificate: clientCertificate }),
      },
      respond,
    );
    return undefined;
  };
}

/** Runs the experiments that the checks of a lab ask for, one after the other. Call it now and then. */
export function experimentRunner(session: Session, clock: ServedClock, failed: (error: unknown) => void): () => void {
  let running = false;
  return () => {
    const pending = session.pending[0];
    if (running || !pending) return;
    running = true;
    const options = {
      epoch: session.environment.simulation.epoch,
      breathe: () => new Promise<void>((resume) => setImmediate(resume)),
      now: () => performance.now(),
    };
    runExperiment(session, pending, options)
      .then((verdict) => clock.input(() => session.input(verdict)))
      .catch(failed)
      .finally(() => {
        running = false;
      });
  };
}
