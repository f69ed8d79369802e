import { isObject } from "../../apimachinery/json/index.ts";
import { CommandError } from "../errors.ts";
import { idText, isSelected } from "./id.ts";
import type { FieldSpec } from "./kustomization.ts";
import { within } from "./loader.ts";
import type { Data, Resource } from "./resource.ts";

/** A place in an object: a field of a map or an item of a list. */
export interface Place {
  get(): unknown;
  set(value: unknown): void;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const placeIn = (holder: any, key: string | number): Place => ({
  get: () => (holder as Data)[key] as unknown,
  set: (value) => { (holder as Data)[key] = value; },
});

/** Splits a path at a separator that has no backslash before it. */
export function splitPath(path: string, separator: string): string[] {
  const parts = path.split(separator);
  if (parts.length > 1 && parts[0] === "") parts.shift();
  const result: string[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.endsWith("\\")) result[result.length - 1] = last.slice(0, -1) + separator + part;
    else result.push(part);
  }
  return result;
}

/** Calls `change` with the places that the specifications name in an object; `make` gives what is missing there. Throws CommandError. */
export function applyFieldSpecs(resource: Resource, specs: readonly FieldSpec[], change: (place: Place) => void, make?: () => unknown): void {
  for (const spec of specs) {
    if (!resource.object || !isSelected(resource.id, spec)) continue;
    const root = placeIn({ root: resource.object }, "root");
    within(() => `considering field '${spec.path ?? ""}' of object ${idText(resource.id)}`, () =>
      walk(root, splitPath(spec.path ?? "", "/"), spec.create ? make : undefined, change));
  }
}

function walk(place: Place, path: readonly string[], make: (() => unknown) | undefined, change: (place: Place) => void): void {
  const [step, ...rest] = path;
  if (step === undefined) {
    change(place);
    return;
  }
  const value = place.get();
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    const words = (): string => `visit traversal on path: [${path.join(" ")}]`;
    value.forEach((_, at) => within(words, () => walk(placeIn(value, at), path, make, change)));
    return;
  }
  if (!isObject(value)) throw new CommandError("expected sequence or mapping node");
  const name = step.replace(/\[\]$/, "");
  if (name === "") throw new CommandError("cannot set or create an empty field name");
  const field = placeIn(value, name);
  if (field.get() === undefined || (field.get() === null && make)) {
    if (!make || name !== step) return;
    field.set(rest.length === 0 ? make() : {});
  }
  walk(field, rest, make, change);
}

/** Puts entries into the maps that the specifications name. */
export function addEntries(resource: Resource, specs: readonly FieldSpec[], entries: Readonly<Record<string, unknown>>): void {
  applyFieldSpecs(resource, specs, (place) => place.set({ ...(place.get() as object | null), ...entries }), () => ({}));
}
