/**
 * YAML as kubectl and the API server know it (sigs.k8s.io/yaml on go-yaml v2): reading with its rules and its errors,
 * streams of documents, and writing, also as KYAML.
 */
export { documents } from "./documents.ts";
export { compareNaturally, emitYaml } from "./emit.ts";
export { YamlError } from "./error.ts";
export { emitKyaml } from "./kyaml.ts";
export { parseYaml } from "./parse.ts";
