import { formatLabels, formatLabelSelector } from "../../apimachinery/selectors/index.ts";
import { humanDuration } from "../../apimachinery/time.ts";
import { type KeyedRequest, readKeyedRequest } from "../../os/crypto/x509.ts";
import { longTime, type Description } from "./description.ts";
import { withEvents } from "./with-events.ts";

// Metrics and rules are read as plain data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = Record<string, any>;

export const describePodDisruptionBudget = withEvents((d, { metadata = {}, spec = {}, status = {} }) => {
  d.field(0, "Name", metadata.name);
  d.field(0, "Namespace", metadata.namespace);
  if (spec.minAvailable !== undefined) d.field(0, "Min available", spec.minAvailable);
  else if (spec.maxUnavailable !== undefined) d.field(0, "Max unavailable", spec.maxUnavailable);
  d.field(0, "Selector", spec.selector ? formatLabelSelector(spec.selector) : "<unset>");
  d.line(0, "Status:");
  d.field(2, "Allowed disruptions", status.disruptionsAllowed ?? 0);
  d.field(2, "Current", status.currentHealthy ?? 0);
  d.field(2, "Desired", status.desiredHealthy ?? 0);
  d.field(2, "Total", status.expectedPods ?? 0);
});

export const describePriorityClass = withEvents((d, object) => {
  d.field(0, "Name", object.metadata?.name);
  d.field(0, "Value", object.value ?? 0);
  d.field(0, "GlobalDefault", object.globalDefault === true);
  d.field(0, "PreemptionPolicy", object.preemptionPolicy ?? "");
  d.field(0, "Description", object.description ?? "");
  d.field(0, "Annotations", formatLabels(object.metadata?.annotations));
});

