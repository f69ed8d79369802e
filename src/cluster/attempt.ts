import { Waiting } from "./apiserver/admission/webhooks/session.ts";
import { StatusError } from "./apiserver/client.ts";

/**
 * Does something that stands in no queue: again once a webhook it waits for has answered. What the API server refuses, be it for
 * somebody's admission, goes to `refused`.
 */
export function attempt(work: () => void, refused: (error: StatusError) => void = () => undefined): void {
  try {
    work();
  } catch (error) {
    if (error instanceof Waiting) return error.answered(() => attempt(work, refused));
    if (!(error instanceof StatusError)) throw error;
    refused(error);
  }
}
