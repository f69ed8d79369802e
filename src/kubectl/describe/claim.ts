import type { KubeObject } from "../object.ts";
import type { Description } from "./description.ts";

const BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

/** The class of a claim or a volume; "" without one. */
export function storageClassOf(object: KubeObject): string {
  return object.metadata?.annotations?.[BETA_CLASS] ?? object.spec?.storageClassName ?? "";
}

const SHORT: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO", ReadOnlyMany: "ROX", ReadWriteMany: "RWX", ReadWriteOncePod: "RWOP",
};

/** `RWO,RWX`, in the order of the real one. */
export function accessModes(modes: readonly string[] | undefined): string {
  const given = new Set(modes ?? []);
  return ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]
    .filter((mode) => given.has(mode))
    .map((mode) => SHORT[mode]!)
    .join(",");
}

/** A claim inside a Pod (ephemeral volumes): what is asked for. */
export function describeClaimSpec(d: Description, claim: KubeObject, level: number): void {
  describeClaim(d, claim, level, false);
}

/** What stands in descriptions of claims and of templates for them. */
export function describeClaim(d: Description, claim: KubeObject, level: number, full: boolean): void {
  const indent = "  ".repeat(level);
  const { metadata = {}, spec = {}, status = {} } = claim;
  if (full) {
    d.field(level, "Name", metadata.name ?? "");
    d.field(level, "Namespace", metadata.namespace ?? "");
  }
  d.field(level, "StorageClass", storageClassOf(claim));
  if (full) {
    const phase = status.phase ?? "";
    d.field(level, "Status", metadata.deletionTimestamp ? `Terminating (lasts ${d.age(metadata.deletionTimestamp)})` : phase);
  }
  d.field(level, "Volume", spec.volumeName ?? "");
  d.labels("Labels", metadata.labels, indent);
  if (full || level === 0) d.annotations("Annotations", metadata.annotations);
  else d.labels("Annotations", metadata.annotations, indent);
  if (full) d.field(level, "Finalizers", `[${(metadata.finalizers ?? []).join(" ")}]`);
  const bound = spec.volumeName ? (status.capacity?.storage ?? "") : "";
  if (full) {
    d.field(level, "Capacity", bound);
    d.field(level, "Access Modes", spec.volumeName ? accessModes(status.accessModes) : "");
  } else {
    d.field(level, "Capacity", "");
    d.field(level, "Access Modes", "");
  }
  if (spec.volumeMode) d.field(level, "VolumeMode", spec.volumeMode);
  for (const source of [spec.dataSource]) {
    if (!source) continue;
    d.line(level, "DataSource:");
    if (source.apiGroup) d.field(level + 1, "APIGroup", source.apiGroup);
    d.field(level + 1, "Kind", source.kind);
    d.field(level + 1, "Name", source.name);
  }
}
