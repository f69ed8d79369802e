import { parseQuantity, quantity, milliQuantity, type Quantity } from "../../../apimachinery/quantity.ts";
import type { LimitRange } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceContext } from "../resources/definition.ts";
import { isPod, type AdmissionPlugin, type AdmissionRequest } from "./plugin.ts";
import { joinErrors, refuse } from "./refuse.ts";

type Amounts = Record<string, string>;
type Limit = NonNullable<LimitRange["spec"]>["limits"][number];

const ANNOTATION = "kubernetes.io/limit-ranger";

/** Gives containers the default requests and limits of their namespace, and refuses what is out of its bounds. */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  admit(request, context) {
    if (!isPod(request) || request.operation !== "CREATE" || request.subresource !== "") return;
    for (const range of rangesOf(request, context)) setDefaults(range, request.object);
  },
  validate(request, context) {
    if (request.subresource !== "" || request.operation === "DELETE") return;
    const claim = request.definition.resource === "persistentvolumeclaims";
    if (!claim && !(isPod(request) && request.operation === "CREATE")) return;
    if (request.operation === "UPDATE" && request.old?.metadata?.deletionTimestamp) return;
    for (const range of rangesOf(request, context)) {
      const errors = (range.spec?.limits ?? []).flatMap((limit) =>
        claim ? checkClaim(limit, request.object) : checkPod(limit, request.object),
      );
      if (errors.length > 0) throw refuse(request, joinErrors(errors));
    }
  },
};

function rangesOf(request: AdmissionRequest, context: ResourceContext): readonly LimitRange[] {
  return context.list("limitranges", request.namespace) as readonly LimitRange[];
}

function setDefaults(range: LimitRange, pod: Draft): void {
  const requests: Amounts = {};
  const limits: Amounts = {};
  for (const limit of range.spec?.limits ?? []) {
    if (limit.type !== "Container") continue;
    Object.assign(requests, limit.defaultRequest);
    Object.assign(limits, limit.default);
  }
  const notes: string[] = [];
  const fill = (container: Draft, what: string): void => {
    const resources: Draft = (container.resources ??= {});
    const newRequests = missing(resources.requests, requests);
    const newLimits = missing(resources.limits, limits);
    for (const [key, names, values] of [["requests", newRequests, requests], ["limits", newLimits, limits]] as const) {
      if (names.length === 0) continue;
      resources[key] = { ...resources[key] };
      for (const name of names) resources[key][name] = values[name];
      notes.push(`${names.join(", ")} ${key === "requests" ? "request" : "limit"} for ${what} ${container.name}`);
    }
  };
  for (const container of pod.spec?.containers ?? []) fill(container, "container");
  for (const container of pod.spec?.initContainers ?? []) fill(container, "init container");
  if (notes.length === 0) return;
  (pod.metadata.annotations ??= {})[ANNOTATION] = `LimitRanger plugin set: ${notes.join("; ")}`;
}

function missing(present: Amounts | undefined, defaults: Amounts): string[] {
  return Object.keys(defaults)
    .filter((name) => present?.[name] === undefined)
    .sort();
}

function checkPod(limit: Limit, pod: Draft): string[] {
  const containers: Draft[] = pod.spec?.containers ?? [];
  const init: Draft[] = pod.spec?.initContainers ?? [];
  if (limit.type === "Container") {
    return [...containers, ...init].flatMap(({ resources }) =>
      bounds(limit, "Container", resources?.requests ?? {}, resources?.limits ?? {}),
    );
  }
  if (limit.type !== "Pod") return [];
  return bounds(limit, "Pod", podTotal(containers, init, "requests"), podTotal(containers, init, "limits"));
}

