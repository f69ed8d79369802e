import { clone, isObject, marshal } from "../../apimachinery/json/index.ts";
import { emitYaml, parseYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import { placeIn, splitPath, type Place } from "./field-spec.ts";
import { effectiveNamespace, idText, isSelected } from "./id.ts";
import type { FieldOptions, Replacement } from "./kustomization.ts";
import type { Loader } from "./loader.ts";
import type { Transformer } from "./patches.ts";
import { fitsGvk, fitsLabels, fitsPattern, type Data, type Resource, type Selector } from "./resource.ts";
import { decodeAs } from "./shape.ts";

type Target = NonNullable<Replacement["targets"]>[number];

/** A scalar as it would be read if it stood in a file without quotes: what a new field becomes. */
const asPlain = (value: unknown): unknown => (typeof value === "string" ? (/^\s|[:#]\s|\s$/.test(value) ? value : readPlain(value)) : value);

function readPlain(text: string): unknown {
  try {
    const value = parseYaml(text, 3);
    return typeof value === "object" && value !== null ? text : value;
  } catch {
    return text;
  }
}

/** `replacements`. Throws CommandError. */
export function replacementTransformer(loader: Loader, entries: readonly Replacement[]): Transformer {
  const replacements = entries.flatMap((entry) => {
    if (!entry.path) return [entry];
    if (entry.source || (entry.targets ?? []).length > 0) throw new CommandError("cannot specify both path and inline replacement");
    const value = parseYaml(loader.load(entry.path));
    if (!isObject(value) && !Array.isArray(value)) throw new CommandError("unsupported replacement type encountered within replacement path: string");
    return [value].flat().map((each) => decodeAs<Replacement>("ReplacementField", each));
  });
  return (resources) => {
    for (const replacement of replacements) replace(resources, replacement);
  };
}

function replace(resources: readonly Resource[], { source, sourceValue, targets }: Replacement): void {
  if ((source === undefined && sourceValue === undefined) || !targets?.length) throw new CommandError("replacements must specify a source and at least one target");
  if (source && sourceValue !== undefined) throw new CommandError("value and resource selectors are mutually exclusive");
  // A value that is written into the kustomization has no type yet.
  const value = source ? sourceOf(resources, source) : asPlain(sourceValue);
  for (const target of targets) {
    const { select, reject = [] } = target;
    if (!select) throw new CommandError("target must specify resources to select");
    for (const resource of resources) {
      if (!fitsLabels(resource, select)) continue;
      if (reject.some((each) => (each.labelSelector || each.annotationSelector) && fitsLabels(resource, each))) continue;
      const named = (by: Selector): boolean =>
        resource.ids.some((id) => fitsGvk(by, id) && fitsPattern(by.name, id.name) && fitsPattern(by.namespace, id.namespace));
      if (reject.some((each) => (each.group || each.version || each.kind || each.name || each.namespace) && named(each)) || !named(select)) continue;
      for (const path of target.fieldPaths ?? ["metadata.name"]) copyInto(resource, path, value, target);
    }
  }
}

function sourceOf(resources: readonly Resource[], source: NonNullable<Replacement["source"]>): unknown {
  const found = resources.filter(({ ids }) =>
    ids.some((id) => (!source.name || source.name === id.name) && isSelected(id, source) && (!source.namespace || effectiveNamespace({ ...id, namespace: source.namespace }) === effectiveNamespace(id))));
  const shown = [idText(source), source.fieldPath, optionsText(source.options)].filter((part) => part).join(":");
  if (found.length === 0) throw new CommandError(`nothing selected by ${shown}`);
  if (found.length > 1) throw new CommandError(`multiple matches for selector ${shown}`);
  const path = source.fieldPath || "metadata.name";
  const [place] = placesOf(found[0]!.object, stepsOf(path), undefined);
  const value = place?.get();
  if (value === undefined || value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0)) {
    throw new CommandError(`fieldPath \`${path}\` is missing for replacement source ${idText(source)}`);
  }
  const { delimiter, index = 0 } = source.options ?? {};
  if (!delimiter) return value;
  if (typeof value === "object") throw new CommandError("delimiter option can only be used with scalar nodes");
  const parts = String(value).split(delimiter);
  if (index < 0 || index >= parts.length) throw new CommandError(`options.index ${index} is out of bounds for value ${String(value)}`);
  return parts[index];
}

const optionsText = ({ delimiter = "", index = 0, create = false }: FieldOptions = {}): string =>
  delimiter === "" && !create ? "" : `${delimiter}(${index}), create=${create}`;

function copyInto({ object }: Resource, path: string, value: unknown, { options = {} }: Target): void {
  const steps = stepsOf(path);
  const make = options.create ? () => (Array.isArray(value) ? [] : isObject(value) ? {} : undefined) : undefined;
  if (intoText(object, steps, value, make)) return;
  let places: Place[];
  const lost = `unable to find ${options.create ? "or create " : ""}field ${JSON.stringify(path)} in replacement target`;
  try {
    places = placesOf(object, steps, make);
  } catch (error) {
    throw new CommandError(`${lost}: ${(error as Error).message}`);
  }
  if (places.length === 0) throw new CommandError(lost);
  for (const place of places) setScalar(place, withDelimiter(place.get(), value, options));
}

/** With a delimiter only one part of the old text is replaced. */
function withDelimiter(old: unknown, value: unknown, { delimiter, index = 0 }: FieldOptions): unknown {
  if (!delimiter) return value;
  if (typeof old === "object" && old !== null) throw new CommandError("delimiter option can only be used with scalar nodes");
  const parts = String(old ?? "").split(delimiter);
  if (index < 0) parts.unshift(String(value));
  else if (index >= parts.length) parts.push(String(value));
  else parts[index] = String(value);
  return parts.join(delimiter);
}

/** A field keeps its type; a new one takes that of a plain scalar. */
function setScalar(place: Place, value: unknown): void {
  const old = place.get();
  if (typeof value === "object" || (typeof old === "object" && old !== null)) place.set(clone(value));
  else if (typeof old === "string") place.set(String(value));
  else place.set(asPlain(value));
}

/** A path that goes on behind a text leads into the JSON or YAML that the text is. */
function intoText(root: unknown, steps: readonly string[], value: unknown, make: (() => unknown) | undefined): boolean {
  for (let length = 1; length < steps.length; length += 1) {
    let place: Place | undefined;
    try {
      [place] = placesOf(root, steps.slice(0, length), undefined);
    } catch {
      continue;
    }
    const text = place?.get();
    if (typeof text !== "string") continue;
    try {
      const inner = { value: parseYaml(text, 3) };
      const places = placesOf(inner.value, steps.slice(length), make);
      if (places.length === 0) return false;
      for (const each of places) setScalar(each, value);
      const json = /^\s*[{[]/.test(text);
      const pretty = text.includes("\n") && text.includes("  ");
      place!.set(json ? marshal(inner.value, pretty ? { indent: "  " } : {}) : emitYaml(inner.value).trim());
      return true;
    } catch {
      return false;
    }
  }
  return false;
}

/** `a.b\\.c.[name=x].*`: steps are split at dots that are not escaped and not in brackets. */
function stepsOf(path: string): string[] {
  const steps: string[] = [];
  const parts = splitPath(path, ".");
  for (let at = 0; at < parts.length; at += 1) {
    let part = parts[at]!;
    if (part.startsWith("[") && !part.endsWith("]")) {
      while (at < parts.length - 1 && !part.endsWith("]")) part += `.${parts[(at += 1)]!}`;
      if (!part.includes("=")) part = part.replaceAll(/^\[+|\]+$/g, "");
    }
    steps.push(part);
  }
  return steps;
}

/** The places that a path leads to; with `make` missing fields are made, and it gives the last one. Throws CommandError. */
export function placesOf(root: unknown, steps: readonly string[], make: (() => unknown) | undefined): Place[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [];
  const made = (): unknown => (rest.length === 0 ? make!() : /^(\[.*=.*\]|\d+)$/.test(rest[0]!) ? [] : {});
  const into = (holder: unknown, key: string | number): Place[] =>
    rest.length === 0 ? [placeIn(holder, key)] : placesOf((holder as Data)[key], rest, make);
  const named = /^\[([^=]*)=(.*)\]$/s.exec(step);
  if (named || step === "*" || /^\d+$/.test(step)) {
    if (!Array.isArray(root)) {
      if (root === undefined || root === null) return [];
      throw new CommandError(`wrong node kind: expected SequenceNode but got ${isObject(root) ? "MappingNode" : "ScalarNode"}: node contents:\n${emitYaml(root)}`);
    }
    if (!named && step !== "*") {
      const index = Number(step);
      if (root.length === index && make) root.push(made());
      if (index >= root.length) throw new CommandError(`index ${index} specified but only ${root.length} elements found`);
      return into(root, index);
    }
    const fitting = (): Place[] =>
      root.flatMap((item: unknown, index) => {
        if (!named) return into(root, index);
        const [, field = "", pattern = ""] = named;
        const value = field === "" ? item : isObject(item) ? item[field] : undefined;
        return value !== undefined && new RegExp(pattern).test(String(value)) ? into(root, index) : [];
      });
    const found = fitting();
    if (found.length > 0 || !named || !make) return found;
    root.push(named[1] === "" ? asPlain(named[2]) : { [named[1]!]: asPlain(named[2]) });
    return fitting();
  }
  if (!isObject(root)) {
    if (root === undefined || root === null) return [];
    throw new CommandError(`wrong node kind: expected MappingNode but got ${Array.isArray(root) ? "SequenceNode" : "ScalarNode"}: node contents:\n${emitYaml(root)}`);
  }
  const map = root as Data;
  if (map[step] === undefined) {
    if (!make) return [];
    map[step] = made();
  }
  return into(map, step);
}
