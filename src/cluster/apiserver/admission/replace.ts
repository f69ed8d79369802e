import { clone } from "../../../apimachinery/json/index.ts";
import type { Draft } from "../resources/definition.ts";

/** Makes a draft what is wanted, in place: plugins after this one have the same object. */
export function replaceObject(object: Draft, wanted: Draft): void {
  for (const key of Object.keys(object)) if (!(key in wanted)) delete object[key];
  // What comes of a patch may share parts with what is stored.
  Object.assign(object, clone(wanted));
}
