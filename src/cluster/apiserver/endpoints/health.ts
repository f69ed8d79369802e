import type { HttpResponse } from "../../../os/index.ts";
import { text } from "./respond.ts";

/** The checks that /livez?verbose and /readyz?verbose name, of those that exist in a simulated server. */
const LIVE = ["ping", "log", "etcd", "poststarthook/start-apiextensions-controllers", "poststarthook/rbac/bootstrap-roles"];
const READY = [...LIVE.slice(0, 3), "etcd-readiness", "informer-sync", ...LIVE.slice(3), "shutdown"];

/** /healthz, /livez, /readyz and the single checks below them; undefined for other paths. */
export function health(path: string, query: URLSearchParams): HttpResponse | undefined {
  const match = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path);
  if (!match) return undefined;
  const [, endpoint, check] = match as unknown as [string, string, string | undefined];
  const checks = endpoint === "readyz" ? READY : LIVE;
  if (check !== undefined) return checks.includes(check) ? text(200, "ok") : undefined;
  if (!query.has("verbose")) return text(200, "ok");
  const excluded = new Set(query.getAll("exclude"));
  const lines = checks.map((name) => `[+]${name} ${excluded.has(name) ? "excluded: ok" : "ok"}\n`);
  return text(200, `${lines.join("")}${endpoint} check passed\n`);
}
