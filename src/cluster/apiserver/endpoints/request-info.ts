import type { Verb } from "../request.ts";

/** What a request is about, as read from method and path (apiserver/pkg/endpoints/request/requestinfo.go). */
export interface RequestInfo {
  /** False for paths outside of the resources of the API: /version, /apis ... */
  readonly isResource: boolean;
  readonly method: string;
  /** Path without query, decoded only in its parts. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** get, list, ...; for paths that are no resource the method in lower case. */
  readonly verb: Verb | string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** What follows the subresource, of pods/NAME/proxy/... */
  readonly rest: string;
}

const VERBS: Record<string, Verb> = {
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(["status", "finalize"]);

export function parseRequest(method: string, target: string): RequestInfo {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1));
  const parts = path.split("/").filter((part) => part !== "").map(decodePart);
  const base = { method, path, query, group: "", version: "", namespace: "", resource: "", subresource: "", name: "", rest: "" };
  const prefix = parts[0];
  const skip = prefix === "api" ? 2 : prefix === "apis" ? 3 : undefined;
  if (skip === undefined || parts.length <= skip) return { ...base, isResource: false, verb: method.toLowerCase() };
  const [group, version] = prefix === "api" ? ["", parts[1]!] : [parts[1]!, parts[2]!];
  let rest = parts.slice(skip);
  let verb: Verb | string = VERBS[method] ?? "";
  if (rest[0] === "watch" && rest.length > 1) {
    verb = "watch";
    rest = rest.slice(1);
  }
  let namespace = "";
  if (rest[0] === "namespaces" && rest.length > 1) {
    namespace = rest[1]!;
    if (rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2]!)) rest = rest.slice(2);
  }
  const [resource = "", name = "", subresource = "", ...tail] = rest;
  if (name === "") {
    if (verb === "get") verb = "list";
    if (verb === "delete") verb = "deletecollection";
  }
  if (verb === "list" && isTrue(query.get("watch"))) verb = "watch";
  return { ...base, isResource: true, verb, group, version, namespace, resource, subresource, name, rest: tail.join("/") };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A boolean of a query: present without a value counts as true. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== "false" && value !== "0";
}
