import { schemaKeyOfKind } from "../../../apimachinery/schema/index.ts";
import type { Served } from "../served.ts";
import type { Subresources } from "../subresources/handler.ts";
import { subresourcesOf, type GroupVersionKind } from "./discovery.ts";

/*
 * The paths of OpenAPI: what may be asked of each resource, by the verbs that discovery names. Clients look here whether a
 * PATCH takes fieldValidation, and generated ones take their methods from it.
 */

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
const BODY_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const STRATEGIC = "application/strategic-merge-patch+json";
const PATCH_TYPES = [
  "application/json-patch+json",
  "application/merge-patch+json",
  STRATEGIC,
  "application/apply-patch+yaml",
];
const ALL_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update"];

/** The method of a verb, and its action as OpenAPI calls it; verbs that have none are no operations of their own. */
const VERBS: Readonly<Record<string, { method: string; action: string }>> = {
  create: { method: "post", action: "post" },
  delete: { method: "delete", action: "delete" },
  deletecollection: { method: "delete", action: "deletecollection" },
  get: { method: "get", action: "get" },
  list: { method: "get", action: "list" },
  patch: { method: "patch", action: "patch" },
  update: { method: "put", action: "put" },
};
const OF_COLLECTION = ["list", "create", "deletecollection"];

const CONNECT_METHODS = ["get", "post"];
const PROXY_METHODS = ["get", "post", "put", "delete", "patch", "head", "options"];
const CONNECTS: readonly string[] = ["exec", "attach", "portforward", "proxy"];

interface Operand {
  kind: GroupVersionKind;
  /** Key of its schema; "" when it has none. */
  schema: string;
  namespaced: boolean;
  /** Custom resources know no strategic merge, and kubectl believes what stands here. */
  custom: boolean;
}

/** Adds the paths of a resource. `prefix`: `api/v1`, `apis/apps/v1`. `schema`: key of the kind's schema. */
export function addPaths(paths: Record<string, unknown>, prefix: string, served: Served, schema: string, subresources: Subresources): void {
  const { group, version, kind, resource, namespaced, verbs = ALL_VERBS, custom = false } = served.definition;
  const root = `/${prefix}${namespaced ? "/namespaces/{namespace}" : ""}/${resource}`;
  const add = (path: string, operations: Record<string, unknown>): void => {
    if (Object.keys(operations).length > 0) paths[path] = operations;
  };
  const operand: Operand = { kind: { group, version, kind }, schema, namespaced, custom };
  add(root, operations(verbs.filter((verb) => OF_COLLECTION.includes(verb)), operand));
  if (namespaced) add(`/${prefix}/${resource}`, operations(verbs.filter((verb) => verb === "list"), { ...operand, namespaced: false }));
  const named = resource === "namespaces" && group === "" ? `/${prefix}/namespaces/{name}` : `${root}/{name}`;
  add(named, operations(verbs.filter((verb) => !OF_COLLECTION.includes(verb)), operand));
  for (const sub of subresourcesOf(served, subresources)) {
    if (CONNECTS.includes(sub.name)) {
      const connects = connections(sub.name === "proxy" ? PROXY_METHODS : CONNECT_METHODS, sub.kind);
      add(`${named}/${sub.name}`, connects);
      if (sub.name === "proxy") add(`${named}/proxy/{path}`, connects);
      continue;
    }
    const own = schemaKeyOfKind(sub.kind.group, sub.kind.version, sub.kind.kind) ?? schema;
    add(`${named}/${sub.name}`, operations(sub.verbs, { kind: sub.kind, schema: own, namespaced, custom }));
  }
}

function operations(verbs: readonly string[], { kind, schema, namespaced, custom }: Operand): Record<string, unknown> {
  const body = schema === "" ? {} : { $ref: `#/components/schemas/${schema}` };
  const content = (types: string[], of: unknown): unknown => Object.fromEntries(types.map((type) => [type, { schema: of }]));
  const result: Record<string, unknown> = {};
  for (const verb of verbs) {
    const known = VERBS[verb];
    if (!known) continue;
    const writes = verb === "create" || verb === "update" || verb === "patch";
    const parameters = writes ? ["dryRun", "fieldManager", "fieldValidation"] : verb.startsWith("delete") ? ["dryRun"] : [];
    if (verb === "patch") parameters.push("force");
    const patched = { $ref: `#/components/schemas/${META}Patch` };
    result[known.method] = {
      operationId: `${verb}${namespaced ? "Namespaced" : ""}${kind.kind}`,
      parameters: parameters.map((name) => ({ name, in: "query", schema: { type: name === "force" ? "boolean" : "string", uniqueItems: true } })),
      ...(writes ? { requestBody: { content: verb === "patch" ? content(PATCH_TYPES.filter((type) => !custom || type !== STRATEGIC), patched) : content(["*/*"], body) } } : {}),
      responses: { "200": { description: "OK", content: content(BODY_TYPES, body) } },
      "x-kubernetes-action": known.action,
      "x-kubernetes-group-version-kind": kind,
    };
  }
  return result;
}

/** What leaves HTTP, or goes on to a Pod or a node: any answer may come. */
function connections(methods: readonly string[], kind: GroupVersionKind): Record<string, unknown> {
  const operation = {
    responses: { "200": { description: "OK", content: { "*/*": { schema: { type: "string" } } } } },
    "x-kubernetes-action": "connect",
    "x-kubernetes-group-version-kind": kind,
  };
  return Object.fromEntries(methods.map((method) => [method, { operationId: `connect_${method}_${kind.kind}`, ...operation }]));
}
