import { compareKeys } from "../../apimachinery/json/index.ts";
import { tryParseQuantity, ZERO, type Quantity } from "../../apimachinery/quantity.ts";
import type { Call } from "../../os/index.ts";
import { isForbidden, StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import type { Describer } from "./describer.ts";
import { CONDITION_LINES, Description, longTime } from "./description.ts";
import { describeEvents, referenceOf, searchEvents } from "./events.ts";
import { addTo, podResources, type ResourceList } from "./pod-resources.ts";

const ROLE = "node-role.kubernetes.io/";

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

const SYSTEM_INFO = [
  ["Machine ID", "machineID"], ["System UUID", "systemUUID"], ["Boot ID", "bootID"], ["Kernel Version", "kernelVersion"],
  ["OS Image", "osImage"], ["Operating System", "operatingSystem"], ["Architecture", "architecture"],
  ["Container Runtime Version", "containerRuntimeVersion"], ["Kubelet Version", "kubeletVersion"],
] as const;

export const describeNode: Describer = function* ({ invocation, showEvents }, node) {
  const { metadata = {}, spec = {}, status = {} } = node;
  const name = metadata.name!;
  const pods = yield* podsOn(invocation, name);
  const d = new Description(invocation.process.wall);
  d.field(0, "Name", name);
  d.field(0, "Roles", rolesOf(node).join(",") || "<none>");
  d.labels("Labels", metadata.labels);
  d.annotations("Annotations", metadata.annotations);
  d.field(0, "CreationTimestamp", longTime(metadata.creationTimestamp));
  const taints = [...((spec.taints ?? []) as Taint[])].sort((a, b) => compareKeys(`${a.effect},${a.key}`, `${b.effect},${b.key}`));
  d.list("Taints", taints.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ""}:${effect}`));
  d.field(0, "Unschedulable", spec.unschedulable === true);
  yield* lease(d, invocation, name);
  conditions(d, node);
  d.line(0, "Addresses:");
  for (const { type, address } of (status.addresses ?? []) as { type: string; address: string }[]) d.field(1, type, address);
  for (const [title, list] of [["Capacity", status.capacity], ["Allocatable", status.allocatable]] as const) {
    const keys = Object.keys(list ?? {}).sort(compareKeys);
    if (keys.length === 0) continue;
    d.line(0, `${title}:`);
    for (const key of keys) d.field(1, key, list[key]);
  }
  resourceSlices(d, yield* slicesOf(invocation, name));
  d.line(0, "System Info:");
  for (const [title, key] of SYSTEM_INFO) d.field(1, title, status.nodeInfo?.[key] ?? "");
  d.given(0, "PodCIDR", spec.podCIDR);
  d.given(0, "PodCIDRs", spec.podCIDRs?.join(","));
  d.given(0, "ProviderID", spec.providerID);
  if (pods) resources(d, pods, node);
  else d.field(0, "Pods", "not authorized");
  if (showEvents) {
    const reference = referenceOf(node);
    const events = yield* searchEvents(invocation, reference);
    // The kubelet writes the name of its Node where the UID belongs.
    const more = yield* searchEvents(invocation, { ...reference, uid: name });
    describeEvents(d, events && [...events, ...(more ?? [])]);
  }
  return d.text();
};

function rolesOf(node: KubeObject): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata?.labels ?? {})) {
    if (key.startsWith(ROLE) && key.length > ROLE.length) roles.add(key.slice(ROLE.length));
    else if (key === "kubernetes.io/role" && value !== "") roles.add(value);
  }
  return [...roles].sort(compareKeys);
}

/** The Pods of a Node that have not ended; undefined when they may not be read. */
function* podsOn(invocation: Invocation, name: string): Call<KubeObject[] | undefined> {
  const fieldSelector = `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`;
  try {
    return itemsOf(yield* invocation.client.json("/api/v1/pods", { query: { fieldSelector, limit: "500" } }));
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

/** What drivers say of devices of this Node alone. */
function* slicesOf(invocation: Invocation, name: string): Call<KubeObject[]> {
  try {
    return itemsOf(yield* invocation.client.json("/apis/resource.k8s.io/v1/resourceslices", { query: { fieldSelector: `spec.nodeName=${name}` } }));
  } catch (error) {
    if (error instanceof StatusError) return [];
    throw error;
  }
}

const MOST_POOLS = 10;

function resourceSlices(d: Description, slices: readonly KubeObject[]): void {
  const pools = new Map<string, { driver: string; pool: string; slices: number; devices: number }>();
  for (const { spec } of slices) {
    const [driver, pool]: string[] = [spec?.driver ?? "", spec?.pool?.name ?? ""];
    const key = `${driver}/${pool}`;
    const found = pools.get(key) ?? { driver: driver!, pool: pool!, slices: 0, devices: 0 };
    pools.set(key, { ...found, slices: found.slices + 1, devices: found.devices + (spec?.devices?.length ?? 0) });
  }
  if (pools.size === 0) return;
  d.line(0, "Node-Local ResourceSlices:");
  const keys = [...pools.keys()].sort(compareKeys);
  const shown = keys.slice(0, MOST_POOLS).map((key) => pools.get(key)!);
  d.table(1, "Driver\tPool\tSlices\tDevices", shown.map(({ driver, pool, slices: number, devices }) => [driver, pool, number, devices]));
  if (keys.length > MOST_POOLS) d.line(1, `...and ${keys.length - MOST_POOLS} more pools`);
}

function* lease(d: Description, invocation: Invocation, name: string): Call<void> {
  let found: KubeObject;
  try {
    found = yield* invocation.client.json(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    d.field(0, "Lease", `Failed to get lease: ${error.message}`);
    return;
  }
  const { holderIdentity, acquireTime, renewTime } = found.spec ?? {};
  d.line(0, "Lease:");
  d.field(1, "HolderIdentity", holderIdentity ?? "<unset>");
  d.field(1, "AcquireTime", acquireTime ? longTime(acquireTime) : "<unset>");
  d.field(1, "RenewTime", renewTime ? longTime(renewTime) : "<unset>");
}

function conditions(d: Description, node: KubeObject): void {
  const found = (node.status?.conditions ?? []) as Record<string, string>[];
  if (found.length === 0) return;
  d.line(0, "Conditions:");
  const rows = found.map(({ type, status, lastHeartbeatTime, lastTransitionTime, reason = "", message = "" }) =>
    [type, status, longTime(lastHeartbeatTime), longTime(lastTransitionTime), reason, message]);
  d.table(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage", rows, " ", CONDITION_LINES);
}

/** `250m (12%)` */
function share(amount: Quantity, whole: Quantity, milli: boolean): string {
  const all = milli ? whole.milliValue() : whole.value();
  const part = milli ? amount.milliValue() : amount.value();
  return `${amount.toString()} (${all === 0 ? 0 : Math.trunc((part / all) * 100)}%)`;
}

const STANDARD = ["cpu", "memory", "ephemeral-storage", "pods"];

function resources(d: Description, pods: readonly KubeObject[], node: KubeObject): void {
  const { capacity = {}, allocatable = {} } = node.status ?? {};
  const whole = (Object.keys(allocatable).length > 0 ? allocatable : capacity) as Record<string, string>;
  const of = (name: string): Quantity => tryParseQuantity(whole[name]) ?? ZERO;
  const requests: ResourceList = new Map();
  const limits: ResourceList = new Map();
  d.field(0, "Non-terminated Pods", `(${pods.length} in total)`);
  d.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  d.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  for (const pod of pods) {
    const [own, most] = [podResources(pod, "requests"), podResources(pod, "limits")];
    addTo(requests, own);
    addTo(limits, most);
    const shares = [["cpu", own], ["cpu", most], ["memory", own], ["memory", most]] as const;
    const texts = shares.map(([name, list]) => share(list.get(name) ?? ZERO, of(name), name === "cpu"));
    d.line(1, `${pod.metadata?.namespace}\t${pod.metadata?.name}\t\t${texts.join("\t")}\t${d.age(pod.metadata?.creationTimestamp)}`);
  }
  d.write("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
  d.line(1, "Resource\tRequests\tLimits");
  d.line(1, "--------\t--------\t------");
  const names = Object.keys(whole).sort(compareKeys);
  const pages = names.filter((name) => name.startsWith("hugepages-"));
  for (const name of ["cpu", "memory", "ephemeral-storage", ...pages]) {
    const [request, limit] = [requests.get(name) ?? ZERO, limits.get(name) ?? ZERO];
    d.line(1, `${name}\t${share(request, of(name), name === "cpu")}\t${share(limit, of(name), name === "cpu")}`);
  }
  for (const name of names) {
    if (STANDARD.includes(name) || pages.includes(name)) continue;
    d.line(1, `${name}\t${(requests.get(name) ?? ZERO).toString()}\t${(limits.get(name) ?? ZERO).toString()}`);
  }
}
