import { complete } from "../../apimachinery/schema/index.ts";
import { schemaKeyOf, type KubeObject } from "../object.ts";
import { keepOrder } from "./formats.ts";

/**
 * An object as commands print it that read it into kubectl's own types: JSON has the fields in the order of the type, and those
 * that are empty but always written. Kinds that kubectl does not know are returned as they are.
 */
export function asTyped(object: KubeObject): KubeObject {
  const key = schemaKeyOf(object);
  return key === undefined ? object : keepOrder(complete(key, object) as KubeObject);
}
