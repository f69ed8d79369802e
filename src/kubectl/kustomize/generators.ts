import { omitEmpty } from "../../apimachinery/json/index.ts";
import { base64, encode } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import type { GeneratorEntry, GeneratorOptions } from "./kustomization.ts";
import { within, type Loader } from "./loader.ts";
import { Resource } from "./resource.ts";

type Pairs = [key: string, value: string][];

/** The object of an entry of `configMapGenerator` or `secretGenerator`. Throws CommandError. */
export function generate(loader: Loader, kind: "ConfigMap" | "Secret", entry: GeneratorEntry, common: GeneratorOptions = {}): Resource {
  if (!entry.name) throw new CommandError("a configmap must have a name");
  const data: Record<string, string> = {};
  for (const [key, value] of pairsOf(loader, entry)) {
    if (key in data) throw new CommandError(`configmap ${entry.name} illegally repeats the key \`${key}\``);
    data[key] = kind === "Secret" ? base64(encode(value)) : value;
  }
  const { options = {} } = entry;
  const labels = { ...common.labels, ...options.labels };
  const annotations = { ...common.annotations, ...options.annotations };
  const object: KubeObject = {
    apiVersion: "v1",
    kind,
    metadata: { name: entry.name, ...omitEmpty({ namespace: entry.namespace, labels, annotations }) },
    ...omitEmpty({ data, type: kind === "Secret" && (entry.type || "Opaque"), immutable: options.immutable || common.immutable }),
  };
  const resource = new Resource(object);
  resource.hashed = !(options.disableNameSuffixHash || common.disableNameSuffixHash);
  if (["create", "merge", "replace"].includes(entry.behavior ?? "")) resource.behavior = entry.behavior!;
  return resource;
}

function pairsOf(loader: Loader, { envs = [], literals = [], files = [] }: GeneratorEntry): Pairs {
  const part = (words: string, list: readonly string[], read: (source: string) => Pairs): Pairs =>
    within(`loading KV pairs: ${words} [${list.join(" ")}]`, () => list.flatMap(read));
  return [
    ...part("env source files:", envs, (path) => loader.load(path).split("\n").flatMap(pairOfLine)),
    ...part("literal sources", literals, pairOfLiteral),
    ...part("file sources:", files, (source) => {
      const [key, path] = fileSource(source);
      return [[key, loader.load(path)]];
    }),
  ];
}

function pairOfLine(line: string): Pairs {
  const text = line.replace(/\r$/, "").trimStart();
  if (text === "" || text.startsWith("#")) return [];
  const at = text.indexOf("=");
  const key = at < 0 ? text : text.slice(0, at);
  return [[key, at < 0 ? "" : text.slice(at + 1)]];
}

function pairOfLiteral(source: string): Pairs {
  const at = source.indexOf("=");
  if (at < 1) throw new CommandError(`invalid literal source ${source}, expected key=value`);
  return [[source.slice(0, at), source.slice(at + 1).replace(/^(["'])(.*)\1$/s, "$2")]];
}

function fileSource(source: string): [key: string, path: string] {
  const parts = source.split("=");
  if (parts.length === 1) return [source.slice(source.lastIndexOf("/") + 1), source];
  if (parts.length > 2) throw new CommandError(`source ${JSON.stringify(source)} key name or file path contains '='`);
  const [key, path] = parts as [string, string];
  if (key === "") throw new CommandError(`missing key name for file path ${JSON.stringify(path)} in source ${JSON.stringify(source)}`);
  if (path === "") throw new CommandError(`missing file path for key name ${JSON.stringify(key)} in source ${JSON.stringify(source)}`);
  return [key, path];
}
