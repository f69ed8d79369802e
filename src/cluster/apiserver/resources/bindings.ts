import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

/** A binding is no object that is kept: what is right in it the subresource of Pods says. */
export const bindings: ResourceStrategy<KubeObject> = {};
