import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { notSupported, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";

function validate(binding: Draft): FieldError[] {
  const { kind = "", name = "" } = binding.target ?? {};
  const errors: FieldError[] = [];
  if (kind !== "" && kind !== "Node") errors.push(notSupported(root("target", "kind"), kind, ["Node", "<empty>"]));
  if (name === "") errors.push(required(root("target", "name")));
  return errors;
}

export const bindings: ResourceStrategy<KubeObject> = {
  validate,
};
