import type { Node } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column, orNone } from "./printing.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";
const ROLE_LABEL = "kubernetes.io/role";

/** Roles of a node, from labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role=<role>`, sorted. */
export function nodeRoles(node: Node): string[] {
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

function address(node: Node, type: string): string {
  return node.status?.addresses?.find((a) => a.type === type)?.address ?? "<none>";
}

export const nodes: ResourceDefinition<Node> = {
  group: "",
  version: "v1",
  kind: "Node",
  resource: "nodes",
  singular: "node",
  shortNames: ["no"],
  namespaced: false,
  subresources: ["proxy", "status"],
  schema: "io.k8s.api.core.v1.Node",

  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.daemonEndpoints ??= {};
    draft.status.daemonEndpoints.kubeletEndpoint ??= { Port: 0 };
    draft.status.nodeInfo ??= {
      architecture: "", bootID: "", containerRuntimeVersion: "", kernelVersion: "", kubeProxyVersion: "",
      kubeletVersion: "", machineID: "", operatingSystem: "", osImage: "", systemUUID: "",
    };
    // Allocatable is capacity where the kubelet does not say otherwise.
    if (draft.status.capacity && !draft.status.allocatable) draft.status.allocatable = { ...draft.status.capacity };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
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
      info?.osImage || "<unknown>", info?.kernelVersion || "<unknown>", info?.containerRuntimeVersion || "<unknown>",
    ];
  },
};
