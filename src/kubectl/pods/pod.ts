import type { Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject, ObjectMeta } from "../object.ts";
import { bodyOf } from "../rest/response.ts";

/** Path of a Pod, or of something of it: `log`, `exec`. */
export const podPath = ({ namespace, name }: Pick<ObjectMeta, "namespace" | "name"> = {}, subresource = ""): string =>
  `/api/v1/namespaces/${namespace}/pods/${name}${subresource && `/${subresource}`}`;

/** Whether its containers have ended for good. */
export const isCompleted = (pod: KubeObject): boolean => ["Succeeded", "Failed"].includes(pod.status?.phase ?? "");

/** Throws CommandError for a Pod in which nothing runs any more; `what`: "exec into". */
export function refuseCompleted(pod: KubeObject, what: string): void {
  if (isCompleted(pod)) throw new CommandError(`cannot ${what} a container in a completed pod; current phase is ${pod.status.phase}`);
}

/** All that a container has written so far. Throws StatusError. */
export function* logOf({ client, process }: Invocation, pod: KubeObject, container: string): Call<Uint8Array> {
  return yield* bodyOf(process, yield* client.stream(podPath(pod.metadata, "log"), { query: { container } }));
}

/** --pod-running-timeout in ms. Throws CommandError, with the hint where help is unless `plain`. */
export function runningTimeout(invocation: Invocation, plain = false): number {
  const timeout = invocation.flags.duration("pod-running-timeout");
  if (timeout > 0) return timeout;
  const text = "--pod-running-timeout must be higher than zero";
  throw plain ? new CommandError(text) : invocation.usageError(text);
}
