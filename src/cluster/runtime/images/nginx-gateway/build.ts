import { selectorFromObject } from "../../../../apimachinery/selectors/index.ts";
import type { EndpointSlice, Namespace, Secret, Service } from "../../../../apimachinery/types/index.ts";
import { decode, fromBase64 } from "../../../../os/index.ts";
import { upstreamsOf } from "../in-cluster/reverse-proxy.ts";
import type { BackendConfig, GatewayConfig, ListenerConfig, RuleConfig } from "./config.ts";
import { hostnamesMeet } from "./matching.ts";
import {
  GROUP, type BackendRef, type Condition, type Gateway, type HTTPRoute, type Listener, type ListenerStatus, type ObjectRef, type ParentRef,
  type ReferenceGrant, type RouteParentStatus,
} from "./types.ts";

const DEFAULT_TIMEOUT = 60_000;
const FILTERS: ReadonlySet<string> = new Set(["RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite"]);

/** What there is. */
export interface World {
  readonly controllerName: string;
  /** Those of the controller's class. */
  readonly gateways: readonly Gateway[];
  readonly routes: readonly HTTPRoute[];
  readonly grants: readonly ReferenceGrant[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly secrets: readonly Secret[];
  readonly namespaces: readonly Namespace[];
}

export interface Built {
  /** By NAMESPACE/NAME of the Gateway. */
  readonly configs: ReadonlyMap<string, GatewayConfig>;
  readonly listeners: ReadonlyMap<string, readonly ListenerStatus[]>;
  /** By NAMESPACE/NAME of the route; what the controller says of its parents. */
  readonly parents: ReadonlyMap<string, readonly RouteParentStatus[]>;
}

const keyOf = ({ metadata }: { metadata?: { namespace?: string; name?: string } }): string => `${metadata!.namespace}/${metadata!.name}`;
const condition = (type: string, good: boolean, reason: string, message: string): Condition => ({ type, status: good ? "True" : "False", reason, message });

/** Works out from the objects what the data planes serve, and what the objects' statuses say. */
export function build(world: World): Built {
  const configs = new Map<string, GatewayConfig>();
  const listeners = new Map<string, ListenerStatus[]>();
  const parents = new Map<string, RouteParentStatus[]>();
  const byGateway = new Map(world.gateways.map((gateway) => [keyOf(gateway), gateway]));
  const attached = new Map<Listener, { route: HTTPRoute; hostnames: readonly string[] | undefined }[]>();
  for (const route of [...world.routes].sort(byAge)) {
    for (const parentRef of route.spec.parentRefs ?? []) {
      if ((parentRef.group ?? GROUP) !== GROUP || (parentRef.kind ?? "Gateway") !== "Gateway") continue;
      const gateway = byGateway.get(`${parentRef.namespace ?? route.metadata!.namespace}/${parentRef.name}`);
      if (!gateway) continue;
      const accepted = attach(world, gateway, route, parentRef, attached);
      const status: RouteParentStatus = { parentRef, controllerName: world.controllerName, conditions: [accepted, resolved(world, route)] };
      parents.set(keyOf(route), [...(parents.get(keyOf(route)) ?? []), status]);
    }
  }
  for (const gateway of world.gateways) {
    const made: ListenerConfig[] = [];
    const statuses: ListenerStatus[] = [];
    for (const listener of gateway.spec.listeners) {
      const conditions = listenerConditions(world, gateway, listener);
      const routes = attached.get(listener) ?? [];
      statuses.push({ name: listener.name, attachedRoutes: routes.length, supportedKinds: [{ group: GROUP, kind: "HTTPRoute" }], conditions });
      if (conditions[0]!.status !== "True" || conditions[2]!.status !== "True") continue;
      made.push({
        port: listener.port, tls: listener.protocol === "HTTPS", hostname: listener.hostname,
        ...(listener.protocol === "HTTPS" ? { certificate: certificateOf(world, gateway, listener) } : {}),
        rules: routes.flatMap(({ route, hostnames }) => rulesOf(world, route, hostnames)),
      });
    }
    configs.set(keyOf(gateway), { listeners: made });
    listeners.set(keyOf(gateway), statuses);
  }
  return { configs, listeners, parents };
}

function byAge(a: HTTPRoute, b: HTTPRoute): number {
  const key = (route: HTTPRoute): string => `${route.metadata!.creationTimestamp ?? ""} ${keyOf(route)}`;
  return key(a) < key(b) ? -1 : 1;
}

/** Binds a route to the listeners of a Gateway that take it; the condition says how that went. */
function attach(
  world: World, gateway: Gateway, route: HTTPRoute, { sectionName, port }: ParentRef,
  attached: Map<Listener, { route: HTTPRoute; hostnames: readonly string[] | undefined }[]>,
): Condition {
  const unsupported = route.spec.rules?.flatMap(({ filters = [] }, i) => filters.map(({ type }, j) => ({ type, at: `spec.rules[${i}].filters[${j}].type` })))
    .find(({ type }) => !FILTERS.has(type));
  if (unsupported) {
    return condition("Accepted", false, "UnsupportedValue", `All rules are invalid: ${unsupported.at}: Unsupported value: "${unsupported.type}": supported values: ${[...FILTERS].sort().map((one) => `"${one}"`).join(", ")}`);
  }
  const named = gateway.spec.listeners.filter((listener) => (sectionName === undefined || listener.name === sectionName) && (port === undefined || listener.port === port));
  if (named.length === 0) return condition("Accepted", false, "NoMatchingParent", "Listener is not found for this parent ref");
  const allowing = named.filter((listener) => allows(world, gateway, listener, route));
  if (allowing.length === 0) return condition("Accepted", false, "NotAllowedByListeners", "Route is not allowed by any listener");
  const { hostnames } = route.spec;
  const meeting = allowing.filter((listener) => !hostnames?.length || hostnames.some((name) => hostnamesMeet(name, listener.hostname)));
  if (meeting.length === 0) {
    return condition("Accepted", false, "NoMatchingListenerHostname", "Listener hostname does not match the Route hostnames");
  }
  for (const listener of meeting) {
    const names = hostnames?.length ? hostnames.filter((name) => hostnamesMeet(name, listener.hostname)) : undefined;
    attached.set(listener, [...(attached.get(listener) ?? []).filter((one) => one.route !== route), { route, hostnames: names }]);
  }
  return condition("Accepted", true, "Accepted", "The Route is accepted");
}

function allows({ namespaces }: World, gateway: Gateway, { allowedRoutes }: Listener, route: HTTPRoute): boolean {
  if (allowedRoutes?.kinds?.length && !allowedRoutes.kinds.some(({ kind }) => kind === "HTTPRoute")) return false;
  const { from = "Same", selector } = allowedRoutes?.namespaces ?? {};
  if (from === "All") return true;
  if (from === "Same") return route.metadata!.namespace === gateway.metadata!.namespace;
  if (from !== "Selector") return false;
  const labels = namespaces.find(({ metadata }) => metadata!.name === route.metadata!.namespace)?.metadata!.labels;
  return selectorFromObject(selector).matches(labels);
}

/** Accepted, Programmed, ResolvedRefs, Conflicted. */
function listenerConditions(world: World, gateway: Gateway, listener: Listener): Condition[] {
  const bad = (accepted: Condition): Condition[] => [
    accepted, condition("Programmed", false, "Invalid", accepted.message), condition("ResolvedRefs", true, "ResolvedRefs", "All references are resolved"),
    condition("Conflicted", false, "NoConflicts", "No conflicts"),
  ];
  if (listener.protocol !== "HTTP" && listener.protocol !== "HTTPS") {
    const message = `protocol: Unsupported value: "${listener.protocol}": supported values: "HTTP", "HTTPS"`;
    return bad(condition("Accepted", false, "UnsupportedProtocol", message));
  }
  const clash = gateway.spec.listeners.some((other) => other !== listener && other.port === listener.port && other.protocol !== listener.protocol);
  if (clash) {
    const message = `Multiple listeners for the same port ${listener.port} specify incompatible protocols; ensure only one protocol per port`;
    return [
      condition("Accepted", false, "ProtocolConflict", message), condition("Programmed", false, "Invalid", message),
      condition("ResolvedRefs", true, "ResolvedRefs", "All references are resolved"), condition("Conflicted", true, "ProtocolConflict", message),
    ];
  }
  const missing = listener.protocol === "HTTPS" ? certificateProblem(world, gateway, listener) : undefined;
  if (missing) {
    return [
      condition("Accepted", true, "Accepted", "Listener is accepted"), condition("Programmed", false, "Invalid", missing.message),
      condition("ResolvedRefs", false, missing.reason, missing.message), condition("Conflicted", false, "NoConflicts", "No conflicts"),
    ];
  }
  return [
    condition("Accepted", true, "Accepted", "Listener is accepted"), condition("Programmed", true, "Programmed", "Listener is programmed"),
    condition("ResolvedRefs", true, "ResolvedRefs", "All references are resolved"), condition("Conflicted", false, "NoConflicts", "No conflicts"),
  ];
}

function certificateProblem(world: World, gateway: Gateway, { tls }: Listener): { reason: string; message: string } | undefined {
  const [reference] = tls?.certificateRefs ?? [];
  if (!reference) return { reason: "InvalidCertificateRef", message: "tls.certificateRefs: Required value: certificateRefs must be defined for TLS mode terminate" };
  const namespace = reference.namespace ?? gateway.metadata!.namespace!;
  if (!permitted(world, "Gateway", gateway.metadata!.namespace!, reference, "Secret", "")) {
    return { reason: "RefNotPermitted", message: `Certificate ref to secret ${namespace}/${reference.name} not permitted by any ReferenceGrant` };
  }
  const secret = world.secrets.find(({ metadata }) => metadata!.namespace === namespace && metadata!.name === reference.name);
  const name = `tls.certificateRefs[0]: Invalid value: "${namespace}/${reference.name}"`;
  if (!secret) return { reason: "InvalidCertificateRef", message: `${name}: secret does not exist` };
  if (secret.type !== "kubernetes.io/tls") return { reason: "InvalidCertificateRef", message: `${name}: unsupported secret type "${secret.type}"` };
  return undefined;
}

function certificateOf({ secrets }: World, gateway: Gateway, { tls }: Listener): string {
  const [{ name, namespace = gateway.metadata!.namespace }] = tls!.certificateRefs as readonly [ObjectRef];
  const secret = secrets.find(({ metadata }) => metadata!.namespace === namespace && metadata!.name === name);
  return decode(fromBase64(secret?.data?.["tls.crt"] ?? ""));
}

/** A reference into another namespace needs a grant there. */
function permitted({ grants }: World, fromKind: string, fromNamespace: string, { name, namespace }: ObjectRef, kind: string, group: string): boolean {
  if (namespace === undefined || namespace === fromNamespace) return true;
  return grants.some(({ metadata, spec }) =>
    metadata!.namespace === namespace &&
    spec.from.some((from) => from.group === GROUP && from.kind === fromKind && from.namespace === fromNamespace) &&
    spec.to.some((to) => to.group === group && to.kind === kind && (to.name === undefined || to.name === name)));
}

interface Problem {
  readonly reason: string;
  readonly message: string;
}

function backendProblem(world: World, route: HTTPRoute, reference: BackendRef, at: string): Problem | undefined {
  const { group = "", kind = "Service", name, port } = reference;
  if (group !== "" || kind !== "Service") return { reason: "InvalidKind", message: `${at}.kind: Unsupported value: "${kind}": supported values: "Service"` };
  const namespace = reference.namespace ?? route.metadata!.namespace!;
  if (!permitted(world, "HTTPRoute", route.metadata!.namespace!, reference, "Service", "")) {
    return { reason: "RefNotPermitted", message: `${at}.namespace: Forbidden: Backend ref to Service ${namespace}/${name} not permitted by any ReferenceGrant` };
  }
  const service = serviceOf(world, namespace, name);
  if (!service) return { reason: "BackendNotFound", message: `${at}.name: Not found: "${name}"` };
  if (port === undefined) return { reason: "UnsupportedValue", message: `${at}.port: Required value: port cannot be nil` };
  if (!service.spec?.ports?.some((one) => one.port === port)) {
    return { reason: "BackendNotFound", message: `${at}.port: Not found: no matching port for Service ${name} and port ${port}` };
  }
  return undefined;
}

const serviceOf = ({ services }: World, namespace: string, name: string): Service | undefined =>
  services.find(({ metadata }) => metadata!.namespace === namespace && metadata!.name === name);

function resolved(world: World, route: HTTPRoute): Condition {
  for (const [i, { backendRefs = [] }] of (route.spec.rules ?? []).entries()) {
    for (const [j, reference] of backendRefs.entries()) {
      const problem = backendProblem(world, route, reference, `spec.rules[${i}].backendRefs[${j}]`);
      if (problem) return condition("ResolvedRefs", false, problem.reason, problem.message);
    }
  }
  return condition("ResolvedRefs", true, "ResolvedRefs", "All references are resolved");
}

function rulesOf(world: World, route: HTTPRoute, hostnames: readonly string[] | undefined): RuleConfig[] {
  return (route.spec.rules ?? []).flatMap((rule, i) => {
    const backends = (rule.backendRefs ?? []).map((reference): BackendConfig => {
      const weight = reference.weight ?? 1;
      if (backendProblem(world, route, reference, "")) return { weight, upstreams: undefined };
      const service = serviceOf(world, reference.namespace ?? route.metadata!.namespace!, reference.name)!;
      const port = service.spec!.ports!.find((one) => one.port === reference.port)!;
      return { weight, upstreams: upstreamsOf(service, port, world.slices) };
    });
    const timeout = durationOf(rule.timeouts?.backendRequest) ?? durationOf(rule.timeouts?.request) ?? DEFAULT_TIMEOUT;
    const matches = rule.matches?.length ? rule.matches : [{}];
    return matches.map((match, j): RuleConfig => ({
      hostnames, match, filters: rule.filters ?? [], backends, timeout,
      order: [route.metadata!.creationTimestamp ?? "", keyOf(route), i, j],
    }));
  });
}

/** 1h30m10s500ms; 0 is no limit of its own. */
function durationOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+)(ms|h|m|s)/g)) total += Number(number) * units[unit!]!;
  return total || undefined;
}
