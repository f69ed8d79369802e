import type { Environment } from "@marcbachmann/cel-js";
import { isDNS1123Label, isDNS1123Subdomain } from "../validation/names.ts";

/** What an expression asks the authorizer: a resource, or a path that is none. */
export interface CelAccess {
  /** A service account to ask for: `NAMESPACE/NAME`; undefined: whoever sent the request. */
  readonly serviceAccount: string | undefined;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string | undefined;
}

export type CelAuthorize = (access: CelAccess) => { allowed: boolean; reason: string };

interface Query {
  readonly authorize: CelAuthorize;
  readonly access: Omit<CelAccess, "verb">;
}

const NOTHING = { serviceAccount: undefined, group: "", resource: "", subresource: "", namespace: "", name: "", path: undefined };
const queries = new WeakMap<object, Query>();

class Check {
  constructor(query: Query) {
    queries.set(this, query);
  }
}
class GroupCheck extends Check {}
class ResourceCheck extends Check {}
class PathCheck extends Check {}

/** The variable `authorizer` of an admission policy (apiserver/pkg/cel/library/authz.go). */
export class CelAuthorizer extends Check {
  readonly requestResource: unknown;

  /** `request`: what the request is about, as `authorizer.requestResource`. */
  constructor(authorize: CelAuthorize, request: Partial<CelAccess> = {}) {
    super({ authorize, access: NOTHING });
    this.requestResource = new ResourceCheck({ authorize, access: { ...NOTHING, ...request } });
  }
}

class Decision {
  constructor(decision: { allowed: boolean; reason: string }) {
    decisions.set(this, decision);
  }
}
const decisions = new WeakMap<object, { allowed: boolean; reason: string }>();

export function addAuthorizer(environment: Environment): void {
  const add = (signature: string, run: (...values: never[]) => unknown): void => {
    environment.registerFunction(signature, run as never);
  };
  const narrowed = (check: Check, access: Partial<CelAccess>): Query => {
    const query = queries.get(check)!;
    return { ...query, access: { ...query.access, ...access } };
  };
  const notEmpty = (what: string, value: string): void => {
    if (value.trim() === "") throw new Error(`${what} must not be empty`);
  };
  environment.registerType("Authorizer", CelAuthorizer).registerType("GroupCheck", GroupCheck).registerType("ResourceCheck", ResourceCheck)
    .registerType("PathCheck", PathCheck).registerType("Decision", Decision);
  add("Authorizer.path(string): PathCheck", (check: Check, path: string) => {
    notEmpty("path", path);
    return new PathCheck(narrowed(check, { path }));
  });
  add("Authorizer.group(string): GroupCheck", (check: Check, group: string) => new GroupCheck(narrowed(check, { group })));
  add("Authorizer.serviceAccount(string, string): Authorizer", (check: Check, namespace: string, name: string) => {
    if (isDNS1123Subdomain(name).length > 0) throw new Error("Invalid service account name");
    if (isDNS1123Label(namespace).length > 0) throw new Error("Invalid service account namespace");
    const { authorize } = queries.get(check)!;
    return new CelAuthorizer((access) => authorize({ ...access, serviceAccount: `${namespace}/${name}` }));
  });
  add("GroupCheck.resource(string): ResourceCheck", (check: Check, resource: string) => {
    notEmpty("resource", resource);
    return new ResourceCheck(narrowed(check, { resource }));
  });
  for (const part of ["subresource", "namespace", "name"] as const) {
    add(`ResourceCheck.${part}(string): ResourceCheck`, (check: Check, value: string) => new ResourceCheck(narrowed(check, { [part]: value })));
  }
  // Roles know no selectors, so they change nothing.
  for (const part of ["fieldSelector", "labelSelector"]) add(`ResourceCheck.${part}(string): ResourceCheck`, (check: Check) => check);
  for (const kind of ["ResourceCheck", "PathCheck"]) {
    add(`${kind}.check(string): Decision`, (check: Check, verb: string) => {
      const { authorize, access } = queries.get(check)!;
      return new Decision(authorize({ ...access, verb }));
    });
  }
  add("Decision.allowed(): bool", (decision: Decision) => decisions.get(decision)!.allowed);
  add("Decision.reason(): string", (decision: Decision) => decisions.get(decision)!.reason);
  add("Decision.errored(): bool", () => false);
  add("Decision.error(): string", () => "");
}