/** All containers together, or what one init container needs if that is more. */
function podTotal(containers: Draft[], init: Draft[], key: "requests" | "limits"): Amounts {
  const totals = new Map<string, Quantity>();
  for (const { resources } of containers) {
    for (const [name, text] of Object.entries((resources?.[key] ?? {}) as Amounts)) {
      const amount = parseQuantity(text);
      totals.set(name, totals.get(name)?.add(amount) ?? amount);
    }
  }
  for (const { resources } of init) {
    for (const [name, text] of Object.entries((resources?.[key] ?? {}) as Amounts)) {
      const amount = parseQuantity(text);
      const present = totals.get(name);
      if (!present || amount.cmp(present) > 0) totals.set(name, amount);
    }
  }
  return Object.fromEntries([...totals].map(([name, total]) => [name, plain(name, total)]));
}

function plain(name: string, total: Quantity): string {
  return (name === "cpu" ? milliQuantity(total.milliValue()) : quantity(total.value(), total.format)).toString();
}

function bounds(limit: Limit, type: string, requests: Amounts, limits: Amounts): string[] {
  const errors: string[] = [];
  for (const [name, bound] of sorted(limit.min)) {
    const head = `minimum ${name} usage per ${type} is ${parseQuantity(bound)}`;
    const [request, most] = [requests[name], limits[name]];
    if (request === undefined) errors.push(`${head}.  No request is specified`);
    else if (less(request, bound)) errors.push(`${head}, but request is ${request}`);
    else if (most !== undefined && less(most, bound)) errors.push(`${head}, but limit is ${most}`);
  }
  for (const [name, bound] of sorted(limit.max)) {
    const head = `maximum ${name} usage per ${type} is ${parseQuantity(bound)}`;
    const [request, most] = [requests[name], limits[name]];
    if (most === undefined) errors.push(`${head}.  No limit is specified`);
    else if (less(bound, most)) errors.push(`${head}, but limit is ${most}`);
    else if (request !== undefined && less(bound, request)) errors.push(`${head}, but request is ${request}`);
  }
  for (const [name, bound] of sorted(limit.maxLimitRequestRatio)) {
    const error = ratio(name, bound, type, requests[name], limits[name]);
    if (error) errors.push(error);
  }
  return errors;
}

function ratio(name: string, bound: string, type: string, request?: string, limit?: string): string | undefined {
  const head = `${name} max limit to request ratio per ${type} is ${parseQuantity(bound)}`;
  const least = request === undefined ? 0 : parseQuantity(request).approximate();
  const most = limit === undefined ? 0 : parseQuantity(limit).approximate();
  if (least === 0) return `${head}, but no request is specified or request is 0`;
  if (most === 0) return `${head}, but no limit is specified or limit is 0`;
  const observed = most / least;
  return observed > parseQuantity(bound).approximate() ? `${head}, but provided ratio is ${observed.toFixed(6)}` : undefined;
}

function checkClaim(limit: Limit, claim: Draft): string[] {
  if (limit.type !== "PersistentVolumeClaim") return [];
  const requests: Amounts = claim.spec?.resources?.requests ?? {};
  const errors: string[] = [];
  for (const [name, bound] of sorted(limit.min)) {
    const head = `minimum ${name} usage per PersistentVolumeClaim is ${parseQuantity(bound)}`;
    if (requests[name] === undefined) errors.push(`${head}.  No request is specified`);
    else if (less(requests[name], bound)) errors.push(`${head}, but request is ${requests[name]}`);
  }
  for (const [name, bound] of sorted(limit.max)) {
    const head = `maximum ${name} usage per PersistentVolumeClaim is ${parseQuantity(bound)}`;
    if (requests[name] === undefined) errors.push(`${head}.  No request is specified`);
    else if (less(bound, requests[name])) errors.push(`${head}, but request is ${requests[name]}`);
  }
  return errors;
}

function sorted(amounts: Amounts | undefined): [string, string][] {
  return Object.entries(amounts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

function less(a: string, b: string): boolean {
  return parseQuantity(a).cmp(parseQuantity(b)) < 0;
}
