import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { UserInfo } from "../request.ts";
import type { WebhookSession } from "./webhooks/session.ts";
import type { Draft, ResourceContext, ResourceDefinition } from "../resources/definition.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** A write that is asked for, as admission sees it. */
export interface AdmissionRequest {
  readonly operation: Operation;
  readonly definition: ResourceDefinition;
  /** "" for the main resource. */
  readonly subresource: string;
  /** "" for objects outside of namespaces. */
  readonly namespace: string;
  /** Of a create with generateName it is empty until the name has been made. */
  readonly name: string;
  /** What is to be stored; plugins that mutate write to it. Undefined for deletions. */
  readonly object: Draft;
  /** What is there now, for updates and deletions. */
  readonly old: KubeObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Answers of webhooks; undefined for components that ask none. */
  readonly webhooks: WebhookSession | undefined;
  warn(message: string): void;
}

/** One admission plugin. Both methods refuse by throwing a StatusError. */
export interface AdmissionPlugin {
  /** As in --enable-admission-plugins. */
  readonly name: string;
  /** Before validation: may change the object. */
  admit?(request: AdmissionRequest, context: ResourceContext): void;
  /** After validation, when the object has its name. */
  validate?(request: AdmissionRequest, context: ResourceContext): void;
}

export function isPod(request: AdmissionRequest): boolean {
  return request.definition.resource === "pods" && request.definition.group === "";
}
