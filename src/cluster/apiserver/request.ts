import type { WebhookSession } from "./admission/webhooks/session.ts";

/** Who asks, as authentication found it. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Verb of the API, as RBAC and the audit trail name it. */
export type Verb =
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "delete"
  | "deletecollection"
  | "connect";

/** What the registry needs to know about the request that it serves. */
export interface RequestContext {
  readonly user: UserInfo;
  readonly userAgent: string;
  readonly verb: Verb;
  /** Name under which the fields that this request sets are owned. */
  readonly fieldManager: string;
  readonly dryRun: boolean;
  /** Answers of webhooks of admission; without it none is asked. */
  readonly webhooks?: WebhookSession;
  /** Adds a Warning header to the answer. */
  warn(message: string): void;
}

/** A request that the API server makes itself. */
export function ownRequest(verb: Verb, userAgent = "kube-apiserver"): RequestContext {
  return {
    user: { username: "system:apiserver", groups: ["system:masters"] }, userAgent, verb, fieldManager: "kube-apiserver", dryRun: false, warn: () => undefined,
  };
}

/** The manager of a request that names none: the user agent up to the first slash, as the real server takes it. */
export function managerOf(fieldManager: string | undefined, userAgent: string): string {
  if (fieldManager !== undefined && fieldManager !== "") return fieldManager;
  const slash = userAgent.indexOf("/");
  const prefix = slash < 0 ? userAgent : userAgent.slice(0, slash);
  return prefix.slice(0, 128);
}
