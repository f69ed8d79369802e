import { documents } from "../../../apimachinery/yaml/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { createApiServer, StatusError, type ResourceClient } from "../index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceContext, ResourceDefinition } from "./definition.ts";
import { definitions } from "./index.ts";

/** A value put at a place of an object: `"spec.containers.0.image": "busybox"`; undefined takes the field away. */
export type Changes = Readonly<Record<string, unknown>>;

/** A copy of an object (or of its YAML) with the changes made. */
export function changed(base: string | object, changes: Changes = {}): Draft {
  const draft: Draft = typeof base === "string" ? [...documents(base)][0] : structuredClone(base);
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split(/(?<!\\)\./).map((step) => step.replaceAll("\\.", "."));
    const last = steps.pop() ?? "";
    let at: Draft = draft;
    for (const step of steps) at = at[step] ??= {};
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return draft;
}

/** The definition that serves a kind. */
export function definitionOf(kind: string, apiVersion = ""): ResourceDefinition {
  const found = definitions.find((definition) => definition.kind === kind && (apiVersion === "" ||
    apiVersion === (definition.group ? `${definition.group}/${definition.version}` : definition.version)));
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
}

/** An API server on which the tests of this folder try objects. */
export class Trial {
  readonly simulation = new Simulation();
  readonly server = createApiServer({ simulation: this.simulation });
  readonly client = this.server.client("trial");

  constructor() {
    if (!this.client.of("namespaces").find("", "default")) this.create("{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
    this.create("{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
  }

  #resource(object: Draft): { of: ResourceClient<KubeObject>; namespace: string } {
    const definition = definitionOf(object.kind, object.apiVersion);
    return {
      of: this.client.ofAny(definition.group ? `${definition.resource}.${definition.group}` : definition.resource),
      namespace: definition.namespaced ? object.metadata.namespace ?? "default" : "",
    };
  }

  /** Creates an object and gives it back as it is stored. Throws StatusError. */
  create(base: string | object, changes: Changes = {}): Draft {
    const object = changed(base, changes);
    const { of, namespace } = this.#resource(object);
    return of.create(namespace, object);
  }

  /** What the server answers to an object: "" where it is taken, else the message of its Status. */
  answer(base: string | object, changes: Changes = {}): string {
    const object = changed(base, changes);
    const { of, namespace } = this.#resource(object);
    return messageOf(() => of.create(namespace, object, { dryRun: true }));
  }

  /** As `answer`, without the words that name the object. */
  problem(base: string | object, changes: Changes = {}): string {
    return this.answer(base, changes).replace(/^\S+ "[^"]*" is invalid: /, "");
  }

  /** As `answerToUpdate`, without the words that name the object. */
  problemOfUpdate(stored: object, changes: Changes, subresource?: string): string {
    return this.answerToUpdate(stored, changes, subresource).replace(/^\S+ "[^"]*" is invalid: /, "");
  }

  /** What it answers to a change of an object that is stored. */
  answerToUpdate(stored: object, changes: Changes, subresource?: string): string {
    const object = changed(stored, changes);
    const { of, namespace } = this.#resource(object);
    return messageOf(() => of.update(namespace, object, subresource, { dryRun: true }));
  }
}

function messageOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}

/** What a printer may look at: no other objects, 2026-11-20 10:00:00 UTC. */
const printContext = {
  wall: Date.UTC(2026, 10, 20, 10),
  timestamp: "2026-11-20T10:00:00Z",
  user: "kubernetes-admin",
  find: () => undefined,
  list: () => [],
} as unknown as ResourceContext;

/** The row that `kubectl get -o wide` would show, by title. */
export function row(base: string | object, changes: Changes = {}): Record<string, unknown> {
  const object = changed(base, changes);
  const definition = definitionOf(object.kind, object.apiVersion);
  const cells = definition.cells?.(object, printContext) ?? [];
  return Object.fromEntries((definition.columns ?? []).map((column, index) => [column.name, cells[index]]));
}

/** The warnings that come with the creation of an object. */
export function warningsOf(base: string | object, changes: Changes = {}): string[] {
  const object = changed(base, changes);
  const definition = definitionOf(object.kind, object.apiVersion);
  definition.defaults?.(object);
  return definition.warnings?.(object, undefined, printContext) ?? [];
}
