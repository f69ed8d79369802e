import { goValue, isObject } from "../../apimachinery/json/index.ts";
import { documents } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";

/** The objects of a text, lists taken apart. Throws CommandError. */
export function objectsOf(text: string, path?: string): KubeObject[] {
  const queue: KubeObject[] = [];
  const found = documents(text, 3);
  for (;;) {
    let next: IteratorResult<unknown, void>;
    try {
      next = found.next();
    } catch (error) {
      const words = (error as Error).message.replace("error converting YAML to JSON: ", "");
      throw new CommandError(`MalformedYAMLError: ${words}${path === undefined ? "" : ` in File: ${path}`}`);
    }
    if (next.done) break;
    const { value } = next;
    if (value === null || value === undefined) continue;
    if (!isObject(value)) throw new CommandError("missing Resource metadata");
    if (Object.keys(value).length > 0) queue.push(checked(value));
  }
  const objects: KubeObject[] = [];
  for (const object of queue) {
    if (object.kind?.endsWith("List") && "items" in object) {
      if (object["items"] === null) continue;
      if (!Array.isArray(object["items"])) throw new CommandError(`expected array in ${object.kind}/items, but found ${typeof object["items"]}`);
      queue.push(...object["items"].map(checked));
    } else objects.push(object);
  }
  return objects;
}

function checked(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = object;
  if (apiVersion === undefined && kind === undefined && metadata === undefined) throw new CommandError("missing Resource metadata");
  const missing = !kind ? "kind" : !metadata?.name && !kind.endsWith("List") ? "metadata.name" : undefined;
  if (missing === undefined) return object;
  const shown = `{{${apiVersion ?? ""} ${kind ?? ""}} {{${metadata?.name ?? ""} ${metadata?.namespace ?? ""}} ${goValue(metadata?.labels ?? {})} ${goValue(metadata?.annotations ?? {})}}}`;
  throw new CommandError(`missing ${missing} in object ${shown}`);
}
