import { parseSelector } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Selection } from "../format/lab-schema.ts";
import { compile, type Expression } from "./cel.ts";
import type { World } from "./world.ts";

/** A selection, resolved against the kinds that the cluster serves. */
export interface Selected {
  resource: string;
  namespace: string;
  /** Undefined: all objects of the resource (that the label selector matches). */
  name: string | undefined;
  /** As the author wrote it, for messages. */
  label: string;
  matches(object: KubeObject): boolean;
  expect: Expression;
  found: Expression | undefined;
}

/** Resolves a selection. Throws an Error with a sentence for the author. */
export function select(selection: Selection, world: World): Selected {
  const [type, name] = selection.object.split("/", 2) as [string, string | undefined];
  const served = world.resourceOf(type);
  if (!served) throw new Error(`object: there is no resource "${type}": expected pod/NAME, deployment/NAME ... as kubectl takes them`);
  const selector = selection.selector === undefined ? undefined : parseSelector(selection.selector);
  return {
    resource: served.resource,
    namespace: served.namespaced ? (selection.namespace ?? "default") : "",
    name,
    label: selection.object,
    matches: (object) => !selector || selector.matches(object.metadata?.labels ?? {}),
    expect: compile(selection.expect),
    found: selection.found === undefined ? undefined : compile(selection.found),
  };
}

/** Whether the expectation holds, and what to say if not. */
export function judge(selected: Selected, objects: readonly KubeObject[]): { holds: boolean; found: string } {
  const chosen = objects.filter((object) => selected.matches(object));
  const self = chosen[0];
  if (selected.name !== undefined && !self) return { holds: false, found: `${selected.label} does not exist` };
  const variables = { self: self ?? null, items: chosen };
  const result = selected.expect(variables);
  if ("value" in result && result.value === true) return { holds: true, found: describe(selected, chosen, variables) };
  return { holds: false, found: describe(selected, chosen, variables) };
}

function describe(selected: Selected, chosen: readonly KubeObject[], variables: Record<string, unknown>): string {
  const said = selected.found?.(variables);
  if (said && "value" in said) return String(said.value);
  if (selected.name === undefined) return `${chosen.length} of ${selected.label}`;
  const status = (chosen[0] as { status?: { phase?: string } } | undefined)?.status;
  return status?.phase ? `${selected.label} is ${status.phase}` : `${selected.label} exists`;
}
