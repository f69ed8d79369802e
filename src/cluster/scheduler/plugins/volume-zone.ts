import { type Handle, type Plugin, skip, unresolvable } from "../framework.ts";
import { classOf, waitsForConsumer } from "../volume-matching.ts";

const KEYS = [
  "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
];
const STATE = "VolumeZone";

interface Topology {
  volume: string;
  key: string;
  values: ReadonlySet<string>;
}

/** Volumes that carry zone labels want a node of that zone; a label may name several, joined by `__`. */
export function volumeZone({ lister }: Pick<Handle, "lister">): Plugin {
  return {
    name: "VolumeZone",
    preFilter(state, { claims }) {
      const topologies: Topology[] = [];
      for (const reference of claims) {
        const [namespace, name] = reference.split("/") as [string, string];
        const claim = lister.claims.get(namespace, name);
        if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
        const volumeName = claim.spec?.volumeName;
        if (!volumeName) {
          if (!classOf(claim)) return unresolvable("PersistentVolumeClaim had no pv name and storageClass name");
          if (waitsForConsumer(lister.storageClasses.get("", classOf(claim)))) continue;
          return unresolvable("PersistentVolumeClaim had no pv name");
        }
        const labels = lister.volumes.get("", volumeName)?.metadata?.labels;
        for (const key of KEYS) {
          const value = labels?.[key];
          if (value) topologies.push({ volume: volumeName, key, values: new Set(value.split("__")) });
        }
      }
      if (topologies.length === 0) return skip;
      state.write(STATE, topologies);
      return undefined;
    },
    filter(state, _pod, { labels }) {
      if (!KEYS.some((key) => labels[key] !== undefined)) return undefined;
      for (const { volume, key, values } of state.read<Topology[]>(STATE) ?? []) {
        const value = labels[key];
        if (value === undefined || !values.has(value)) {
          return unresolvable("node(s) had no available volume zone", `volume ${volume} is in ${key}=${[...values].join()}`);
        }
      }
      return undefined;
    },
    events: [
      { resource: "StorageClass", actions: ["add"] },
      { resource: "Node", actions: ["add", "updateNodeLabel"] },
      { resource: "PersistentVolumeClaim", actions: ["add", "update"] },
      { resource: "PersistentVolume", actions: ["add", "update"] },
    ],
  };
}
