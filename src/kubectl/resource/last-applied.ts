import { marshal } from "../../apimachinery/json/index.ts";
import type { KubeObject } from "../object.ts";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The configuration as it was given, with the annotation that holds it if `annotate` (kubectl: util/apply.go). */
export function modifiedConfiguration(object: KubeObject, annotate: boolean): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata?.annotations ?? {};
  const plain: KubeObject = { ...object, metadata: { ...object.metadata, annotations } };
  if (!annotate) return plain;
  const text = `${marshal(plain)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** What was applied last, as it was kept; undefined when nothing was. */
export const originalConfiguration = (object: KubeObject): string | undefined => object.metadata?.annotations?.[LAST_APPLIED];

/** --save-config of what kubectl itself makes: the fields stay in the order of their types. */
export function saveGenerated(object: KubeObject): KubeObject {
  const { name, namespace, ...rest } = object.metadata ?? {};
  const text = `${marshal(object, { inOrder: true })}\n`;
  const annotations = { ...object.metadata?.annotations, [LAST_APPLIED]: text };
  return { ...object, metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...rest, annotations } as KubeObject["metadata"] };
}

/** --save-config: the object with the annotation. */
export const withLastApplied = (object: KubeObject): KubeObject => modifiedConfiguration(object, true);

/** Keeps the annotation up to date where there is one (edit, annotate ...: only with --save-config or when it is there). */
export function updateLastApplied(object: KubeObject, save: boolean): KubeObject {
  return save || originalConfiguration(object) !== undefined ? withLastApplied(object) : object;
}
