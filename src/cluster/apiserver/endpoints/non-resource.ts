import type { HttpRequest } from "../../../os/index.ts";
import type { ApiServer } from "../server.ts";
import { groupVersions, aggregated, coreVersions, groupList, groupOf, resourceList } from "./discovery.ts";
import type { Answer } from "./handler.ts";
import { health } from "./health.ts";
import { negotiate } from "./negotiate.ts";
import { openapi } from "./openapi.ts";
import type { RequestInfo } from "./request-info.ts";
import { json, text } from "./respond.ts";
import version from "./version-1.36.json" with { type: "json" };

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Paths outside of the resources: discovery, health, version, OpenAPI. */
export function nonResource(server: ApiServer, http: HttpRequest, info: RequestInfo): Answer {
  const { path, query } = info;
  const types = openapi(server, path, http.headers["accept"]);
  if (types) return types;
  const response = health(path, query) ?? discovery(server, http, path) ?? other(server, path);
  return { response: response ?? text(404, "404 page not found\n") };
}

function discovery({ served, subresources }: ApiServer, http: HttpRequest, path: string) {
  const parts = path.split("/").filter((part) => part !== "");
  const [prefix, ...rest] = parts;
  if (prefix !== "api" && prefix !== "apis") return undefined;
  if (rest.length === 0) {
    const { as, version: v } = negotiate(http.headers["accept"], ["APIGroupDiscoveryList"]);
    if (as === "APIGroupDiscoveryList" && v === "v2") {
      return json(200, aggregated(served, subresources, prefix === "api"), { "content-type": AGGREGATED });
    }
    return json(200, prefix === "api" ? coreVersions() : groupList(served));
  }
  const [group = "", version = ""] = prefix === "api" ? ["", rest[0]] : rest;
  if (version === "") {
    const found = groupOf(served, group);
    return found ? json(200, found) : undefined;
  }
  const found = groupVersions(served).find((one) => one.group === group && one.version === version);
  return found && json(200, resourceList(found, subresources));
}

function other(server: ApiServer, path: string) {
  if (path === "/version" || path === "/version/") return json(200, version);
  if (path === "/" || path === "") return json(200, { paths: paths(server) });
  if (path === "/metrics") return text(200, metricsText(server));
  return undefined;
}

/** What GET / lists. */
function paths({ served }: ApiServer): string[] {
  const groups = new Set<string>();
  for (const { group, version } of groupVersions(served)) {
    if (group === "") groups.add("/api").add(`/api/${version}`);
    else groups.add("/apis").add(`/apis/${group}`).add(`/apis/${group}/${version}`);
  }
  return [...groups, "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/openapi/v3/", "/readyz", "/version"].sort();
}

/** Objects by resource and requests by code, in Prometheus' text form. */
function metricsText({ served, storage, audit }: ApiServer): string {
  const lines = ["# HELP apiserver_storage_objects Number of stored objects at the time of last check split by kind.", "# TYPE apiserver_storage_objects gauge"];
  for (const name of new Set(served.all.map(({ registry }) => registry.name))) {
    lines.push(`apiserver_storage_objects{resource="${name}"} ${storage.count(name)}`);
  }
  const requests = new Map<string, number>();
  for (const { verb, resource, code } of audit.entries) {
    const key = `apiserver_request_total{code="${code}",resource="${resource}",verb="${verb.toUpperCase()}"}`;
    requests.set(key, (requests.get(key) ?? 0) + 1);
  }
  lines.push("# HELP apiserver_request_total Counter of apiserver requests broken out for each verb, group, version, resource, scope, component, and HTTP response code.", "# TYPE apiserver_request_total counter");
  for (const [key, count] of requests) lines.push(`${key} ${count}`);
  return `${lines.join("\n")}\n`;
}
