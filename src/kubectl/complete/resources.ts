import { compareKeys } from "../../apimachinery/json/index.ts";
import type { Call } from "../../os/index.ts";
import type { Completer } from "../command.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { attachablePod } from "../pods/find.ts";
import { build } from "../resource/builder.ts";
import { itemsOf } from "../resource/info.ts";
import { NO_FILES } from "../resource/options.ts";
import { pathOf, qualifiedName } from "../rest/mapper.ts";

/** ms to wait for a Pod of something that has some. */
const TIMEOUT = 100;
/** What may stand before the `/` where a Pod is wanted. */
const HOLD_PODS = ["daemonsets", "deployments", "pods", "jobs", "replicasets", "replicationcontrollers", "services", "statefulsets"];

/** Names of objects of types (`pods,svc`); none when the server does not have one of them. */
export function* namesOf(invocation: Invocation, list: string): Call<string[]> {
  try {
    const mappings = [];
    for (const type of list.split(",")) mappings.push(yield* invocation.mappingFor(type));
    const found: string[] = [];
    for (const mapping of mappings) {
      const listed = yield* invocation.client.json(pathOf(mapping, invocation.namespace), { query: { limit: "500" } });
      found.push(...itemsOf(listed).map(({ metadata }) => metadata?.name ?? "").sort(compareKeys));
    }
    return found;
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

/** TYPE NAME..., TYPE/NAME...; of the types `allowed`, where only some are meant, and of one object where `once`. */
function resourcesOr(allowed?: readonly string[], once = false): Completer {
  return function* (invocation, word) {
    const { args } = invocation;
    if (args.length > 0 && !args[0]!.includes("/")) return once && args.length > 1 ? [] : yield* namesOf(invocation, args[0]!);
    if (word.includes("/")) return once && args.length > 0 ? [] : yield* qualified(invocation, word);
    const offered = allowed ?? (yield* types(invocation));
    if (args.length > 0) return { unfinished: once ? [] : offered.map((type) => `${type}/`) };
    const comma = allowed ? -1 : word.lastIndexOf(",");
    return offered.map((type) => word.slice(0, comma + 1) + type);
  };
}

export const completeResources = resourcesOr();
export const completeTypes = (...allowed: string[]): Completer => resourcesOr(allowed);
export const completeTypesOnce = (...allowed: string[]): Completer => resourcesOr(allowed, true);

/** The name of one object of a type. */
export const completeNames = (type: string): Completer => function* (invocation) {
  return invocation.args.length > 0 ? [] : yield* namesOf(invocation, type);
};

/** A Pod, or something that has Pods. */
export const completePods: Completer = function* (invocation, word) {
  if (invocation.args.length > 0) return [];
  if (word.includes("/")) return yield* qualified(invocation, word);
  const types = HOLD_PODS.map((type) => `${type}/`);
  const pods = yield* namesOf(invocation, "pods");
  return pods.some((name) => name.startsWith(word)) ? [...pods, ...types] : { unfinished: types };
};

/** A Pod, then one of its containers. */
export const completePodsAndContainers: Completer = (invocation, word) =>
  invocation.args.length === 1 ? completeContainers(invocation, word) : completePods(invocation, word);

/** A Pod, then its ports; `8080:` stays before those of the Pod. */
export const completePodsAndPorts: Completer = function* (invocation, word) {
  const { args, client, namespace } = invocation;
  if (args.length !== 1) return yield* completePods(invocation, word);
  const local = word === "" ? undefined : word.split(":")[0]!;
  const [type, service] = args[0]!.split("/") as [string, string?];
  let ports: readonly number[];
  if (service !== undefined && ["service", "services", "svc"].includes(type)) {
    const { spec } = yield* client.json<KubeObject>(`/api/v1/namespaces/${namespace}/services/${service}`);
    ports = ((spec?.ports ?? []) as { port: number }[]).map(({ port }) => port);
  } else ports = containersOf(yield* podNamed(invocation, args[0]!)).flatMap((each) => each.ports ?? []).map(({ containerPort }) => containerPort);
  return ports.map((port) => `${local ?? port}:${port}`);
};

/** A file of a Pod or of this machine: NAMESPACE/POD:, POD:, or a path */
export const completeCopies: Completer = function* (invocation, word) {
  if (invocation.args.length > 0 || /^[/.~]/.test(word) || word.includes(":")) return { unfinished: [] };
  const slash = word.indexOf("/");
  if (slash > 0) {
    const namespace = word.slice(0, slash);
    const pods = itemsOf(yield* invocation.client.json(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`));
    return { unfinished: pods.map(({ metadata }) => `${namespace}/${metadata?.name ?? ""}:`) };
  }
  const found = [
    ...(yield* namesOf(invocation, "namespaces")).map((name) => `${name}/`), ...(yield* namesOf(invocation, "pods")).map((name) => `${name}:`),
  ].filter((each) => each.startsWith(word));
  if (word === "") found.push("./", "/");
  else if (found.length > 0) found.push(...filesHere(invocation));
  return { unfinished: found };
};

function filesHere({ process }: Invocation): string[] {
  return process.files.readdir(".").map((name) => (process.files.stat(name).type === "directory" ? `${name}/` : name));
}

interface Container {
  name: string;
  ports?: { containerPort: number }[];
}

const containersOf = ({ spec = {} }: KubeObject): Container[] => (spec.containers ?? []) as Container[];

/** The Pod of a word that names one or something that has some. Throws CommandError, StatusError. */
function* podNamed(invocation: Invocation, name: string): Call<KubeObject> {
  const result = yield* build(invocation, { files: NO_FILES, resource: "pods", names: [name] });
  const [info] = yield* result.infos();
  return yield* attachablePod(invocation, info!.object!, TIMEOUT);
}

/** The containers of the Pod that was named. */
export const completeContainers: Completer = function* (invocation) {
  if (invocation.args.length === 0) return [];
  const pod = yield* podNamed(invocation, invocation.args[0]!);
  return [...((pod.spec?.initContainers ?? []) as Container[]), ...containersOf(pod)].map(({ name }) => name);
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

// eslint-disable-next-line require-yield
export const completeSubresources: Completer = function* () {
  return ["status", "scale", "resize"];
};
