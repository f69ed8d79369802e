import { compareKeys } from "../../apimachinery/json/index.ts";
import { tryParseQuantity } from "../../apimachinery/quantity.ts";
import type { Call } from "../../os/index.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { describeMetadata, Description, longTime } from "./description.ts";
import type { Describer } from "./describer.ts";
import { withEvents, written } from "./with-events.ts";

const sortedKeys = (map: object | undefined): string[] => Object.keys(map ?? {}).sort(compareKeys);

function bytesOf(data: string): string {
  try {
    return atob(data);
  } catch {
    return data;
  }
}

export const describeConfigMap = withEvents((d, object) => {
  describeMetadata(d, object);
  d.write("\nData\n====\n");
  for (const key of sortedKeys(object.data)) d.write(`${key}:\n----\n${object.data[key]}\n\n`);
  d.write("\nBinaryData\n====\n");
  for (const key of sortedKeys(object.binaryData)) d.write(`${key}: ${bytesOf(object.binaryData[key]).length} bytes\n`);
  d.write("\n");
});

export const describeSecret = written((d, secret) => {
  describeMetadata(d, secret);
  d.write(`\nType:\t${secret.type ?? ""}\n`);
  d.write("\nData\n====\n");
  for (const key of sortedKeys(secret.data)) {
    const value = bytesOf(secret.data[key]);
    const shown = key === "token" && secret.type === "kubernetes.io/service-account-token" ? value : `${value.length} bytes`;
    d.write(`${key}:\t${shown}\n`);
  }
});

export const describeServiceAccount = withEvents((d, account) => {
  describeMetadata(d, account);
  const names = ((account.imagePullSecrets ?? []) as { name: string }[]).map(({ name }) => name);
  if (names.length === 0) d.write("Image pull secrets:\t<none>\n");
  names.forEach((name, index) => d.write(`${index === 0 ? "Image pull secrets:" : "                   "}\t${name}\n`));
});

export const describeNamespace: Describer = function* ({ invocation }, namespace) {
  const d = new Description(invocation.process.wall);
  const { metadata = {}, status = {} } = namespace;
  describeMetadata(d, namespace);
  d.field(0, "Status", status.phase ?? "");
  const conditions = (status.conditions ?? []) as Record<string, string>[];
  if (conditions.length > 0) {
    d.line(0, "Conditions:");
    d.table(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage", conditions.map(({ type, status: state, lastTransitionTime, reason = "", message = "" }) =>
      [type, state, longTime(lastTransitionTime), reason, message]));
  }
  const quotas = yield* listOf(invocation, metadata.name!, "resourcequotas");
  if (quotas) {
    d.write("\n");
    resourceQuotas(d, quotas);
  }
  const limits = yield* listOf(invocation, metadata.name!, "limitranges");
  if (limits) {
    d.write("\n");
    limitRanges(d, limits);
  }
  return d.text();
};

function* listOf(invocation: Invocation, namespace: string, resource: string): Call<KubeObject[] | undefined> {
  const list = yield* invocation.client.find(`/api/v1/namespaces/${namespace}/${resource}?limit=500`);
  return list && itemsOf(list);
}

function resourceQuotas(d: Description, quotas: readonly KubeObject[]): void {
  if (quotas.length === 0) {
    d.line(0, "No resource quota.");
    return;
  }
  d.line(0, "Resource Quotas");
  const sorted = [...quotas].sort((a, b) => compareKeys(a.metadata?.name ?? "", b.metadata?.name ?? ""));
  for (const quota of sorted) {
    d.field(1, "Name", quota.metadata?.name);
    quotaScopes(d, quota, 1, "* ");
    const { hard, used } = quota.status ?? {};
    d.table(1, "Resource\tUsed\tHard", sortedKeys(hard).map((key) => [key, used?.[key] ?? "0", hard[key]]), "", "--------\t---\t---");
  }
}

const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively " +
    "terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command " +
    "is not expected to terminate.",
  BestEffort: "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

function quotaScopes(d: Description, quota: KubeObject, level: number, mark: string): void {
  const scopes = [...((quota.spec?.scopes ?? []) as string[])].sort(compareKeys);
  if (scopes.length === 0) return;
  d.field(level, "Scopes", scopes.join(", "));
  for (const scope of scopes) if (SCOPES[scope]) d.line(level, `${mark}${SCOPES[scope]}`);
}

export const describeResourceQuota = written((d, quota) => {
  d.field(0, "Name", quota.metadata?.name);
  d.field(0, "Namespace", quota.metadata?.namespace);
  quotaScopes(d, quota, 0, " * ");
  const { hard, used } = quota.status ?? {};
  d.table(0, "Resource\tUsed\tHard", sortedKeys(hard).map((key) => [key, quantityText(used?.[key]), quantityText(hard[key])]));
});

const quantityText = (value: unknown): string => tryParseQuantity(value)?.toString() ?? "0";

const LIMITS = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio";
const LINES = LIMITS.replaceAll(/[^\t]/g, "-");

function limitRanges(d: Description, ranges: readonly KubeObject[]): void {
  if (ranges.length === 0) {
    d.line(0, "No LimitRange resource.");
    return;
  }
  d.write(`Resource Limits\n ${LIMITS}\n`);
  d.line(0, ` ${LINES}`);
  for (const range of ranges) limits(d, range, " ");
}

function limits(d: Description, range: KubeObject, prefix: string): void {
  const fields = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
  for (const item of (range.spec?.limits ?? []) as Record<string, Record<string, string> | undefined>[]) {
    const keys = new Set(fields.flatMap((field) => Object.keys(item[field] ?? {})));
    for (const key of [...keys].sort(compareKeys)) {
      d.line(0, `${prefix}${String(item.type)}\t${key}\t${fields.map((field) => item[field]?.[key] ?? "-").join("\t")}`);
    }
  }
}

export const describeLimitRange = written((d, range) => {
  d.field(0, "Name", range.metadata?.name);
  d.field(0, "Namespace", range.metadata?.namespace);
  d.line(0, LIMITS);
  d.line(0, LINES);
  limits(d, range, "");
});
