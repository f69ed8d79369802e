import type { KubeObject } from "../object.ts";
import { annotationItems, labelItems, type Description } from "./description.ts";

const BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

/** The class of a claim or a volume; "" without one. */
export function storageClassOf(object: KubeObject): string {
  return object.metadata?.annotations?.[BETA_CLASS] ?? object.spec?.storageClassName ?? "";
}

/** `Bound`, or for how long it has been going. */
export const phaseText = (d: Description, { metadata, status }: KubeObject): string =>
  metadata?.deletionTimestamp ? `Terminating (lasts ${d.age(metadata.deletionTimestamp)})` : (status?.phase ?? "");

/** The modes in the order of the real one. */
const SHORT: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO", ReadOnlyMany: "ROX", ReadWriteMany: "RWX", ReadWriteOncePod: "RWOP",
};

/** `RWO,RWX` */
export const accessModes = (modes: readonly string[] = []): string =>
  Object.keys(SHORT).filter((mode) => modes.includes(mode)).map((mode) => SHORT[mode]!).join(",");

const INDENT = "    ";

/** A claim inside a Pod (ephemeral volumes): what is asked for. Every piece of a line is indented anew, as the real one does it. */
export function describeClaimSpec(d: Description, { metadata = {}, spec = {} }: KubeObject): void {
  const list = (title: string, items: readonly string[], between: string): void => {
    const shown = items.length > 0 ? items : ["<none>"];
    d.write(`${INDENT}${title}:\t${shown.map((item) => INDENT + item.replaceAll("\n", `\n${INDENT}`)).join(`\n${between}\t`)}\n`);
  };
  d.field(2, "StorageClass", storageClassOf({ metadata, spec }));
  d.field(2, "Volume", spec.volumeName ?? "");
  list("Labels", labelItems(metadata.labels), INDENT + INDENT);
  list("Annotations", annotationItems(metadata.annotations), INDENT);
  d.field(2, "Capacity", "");
  d.field(2, "Access Modes", "");
  volumeAndSource(d, 2, spec);
}

/** What stands in the description of a claim. */
export function describeClaim(d: Description, claim: KubeObject): void {
  const { metadata = {}, spec = {}, status = {} } = claim;
  d.field(0, "Name", metadata.name ?? "");
  d.field(0, "Namespace", metadata.namespace ?? "");
  d.field(0, "StorageClass", storageClassOf(claim));
  d.field(0, "Status", phaseText(d, claim));
  d.field(0, "Volume", spec.volumeName ?? "");
  d.labels("Labels", metadata.labels);
  d.annotations("Annotations", metadata.annotations);
  d.field(0, "Finalizers", `[${(metadata.finalizers ?? []).join(" ")}]`);
  d.field(0, "Capacity", spec.volumeName ? (status.capacity?.storage ?? "") : "");
  d.field(0, "Access Modes", spec.volumeName ? accessModes(status.accessModes) : "");
  volumeAndSource(d, 0, spec);
}

function volumeAndSource(d: Description, level: number, { volumeMode, dataSource }: KubeObject): void {
  d.given(level, "VolumeMode", volumeMode);
  if (dataSource) describeReference(d, level, "DataSource", dataSource);
}

/** A reference to an object of any kind. */
export function describeReference(d: Description, level: number, title: string, { apiGroup, kind, name }: KubeObject): void {
  d.line(level, `${title}:`);
  d.given(level + 1, "APIGroup", apiGroup);
  d.field(level + 1, "Kind", kind);
  d.field(level + 1, "Name", name);
}
