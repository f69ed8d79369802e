import { isObject } from "../../apimachinery/json/index.ts";
import { CommandError } from "../errors.ts";
import type { FieldOptions, Replacement } from "./kustomization.ts";
import { fits, type Resource } from "./resource.ts";

/** A place in an object: a field of a map or an item of a list. */
interface Place {
  get(): unknown;
  set(value: unknown): void;
}

/** Puts a value of one object into fields of others. Throws CommandError. */
export function replaceValues(resources: readonly Resource[], { source, sourceValue, targets = [] }: Replacement): void {
  const value = source ? sourceOf(resources, source) : sourceValue;
  for (const { select, reject = [], fieldPaths = ["metadata.name"], options = {} } of targets) {
    for (const resource of resources) {
      if (!fits(resource, select) || reject.some((target) => fits(resource, target))) continue;
      for (const path of fieldPaths) {
        const places = placesOf(resource.object, stepsOf(path), options.create ?? false);
        if (places.length === 0) {
          if (options.create) continue;
          throw new CommandError(`unable to find field ${JSON.stringify(path)} in replacement target`);
        }
        for (const place of places) place.set(merged(place.get(), value, options));
      }
    }
  }
}

function sourceOf(resources: readonly Resource[], source: NonNullable<Replacement["source"]>): unknown {
  const found = resources.filter((resource) => fits(resource, source));
  const shown = `${source.kind ?? "[noKind]"}.${source.version ?? "[noVer]"}.${source.group ?? "[noGrp]"}/${source.name ?? "[noName]"}.${source.namespace ?? "[noNs]"}`;
  if (found.length === 0) throw new CommandError(`nothing selected by ${shown}`);
  if (found.length > 1) throw new CommandError(`multiple matches for selector ${shown}`);
  const path = source.fieldPath ?? "metadata.name";
  const [place] = placesOf(found[0]!.object, stepsOf(path), false);
  if (!place) throw new CommandError(`fieldPath \`${path}\` is missing for replacement source ${shown}`);
  const { delimiter, index = 0 } = source.options ?? {};
  if (!delimiter) return place.get();
  const parts = String(place.get()).split(delimiter);
  if (index < 0 || index >= parts.length) throw new CommandError(`options.index ${index} is out of bounds for value ${String(place.get())}`);
  return parts[index];
}

/** With a delimiter only one part of the old text is replaced. */
function merged(old: unknown, value: unknown, { delimiter, index = 0 }: FieldOptions): unknown {
  if (!delimiter) return value;
  const parts = String(old ?? "").split(delimiter);
  if (index < 0) parts.unshift(String(value));
  else if (index >= parts.length) parts.push(String(value));
  else parts[index] = String(value);
  return parts.join(delimiter);
}

/** `a.b\\.c.[name=x].*`: steps are split at dots that are not escaped and not in brackets. */
function stepsOf(path: string): string[] {
  const steps: string[] = [];
  for (const [step] of path.matchAll(/\[[^\]]*\]|(?:\\.|[^.\\])+/g)) steps.push(step.replaceAll("\\.", "."));
  return steps;
}

/** The places that a path leads to; with `create` missing fields are made. */
export function placesOf(root: unknown, steps: readonly string[], create: boolean): Place[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [];
  if (Array.isArray(root)) {
    const named = /^\[([^=]+)=(.*)\]$/.exec(step);
    return root.flatMap((item: unknown, index) => {
      const fitting = named
        ? isObject(item) && String((item as Record<string, unknown>)[named[1]!]) === named[2]
        : step === "*" || step === String(index);
      if (!fitting) return [];
      if (rest.length > 0) return placesOf(item, rest, create);
      return [{ get: () => root[index] as unknown, set: (value: unknown) => { root[index] = value; } }];
    });
  }
  if (!isObject(root)) return [];
  const map = root as Record<string, unknown>;
  const keys = step === "*" ? Object.keys(map) : [step];
  return keys.flatMap((key) => {
    if (map[key] === undefined && !create) return [];
    if (rest.length === 0) return [{ get: () => map[key], set: (value: unknown) => { map[key] = value; } }];
    map[key] ??= {};
    return placesOf(map[key], rest, create);
  });
}
