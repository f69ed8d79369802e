import type { Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { timedOut } from "../wait/deletion.ts";
import { byInterest } from "./order.ts";
import { goTypeOf, podSelectorOf } from "./selector.ts";

const podsPath = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`;

/** The Pods of a selector, those first that one would look into; waits up to `timeout` ms for the first. */
export function* podsBySelector(
  invocation: Invocation, namespace: string, selector: string, timeout: number, purpose: "logs" | "attach",
): Call<KubeObject[]> {
  const { client, process } = invocation;
  const deadline = process.now + timeout;
  const list = yield* client.json(podsPath(namespace), { query: { labelSelector: selector } });
  const pods = itemsOf(list);
  if (pods.length > 0) return pods.sort(byInterest(purpose));
  const stream = yield* client.watch(podsPath(namespace), {
    query: { labelSelector: selector, resourceVersion: list.metadata?.resourceVersion },
  });
  try {
    for (;;) {
      const line = yield* stream.next(Math.max(0, deadline - process.now));
      if (line === null || line === undefined) throw timedOut();
      const event = JSON.parse(line) as { type: string; object: KubeObject };
      if (event.type === "ADDED" || event.type === "MODIFIED") return [event.object];
    }
  } finally {
    stream.close();
  }
}

/** The Pod that is meant by an object: itself, or the best one of a workload or Service. */
export function* attachablePod(invocation: Invocation, object: KubeObject, timeout: number): Call<KubeObject> {
  if (object.kind === "Pod") return object;
  const selector = podSelectorOf(object);
  if (selector === undefined) {
    throw new CommandError(
      object.kind === "Service"
        ? `cannot attach to ${goTypeOf(object)}: invalid service '${object.metadata?.name}': Service is defined without a selector`
        : `cannot attach to ${goTypeOf(object)}: selector for ${goTypeOf(object)} not implemented`,
    );
  }
  const pods = yield* podsBySelector(invocation, object.metadata?.namespace ?? "", selector, timeout, "attach");
  return pods[0]!;
}
