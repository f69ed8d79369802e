import { compareKeys } from "../../apimachinery/json/index.ts";
import { formatLabelSelector } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../object.ts";
import { containersOf, ephemeralContainersOf, initContainersOf } from "../pods/containers.ts";
import { isCompleted } from "../pods/pod.ts";
import { describeContainers, describeResources, describeSeccomp } from "./containers.ts";
import type { Describer } from "./describer.ts";
import { controllerOf, Description, longTime } from "./description.ts";
import { describeEvents, referenceOf, searchEvents } from "./events.ts";
import { tolerationTexts } from "./tolerations.ts";
import { describeVolumes } from "./volumes.ts";

const MIRROR = "kubernetes.io/config.mirror";

export const describePod: Describer = function* ({ invocation, showEvents }, pod) {
  const d = new Description(invocation.process.wall);
  writePod(d, pod);
  if (showEvents) {
    const mirror = pod.metadata?.annotations?.[MIRROR];
    const { kind: _, ...reference } = referenceOf(pod);
    describeEvents(d, yield* searchEvents(invocation, { ...reference, ...(mirror ? { uid: mirror } : {}) }));
  }
  return d.text();
};

function writePod(d: Description, pod: KubeObject): void {
  const { metadata = {}, spec = {}, status = {} } = pod;
  d.field(0, "Name", metadata.name);
  d.field(0, "Namespace", metadata.namespace);
  d.given(0, "Priority", spec.priority);
  d.given(0, "Priority Class Name", spec.priorityClassName);
  d.given(0, "Runtime Class Name", spec.runtimeClassName);
  d.given(0, "Service Account", spec.serviceAccountName);
  d.field(0, "Node", spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>");
  if (status.startTime) d.field(0, "Start Time", longTime(status.startTime));
  d.labels("Labels", metadata.labels);
  d.annotations("Annotations", metadata.annotations);
  if (metadata.deletionTimestamp && !isCompleted(pod)) {
    d.field(0, "Status", `Terminating (lasts ${d.age(metadata.deletionTimestamp)})`);
    d.field(0, "Termination Grace Period", `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else d.field(0, "Status", status.phase ?? "");
  d.given(0, "Reason", status.reason);
  d.given(0, "Message", status.message);
  describeSeccomp(d, spec, 0, 0);
  d.field(0, "IP", status.podIP ?? "");
  const addresses = (status.podIPs ?? []) as { ip: string }[];
  if (addresses.length === 0) d.field(0, "IPs", "<none>");
  else {
    d.line(0, "IPs:");
    for (const { ip } of addresses) d.field(1, "IP", ip);
  }
  d.given(0, "Controlled By", controllerOf(pod));
  d.given(0, "NominatedNodeName", status.nominatedNodeName);
  if (spec.resources) {
    d.line(0, "Resources:");
    describeResources(d, spec.resources, 1);
  }
  const init = initContainersOf(pod);
  if (init.length > 0) describeContainers(d, "Init Containers", init, status.initContainerStatuses, "", pod);
  describeContainers(d, "Containers", containersOf(pod), status.containerStatuses, "", pod);
  const ephemeral = ephemeralContainersOf(pod);
  if (ephemeral.length > 0) describeContainers(d, "Ephemeral Containers", ephemeral, status.ephemeralContainerStatuses, "", pod);
  const conditions = (status.conditions ?? []) as { type: string; status: string }[];
  const gates = (spec.readinessGates ?? []) as { conditionType: string }[];
  if (gates.length > 0) {
    d.write("Readiness Gates:\n  Type\tStatus\n");
    for (const { conditionType } of gates) {
      d.line(1, `${conditionType} \t${conditions.find(({ type }) => type === conditionType)?.status ?? "<none>"} `);
    }
  }
  if (conditions.length > 0) {
    d.write("Conditions:\n  Type\tStatus\n");
    for (const { type, status: state } of conditions) d.line(1, `${type} \t${state} `);
  }
  describeVolumes(d, spec.volumes, "");
  d.field(0, "QoS Class", status.qosClass ?? "BestEffort");
  d.labels("Node-Selectors", spec.nodeSelector);
  d.list("Tolerations", tolerationTexts(spec.tolerations));
  writeSpread(d, spec.topologySpreadConstraints ?? [], "");
}

interface Spread {
  topologyKey: string;
  whenUnsatisfiable: string;
  maxSkew: number;
  labelSelector?: object;
}

export function writeSpread(d: Description, constraints: readonly Spread[], space: string): void {
  if (constraints.length === 0) return;
  const sorted = [...constraints].sort((a, b) => compareKeys(a.topologyKey, b.topologyKey));
  const items = sorted.map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
    const selector = labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : "";
    return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
  });
  d.list("Topology Spread Constraints", items, space);
}
