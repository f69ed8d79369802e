import type { KubeObject, Node, Pod, PodSpec, Taint } from "../../../apimachinery/types/index.ts";
import { Cache } from "../cache.ts";
import { CycleState, type Handle, type Plugin } from "../framework.ts";
import type { ClusterLister } from "../listers.ts";
import { podInfoOf } from "../node-info.ts";
import { PodGroups } from "../pod-groups.ts";

/** Makers and one cycle of one plugin, for tables of cases. */

let made = 0;

export interface PodInput extends Partial<PodSpec> {
  name?: string;
  namespace?: string;
  labels?: Record<string, string>;
  requests?: Record<string, string>;
  image?: string;
  /** It is on its way out. */
  leaving?: boolean;
  owner?: { kind: string; name: string };
}

export function pod(input: PodInput = {}): Pod {
  made += 1;
  const { name = `p${made}`, namespace = "default", labels, requests = {}, image = "nginx", leaving, owner, ...spec } = input;
  return {
    metadata: {
      name, namespace, uid: `u${made}`, ...(labels ? { labels } : {}), ...(leaving ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
      ...(owner ? { ownerReferences: [{ apiVersion: "apps/v1", uid: "o", controller: true, ...owner }] } : {}),
    },
    spec: { containers: [{ name: "c", image, resources: { requests } }], ...spec },
  };
}

export interface NodeInput {
  labels?: Record<string, string>;
  taints?: Taint[];
  unschedulable?: boolean;
  allocatable?: Record<string, string>;
  images?: [name: string, bytes: number][];
}

export function node(name: string, input: NodeInput = {}): Node {
  const { labels, taints, unschedulable, allocatable = { cpu: "4", memory: "8Gi", pods: "110" }, images = [] } = input;
  return {
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: { ...(taints ? { taints } : {}), ...(unschedulable ? { unschedulable } : {}) },
    status: { allocatable, images: images.map(([image, sizeBytes]) => ({ names: [image], sizeBytes })) },
  };
}

/** What there is: nodes, Pods on them by the name of the node, and other objects by the scheduler's name for them. */
export interface World {
  nodes: Node[];
  placed?: [node: string, pod: Pod][];
  objects?: Partial<Record<keyof ClusterLister, KubeObject[]>>;
}

export function cacheOf({ nodes, placed = [] }: World): Cache {
  const cache = new Cache();
  for (const one of nodes) cache.setNode(one);
  for (const [name, one] of placed) cache.setPod({ ...one, spec: { ...one.spec!, nodeName: name } });
  return cache;
}

export function handleOf(world: World, cache: Cache): Handle {
  const stores = world.objects ?? {};
  const lister = new Proxy({}, {
    get: (_, name: keyof ClusterLister) => {
      const all = stores[name] ?? [];
      return {
        list: (namespace?: string) => all.filter(({ metadata }) => namespace === undefined || metadata?.namespace === namespace),
        get: (namespace: string, key: string) =>
          all.find(({ metadata }) => metadata?.name === key && (metadata?.namespace ?? "") === namespace),
      };
    },
  }) as ClusterLister;
  return { lister, nodes: cache, members: new PodGroups() } as unknown as Handle;
}

export const OK = "ok";

/** What a plugin's filters say of each node: "ok", or its reasons; those of a PreFilter count for all nodes. */
export function verdicts(make: (handle: Handle) => Plugin, world: World, one: Pod): Record<string, string> {
  const cache = cacheOf(world);
  const plugin = make(handleOf(world, cache));
  const state = new CycleState();
  const info = podInfoOf(one);
  const before = plugin.preFilter?.(state, info, cache);
  const found: Record<string, string> = {};
  for (const each of cache.all) {
    if (before && "code" in before) found[each.name] = before.code === "Skip" ? OK : before.reasons.join(", ");
    else if (before?.nodeNames && !before.nodeNames.has(each.name)) found[each.name] = "not among the nodes worth a look";
    else found[each.name] = plugin.filter?.(state, info, each)?.reasons.join(", ") ?? OK;
  }
  return found;
}

/** What a plugin scores each node: raw, and brought to 0..100. "skip" if it has nothing to say. */
export function scores(make: (handle: Handle) => Plugin, world: World, one: Pod): { raw: number[]; normalized: number[] } | "skip" {
  const cache = cacheOf(world);
  const plugin = make(handleOf(world, cache));
  const state = new CycleState();
  const info = podInfoOf(one);
  if (plugin.preScore?.(state, info, cache.all, cache)?.code === "Skip") return "skip";
  const raw = cache.all.map((each) => plugin.score!(state, info, each));
  const normalized = raw.slice();
  plugin.normalize?.(state, info, normalized, cache.all);
  return { raw, normalized };
}
