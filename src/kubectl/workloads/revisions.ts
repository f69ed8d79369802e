import { clone, deepEqual, marshal, semanticEqual } from "../../apimachinery/json/index.ts";
import { applyStrategicMergePatch } from "../../apimachinery/patch/index.ts";
import { schemaKeyOfKind } from "../../apimachinery/schema/index.ts";
import { selectorFromObject } from "../../apimachinery/selectors/index.ts";
import type { Call } from "../../os/index.ts";
import type { Invocation } from "../invocation.ts";
import { kindOf, type KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";

export const REVISION = "deployment.kubernetes.io/revision";
export const CHANGE_CAUSE = "kubernetes.io/change-cause";
const HASH = "pod-template-hash";

/** One revision of a workload. */
export interface Revision {
  number: number;
  template: KubeObject;
  /** The ReplicaSet, or the workload as it was. */
  object: KubeObject;
  changeCause: string;
  /** The patch that restores it (StatefulSets and DaemonSets). */
  data?: KubeObject;
}

function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return (object.metadata?.ownerReferences ?? []).some(({ controller, uid }) => controller && uid === owner.metadata?.uid);
}

function* controlled(invocation: Invocation, owner: KubeObject, resource: string): Call<KubeObject[]> {
  const labelSelector = selectorFromObject(owner.spec?.selector).toString();
  const path = `/apis/apps/v1/namespaces/${owner.metadata?.namespace}/${resource}`;
  const list = yield* invocation.client.json(path, { query: { labelSelector } });
  return itemsOf(list).filter((item) => isControlledBy(item, owner));
}

/** The ReplicaSets of a Deployment: the one of its present template, and all others, older first. */
export function* replicaSetsOf(invocation: Invocation, deployment: KubeObject): Call<{ current?: KubeObject; old: KubeObject[] }> {
  const sets = (yield* controlled(invocation, deployment, "replicasets")).sort((a, b) => {
    const [x, y] = [a.metadata?.creationTimestamp ?? "", b.metadata?.creationTimestamp ?? ""];
    if (x !== y) return x < y ? -1 : 1;
    return (a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1;
  });
  const current = sets.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  return { ...(current ? { current } : {}), old: sets.filter((set) => set !== current) };
}

/** Whether two templates are the same but for the hash that the controller adds. */
export function sameTemplate(a: KubeObject | undefined, b: KubeObject | undefined): boolean {
  const plain = (template: KubeObject | undefined): unknown => {
    const copy = clone(template ?? {});
    if (copy.metadata?.labels) delete copy.metadata.labels[HASH];
    return copy;
  };
  return semanticEqual(plain(a), plain(b));
}

/** What is known of the past of a workload, older first; undefined for kinds that have none. */
export function* revisionsOf(invocation: Invocation, workload: KubeObject): Call<Revision[] | undefined> {
  switch (kindOf(workload).kind) {
    case "Deployment":
      return yield* deploymentRevisions(invocation, workload);
    case "StatefulSet":
    case "DaemonSet":
      return yield* controllerRevisions(invocation, workload);
    default:
      return undefined;
  }
}

function* deploymentRevisions(invocation: Invocation, deployment: KubeObject): Call<Revision[]> {
  const { current, old } = yield* replicaSetsOf(invocation, deployment);
  const found: Revision[] = [];
  for (const object of current ? [...old, current] : old) {
    const number = Number(object.metadata?.annotations?.[REVISION]);
    if (!Number.isInteger(number)) continue;
    const changeCause = object.metadata?.annotations?.[CHANGE_CAUSE] ?? "";
    const template = clone(object.spec.template) as KubeObject;
    if (changeCause !== "") {
      template.metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, [CHANGE_CAUSE]: changeCause } };
    }
    found.push({ number, object, template, changeCause });
  }
  return found.sort((a, b) => a.number - b.number);
}

function* controllerRevisions(invocation: Invocation, workload: KubeObject): Call<Revision[]> {
  const { group, version, kind } = kindOf(workload);
  const key = schemaKeyOfKind(group, version, kind)!;
  const found: Revision[] = [];
  for (const history of yield* controlled(invocation, workload, "controllerrevisions")) {
    const object = applyStrategicMergePatch(key, workload, history.data) as KubeObject;
    found.push({
      number: history.revision,
      object,
      template: object.spec.template,
      changeCause: history.metadata?.annotations?.[CHANGE_CAUSE] ?? "",
      data: history.data,
    });
  }
  return found.sort((a, b) => a.number - b.number);
}

/** Whether the workload is at this revision already. */
export function isAtRevision(workload: KubeObject, revision: Revision): boolean {
  if (!revision.data) return sameTemplate(revision.object.spec?.template, workload.spec?.template);
  const present = { spec: { template: { ...workload.spec.template, $patch: "replace" } } };
  return deepEqual(JSON.parse(marshal(present)), JSON.parse(marshal(revision.data)));
}
