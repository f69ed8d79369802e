import { isObject, jsonKind, marshal } from "../../apimachinery/json/index.ts";
import { decode } from "../../apimachinery/schema/index.ts";
import { parseYaml } from "../../apimachinery/yaml/index.ts";
import { kindError } from "../resource/documents.ts";
import { addConfigTypes, CONFIG, entriesText } from "./types.ts";

/** An entry of one of the lists of a kubeconfig: its name, and what it holds under the name of its kind. */
export type NamedEntry = Record<string, unknown> & { name: string };

/** What a kubeconfig's text says, as its Go types hold it: what they have no field for is dropped. */
export interface ConfigText {
  clusters?: NamedEntry[];
  users?: NamedEntry[];
  contexts?: NamedEntry[];
  "current-context"?: string;
  preferences?: Record<string, unknown>;
  extensions?: NamedEntry[];
}

/**
 * Reads the text of a kubeconfig. Throws an Error for what is no YAML, another kind of object, values of a wrong type, and names that
 * stand twice (client-go: clientcmd.Load).
 */
export function decodeConfig(text: string): ConfigText {
  if (text === "") return {};
  const data = parseYaml(text) ?? {};
  if (!isObject(data)) throw new Error(kindError(data));
  checkKind(data);
  addConfigTypes();
  // Go decodes the JSON that was made of the YAML, whose keys are sorted: that says which mistake comes first.
  const config = decode(CONFIG, JSON.parse(marshal(data))).value as ConfigText;
  for (const [list, type, kind] of [["clusters", "NamedCluster", "Cluster"], ["users", "NamedAuthInfo", "AuthInfo"], ["contexts", "NamedContext", "Context"]] as const) {
    checkNames(list, config[list] ?? [], `*[]${type} into *map[string]*api.${kind}`);
  }
  return config;
}

function checkKind({ kind = "", apiVersion = "" }: Record<string, unknown>): void {
  for (const [field, value] of Object.entries({ apiVersion, kind })) {
    if (value === null || typeof value === "string") continue;
    throw new Error(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go struct field .${field} of type string`);
  }
  const version = (apiVersion as string | null) || "v1";
  const name = (kind as string | null) || "Config";
  if (version.split("/").length > 2) throw new Error(`unexpected GroupVersion string: ${version}`);
  if (version === "v1" && name === "Config") return;
  throw new Error(
    `no kind ${JSON.stringify(name)} is registered for version ${JSON.stringify(version)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`,
  );
}

function checkNames(list: "clusters" | "users" | "contexts", entries: readonly NamedEntry[], conversion: string): void {
  const names = new Set<string>();
  for (const { name = "" } of entries) {
    if (names.has(name)) throw new Error(`error converting ${conversion}: duplicate name "${name}" in list: ${entriesText(list, entries)}`);
    names.add(name);
  }
}
