import type { KubeObject } from "../../apimachinery/types/index.ts";
import { loadedModule } from "../../os/index.ts";
import type { ResourceDefinition } from "./resources/definition.ts";
import { rest } from "./rest.ts";

export interface Selection {
  matches(object: KubeObject): boolean;
  /** The one name asked for, if the selection is of one. */
  readonly name: string | undefined;
  /** The one namespace asked for by field. */
  readonly namespace: string | undefined;
  readonly empty: boolean;
}

const ALL: Selection = { matches: () => true, name: undefined, namespace: undefined, empty: true };

/** The objects that `labelSelector` and `fieldSelector` of a request ask for. Throws BadRequest. */
export function select(definition: ResourceDefinition, labelSelector = "", fieldSelector = ""): Selection {
  if (labelSelector === "" && fieldSelector === "") return ALL;
  return loadedModule(rest).selectSome(definition, labelSelector, fieldSelector);
}
