import { parseSelector } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Selection } from "../format/check-schema.ts";
import { LANGUAGES, type LocalizedText } from "../format/language.ts";
import { compile, type Expression } from "./cel.ts";
import { count, exists, inPhase, missing } from "./sentences.ts";
import type { World } from "./world.ts";

/** The objects that a selection names, resolved against the kinds that the cluster serves. */
export interface Place {
  resource: string;
  namespace: string;
  /** Undefined: all objects of the resource (that the label selector matches). */
  name: string | undefined;
  /** As the author wrote it, for messages. */
  label: string;
  matches(object: KubeObject): boolean;
}

export interface Selected extends Place {
  expect: Expression;
  found: Sentence | undefined;
}

/** A CEL expression per language that gives a string. */
export type Sentence = (variables: Record<string, unknown>) => LocalizedText | undefined;

/** Resolves what is looked at. Throws an Error with a sentence for the author. */
export function placeOf({ object, namespace, selector }: Pick<Selection, "object" | "namespace" | "selector">, world: World): Place {
  const [type, name] = object.split("/", 2) as [string, string | undefined];
  const served = world.resourceOf(type);
  if (!served) throw new Error(`object: there is no resource "${type}": expected pod/NAME, deployment/NAME ... as kubectl takes them`);
  const parsed = selector === undefined ? undefined : parseSelector(selector);
  return {
    resource: served.resource,
    namespace: served.namespaced ? (namespace ?? "default") : "",
    name,
    label: object,
    matches: (each) => !parsed || parsed.matches(each.metadata?.labels ?? {}),
  };
}

/** Resolves a selection. Throws an Error with a sentence for the author. */
export function select(selection: Selection, world: World): Selected {
  return {
    ...placeOf(selection, world),
    expect: compile(selection.expect),
    found: selection.found === undefined ? undefined : compileSentence(selection.found),
  };
}

/** A sentence that is computed, in every language; undefined when it cannot be. */
export function compileSentence(source: LocalizedText): Sentence {
  const byLanguage = LANGUAGES.map((language) => [language, compile(source[language])] as const);
  return (variables) => {
    const said: Partial<LocalizedText> = {};
    for (const [language, expression] of byLanguage) {
      const result = expression(variables);
      if ("error" in result) return undefined;
      said[language] = String(result.value);
    }
    return said as LocalizedText;
  };
}

/** The objects of a place as they are now. */
export function objectsAt(place: Place, world: World): readonly KubeObject[] {
  const { resource, namespace, name } = place;
  if (name === undefined) return world.list(resource, namespace).filter((object) => place.matches(object));
  const one = world.get(resource, namespace, name);
  return one && place.matches(one) ? [one] : [];
}

/** The variables of expressions over objects. */
export function variablesOf(objects: readonly KubeObject[]): Record<string, unknown> {
  return { self: objects[0] ?? null, items: objects };
}

/** Whether the expectation holds, and what to say if not. */
export function judge(selected: Selected, objects: readonly KubeObject[]): { holds: boolean; found: LocalizedText } {
  const chosen = objects.filter((object) => selected.matches(object));
  if (selected.name !== undefined && chosen.length === 0) return { holds: false, found: missing(selected.label) };
  const variables = variablesOf(chosen);
  const result = selected.expect(variables);
  return { holds: "value" in result && result.value === true, found: selected.found?.(variables) ?? describe(selected, chosen) };
}

function describe(selected: Selected, chosen: readonly KubeObject[]): LocalizedText {
  if (selected.name === undefined) return count(chosen.length, selected.label);
  const status = (chosen[0] as { status?: { phase?: string } } | undefined)?.status;
  return status?.phase ? inPhase(selected.label, status.phase) : exists(selected.label);
}
