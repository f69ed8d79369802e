import { describe, expect, it } from "vitest";
import { loadRest } from "../../../os/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { exchange } from "../endpoints/exchange.ts";
import { createApiServer } from "../index.ts";

await loadRest();

describe("the metrics of the API server", () => {
  const server = createApiServer({ simulation: new Simulation() });
  server.client("test").of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  for (const name of ["one", "one", "two"]) {
    exchange(server, { method: "POST", path: "/api/v1/namespaces/default/configmaps", body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name } } });
  }
  const watch = exchange(server, { path: "/apis/apps/v1/deployments?watch=true" });
  const read = (): string[] => (exchange(server, { path: "/metrics" }).body as string).split("\n");

  it.each([
    'apiserver_request_total{code="201",component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="POST",version="v1",dry_run=""} 2',
    'apiserver_request_total{code="409",component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="POST",version="v1",dry_run=""} 1',
    'apiserver_request_duration_seconds_count{dry_run="",component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="POST",version="v1"} 3',
    'apiserver_storage_objects{resource="configmaps"} 2',
    'apiserver_resource_objects{group="apps",resource="deployments"} 0',
    'apiserver_longrunning_requests{component="apiserver",group="apps",resource="deployments",scope="cluster",subresource="",verb="WATCH",version="v1"} 1',
  ])("have %s", (line) => expect(read()).toContain(line));

  it("have help and type for every family, and each family once", () => {
    const types = read().filter((line) => line.startsWith("# TYPE")).map((line) => line.split(" ")[2]);
    expect(new Set(types).size).toBe(types.length);
    expect(read().filter((line) => line.startsWith("# HELP")).length).toBe(types.length);
  });

  it("no longer count a watch that has ended", () => {
    watch.cancel();
    expect(read().some((line) => line.startsWith("apiserver_longrunning_requests{"))).toBe(false);
  });
});
