import { base64Url, encode, fromBase64Url } from "../os/text.ts";
import { TooLarge, gunzip, gzip } from "../shell/deflate.ts";
import type { Input, SessionLog } from "./session/log.ts";

/** Bytes that an unpacked session may have; a link that unpacks to more is none of ours. */
const LIMIT = 64 * 1024 * 1024;
/** First character of a link: which way it is packed. */
const VERSION = "1";

/** A link that cannot be read; the message is a sentence for the reader. */
export class ShareError extends Error {
  constructor(what: string) {
    super(`This link cannot be read (${what}). It may have been cut off: ask for it again. Your own progress is as it was.`);
    this.name = "ShareError";
  }
}

/** What an input becomes: the ms since the one before (or, as text, the time itself where that is not exact), and keys of the first terminal as mere text. */
type Packed = [number | string, string | object];

/** A session as text that may stand in a link: letters, digits, `-` and `_`. */
export function encodeShare(log: SessionLog): string {
  let last = 0;
  const inputs = log.inputs.map(({ at, ...event }): Packed => {
    const since = at - last;
    const time = last + since === at ? since : String(at);
    last = at;
    return [time, event.type === "key" && event.terminal === 0 ? event.data : event];
  });
  const { lab, version, seed, until } = log;
  const bytes = encode(JSON.stringify([lab, version, seed, until, inputs]));
  return VERSION + base64Url(gzip(bytes));
}

/**
 * What a link says; the answer is to be checked by `readLog` as everything from outside. Throws ShareError.
 */
export function decodeShare(text: string): unknown {
  if (!/^[\w-]+$/.test(text)) throw new ShareError("it has characters that no link has");
  if (!text.startsWith(VERSION)) throw new ShareError("it was made by another version of Podlab");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(gunzip(fromBase64Url(text.slice(1)), LIMIT)));
  } catch (error) {
    throw new ShareError(error instanceof TooLarge ? "it is too large" : "it is incomplete or damaged");
  }
  if (!Array.isArray(value) || !Array.isArray(value[4])) throw new ShareError("it holds no session");
  const [lab, version, seed, until, packed] = value as [unknown, unknown, unknown, unknown, unknown[]];
  let last = 0;
  const inputs = packed.map((item): Input => {
    if (!Array.isArray(item)) throw new ShareError("it holds no session");
    const [time, event] = item as unknown[];
    last = typeof time === "number" ? last + time : Number(time);
    const plain = typeof event === "string" ? { type: "key", terminal: 0, data: event } : event;
    if (typeof plain !== "object" || plain === null) throw new ShareError("it holds no session");
    return { at: last, ...plain } as Input;
  });
  return { format: 1, lab, version, seed, inputs, until };
}
