import type { Node, NodeSystemInfo } from "../../../../apimachinery/types/index.ts";
import { duplicate, forbidden, root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import { isValidCIDR } from "../../../../apimachinery/validation/ip.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { each, entries, messages } from "../field-checks.ts";
import { goStruct } from "../go-struct.ts";
import { AGE, NAME, age, column, orNone } from "../printing.ts";
import { validateQuantityOf } from "../resource-requirements.ts";
import { validateTaints } from "../tolerations.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";

const ROLE_LABEL = "kubernetes.io/role";

/** Roles of a node, from labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role=<role>`, sorted. */
function nodeRoles(node: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata?.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX)) {
      if (key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    } else if (key === ROLE_LABEL && value !== "") roles.add(value);
  }
  return [...roles].sort();
}

function status(node: Node): string {
  const ready = node.status?.conditions?.find((c) => c.type === "Ready");
  const words = [ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady"];
  if (node.spec?.unschedulable) words.push("SchedulingDisabled");
  return words.join(",");
}

/** 1.36 names the architecture beside the kernel. */
function kernel(info: NodeSystemInfo | undefined): string {
  if (!info?.kernelVersion) return "<unknown>";
  return info.architecture ? `${info.kernelVersion} (${info.architecture})` : info.kernelVersion;
}

function address(node: Node, type: string): string {
  return node.status?.addresses?.find((a) => a.type === type)?.address ?? "<none>";
}

function validateResources(node: Draft): FieldError[] {
  return ["capacity", "allocatable"].flatMap((list) =>
    entries<unknown>(node.status?.[list]).flatMap(([name, value]) =>
      validateQuantityOf(name, value, root("status", list, name))));
}

// The path of taints is the server's own.
const TAINTS = root("metadata", "taints");

function validate(node: Draft): FieldError[] {
  return [
    ...validateTaints(node.spec.taints, TAINTS), ...validateResources(node),
    ...each<string>(node.spec.podCIDRs, root("spec", "podCIDRs"), (cidr, path) => messages(isValidCIDR(cidr), cidr, path)),
  ];
}

function validateUpdate(node: Draft, old: Draft): FieldError[] {
  const errors = validateResources(node);
  const seen = new Set<string>();
  errors.push(...each<Draft>(node.status?.addresses, root("status", "addresses"), (address, path) => {
    const key = `${address.type}/${address.address}`;
    const again = seen.has(key);
    seen.add(key);
    return again ? [duplicate(path, goStruct("NodeAddress", address))] : [];
  }));
  const before: string[] = old.spec?.podCIDRs ?? [];
  const now: string[] = node.spec?.podCIDRs ?? [];
  const detail = 'node updates may not change podCIDR except from "" to valid';
  if (before.length > 0 && (before.length !== now.length || before.some((cidr, index) => cidr !== now[index]))) {
    errors.push(forbidden(root("spec", "podCIDRs"), detail));
  }
  if (old.spec?.providerID && old.spec.providerID !== node.spec.providerID) {
    errors.push(forbidden(root("spec", "providerID"), 'node updates may not change providerID except from "" to valid'));
  }
  return [...errors, ...validateTaints(node.spec?.taints, TAINTS)];
}

export const nodes: ResourceStrategy<Node> = {
  validate,
  validateUpdate,
  validateStatusUpdate: validateUpdate,
  warnings(node) {
    const warnings: string[] = [];
    const spec: Draft = node.spec ?? {};
    if (spec.configSource) warnings.push("spec.configSource: the feature is removed");
    if (spec.externalID) warnings.push("spec.externalID: this field is deprecated, and is unused by Kubernetes");
    return warnings;
  },
  selectableFields(node) {
    return { "spec.unschedulable": String(node.spec?.unschedulable ?? false) };
  },
  columns: [
    NAME, column("Status"), column("Roles"), AGE, column("Version"),
    column("Internal-IP", "string", 1), column("External-IP", "string", 1), column("OS-Image", "string", 1),
    column("Kernel-Version", "string", 1), column("Container-Runtime", "string", 1),
  ],
  cells(node, context) {
    const info = node.status?.nodeInfo;
    return [
      node.metadata?.name ?? "", status(node), orNone(nodeRoles(node).join(",")), age(node, context),
      info?.kubeletVersion ?? "", address(node, "InternalIP"), address(node, "ExternalIP"),
      info?.osImage || "<unknown>", kernel(info), info?.containerRuntimeVersion || "<unknown>",
    ];
  },
};
