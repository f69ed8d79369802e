import type { Variable } from "./kustomization.ts";
import { CommandError } from "../errors.ts";
import { groupVersion } from "../object.ts";
import { placesOf } from "./replacements.ts";
import { fits, type Resource } from "./resource.ts";
import { podOf } from "./transformers.ts";

interface Container {
  command?: unknown[];
  args?: unknown[];
  env?: { value?: unknown }[];
}

/** $(NAME) in commands, arguments and environments of containers becomes what the variable stands for. */
export function fillVariables(resources: readonly Resource[], variables: readonly Variable[]): void {
  const values = new Map<string, unknown>();
  for (const { name, objref, fieldref } of variables) {
    const { apiVersion, ...target } = objref;
    const wanted = { ...target, ...(apiVersion ? groupVersion(apiVersion) : {}) };
    const found = resources.find((resource) => fits(resource, wanted));
    const path = fieldref?.fieldpath ?? fieldref?.fieldPath ?? "metadata.name";
    const [place] = found ? placesOf(found.object, path.split("."), false) : [];
    if (found && !place) throw new CommandError(`field specified in var '{${name} ...}' not found in corresponding resource`);
    if (place) values.set(name, place.get());
  }
  const fill = (value: unknown): unknown => {
    if (typeof value !== "string") return value;
    const whole = /^\$\(([\w.-]+)\)$/.exec(value)?.[1];
    if (whole !== undefined && values.has(whole)) return values.get(whole);
    return value.replaceAll(/\$\(([\w.-]+)\)/g, (text, name: string) => (values.has(name) ? String(values.get(name)) : text));
  };
  for (const { object } of resources) {
    const spec = podOf(object)?.spec as { containers?: Container[]; initContainers?: Container[] } | undefined;
    for (const container of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) {
      if (container.command) container.command = container.command.map(fill);
      if (container.args) container.args = container.args.map(fill);
      for (const entry of container.env ?? []) if (entry.value !== undefined) entry.value = fill(entry.value);
    }
  }
}
