import { concat, decode, encode, type ByteQueue, type HttpResponse } from "../../../os/index.ts";
import type { ApiServer } from "../server.ts";

/** A request in the form that tests and tools write it. */
export interface Exchange {
  method?: string;
  path: string;
  /** An object is sent as JSON, a string as it stands. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Whose credentials are shown: the administrator's unless said; "" for none. */
  token?: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** JSON where it is JSON, else text. Of a stream what has come so far. */
  body: unknown;
  /** What has come of a stream since it was last read, as text. */
  read(): string;
  /** The client goes away. */
  cancel(): void;
  upgrade: unknown;
}

/** Sends a request to the server and takes its answer, without a network between. */
export function exchange(server: ApiServer, { method = "GET", path, body, headers = {}, token }: Exchange): Reply {
  const bearer = token ?? server.authenticator.adminToken;
  const authorization: Record<string, string> = bearer === "" ? {} : { authorization: `Bearer ${bearer}` };
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const bytes = body === undefined ? undefined : encode(typeof body === "string" ? body : JSON.stringify(body));
  let response: HttpResponse | undefined;
  const cancel = server.httpHandler(
    { method, path, headers: { ...type, ...authorization, ...headers }, ...(bytes ? { body: bytes } : {}) },
    (answer) => {
      response = answer;
    },
  );
  const { status, headers: answered, body: raw, upgrade } = response!;
  const read = (): string => (raw instanceof Uint8Array ? decode(raw) : drain(raw));
  const text = raw instanceof Uint8Array ? decode(raw) : "";
  const json = answered["content-type"]?.startsWith("application/json") && raw instanceof Uint8Array;
  return { status, headers: answered, body: json ? JSON.parse(text) : text, read, cancel: () => cancel?.(), upgrade };
}

function drain(queue: ByteQueue): string {
  const chunks: Uint8Array[] = [];
  while (queue.size > 0) chunks.push(queue.take(Infinity)!);
  return decode(concat(chunks));
}
