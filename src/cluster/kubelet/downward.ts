import { milliOf, parseQuantity, valueOf } from "../../apimachinery/quantity.ts";
import type { ObjectFieldSelector, Pod, ResourceFieldSelector, ResourceRequirements } from "../../apimachinery/types/index.ts";

/** What the downward API of a Pod on this node says. */
export interface DownwardSource {
  pod: Pod;
  hostAddress: string;
  podAddress: string;
  /** Allocatable of the node: limits that are not given count as these. */
  allocatable: Readonly<Record<string, string>>;
}

/** The value of a field; undefined when there is no such field. */
export function fieldValue(source: DownwardSource, { fieldPath }: Pick<ObjectFieldSelector, "fieldPath">): string | undefined {
  const { metadata, spec, status } = source.pod;
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (keyed) return metadata?.[keyed[1] as "labels" | "annotations"]?.[keyed[2]!] ?? "";
  switch (fieldPath) {
    case "metadata.name":
      return metadata?.name ?? "";
    case "metadata.namespace":
      return metadata?.namespace ?? "";
    case "metadata.uid":
      return metadata?.uid ?? "";
    case "metadata.labels":
      return formatMap(metadata?.labels ?? {});
    case "metadata.annotations":
      return formatMap(metadata?.annotations ?? {});
    case "spec.nodeName":
      return spec?.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec?.serviceAccountName ?? "";
    case "spec.restartPolicy":
      return spec?.restartPolicy ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return source.hostAddress;
    case "status.podIP":
    case "status.podIPs":
      return source.podAddress !== "" ? source.podAddress : (status?.podIP ?? "");
    default:
      return undefined;
  }
}

/** Lines `key="value"`, sorted, without a newline at the end. */
export function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.keys(map).sort().map((key) => `${key}=${JSON.stringify(map[key])}`).join("\n");
}

/** The value of a resource field: rounded up to whole units of the divisor. */
export function resourceValue(
  source: DownwardSource,
  containerResources: ResourceRequirements | undefined,
  selector: ResourceFieldSelector,
): string | undefined {
  const [list = "", ...rest] = selector.resource.split(".");
  const name = rest.join(".");
  if (list !== "limits" && list !== "requests") return undefined;
  const given = list === "limits" ? (containerResources?.limits?.[name] ?? source.allocatable[name]) : containerResources?.requests?.[name];
  const divisor = selector.divisor === undefined || selector.divisor === "0" ? "1" : selector.divisor;
  const amount = given ?? "0";
  if (name === "cpu") return String(Math.ceil(milliOf(amount) / milliOf(divisor)));
  return String(Math.ceil(valueOf(amount) / Math.max(1, valueOf(parseQuantity(divisor).toString()))));
}
