import { parseSelector } from "../../apimachinery/selectors/index.ts";
import { kindOf, type KubeObject } from "../object.ts";
import type { Target } from "./kustomization.ts";

/** One object with the names it has had, and whether its name gets the hash of its content. */
export interface Resource {
  object: KubeObject;
  names: string[];
  hashed: boolean;
}

export function fits({ object, names }: Resource, target: Target): boolean {
  const { group, version, kind } = kindOf(object);
  const matches = (pattern: string | undefined, values: readonly string[]): boolean =>
    pattern === undefined || pattern === "" || values.some((value) => new RegExp(`^(?:${pattern})$`).test(value));
  return (
    matches(target.group, [group]) && matches(target.version, [version]) && matches(target.kind, [kind]) && matches(target.name, names) &&
    matches(target.namespace, [object.metadata?.namespace ?? ""]) &&
    (!target.labelSelector || parseSelector(target.labelSelector).matches(object.metadata?.labels ?? {})) &&
    (!target.annotationSelector || parseSelector(target.annotationSelector).matches(object.metadata?.annotations ?? {}))
  );
}

/** `Deployment.v1.apps/web.[noNs]` */
export function identity(object: KubeObject): string {
  const { group, version, kind } = kindOf(object);
  const { name = "", namespace } = object.metadata ?? {};
  return `${kind}.${version}.${group || "[noGrp]"}/${name}.${namespace || "[noNs]"}`;
}

