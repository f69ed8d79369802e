import { clone } from "../../apimachinery/json/index.ts";
import { emitYaml } from "../../apimachinery/yaml/emit.ts";
import { loadedModule } from "../../os/index.ts";
import { rest } from "./rest.ts";

/*
 * The kubelet reads its configuration and the manifests of static Pods from files. Those of a booting cluster we have written ourselves,
 * so that what stands in them is known, and the reader of YAML comes with the rest: nobody writes other ones before.
 */
const written = new Map<string, unknown>();

/** A file that holds `value` as YAML. */
export function writeYaml(value: object): string {
  const text = emitYaml(value);
  written.set(text, value);
  return text;
}

/** What a file holds. Throws YamlError. */
export function readYaml(text: string): unknown {
  const value = written.get(text);
  return value === undefined ? loadedModule(rest).parseYaml(text) : clone(value);
}
