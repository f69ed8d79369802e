import { omitEmpty } from "../../apimachinery/json/index.ts";
import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { generate } from "./generators.ts";
import { idText } from "./id.ts";
import type { GeneratorEntry, PatchEntry, Replica, Replacement, FieldSpec, ImageEntry } from "./kustomization.ts";
import { within, type Loader } from "./loader.ts";
import { jsonTransformer, patchTransformer, strategicTransformer, type Transformer } from "./patches.ts";
import { replacementTransformer } from "./replacements.ts";
import type { Resource, Selector } from "./resource.ts";
import { affixTransformer, imageTransformer, labelTransformer, namespaceTransformer, replicaTransformer } from "./transformers.ts";

type Config = KubeObject & {
  fieldSpecs?: FieldSpec[]; labels?: Record<string, string>; annotations?: Record<string, string>; prefix?: string; suffix?: string;
  imageTag?: ImageEntry; unsetOnly?: boolean; setRoleBindingSubjects?: string; replica?: Replica; replacements?: Replacement[]; target?: Selector; path?: string; jsonOp?: string; paths?: string[]; patches?: string;
};

/** The transformers that come with kustomize, by the kind that configures one under `transformers`. */
const TRANSFORMERS: Readonly<Record<string, (loader: Loader, config: Config, specs: FieldSpec[]) => Transformer>> = {
  AnnotationsTransformer: (_, { annotations = {} }, specs) => labelTransformer(annotations, specs),
  ImageTagTransformer: (_, { imageTag = {} }, specs) => imageTransformer(imageTag, specs),
  LabelTransformer: (_, { labels = {} }, specs) => labelTransformer(labels, specs),
  NamespaceTransformer: (_, config, specs) => namespaceTransformer(config.metadata?.namespace ?? "", specs, config),
  PatchJson6902Transformer: (loader, { target, path, jsonOp }) => jsonTransformer(loader, target, path, jsonOp),
  PatchStrategicMergeTransformer: (loader, { paths = [], patches }) => strategicTransformer(loader, paths, patches),
  PatchTransformer: (loader, config) => patchTransformer(loader, config as PatchEntry),
  PrefixTransformer: (_, { prefix = "" }, specs) => affixTransformer("prefix", prefix, specs),
  SuffixTransformer: (_, { suffix = "" }, specs) => affixTransformer("suffix", suffix, specs),
  PrefixSuffixTransformer: (_, { prefix = "", suffix = "" }, specs) => (resources) => {
    affixTransformer("prefix", prefix, specs)(resources);
    affixTransformer("suffix", suffix, specs)(resources);
  },
  ReplacementTransformer: (loader, { replacements = [] }) => replacementTransformer(loader, replacements),
  ReplicaCountTransformer: (_, { replica = {} }, specs) => replicaTransformer(replica, specs),
};

function builtin(resource: Resource): { kind: string; config: Config } {
  const { group, version, kind = "" } = resource.id;
  if (group !== "" || version !== "builtin") throw new CommandError(`external plugins disabled; unable to load external plugin '${kind}'`);
  return { kind, config: resource.object as Config };
}

/** Throws CommandError. */
export function pluginTransformer(loader: Loader, resource: Resource): Transformer {
  const { kind, config } = builtin(resource);
  if (kind === "ConfigMapGenerator" || kind === "SecretGenerator") throw new CommandError(`plugin ${idText(resource.originalId)} not a transformer`);
  const make = TRANSFORMERS[kind];
  if (!make) throw new CommandError(`unable to load builtin ${kind}.builtin.[noGrp]`);
  return within(`plugin ${idText(resource.originalId)} fails configuration`, () => {
    if (/^(Pre|Suf)fixTransformer$/.test(kind) && !config.fieldSpecs) throw new CommandError("fieldSpecs is not expected to be nil");
    return make(loader, config, config.fieldSpecs ?? []);
  });
}

/** Throws CommandError. */
export function pluginGenerator(loader: Loader, resource: Resource): () => Resource {
  const { kind, config } = builtin(resource);
  if (kind !== "ConfigMapGenerator" && kind !== "SecretGenerator") {
    throw new CommandError(kind in TRANSFORMERS ? `plugin ${idText(resource.originalId)} not a generator` : `unable to load builtin ${kind}.builtin.[noGrp]`);
  }
  const { name, namespace } = config.metadata ?? {};
  const entry = { ...omitEmpty({ name, namespace }), ...config } as GeneratorEntry;
  return () => generate(loader, kind === "SecretGenerator" ? "Secret" : "ConfigMap", entry);
}
