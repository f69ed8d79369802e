import { encode, decode } from "../../../os/index.ts";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { HttpResponse } from "../../../os/index.ts";
import { drive, Simulation } from "../../../sim/index.ts";
import { createApiServer, type ApiServer } from "../index.ts";

/* Every path that Kubernetes 1.36 has for the kinds of this cluster, with what may be done there. */

interface RecordedPath {
  kind: string;
  actions: string[];
}

const recorded = JSON.parse(
  readFileSync(new URL("../../../../tests/conformance/cluster/paths-1.36.json", import.meta.url), "utf8"),
) as Record<string, RecordedPath>;

const METHODS: Record<string, string> = {
  list: "GET", get: "GET", watch: "GET", watchlist: "GET", connect: "GET", post: "POST", put: "PUT", patch: "PATCH", delete: "DELETE", deletecollection: "DELETE",
};

let server: ApiServer;
let simulation: Simulation;
beforeAll(() => {
  simulation = new Simulation();
  server = createApiServer({ simulation });
});

async function ask(method: string, path: string): Promise<{ status: number; text: string }> {
  let response: HttpResponse | undefined;
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = { authorization: `Bearer ${server.authenticator.adminToken}`, "content-type": type };
  const body = method === "GET" || method === "DELETE" ? {} : { body: encode("{}") };
  const cancel = server.httpHandler({ method, path, headers, ...body }, (answer) => (response = answer));
  if (!response) await drive(simulation, simulation.now + 1);
  cancel?.();
  return { status: response!.status, text: response!.body instanceof Uint8Array ? decode(response!.body) : "" };
}

describe("the paths of a real server", () => {
  it("are all served, for what may be done there", async () => {
    const strange: string[] = [];
    for (const [path, { actions }] of Object.entries(recorded)) {
      for (const action of new Set(actions)) {
        const asked = path.replace("{namespace}", "default").replace("{name}", "x").replace("{path}", "y");
        const { status, text } = await ask(METHODS[action]!, asked);
        // Nobody measures here.
        if (status === 503 && path.startsWith("/apis/metrics.k8s.io/")) continue;
        // What a binding lacks leaves as a plain error, without a reason (BindingREST).
        if (status === 500 && /\/bindings?$/.test(path) && text.includes('"message":"target.name: Required value"')) continue;
        if (status === 405 || status >= 500 || /could not find the requested resource|page not found/.test(text)) strange.push(`${action} ${path}: ${status}`);
      }
    }
    expect(strange).toEqual([]);
  });

  it("stand in OpenAPI v3 with the same actions and kinds", async () => {
    const index = JSON.parse((await ask("GET", "/openapi/v3")).text) as { paths: Record<string, { serverRelativeURL: string }> };
    const published = new Set<string>();
    type Operation = { "x-kubernetes-action": string; "x-kubernetes-group-version-kind": { group: string; version: string; kind: string } };
    for (const { serverRelativeURL } of Object.values(index.paths)) {
      const { paths, components } = JSON.parse((await ask("GET", serverRelativeURL)).text) as {
        paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, unknown> };
      };
      for (const [path, operations] of Object.entries(paths)) {
        for (const operation of Object.values(operations)) {
          const { group, version, kind } = operation["x-kubernetes-group-version-kind"];
          published.add(`${operation["x-kubernetes-action"]} ${path} ${group}/${version}/${kind}`);
        }
      }
      const text = JSON.stringify({ paths, components });
      const dangling = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!).filter((key) => !(key in components.schemas));
      expect([...new Set(dangling)]).toEqual([]);
    }
    const missing = Object.entries(recorded).flatMap(([path, { kind, actions }]) =>
      path.includes("/watch/") ? [] : actions.map((action) => `${action} ${path} ${kind}`).filter((line) => !published.has(line)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});