export const describeHorizontalPodAutoscaler = withEvents((d, { metadata = {}, spec = {}, status = {} }) => {
  const target = (spec.scaleTargetRef ?? {}) as Data;
  d.field(0, "Name", metadata.name);
  d.field(0, "Namespace", metadata.namespace);
  d.labels("Labels", metadata.labels);
  d.annotations("Annotations", metadata.annotations);
  d.field(0, "CreationTimestamp", longTime(metadata.creationTimestamp));
  d.field(0, "Reference", `${target.kind}/${target.name}`);
  d.line(0, "Metrics:\t( current / target )");
  const current = (status.currentMetrics ?? []) as Data[];
  ((spec.metrics ?? []) as Data[]).forEach((metric, index) => metricLine(d, metric, current[index] ?? {}));
  d.field(0, "Min replicas", spec.minReplicas ?? "<unset>");
  d.field(0, "Max replicas", spec.maxReplicas);
  if (spec.behavior) {
    d.line(0, "Behavior:");
    direction(d, "Scale Up", spec.behavior.scaleUp);
    direction(d, "Scale Down", spec.behavior.scaleDown);
  }
  d.field(0, `${target.kind} pods`, `${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
  const conditions = (status.conditions ?? []) as Data[];
  if (conditions.length === 0) return;
  d.line(0, "Conditions:");
  d.table(1, "Type\tStatus\tReason\tMessage", conditions.map(({ type, status: state, reason = "", message = "" }) => [type, state, reason, message]));
});

function metricLine(d: Description, metric: Data, status: Data): void {
  const key = String(metric.type)[0]!.toLowerCase() + String(metric.type).slice(1);
  const source = metric[key] as Data | undefined;
  if (!source) {
    d.line(1, `<unknown metric type ${JSON.stringify(metric.type)}>`);
    return;
  }
  const now = (status[key]?.current ?? {}) as Data;
  const { target } = source as { target: Data };
  const average = `${now.averageValue ?? "<unknown>"} / ${target.averageValue}`;
  const value = `${now.value ?? "<unknown>"} / ${target.value}`;
  switch (key) {
    case "pods":
      d.line(1, `${JSON.stringify(source.metric.name)} on pods:\t${average}`);
      return;
    case "external":
      if (target.averageValue !== undefined) d.line(1, `${JSON.stringify(source.metric.name)} (target average value):\t${average}`);
      else d.line(1, `${JSON.stringify(source.metric.name)} (target value):\t${value}`);
      return;
    case "object": {
      const what = `"${source.metric.name}" on ${source.describedObject.kind}/${source.describedObject.name} `;
      d.line(1, what + (target.type === "AverageValue" ? `(target average value):\t${average}` : `(target value):\t${value}`));
      return;
    }
  }
  const of = key === "containerResource" ? ` of container "${source.container}"` : "";
  const what = `resource ${source.name}${of} on pods`;
  if (target.averageValue !== undefined) {
    d.line(1, `${what}:\t${average}`);
    return;
  }
  const used = now.averageUtilization === undefined ? "<unknown>" : `${now.averageUtilization}% (${now.averageValue})`;
  const wanted = target.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`;
  d.line(1, `${what}  (as a percentage of request):\t${used} / ${wanted}`);
}

function direction(d: Description, title: string, rules: Data | undefined): void {
  if (!rules) return;
  d.line(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined) d.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  d.line(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
  d.line(2, "Policies:");
  for (const { type, value, periodSeconds } of rules.policies as Data[]) {
    d.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
  }
}

export const describeCertificateSigningRequest = withEvents((d, { metadata = {}, spec = {}, status = {} }) => {
  d.field(0, "Name", metadata.name);
  d.field(0, "Labels", formatLabels(metadata.labels));
  d.field(0, "Annotations", formatLabels(metadata.annotations));
  d.field(0, "CreationTimestamp", longTime(metadata.creationTimestamp));
  d.field(0, "Requesting User", spec.username ?? "");
  d.given(0, "Signer", spec.signerName);
  if (spec.expirationSeconds !== undefined) d.field(0, "Requested Duration", humanDuration(spec.expirationSeconds * 1000));
  d.field(0, "Status", certificateStatus(status));
  const request = readKeyedRequest(atob(spec.request ?? ""));
  if (request) subject(d, request);
});

/** What the request asks for, as it stands in it. */
function subject(d: Description, { subject: name, extensions }: KeyedRequest): void {
  const values = (key: string): string[] => name.filter(([part]) => part === key).map(([, value]) => value);
  const list = (title: string, all: readonly string[]): void => {
    if (all.length > 0) d.write(`\t${title}:\t${all.join("\n\t\t")}\n`);
  };
  d.line(0, "Subject:");
  d.write(`\tCommon Name:\t${values("CN")[0] ?? ""}\n`);
  d.write(`\tSerial Number:\t${values("serialNumber")[0] ?? ""}\n`);
  for (const [title, key] of SUBJECT_PARTS) list(title, values(key));
  const others = extensions.subjectAltName ?? [];
  if (others.length === 0) return;
  d.line(0, "Subject Alternative Names:");
  for (const [title, kind] of OTHER_NAMES) list(title, others.filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1)));
}

const SUBJECT_PARTS = [["Organization", "O"], ["Organizational Unit", "OU"], ["Country", "C"], ["Locality", "L"], ["Province", "ST"], ["StreetAddress", "street"]] as const;
const OTHER_NAMES = [["DNS Names", "DNS"], ["Email Addresses", "email"], ["URIs", "URI"], ["IP Addresses", "IP Address"]] as const;

/** `Pending`, `Approved,Issued`, `Denied`, `Approved,Failed` */
function certificateStatus(status: Data): string {
  const types = ((status.conditions ?? []) as Data[]).map(({ type }) => type as string);
  const words = types.includes("Denied") ? ["Denied"] : types.includes("Approved") ? ["Approved"] : ["Pending"];
  if (types.includes("Failed")) words.push("Failed");
  if (status.certificate) words.push("Issued");
  return words.join(",");
}
