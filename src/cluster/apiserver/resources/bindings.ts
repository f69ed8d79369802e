import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { notSupported, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceDefinition } from "./definition.ts";

function validate(binding: Draft): FieldError[] {
  const { kind = "", name = "" } = binding.target ?? {};
  const errors: FieldError[] = [];
  if (kind !== "" && kind !== "Node") errors.push(notSupported(root("target", "kind"), kind, ["Node", "<empty>"]));
  if (name === "") errors.push(required(root("target", "name")));
  return errors;
}

export const bindings: ResourceDefinition<KubeObject> = {
  group: "",
  version: "v1",
  kind: "Binding",
  resource: "bindings",
  singular: "binding",
  namespaced: true,
  verbs: ["create"],
  schema: "io.k8s.api.core.v1.Binding",
  validate,
};
