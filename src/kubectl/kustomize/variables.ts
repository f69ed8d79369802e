import { isObject, goValue } from "../../apimachinery/json/index.ts";
import { CommandError } from "../errors.ts";
import { groupVersion } from "../object.ts";
import { applyFieldSpecs, placeIn, type Place } from "./field-spec.ts";
import { gvkText, isClusterScoped, sameGvk, sameId, type Id } from "./id.ts";
import type { FieldSpec, Variable } from "./kustomization.ts";
import { placesOf } from "./replacements.ts";
import type { Resource } from "./resource.ts";

const fieldOf = ({ fieldref }: Variable): string => fieldref?.fieldPath || "metadata.name";

function targetOf({ objref = {} }: Variable): Id {
  const { apiVersion, ...id } = objref;
  return { ...(apiVersion ? groupVersion(apiVersion) : { group: "", version: "" }), ...id };
}

const shown = (variable: Variable): string => `{${variable.name ?? ""} ${gvkText(targetOf(variable))} {${fieldOf(variable)}}}`;

/** Notes which objects the variables of a kustomization take their values from. Throws CommandError. */
export function claimVariables(resources: readonly Resource[], known: Variable[], added: readonly Variable[]): void {
  for (const variable of added) {
    const target = targetOf(variable);
    const exact = Boolean(target.namespace) || isClusterScoped(target);
    const found = resources.filter(({ ids }) => ids.some((id) => (exact ? sameId(id, target) : id.name === target.name && sameGvk(id, target))));
    if (found.length > 1) throw new CommandError(`found ${found.length} resId matches for var ${shown(variable)} (unable to disambiguate)`);
    found[0]?.variables.push(variable.name ?? "");
    if (known.some(({ name }) => name === variable.name)) throw new CommandError(`var '${variable.name ?? ""}' already encountered`);
    known.push(variable);
  }
}

/** $(NAME) becomes what the variable stands for. Throws CommandError. */
export function fillVariables(resources: readonly Resource[], variables: readonly Variable[], specs: readonly FieldSpec[]): void {
  if (variables.length === 0) return;
  const values = new Map<string, unknown>();
  for (const variable of variables) {
    const name = variable.name ?? "";
    const owner = resources.find((resource) => resource.variables.includes(name));
    if (!owner) throw new CommandError(`var '${shown(variable)}' cannot be mapped to a field in the set of known resources`);
    const [place] = placesOf(owner.object, fieldOf(variable).replaceAll(/\[(\w+)\]/g, ".$1").split("."), undefined);
    const value = place?.get();
    if (value === undefined) throw new CommandError(`field specified in var '${shown(variable)}' not found in corresponding resource`);
    values.set(name, value);
  }
  const fill = (text: string): unknown => {
    const whole = /^\$\(([^)]*)\)$/.exec(text)?.[1];
    const value = whole === undefined ? undefined : values.get(whole);
    if (value !== undefined && typeof value !== "object") return value;
    return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) => {
      if (name === undefined) return "$";
      const known = values.get(name);
      return known === undefined || typeof known === "object" ? match : goValue(known);
    });
  };
  const change = (place: Place): void => {
    const value = place.get();
    if (typeof value === "string") place.set(fill(value));
    else if (Array.isArray(value)) value.forEach((_, at) => change(placeIn(value, at)));
    else if (isObject(value)) for (const key of Object.keys(value)) if (typeof value[key] === "string") change(placeIn(value, key));
  };
  for (const resource of resources) applyFieldSpecs(resource, specs, change);
}
