import type { HttpRequest } from "../../../../os/index.ts";
import { pathOf, queryOf } from "../http-service.ts";
import { hostOf } from "../in-cluster/reverse-proxy.ts";
import type { BackendConfig, ListenerConfig, RuleConfig } from "./config.ts";
import type { Match, PathModifier } from "./types.ts";

/** How well a hostname names a host: its length, a wildcard a little less; 0 if it does not. `undefined` names all. */
export function hostScore(pattern: string | undefined, host: string): number {
  if (pattern === undefined || pattern === "") return 0.5;
  if (pattern === host) return pattern.length + 1000;
  if (pattern.startsWith("*.") && host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1) return pattern.length;
  return 0;
}

/** Whether some host is named by both. */
export function hostnamesMeet(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b) return true;
  if (a.startsWith("*.") && b.startsWith("*.")) return a.endsWith(b.slice(1)) || b.endsWith(a.slice(1));
  return hostScore(a, b) > 0 || hostScore(b, a) > 0;
}

/** Whether the path has all elements of the prefix. */
function hasPrefix(path: string, prefix: string): boolean {
  const base = prefix.replace(/\/+$/, "");
  return path === base || path.startsWith(`${base}/`);
}

const RANKS: Readonly<Record<string, number>> = { Exact: 2, PathPrefix: 1, RegularExpression: 0 };

function matches(match: Match, request: HttpRequest): boolean {
  const path = pathOf(request);
  const { type = "PathPrefix", value = "/" } = match.path ?? {};
  if (type === "Exact" ? path !== value : type === "PathPrefix" ? !hasPrefix(path, value) : !test(value, path)) return false;
  if (match.method !== undefined && match.method !== request.method) return false;
  for (const header of match.headers ?? []) {
    const present = request.headers[header.name.toLowerCase()];
    if (present === undefined || !(header.type === "RegularExpression" ? test(header.value, present) : present === header.value)) return false;
  }
  const query = match.queryParams?.length ? queryOf(request) : undefined;
  for (const parameter of match.queryParams ?? []) {
    const present = query!.get(parameter.name);
    if (present === undefined || !(parameter.type === "RegularExpression" ? test(parameter.value, present) : present === parameter.value)) return false;
  }
  return true;
}

function test(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

/** The more specific first: exact path, longer path, a method, more headers, more parameters, then the older route. */
function bySpecificity(a: RuleConfig, b: RuleConfig): number {
  const key = ({ match }: RuleConfig): number[] => [
    RANKS[match.path?.type ?? "PathPrefix"] ?? 0, (match.path?.value ?? "/").length, match.method === undefined ? 0 : 1,
    match.headers?.length ?? 0, match.queryParams?.length ?? 0,
  ];
  const [left, right] = [key(a), key(b)];
  for (const [i, value] of left.entries()) if (value !== right[i]) return right[i]! - value;
  for (const [i, value] of a.order.entries()) {
    const other = b.order[i]!;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** The rule that takes a request at a port: of the best host, the most specific match. */
export function chooseRule(listeners: readonly ListenerConfig[], request: HttpRequest): RuleConfig | undefined {
  const host = hostOf(request);
  const best = listeners.map((listener) => ({ listener, score: hostScore(listener.hostname, host) })).filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)[0];
  if (!best) return undefined;
  const scored = best.listener.rules.flatMap((rule) => {
    const score = Math.max(...(rule.hostnames ?? [undefined]).map((name) => hostScore(name, host)));
    return score > 0 ? [{ rule, score }] : [];
  });
  const top = Math.max(0, ...scored.map(({ score }) => score));
  // Routes of a less exact host are not asked: the host decides before the path.
  return scored.filter(({ score }) => score === top).map(({ rule }) => rule).sort(bySpecificity).find(({ match }) => matches(match, request));
}

/** One of the backends by weight; `chance` is in [0, 1). Undefined when there is none with a weight. */
export function chooseWeighted(backends: readonly BackendConfig[], chance: number): BackendConfig | undefined {
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance * total;
  for (const backend of backends) {
    if (left < backend.weight) return backend;
    left -= backend.weight;
  }
  return undefined;
}

/** The path after a modifier; `prefix` is what the rule has matched. */
export function changePath(path: string, change: PathModifier | undefined, prefix: string): string {
  if (!change) return path;
  if (change.type === "ReplaceFullPath") return change.replaceFullPath ?? path;
  const rest = path.slice(prefix.replace(/\/+$/, "").length);
  const start = (change.replacePrefixMatch ?? "/").replace(/\/+$/, "");
  return `${start}${rest}` || "/";
}
