import { emitYaml } from "../../apimachinery/yaml/index.ts";
import type { Call } from "../../os/index.ts";
import { printError } from "../../os/index.ts";
import { contentHash } from "../commands/create/append-hash.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { Loader } from "./loader.ts";
import { followNames } from "./name-references.ts";
import { inOrder } from "./order.ts";
import type { Origin } from "./resource.ts";
import { Target } from "./target.ts";
import { fillVariables } from "./variables.ts";

/** The version of kustomize in kubectl 1.36. */
const VERSION = "v5.8.1";
const LOCAL = "config.kubernetes.io/local-config";

/** What `kubectl kustomize` prints of a directory. Throws CommandError. */
export function* buildKustomization(invocation: Invocation, path: string, restricted = true): Call<string> {
  const warnings: string[] = [];
  try {
    return build(Loader.at(invocation.process, path, restricted), (text) => warnings.push(text)).map((object) => emitYaml(object)).join("---\n");
  } finally {
    if (warnings.length > 0) yield* printError(warnings.join(""));
  }
}

function build(loader: Loader, warn: (text: string) => void): KubeObject[] {
  const target = new Target(loader, warn);
  const { openapi, buildMetadata = [], sortOptions } = target.settings;
  if (openapi?.["path"]) loader.load(openapi["path"]);
  const { resources, configuration, variables } = target.accumulate();
  for (const resource of resources) {
    if (!resource.hashed) continue;
    const object = resource.object!;
    // The name does not count: prefixes change it.
    const { kind, type = "", data = "", binaryData } = object;
    const hash = contentHash({ kind, name: "", data, ...(kind === "Secret" ? { type } : {}), ...(binaryData ? { binaryData } : {}) });
    resource.remember();
    resource.name = `${resource.name}-${hash}`;
  }
  followNames(resources, configuration.nameReference ?? []);
  fillVariables(resources, variables, configuration.varReference ?? []);
  const kept = resources.filter(({ object }) => (object!.metadata?.annotations?.[LOCAL] ?? "false") === "false");
  const sorted = inOrder(kept, sortOptions);
  for (const resource of sorted) {
    const metadata = { ...resource.object!.metadata };
    if (buildMetadata.includes("managedByLabel")) {
      metadata.labels = { ...metadata.labels, "app.kubernetes.io/managed-by": `kustomize-${VERSION}` };
    }
    const annotations: Record<string, string> = {};
    for (const [key, value] of Object.entries(metadata.annotations ?? {})) annotations[key] = String(value);
    if (buildMetadata.includes("originAnnotations") && resource.origin) annotations["config.kubernetes.io/origin"] = originText(resource.origin);
    if (buildMetadata.includes("transformerAnnotations") && resource.transformations) {
      annotations["alpha.config.kubernetes.io/transformations"] = resource.transformations
        .map((each) => originText(each).replace(/\n(?=.)/g, "\n  ").replace(/^/, "- "))
        .join("");
    }
    if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
    else delete metadata.annotations;
    resource.object!.metadata = metadata;
  }
  return sorted.map(({ object }) => object!);
}

/** The fields in the order of their type. */
function originText({ path, configuredIn, configuredBy }: Origin): string {
  const lines = [...(path === undefined ? [] : [`path: ${path}`]), ...(configuredIn === undefined ? [] : [`configuredIn: ${configuredIn}`])];
  if (configuredBy) lines.push("configuredBy:", ...Object.entries(configuredBy).map(([key, value]) => `  ${key}: ${value}`));
  return `${lines.join("\n")}\n`;
}
