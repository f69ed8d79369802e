import { printError, type Call, type Machine, type Process } from "../../os/index.ts";
import { ConnectionError, StatusError } from "../errors.ts";
import type { RestClient } from "./client.ts";
import { RestMapper, type ResourceMapping } from "./mapper.ts";

const AGGREGATED =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

interface DiscoveryList {
  items?: {
    metadata?: { name?: string };
    versions?: { version: string; resources?: DiscoveredResource[] }[];
  }[];
}

interface DiscoveredResource {
  resource: string;
  responseKind?: { group?: string; version?: string; kind?: string };
  scope?: string;
  singularResource?: string;
  verbs?: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string }[];
}

/** What a server serves: its resources, and the groups with their versions in order. */
export interface Discovery {
  mapper: RestMapper;
  versions: readonly { group: string; version: string }[];
}

/** The real kubectl keeps what it found under ~/.kube/cache; here each machine remembers it per server. */
const caches = new WeakMap<Machine, Map<string, Discovery>>();

export function cachedDiscovery(process: Process, server: string): Discovery | undefined {
  return caches.get(process.machine)?.get(server);
}

/** Asks the server. Throws StatusError, ConnectionError. */
export function* discover(client: RestClient): Call<Discovery> {
  const { process } = client;
  const lists: DiscoveryList[] = [];
  for (const path of ["/api", "/apis"]) {
    try {
      lists.push(yield* client.json<DiscoveryList>(path, { accept: AGGREGATED, query: { timeout: "32s" } }));
    } catch (error) {
      if (!client.quiet && !cachedDiscovery(process, client.session.server)) yield* complain(client, path, error as Error);
      throw error;
    }
  }
  const versions: { group: string; version: string }[] = [];
  const resources: ResourceMapping[] = [];
  for (const item of lists.flatMap((list) => list.items ?? [])) {
    const group = item.metadata?.name ?? "";
    for (const { version, resources: found } of item.versions ?? []) {
      versions.push({ group, version });
      for (const resource of found ?? []) resources.push(mapping(group, version, resource));
    }
  }
  const discovery = { mapper: new RestMapper(resources), versions };
  const cache = caches.get(process.machine) ?? new Map<string, Discovery>();
  caches.set(process.machine, cache.set(client.session.server, discovery));
  return discovery;
}

function mapping(group: string, version: string, found: DiscoveredResource): ResourceMapping {
  const kind = found.responseKind?.kind ?? "";
  return {
    group,
    version,
    resource: found.resource,
    singular: found.singularResource || kind.toLowerCase(),
    kind,
    namespaced: found.scope === "Namespaced",
    shortNames: found.shortNames ?? [],
    categories: found.categories ?? [],
    verbs: found.verbs ?? [],
    subresources: (found.subresources ?? []).map(({ subresource }) => subresource),
  };
}

/** What client-go logs when discovery fails, once for each of its five tries. */
function* complain(client: RestClient, path: string, error: Error): Call<void> {
  const refused = error instanceof ConnectionError;
  if (!refused && !(error instanceof StatusError && error.status.code === 401)) return;
  const why = refused
    ? `Get "${client.session.server}${path}?timeout=32s": ${error.why}`
    : "the server has asked for the client to provide credentials";
  for (let i = 0; i < 5; i += 1) {
    const text = `couldn't get current server API group list: ${why}`;
    yield* printError(`${logHeader(client.process, "E")} memcache.go:265] "Unhandled Error" err=${JSON.stringify(text)}\n`);
  }
}

/** The start of a line of klog: severity, date, time, process. */
export function logHeader(process: Process, severity: "I" | "W" | "E" | "F"): string {
  const time = new Date(process.wall).toISOString();
  return `${severity}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000 ${String(process.pid).padStart(7)}`;
}
