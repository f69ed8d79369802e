import { compareKeys } from "../../apimachinery/json/index.ts";
import type { Call } from "../../os/index.ts";
import type { Completer } from "../command.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { pathOf, qualifiedName } from "../rest/mapper.ts";

/** What may stand before the `/` where a Pod is wanted. */
const HOLD_PODS = ["daemonsets", "deployments", "pods", "jobs", "replicasets", "replicationcontrollers", "services", "statefulsets"];

/** Names of objects of a type; none for a type that the server does not have. */
export function* namesOf(invocation: Invocation, type: string): Call<string[]> {
  try {
    const mapping = yield* invocation.mappingFor(type);
    const list = yield* invocation.client.json(pathOf(mapping, invocation.namespace), { query: { limit: "500" } });
    return itemsOf(list).map(({ metadata }) => metadata?.name ?? "").sort(compareKeys);
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}

function* qualified(invocation: Invocation, word: string): Call<string[]> {
  const type = word.slice(0, word.indexOf("/"));
  return (yield* namesOf(invocation, type)).map((name) => `${type}/${name}`);
}

/** Names of all types that can be read, by group and name. */
function* types(invocation: Invocation): Call<string[]> {
  const { mapper } = yield* invocation.discovery();
  const readable = mapper.resources.filter(({ verbs }) => verbs.includes("get"));
  readable.sort((a, b) => compareKeys(a.group, b.group) || compareKeys(a.resource, b.resource));
  return [...new Set(readable.map((mapping) => qualifiedName(mapping, mapping.resource)))];
}

/** Objects of the types that were named: `pods,svc`. */
function* namesOfAll(invocation: Invocation, list: string): Call<string[]> {
  const found: string[] = [];
  for (const type of list.split(",")) found.push(...(yield* namesOf(invocation, type)));
  return found;
}

/** TYPE NAME..., TYPE/NAME..., TYPE,TYPE */
export const completeResources: Completer = function* (invocation, word) {
  const { args } = invocation;
  if (word.includes("/")) return yield* qualified(invocation, word);
  if (args[0]?.includes("/")) return (yield* types(invocation)).map((type) => `${type}/`);
  if (args.length > 0) return yield* namesOfAll(invocation, args[0]!);
  const comma = word.lastIndexOf(",");
  return (yield* types(invocation)).map((type) => word.slice(0, comma + 1) + type);
};

/** As `completeResources`, for a command that takes only these types. */
export const completeTypes = (...allowed: string[]): Completer =>
  function* (invocation, word) {
    const { args } = invocation;
    if (word.includes("/")) return yield* qualified(invocation, word);
    if (args.length > 0) return args[0]!.includes("/") ? [] : yield* namesOfAll(invocation, args[0]!);
    return allowed;
  };

/** Names of objects of one type. */
export const completeNames = (type: string): Completer => (invocation) => namesOf(invocation, type);

/** A Pod, or something that has Pods. */
export const completePods: Completer = function* (invocation, word) {
  const { args, path } = invocation;
  if (args.length > 0) return path === "kubectl logs" ? yield* completeContainers(invocation, word) : [];
  if (word.includes("/")) return yield* qualified(invocation, word);
  return [...(yield* namesOf(invocation, "pods")), ...HOLD_PODS.map((type) => `${type}/`)];
};

/** A file of a Pod or of this machine: NAMESPACE/, POD: */
export const completeCopies: Completer = function* (invocation) {
  if (invocation.args.length > 1) return [];
  const namespaces = (yield* namesOf(invocation, "namespaces")).map((name) => `${name}/`);
  return [...namespaces, ...(yield* namesOf(invocation, "pods")).map((name) => `${name}:`), "./", "/"];
};

/** The containers of the Pod that was named. */
export const completeContainers: Completer = function* (invocation) {
  const name = invocation.args[0]?.replace(/^(?:pods?|po)\//, "");
  if (!name || name.includes("/")) return [];
  const { spec = {} } = yield* invocation.client.json<KubeObject>(`/api/v1/namespaces/${invocation.namespace}/pods/${name}`);
  const lists = [spec.initContainers, spec.containers, spec.ephemeralContainers] as ({ name: string }[] | undefined)[];
  return lists.flatMap((list) => (list ?? []).map((container) => container.name));
};

export const completeRollouts = completeTypes("deployment", "daemonset", "statefulset");
export const completeScalable = completeTypes("deployment", "replicaset", "replicationcontroller", "statefulset");
export const completeNodes = completeNames("nodes");

export const completeNamespaces: Completer = (invocation) => namesOf(invocation, "namespaces");

/* The kubeconfig's names. */

// eslint-disable-next-line require-yield
export const completeContexts: Completer = function* ({ args, config }) {
  return args.length > 0 ? [] : [...config.raw.contexts.keys()].sort(compareKeys);
};

// eslint-disable-next-line require-yield
export const completeClusters: Completer = function* ({ args, config }) {
  return args.length > 0 ? [] : [...config.raw.clusters.keys()].sort(compareKeys);
};

// eslint-disable-next-line require-yield
export const completeUsers: Completer = function* ({ args, config }) {
  return args.length > 0 ? [] : [...config.raw.users.keys()].sort(compareKeys);
};
