import { compareKeys } from "../../apimachinery/json/index.ts";
import { goQuote } from "../../apimachinery/validation/index.ts";
import type { KubeObject } from "../object.ts";

/** A field of a Pod as the downward API gives it (kubectl: util/fieldpath); "" for what it does not know. */
export function fieldOfPod(pod: KubeObject, path: string): string {
  const { metadata = {} } = pod;
  const subscript = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/.exec(path);
  if (subscript) {
    const map = subscript[1] === "metadata.labels" ? metadata.labels : metadata.annotations;
    return map?.[subscript[2]!] ?? "";
  }
  switch (path) {
    case "metadata.annotations":
      return formatMap(metadata.annotations);
    case "metadata.labels":
      return formatMap(metadata.labels);
    case "metadata.name":
      return metadata.name ?? "";
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    default:
      return "";
  }
}

function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort(compareKeys)
    .map((key) => `${key}=${goQuote(map![key]!)}`)
    .join("\n");
}
