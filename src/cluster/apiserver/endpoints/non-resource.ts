import type { HttpRequest } from "../../../os/index.ts";
import { apiServerMetrics } from "../metrics/exposition.ts";
import type { ApiServer } from "../server.ts";
import { groupVersions, aggregated, coreVersions, groupList, groupOf, resourceList } from "./discovery.ts";
import type { Answer } from "./handler.ts";
import { negotiate } from "./negotiate.ts";
import { openapi } from "./openapi.ts";
import type { RequestInfo } from "./request-info.ts";
import { json, text } from "./respond.ts";
import version from "./version-1.36.json" with { type: "json" };

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Paths outside of the resources but for the server's health: discovery, version, OpenAPI. */
export function nonResource(server: ApiServer, http: HttpRequest, info: RequestInfo): Answer {
  const { path } = info;
  const types = openapi(server, path, http.headers["accept"]);
  if (types) return types;
  const response = discovery(server, http, path) ?? other(server, path);
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
  if (path === "/metrics") return { ...text(200, apiServerMetrics(server)), headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } };
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
