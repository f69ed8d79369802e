import { deepEqual } from "../../../apimachinery/json/index.ts";
import { invalid, required, root, tooMany, type FieldError } from "../../../apimachinery/validation/field.ts";
import { customDefinitions } from "../custom/definition.ts";
import type { Draft, ResourceDefinition } from "./definition.ts";

/**
 * The Workload API of 1.36 (scheduling.k8s.io/v1alpha2: Workload and PodGroup), served where the feature gate GenericWorkload
 * is on. Its alpha additions behind gates of their own (topology, claims, disruption, priority) are not.
 */
const GROUP = "scheduling.k8s.io";
const VERSION = "v1alpha2";
const MAX_TEMPLATES = 8;
const IMMUTABLE = "field is immutable";

const text = { type: "string" };
const policy = {
  type: "object",
  properties: {
    basic: { type: "object" },
    gang: { type: "object", properties: { minCount: { type: "integer", format: "int32" } } },
  },
};
const condition = {
  type: "object",
  properties: {
    type: text, status: text, reason: text, message: text, lastTransitionTime: { type: "string", format: "date-time" },
    observedGeneration: { type: "integer", format: "int64" },
  },
};
const schemas = {
  workloads: {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          controllerRef: { type: "object", properties: { apiGroup: text, kind: text, name: text } },
          podGroupTemplates: { type: "array", items: { type: "object", properties: { name: text, schedulingPolicy: policy } } },
        },
      },
    },
  },
  podgroups: {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          podGroupTemplateRef: {
            type: "object",
            properties: { workload: { type: "object", properties: { workloadName: text, podGroupTemplateName: text } } },
          },
          schedulingPolicy: policy,
        },
      },
      status: { type: "object", properties: { conditions: { type: "array", items: condition } } },
    },
  },
};

const SPEC = root("spec");

function validatePolicy(value: Draft, at: typeof SPEC): FieldError[] {
  const { basic, gang } = value ?? {};
  if (basic && gang) return [invalid(at, "{basic, gang}", "must specify exactly one of: `basic`, `gang`")];
  if (!basic && !gang) return [invalid(at, "", "must specify one of: `basic`, `gang`")];
  if (!gang) return [];
  if (gang.minCount === undefined) return [required(at.child("gang", "minCount"), "")];
  return gang.minCount < 1 ? [invalid(at.child("gang", "minCount"), gang.minCount, "must be greater than or equal to 1")] : [];
}

function validateWorkload({ spec }: Draft): FieldError[] {
  const at = SPEC.child("podGroupTemplates");
  const templates: Draft[] = spec?.podGroupTemplates ?? [];
  if (templates.length === 0) return [required(at, "")];
  if (templates.length > MAX_TEMPLATES) return [tooMany(at, templates.length, MAX_TEMPLATES)];
  return templates.flatMap((template, i) => [
    ...(template.name ? [] : [required(at.index(i).child("name"), "")]),
    ...validatePolicy(template.schedulingPolicy, at.index(i).child("schedulingPolicy")),
  ]);
}

function unchanged(object: Draft, old: Draft, fields: readonly string[]): FieldError[] {
  return fields
    .filter((field) => !deepEqual(object.spec?.[field] ?? null, old.spec?.[field] ?? null))
    .map((field) => invalid(SPEC.child(field), object.spec?.[field], IMMUTABLE));
}

function definition(resource: keyof typeof schemas, kind: string, hasStatus: boolean): ResourceDefinition {
  const [made] = customDefinitions({
    spec: {
      group: GROUP,
      names: { plural: resource, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      scope: "Namespaced",
      versions: [
        {
          name: VERSION, served: true, storage: true, schema: { openAPIV3Schema: schemas[resource] },
          ...(hasStatus ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  });
  return made!;
}

const workloads: ResourceDefinition = {
  ...definition("workloads", "Workload", false),
  validate: validateWorkload,
  validateUpdate: (object, old) => unchanged(object, old, ["controllerRef", "podGroupTemplates"]),
};

const podgroups: ResourceDefinition = {
  ...definition("podgroups", "PodGroup", true),
  validate: ({ spec }: Draft) => validatePolicy(spec?.schedulingPolicy, SPEC.child("schedulingPolicy")),
  validateUpdate: (object, old) => unchanged(object, old, ["podGroupTemplateRef", "schedulingPolicy"]),
};

/** Pods that keep the group they name. */
function grouped(pods: ResourceDefinition): ResourceDefinition {
  return {
    ...pods,
    prepareForCreate(draft, context) {
      const group: unknown = draft.spec?.schedulingGroup;
      pods.prepareForCreate!(draft, context);
      if (group !== undefined) draft.spec.schedulingGroup = group;
    },
    validate(pod, context) {
      const { spec } = pod as Draft;
      const at = SPEC.child("schedulingGroup", "podGroupName");
      return [
        ...(pods.validate?.(pod, context) ?? []),
        ...(spec.schedulingGroup && !spec.schedulingGroup.podGroupName ? [required(at, "must specify one of: `podGroupName`")] : []),
      ];
    },
  };
}

/** All that is served, with the Workload API. */
export function withWorkloadApi(definitions: readonly ResourceDefinition[]): ResourceDefinition[] {
  return [...definitions.map((one) => (one.group === "" && one.resource === "pods" ? grouped(one) : one)), podgroups, workloads];
}
