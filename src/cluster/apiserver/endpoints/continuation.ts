import { textOfBase64Url, textToBase64Url } from "../authentication/signing.ts";
import { badRequest } from "../status.ts";

/** Where the next page of a list begins, and as of which revision all its pages are. */
export interface Continuation {
  revision: number;
  /** Key `namespace/name` of the last object that was given. */
  after: string;
}

export function writeContinuation({ revision, after }: Continuation): string {
  return textToBase64Url(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: `${after}\u0000` }));
}

/** Throws BadRequest. */
export function readContinuation(text: string): Continuation {
  try {
    const { v, rv, start } = JSON.parse(textOfBase64Url(text)) as { v: string; rv: number; start: string };
    if (v === "meta.k8s.io/v1" && Number.isInteger(rv)) return { revision: rv, after: start.replace(/\u0000$/, "") };
  } catch {
    // Told below: whatever is wrong with it, the client cannot mend it.
  }
  throw badRequest(`continue key is not valid: ${text}`);
}
