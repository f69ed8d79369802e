import { clone } from "../../../apimachinery/json/index.ts";
import { aggregateErrors, notSupported, required, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { UpdateStrategy } from "../registry/strategy.ts";
import type { Draft } from "../resources/definition.ts";
import { badRequest, conflict, unknownError } from "../status.ts";
import type { SubresourceHandler } from "./handler.ts";

const TARGET_KINDS = ["Node", "<empty>"];

const strategy: UpdateStrategy = { subresource: "binding", untracked: true, prepare: () => undefined, validate: () => [] };

/** POST pods/NAME/binding: what the scheduler says (registry/core/pod/storage BindingREST). */
export const binding: SubresourceHandler = {
  kind: { group: "", version: "v1", kind: "Binding", schema: "io.k8s.api.core.v1.Binding" },
  create({ served, namespace, name, request }, body: Draft) {
    const errors: FieldError[] = [];
    const kind: string = body.target?.kind ?? "";
    const node: string = body.target?.name ?? "";
    if (body.metadata?.name && body.metadata.name !== name) {
      throw badRequest("name in URL does not match name in Binding object");
    }
    if (kind !== "" && kind !== "Node") errors.push(notSupported("target.kind", kind, TARGET_KINDS));
    if (node === "") errors.push(required("target.name"));
    // It has no strategy whose errors become a 422: they leave as they are.
    if (errors.length > 0) throw unknownError(aggregateErrors(errors));
    served.registry.admitSubresource("binding", namespace, name, body, request);
    served.registry.update(
      namespace,
      name,
      (old) => {
        const pod: Draft = clone(old);
        assertBindable(pod, name, node);
        pod.spec.nodeName = node;
        // Whom it waited for is of the past (ClearingNominatedNodeNameAfterBinding, on since 1.35).
        delete pod.status?.nominatedNodeName;
        for (const key of ["labels", "annotations"]) {
          if (body.metadata?.[key]) pod.metadata[key] = { ...pod.metadata[key], ...body.metadata[key] };
        }
        setScheduled(pod, served.registry.backend.context(request.user.username).timestamp);
        return pod;
      },
      request,
      { strategy },
    );
    return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
  },
};

function assertBindable(pod: Draft, name: string, node: string): void {
  const refuse = (why: string): never => {
    throw conflict({ group: "", resource: "pods/binding" }, name, why);
  };
  if (pod.metadata.deletionTimestamp) refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if (pod.spec.schedulingGates?.length > 0) {
    refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  }
  if (node === "") refuse("no node");
}

function setScheduled(pod: Draft, now: string): void {
  const conditions: Draft[] = (pod.status ??= {}).conditions ?? [];
  const present = conditions.find(({ type }) => type === "PodScheduled");
  const condition = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: now };
  if (pod.metadata.generation) Object.assign(condition, { observedGeneration: pod.metadata.generation });
  if (present) {
    const unchanged = present.status === "True";
    conditions[conditions.indexOf(present)] = unchanged ? { ...condition, lastTransitionTime: present.lastTransitionTime } : condition;
  } else {
    conditions.push(condition);
  }
  pod.status.conditions = conditions;
}
