import { clone, deepEqual, semanticEqual } from "../../../apimachinery/json/value.ts";
import { forbidden, invalid, required, root, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { inclusiveRange } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each, WHOLE } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { validatePodAnnotationUpdate } from "./pod-annotations.ts";
import { qosClass } from "./qos.ts";
import { structDiff } from "./struct-diff.ts";
import { validateOnlyAddedTolerations } from "./tolerations.ts";

const UPDATABLE = [
  "`spec.containers[*].image`", "`spec.initContainers[*].image`", "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

const MIRROR_POD = "kubernetes.io/config.mirror";
const MAX_INT32 = 2147483647;

function validateContainers(now: Draft[] | undefined, old: Draft[] | undefined, at: Path): { errors: FieldError[]; stop: boolean } {
  if ((now?.length ?? 0) !== (old?.length ?? 0)) {
    return { errors: [forbidden(at, "pod updates may not add or remove containers")], stop: true };
  }
  const errors = each(now, at, (container, path) => {
    const image: string = container.image ?? "";
    if (image === "") return [required(path.child("image"))];
    if (image.trim() === image) return [];
    return [invalid(path.child("image"), image, "must not have leading or trailing whitespace")];
  });
  return { errors, stop: false };
}

/** Without null, undefined and empty lists and maps: what Go takes for equal. */
function equal(a: Draft, b: Draft): boolean {
  return semanticEqual(a, b);
}

function setOrDelete(holder: Draft, field: string, value: Draft): void {
  if (value === undefined) delete holder[field];
  else holder[field] = value;
}

/** What of a pod may be changed (ValidatePodUpdate); the whole object has been validated by the caller. */
export function validatePodUpdate(pod: Draft, old: Draft): FieldError[] {
  const spec = root("spec");
  const errors = validatePodAnnotationUpdate(pod.metadata, old.metadata, pod.spec, root("metadata", "annotations"));
  for (const field of ["containers", "initContainers"]) {
    const result = validateContainers(pod.spec[field], old.spec[field], spec.child(field));
    errors.push(...result.errors);
    if (result.stop) return errors;
  }
  const deadline: number | undefined = pod.spec.activeDeadlineSeconds;
  const before: number | undefined = old.spec.activeDeadlineSeconds;
  const deadlinePath = spec.child("activeDeadlineSeconds");
  if (deadline !== undefined) {
    if (deadline < 0 || deadline > MAX_INT32) {
      return [...errors, invalid(deadlinePath, deadline, inclusiveRange(0, MAX_INT32))];
    }
    if (before !== undefined && before < deadline) {
      return [...errors, invalid(deadlinePath, deadline, "must be less than or equal to previous value")];
    }
  } else if (before !== undefined) {
    errors.push(invalid(deadlinePath, null, "must not update from a positive integer to nil value"));
  }
  errors.push(
    ...validateOnlyAddedTolerations(pod.spec.tolerations, old.spec.tolerations, spec.child("tolerations")),
    ...validateOnlyDeletedGates(pod.spec.schedulingGates, old.spec.schedulingGates, spec.child("schedulingGates")),
  );
  if (equal(pod.spec, old.spec)) return errors;

  const munged = clone(pod.spec);
  for (const field of ["containers", "initContainers"]) {
    for (const [index, container] of (munged[field] ?? []).entries()) container.image = old.spec[field][index].image;
  }
  for (const field of ["activeDeadlineSeconds", "schedulingGates", "tolerations"]) {
    setOrDelete(munged, field, old.spec[field]);
  }
  if (old.spec.terminationGracePeriodSeconds < 0 && munged.terminationGracePeriodSeconds === 1) {
    munged.terminationGracePeriodSeconds = old.spec.terminationGracePeriodSeconds;
  }
  if (old.spec.schedulingGates?.length) errors.push(...allowNarrowing(munged, old.spec, spec));
  if (!equal(munged, old.spec)) {
    const diff = structDiff("PodSpec", old.spec, munged);
    errors.push(forbidden(spec, `pod updates may not change fields other than ${UPDATABLE}\n${diff}`));
  }
  return errors;
}

function validateOnlyDeletedGates(gates: Draft[] | undefined, old: Draft[] | undefined, at: Path): FieldError[] {
  const known = new Set((old ?? []).map((gate) => gate.name));
  return each(gates, at, (gate, path) =>
    known.has(gate.name) ? []
      : [forbidden(path.child("name"), `only deletion is allowed, but found new scheduling gate '${gate.name}'`)]);
}

/** A pod that is held back by gates may be given a narrower choice of nodes. What is right is taken back in `munged`. */
function allowNarrowing(munged: Draft, old: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!equal(munged.nodeSelector, old.nodeSelector)) {
    const lost = Object.entries(old.nodeSelector ?? {}).some(([key, value]) => munged.nodeSelector?.[key] !== value);
    if (lost) {
      const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
      errors.push(invalid(at.child("nodeSelector"), munged.nodeSelector ?? null, detail));
    }
    setOrDelete(munged, "nodeSelector", old.nodeSelector);
  }
  const before = old.affinity?.nodeAffinity;
  const now = munged.affinity?.nodeAffinity;
  if (equal(before, now)) return errors;
  errors.push(...validateAffinityNarrowing(now, before, at.child("affinity").child("nodeAffinity")));
  if (!munged.affinity) munged.affinity = before ? { nodeAffinity: before } : undefined;
  else if (!old.affinity && !munged.affinity.podAffinity && !munged.affinity.podAntiAffinity) delete munged.affinity;
  else munged.affinity = { ...munged.affinity, nodeAffinity: before };
  return errors;
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

function validateAffinityNarrowing(now: Draft, before: Draft, at: Path): FieldError[] {
  const oldTerms: Draft[] = before?.[REQUIRED]?.nodeSelectorTerms ?? [];
  if (oldTerms.length === 0) return [];
  const terms: Draft[] = now?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const path = at.child(REQUIRED).child("nodeSelectorTerms");
  const shown = (term: Draft): Draft => goStruct("NodeSelectorTerm", term);
  if (terms.length !== oldTerms.length) {
    const detail = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
    return [invalid(path, terms.length > 0 ? terms.map(shown) : null, detail)];
  }
  const grew = (list: Draft[] | undefined, old: Draft[] | undefined): boolean =>
    deepEqual((list ?? []).slice(0, old?.length ?? 0), old ?? []);
  return each(oldTerms, path, (old, termPath, index) => {
    const term = terms[index];
    const wasEmpty = !old.matchExpressions?.length && !old.matchFields?.length;
    const isEmpty = !term.matchExpressions?.length && !term.matchFields?.length;
    const right = grew(term.matchExpressions, old.matchExpressions) && grew(term.matchFields, old.matchFields);
    if (right && !(wasEmpty && !isEmpty)) return [];
    return [invalid(termPath, shown(term), "only additions are allowed (no mutations or deletions)")];
  });
}

/** Ephemeral containers may be added, nothing else (subresource ephemeralcontainers). */
export function validateEphemeralContainersUpdate(pod: Draft, old: Draft): FieldError[] {
  if (old.metadata?.annotations?.[MIRROR_POD]) return [forbidden(WHOLE, "static pods do not support ephemeral containers")];
  const path = root("spec", "ephemeralContainers");
  const now = new Map<string, Draft>((pod.spec.ephemeralContainers ?? []).map((c: Draft) => [c.name, c]));
  const errors: FieldError[] = [];
  for (const before of old.spec.ephemeralContainers ?? []) {
    const container = now.get(before.name);
    if (!container) errors.push(forbidden(path, `existing ephemeral containers "${before.name}" may not be removed\n`));
    else if (!semanticEqual(container, before)) {
      const diff = structDiff("EphemeralContainer", before, container);
      errors.push(forbidden(path, `existing ephemeral containers "${before.name}" may not be changed\n${diff}`));
    }
  }
  return errors;
}

const same = (a: Draft, b: Draft): boolean => semanticEqual(a, b);

/** `list` with the cpu and memory of `old`. */
function withoutCompute(list: Draft, old: Draft): Draft {
  const result: Draft = { ...list };
  for (const name of ["cpu", "memory"]) setOrDelete(result, name, old?.[name]);
  return result;
}

function removed(list: Draft, old: Draft): boolean {
  return Object.keys(old ?? {}).some((name) => list?.[name] === undefined);
}

function validateRemoval(now: Draft, old: Draft, prefix: string, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  for (const [field, what] of [["requests", "requests"], ["limits", "limits"]] as const) {
    if (removed(now?.[field], old?.[field])) {
      errors.push(forbidden(at.child(field), `${prefix}resource ${what} cannot be removed`));
    }
  }
  return errors;
}

/** The subresource resize: cpu and memory of containers, and of the pod, within its class of service. */
export function validatePodResize(pod: Draft, old: Draft): FieldError[] {
  const at = root("spec");
  if (old.metadata?.annotations?.[MIRROR_POD]) return [forbidden(WHOLE, "static pods cannot be resized")];
  if (old.spec.os?.name === "windows") return [forbidden(WHOLE, "windows pods cannot be resized")];
  const errors: FieldError[] = [];
  const classBefore = old.status?.qosClass ?? qosClass(old);
  if (qosClass(pod) !== classBefore) {
    errors.push(invalid(at, classBefore, "Pod QOS Class may not change as a result of resizing"));
  }
  const munged = clone(pod.spec);
  if (pod.spec.resources || old.spec.resources) {
    const path = at.child("resources");
    if (old.spec.resources && !pod.spec.resources) return [...errors, forbidden(path, "pod-level resources cannot be removed")];
    if (old.spec.resources) errors.push(...validateRemoval(pod.spec.resources, old.spec.resources, "pod-level ", path));
    munged.resources = mask(munged.resources, old.spec.resources);
    if (!same(munged.resources, old.spec.resources)) {
      errors.push(forbidden(at, "only cpu and memory resources are mutable at pod-level"));
    }
  }
  const order = validateOrder(pod.spec, old.spec, at);
  if (order.length > 0) return [...errors, ...order];
  for (const field of ["initContainers", "containers"]) {
    for (const [index, before] of (old.spec[field] ?? []).entries()) {
      const path = at.child(field).index(index).child("resources");
      errors.push(...validateRemoval(pod.spec[field][index].resources, before.resources, "", path));
    }
  }
  for (const field of ["containers", "initContainers"]) {
    for (const [index, container] of (munged[field] ?? []).entries()) {
      const before = old.spec[field][index];
      const changed = !same(container, before);
      container.resources = mask(container.resources, before.resources);
      const path = at.child(field).index(index);
      const sidecar = container.restartPolicy === "Always";
      if (!same(container, before)) {
        errors.push(field === "containers"
          ? forbidden(at, "only cpu and memory resources are mutable")
          : forbidden(path, "only cpu and memory resources for init or sidecar containers are mutable"));
      }
      if (field === "initContainers" && changed && !sidecar) {
        for (const policy of container.resizePolicy ?? []) {
          if (policy.restartPolicy !== "RestartContainer") continue;
          const detail = "non-sidecar init containers with a resize policy of RestartContainer cannot be resized";
          errors.push(forbidden(path, detail));
        }
      }
    }
  }
  if (errors.length === 0 && !same(munged, old.spec)) {
    errors.push(forbidden(at, "only cpu and memory resources are mutable"));
  }
  return errors;
}

function mask(resources: Draft, old: Draft): Draft {
  const result: Draft = { ...resources };
  for (const field of ["limits", "requests"]) {
    const list = withoutCompute(result[field] ?? {}, old?.[field]);
    if (Object.keys(list).length > 0 || old?.[field]) result[field] = list;
    else delete result[field];
  }
  return result;
}

function validateOrder(now: Draft, old: Draft, at: Path): FieldError[] {
  return ["containers", "initContainers"].flatMap((field) => {
    const path = at.child(field);
    if ((now[field]?.length ?? 0) !== (old[field]?.length ?? 0)) {
      return [forbidden(path, `${field} may not be added or removed on resize`)];
    }
    return each<Draft>(old[field], path, (container, containerPath, index) =>
      now[field][index].name === container.name ? []
        : [forbidden(containerPath.child("name"), `${field} may not be renamed or reordered on resize`)]);
  });
}
