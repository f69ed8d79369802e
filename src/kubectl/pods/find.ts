import type { Call } from "../../os/index.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { timedOut } from "../wait/deletion.ts";
import { byInterest } from "./order.ts";
import { podSelectorOf, withoutPods } from "./selector.ts";

/** The Pods of a selector, those first that one would look into; waits up to `timeout` ms for the first. */
export function* podsBySelector(
  invocation: Invocation, namespace: string, selector: string, timeout: number, purpose: "logs" | "attach",
): Call<KubeObject[]> {
  const { client, process } = invocation;
  const deadline = process.now + timeout;
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const list = yield* client.json(path, { query: { labelSelector: selector } });
  const pods = itemsOf(list);
  if (pods.length > 0) return pods.sort(byInterest(purpose));
  const query = { labelSelector: selector, resourceVersion: list.metadata?.resourceVersion };
  // eslint-disable-next-line require-yield
  const pod = yield* client.watch(path, { query }, function* (object, type) {
    return type === "DELETED" ? undefined : object;
  }, deadline);
  if (!pod) throw timedOut();
  return [pod];
}

/** The Pod that is meant by an object: itself, or the best one of a workload or Service. */
export function* attachablePod(invocation: Invocation, object: KubeObject, timeout: number): Call<KubeObject> {
  if (object.kind === "Pod") return object;
  const selector = podSelectorOf(object);
  if (selector === undefined) {
    throw withoutPods(object, "attach to");
  }
  const pods = yield* podsBySelector(invocation, object.metadata?.namespace ?? "", selector, timeout, "attach");
  return pods[0]!;
}
