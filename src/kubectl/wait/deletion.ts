import { sleep, type Call } from "../../os/index.ts";
import { CommandError, StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { infoPath, type Info } from "../resource/info.ts";
import { untilObject } from "./until.ts";

/** An object whose deletion was asked for; a new one of the same name has another uid. */
export interface Deleted {
  info: Info;
  uid: string;
}

/** ms that kubectl waits where it is to wait for ever. */
export const WEEK = 168 * 3_600_000;

/** Asks each second till an object is gone, to make it anew. `deadline` in virtual ms of the clock. Throws CommandError when that has passed. */
export function* pollUntilGone(invocation: Invocation, info: Info, deadline: number): Call<void> {
  for (;;) {
    if (!(yield* invocation.client.find(infoPath(info)))) return;
    if (invocation.process.now >= deadline) throw timedOut();
    yield* sleep(1000);
  }
}

/** Waits till all are gone; `timeout` in ms for each, counted from the start. */
export function* waitForDeletion(invocation: Invocation, deleted: readonly Deleted[], timeout: number): Call<void> {
  const deadline = invocation.process.now + timeout;
  try {
    for (const { info, uid } of deleted) yield* waitUntilGone(invocation, info, uid, timeout, deadline);
  } catch (error) {
    if (error instanceof StatusError && ["Forbidden", "MethodNotAllowed"].includes(error.status.reason ?? "")) return;
    throw error;
  }
}

/** `pods/web`, as messages of the client name an object: without its group. */
export const waitName = (info: Info): string => `${info.mapping.resource}/${info.name}`;

export function timedOut(info?: Info): CommandError {
  return new CommandError(info ? `timed out waiting for the condition on ${waitName(info)}` : "timed out waiting for the condition");
}

export function* waitUntilGone(invocation: Invocation, info: Info, uid: string | undefined, timeout: number, deadline: number): Call<KubeObject | undefined> {
  // With the time over, the client does not get to ask any more.
  if (timeout > 0 && invocation.process.now >= deadline) throw new CommandError("client rate limiter Wait returned an error: context deadline exceeded");
  const present = yield* invocation.client.find(infoPath(info, ""));
  if (!present || (uid && present.metadata?.uid !== uid)) return present;
  if (timeout === 0) throw new CommandError(`condition not met for ${waitName(info)}`);
  const expected = uid || present.metadata?.uid;
  const done = yield* untilObject(invocation, info, deadline, (object, type) =>
    type === "DELETED" || object === undefined || (uid !== undefined && object.metadata?.uid !== expected));
  if (!done) throw timedOut(info);
  return present;
}
