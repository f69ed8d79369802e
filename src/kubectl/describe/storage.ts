import { compareKeys } from "../../apimachinery/json/index.ts";
import { formatLabels } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { accessModes, describeClaim, phaseText, storageClassOf } from "./claim.ts";
import { boolOrUnset, CONDITION_LINES, describeMetadata, longTime, type Description } from "./description.ts";
import { describeVolume } from "./volumes.ts";
import { asked, withEvents } from "./with-events.ts";

interface Expression {
  key: string;
  operator?: string;
  values?: string[];
}

function expressions(d: Description, level: number, title: string, list: readonly Expression[], operator?: string): void {
  const indent = "  ".repeat(level);
  d.write(`${indent}${title}:\t`);
  if (list.length === 0) d.write("<none>\n");
  list.forEach(({ key, operator: own = "", values = [] }, index) => {
    const shown = values.length > 0 ? ` [${values.join(", ")}]` : "";
    d.write(`${index === 0 ? "" : `${indent}\t`}${key} ${operator ?? own.toLowerCase()}${shown}\n`);
  });
}

export const describePersistentVolume = withEvents((d, volume) => {
  const { metadata = {}, spec = {}, status = {} } = volume;
  describeMetadata(d, volume);
  d.field(0, "Finalizers", `[${(metadata.finalizers ?? []).join(" ")}]`);
  d.field(0, "StorageClass", storageClassOf(volume));
  d.field(0, "Status", phaseText(d, volume));
  d.field(0, "Claim", spec.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : "");
  d.field(0, "Reclaim Policy", spec.persistentVolumeReclaimPolicy ?? "");
  d.field(0, "Access Modes", accessModes(spec.accessModes));
  d.given(0, "VolumeMode", spec.volumeMode);
  d.field(0, "Capacity", spec.capacity?.storage ?? "0");
  const required = spec.nodeAffinity?.required;
  d.write(`Node Affinity:\t${required ? "" : "<none>"}\n`);
  if (required) {
    const terms = (required.nodeSelectorTerms ?? []) as { matchExpressions?: Expression[] }[];
    d.write(`  Required Terms:\t${terms.length === 0 ? "<none>" : ""}\n`);
    terms.forEach(({ matchExpressions = [] }, index) => expressions(d, 2, `Term ${index}`, matchExpressions));
  }
  d.field(0, "Message", status.message ?? "");
  d.line(0, "Source:");
  describeVolume(d, spec);
});

export const describePersistentVolumeClaim = asked(function* (d, claim, { invocation }) {
  const { metadata = {}, status = {} } = claim;
  const pods = itemsOf(yield* invocation.client.json(`/api/v1/namespaces/${metadata.namespace}/pods`, { query: { limit: "500" } }));
  describeClaim(d, claim);
  d.list("Used By", pods.filter((pod) => uses(pod, claim)).map((pod) => pod.metadata?.name ?? "").sort(compareKeys));
  const conditions = (status.conditions ?? []) as Record<string, string>[];
  if (conditions.length === 0) return;
  d.line(0, "Conditions:");
  const rows = conditions.map(({ type, status: state, lastProbeTime, lastTransitionTime, reason = "", message = "" }) =>
    [type, state, longTime(lastProbeTime), longTime(lastTransitionTime), reason, message]);
  d.table(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage", rows, " ", CONDITION_LINES);
});

/** Pods that mount a claim, and those that own it (of ephemeral volumes). */
function uses(pod: KubeObject, claim: KubeObject): boolean {
  const volumes = (pod.spec?.volumes ?? []) as { persistentVolumeClaim?: { claimName: string } }[];
  if (volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim.metadata?.name)) return true;
  return (claim.metadata?.ownerReferences ?? []).some(({ kind, uid }) => kind === "Pod" && uid === pod.metadata?.uid);
}

const DEFAULT_CLASS = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

export const describeStorageClass = withEvents((d, storage) => {
  const { metadata = {}, mountOptions = [], allowedTopologies } = storage;
  d.field(0, "Name", metadata.name);
  d.field(0, "IsDefaultClass", DEFAULT_CLASS.some((key) => metadata.annotations?.[key] === "true") ? "Yes" : "No");
  d.field(0, "Annotations", formatLabels(metadata.annotations));
  d.field(0, "Provisioner", storage.provisioner);
  d.field(0, "Parameters", formatLabels(storage.parameters));
  d.field(0, "AllowVolumeExpansion", boolOrUnset(storage.allowVolumeExpansion));
  if (mountOptions.length === 0) d.field(0, "MountOptions", "<none>");
  else d.line(0, "MountOptions:");
  for (const option of mountOptions as string[]) d.line(1, option);
  d.given(0, "ReclaimPolicy", storage.reclaimPolicy);
  d.given(0, "VolumeBindingMode", storage.volumeBindingMode);
  if (!allowedTopologies) return;
  d.write(`AllowedTopologies:\t${allowedTopologies.length === 0 ? "<none>" : ""}\n`);
  (allowedTopologies as { matchLabelExpressions?: Expression[] }[]).forEach(({ matchLabelExpressions = [] }, index) => {
    expressions(d, 1, `Term ${index}`, matchLabelExpressions, "in");
  });
});

export const describeVolumeAttributesClass = withEvents((d, object) => {
  d.field(0, "Name", object.metadata?.name);
  d.field(0, "Annotations", formatLabels(object.metadata?.annotations));
  d.field(0, "DriverName", object.driverName);
  d.field(0, "Parameters", formatLabels(object.parameters));
});

interface Driver {
  name: string;
  nodeID: string;
  allocatable?: { count?: number };
  topologyKeys?: string[];
}

export const describeCSINode = withEvents((d, node) => {
  const { metadata = {}, spec = {} } = node;
  describeMetadata(d, node);
  d.field(0, "CreationTimestamp", longTime(metadata.creationTimestamp));
  d.line(0, "Spec:");
  if (spec.drivers) d.line(1, "Drivers:");
  for (const { name, nodeID, allocatable, topologyKeys } of (spec.drivers ?? []) as Driver[]) {
    d.line(2, `${name}:`);
    d.field(3, "Node ID", nodeID);
    if (allocatable?.count !== undefined) {
      d.line(3, "Allocatables:");
      d.field(4, "Count", allocatable.count);
    }
    if (topologyKeys) d.field(3, "Topology Keys", `[${topologyKeys.join(" ")}]`);
  }
});
