import type { Pod } from "../../../../apimachinery/types/index.ts";
import { clone } from "../../../../apimachinery/json/value.ts";
import { forbidden, root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import { validateImageSpaces } from "../containers.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { each } from "../field-checks.ts";
import { validatePodAnnotations } from "../pod-annotations.ts";
import { podCells, podColumns } from "../pod-cells.ts";
import { validatePodSpec } from "../pod-spec.ts";
import { validatePodStatusUpdate } from "../pod-status.ts";
import { validateEphemeralContainersUpdate, validatePodResize, validatePodUpdate } from "../pod-update.ts";
import { hostnameWarnings, podWarnings } from "../pod-warnings.ts";

/** A pod as a whole, on create and on update. */
function validatePod(pod: Draft): FieldError[] {
  const at = root("spec");
  const errors = [
    ...validatePodAnnotations(pod.metadata, pod.spec, root("metadata", "annotations")),
    ...validatePodSpec(pod.spec, pod.metadata?.name ?? "", at),
  ];
  if (!pod.spec.serviceAccountName) {
    errors.push(...each<Draft>(pod.spec.volumes, at.child("volumes"), (volume, path) =>
      each<Draft>(volume.projected?.sources, path.child("projected", "sources"), (source, sourcePath) =>
        source.serviceAccountToken
          ? [forbidden(sourcePath.child("serviceAccountToken"), "must not be specified when serviceAccountName is not set")]
          : [])));
  }
  for (const field of ["containers", "initContainers"]) {
    errors.push(...each<Draft>(pod.spec[field], at.child(field), validateImageSpaces));
  }
  return errors;
}

function validateCreate(pod: Draft): FieldError[] {
  const errors = validatePod(pod);
  const at = root("spec");
  if (pod.spec.ephemeralContainers?.length) {
    errors.push(forbidden(at.child("ephemeralContainers"), "cannot be set on create"));
  }
  if (pod.spec.nodeName && pod.spec.schedulingGates?.length) {
    errors.push(forbidden(at.child("nodeName"), "cannot be set until all schedulingGates have been cleared"));
  }
  return errors;
}

/** Leaves of `draft` only what `change` takes over from it; the rest is the old pod. */
function keepAllBut(draft: Draft, old: Pod, change: (spec: Draft, wanted: Draft) => void): void {
  const wanted = draft.spec;
  draft.spec = clone(old.spec);
  change(draft.spec, wanted);
  draft.status = old.status;
  const { resourceVersion, managedFields } = draft.metadata;
  draft.metadata = { ...clone(old.metadata) as Draft, resourceVersion, managedFields };
  if (managedFields === undefined) delete draft.metadata.managedFields;
}

/** Resources and their resize policies of the containers named alike. */
function takeResources(containers: Draft[] | undefined, wanted: Draft[] | undefined): Draft[] | undefined {
  if ((containers?.length ?? 0) !== (wanted?.length ?? 0)) return wanted;
  return containers?.map((container, index) => {
    const next = wanted?.[index];
    if (next?.name !== container.name) return next;
    const result = { ...container, resources: next.resources };
    if (next.resizePolicy) result.resizePolicy = next.resizePolicy;
    return result;
  });
}

export const pods: ResourceStrategy<Pod> = {
  validate: validateCreate,
  validateUpdate: (pod, old) => [...validatePod(pod), ...validatePodUpdate(pod, old)],
  validateStatusUpdate: validatePodStatusUpdate,
  updates: {
    ephemeralcontainers: {
      prepare: (draft, old) => keepAllBut(draft, old, (spec, wanted) => {
        if (wanted.ephemeralContainers) spec.ephemeralContainers = wanted.ephemeralContainers;
        else delete spec.ephemeralContainers;
      }),
      validate: (pod, old) => [...validatePod(pod), ...validateEphemeralContainersUpdate(pod, old)],
    },
    resize: {
      prepare: (draft, old) => keepAllBut(draft, old, (spec, wanted) => {
        for (const field of ["containers", "initContainers"]) {
          const taken = takeResources(spec[field], wanted[field]);
          if (taken) spec[field] = taken;
        }
        if (wanted.resources) spec.resources = wanted.resources;
        else delete spec.resources;
      }),
      validate: (pod, old) => [...validatePod(pod), ...validatePodResize(pod, old)],
    },
  },
  // Updates warn about nothing: people rarely make them, and controllers make many.
  warnings: (pod, old) => old ? [] : [...hostnameWarnings(pod.metadata?.name ?? ""), ...podWarnings(pod)],
  selectableFields(pod) {
    return {
      "spec.nodeName": pod.spec?.nodeName ?? "",
      "spec.restartPolicy": pod.spec?.restartPolicy ?? "",
      "spec.schedulerName": pod.spec?.schedulerName ?? "",
      "spec.serviceAccountName": pod.spec?.serviceAccountName ?? "",
      "spec.hostNetwork": String(pod.spec?.hostNetwork ?? false),
      "status.phase": pod.status?.phase ?? "",
      "status.podIP": pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP ?? "",
      "status.nominatedNodeName": pod.status?.nominatedNodeName ?? "",
    };
  },
  columns: podColumns,
  cells: podCells,
};
