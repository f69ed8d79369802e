import { callback, type ByteQueue, type Call, type HttpResponse } from "../../os/index.ts";

/** The pieces of a response's body as they come; undefined at its end. */
export function* bodyChunk(state: { body: HttpResponse["body"] | undefined }): Call<Uint8Array | undefined> {
  const { body } = state;
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) {
    state.body = undefined;
    return body.length > 0 ? body : undefined;
  }
  const queue: ByteQueue = body;
  for (;;) {
    const data = queue.take(65536);
    if (data) return data.length > 0 ? data : undefined;
    yield* callback<void>("read", (done) => queue.whenReadable(() => done()));
  }
}

const ODD: Readonly<Record<string, string>> = { etag: "ETag", "www-authenticate": "WWW-Authenticate", te: "TE", "x-xss-protection": "X-XSS-Protection" };

/** A header's name as servers write it. */
export function headerName(name: string): string {
  return ODD[name.toLowerCase()] ?? name.split("-").map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join("-");
}

/** Header names of a request in lower case, and how they were written. */
export function parseHeader(text: string): [string, string] | undefined {
  const at = text.indexOf(":");
  if (at <= 0) return undefined;
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
