import { schemaKeyOfKind } from "../apimachinery/schema/index.ts";

/** An object of the API as kubectl handles it: plain data of any kind. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  // Objects of all kinds are walked here as data, as kubectl's unstructured objects are.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [key: string]: any;
}

export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string | null;
  deletionTimestamp?: string | null;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: unknown[];
  [key: string]: unknown;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

export function groupVersion(apiVersion: string | undefined): { group: string; version: string } {
  const text = apiVersion ?? "";
  const at = text.indexOf("/");
  return at < 0 ? { group: "", version: text } : { group: text.slice(0, at), version: text.slice(at + 1) };
}

export function kindOf(object: KubeObject): GroupVersionKind {
  return { ...groupVersion(object.apiVersion), kind: object.kind ?? "" };
}

/** The schema of the object's type; undefined for a kind that is not Kubernetes' own. */
export function schemaKeyOf(object: KubeObject): string | undefined {
  const { group, version, kind } = kindOf(object);
  return schemaKeyOfKind(group, version, kind);
}

/** Whether it is a list of objects. */
export const isList = (object: KubeObject): boolean => Array.isArray(object.items);
