import { describe, expect, it } from "vitest";
import type { Ingress } from "../../../../apimachinery/types/index.ts";
import { chooseBackend, chooseLocation, chooseServer, rewrite, serversOf } from "./rules.ts";

interface Rule {
  host?: string;
  path: string;
  type?: "Exact" | "Prefix" | "ImplementationSpecific";
  to: string;
}

function ingress(name: string, rules: readonly Rule[], more: { annotations?: Record<string, string>; age?: number; spec?: Ingress["spec"] } = {}): Ingress {
  const annotations = Object.fromEntries(Object.entries(more.annotations ?? {}).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]));
  return {
    apiVersion: "networking.k8s.io/v1", kind: "Ingress",
    metadata: { name, namespace: "default", annotations, creationTimestamp: new Date(Date.UTC(2026, 0, 1) + (more.age ?? 0) * 1000).toISOString() },
    spec: {
      rules: rules.map(({ host, path, type = "Prefix", to }) => ({
        ...(host ? { host } : {}), http: { paths: [{ path, pathType: type, backend: { service: { name: to, port: { number: 80 } } } }] },
      })),
      ...more.spec,
    },
  };
}

/** The Service that a request of `host` for `path` goes to; undefined: nobody's. */
function route(ingresses: readonly Ingress[], host: string, path: string): string | undefined {
  const server = chooseServer(serversOf(ingresses).servers, host);
  const location = server && chooseLocation(server, path);
  return (location?.backend ?? server?.fallback?.backend)?.service?.name;
}

describe("hosts", () => {
  const all = [
    ingress("own", [{ host: "a.example.com", path: "/", to: "own" }]),
    ingress("wild", [{ host: "*.example.com", path: "/", to: "wild" }]),
    ingress("any", [{ path: "/", to: "any" }]),
  ];
  it.each([
    ["the host itself", "a.example.com", "own"],
    ["one label under a wildcard", "b.example.com", "wild"],
    ["two labels are too many for a wildcard", "c.b.example.com", "any"],
    ["the domain of a wildcard is not under it", "example.com", "any"],
    ["a host that nobody names", "other.org", "any"],
  ])("%s", (_name, host, to) => expect(route(all, host, "/")).toBe(to));
});

describe("paths", () => {
  const all = [ingress("web", [
    { host: "h", path: "/", to: "root" },
    { host: "h", path: "/foo", to: "foo" },
    { host: "h", path: "/foo/bar/", to: "bar" },
    { host: "h", path: "/exact", type: "Exact", to: "exact" },
    { host: "h", path: "/start", type: "ImplementationSpecific", to: "start" },
  ])];
  it.each([
    ["/", "root"], ["/foo", "foo"], ["/foo/", "foo"], ["/foo/x", "foo"], ["/foobar", "root"], ["/foo/bar", "bar"], ["/foo/bar/x", "bar"],
    ["/foo/barx", "foo"], ["/exact", "exact"], ["/exact/", "root"], ["/exact/x", "root"], ["/start", "start"], ["/starting", "start"],
  ])("%s goes to %s", (path, to) => expect(route(all, "h", path)).toBe(to));

  it("an exact path is before a prefix of the same length", () => {
    const both = [ingress("both", [{ path: "/a", to: "prefix" }, { path: "/a", type: "Exact", to: "exact" }])];
    expect(route(both, "x", "/a")).toBe("exact");
    expect(route(both, "x", "/a/b")).toBe("prefix");
  });
  it("a path that no rule takes goes to the Ingress's default backend", () => {
    const spec = { defaultBackend: { service: { name: "spare", port: { number: 80 } } } };
    expect(route([ingress("web", [{ host: "h", path: "/a", to: "a" }], { spec: { rules: ingress("", [{ host: "h", path: "/a", to: "a" }]).spec!.rules!, ...spec } })], "h", "/b")).toBe("spare");
    expect(route([ingress("only", [], { spec })], "whatever", "/")).toBe("spare");
  });
  it("the older of two Ingresses has the path", () => {
    const all = [ingress("young", [{ path: "/", to: "young" }], { age: 9 }), ingress("old", [{ path: "/", to: "old" }])];
    expect(route(all, "x", "/")).toBe("old");
    expect(serversOf(all).conflicts.map(({ ingress: one, owner }) => [one.metadata!.name, owner.metadata!.name])).toEqual([["young", "old"]]);
  });
});

describe("rewrite-target", () => {
  it.each([
    ["/api(/|$)(.*)", "/$2", "/api/users/1", "/users/1"],
    ["/api(/|$)(.*)", "/$2", "/api", "/"],
    ["/old", "/new", "/old/x", "/new"],
    ["/(", "/x", "/(", undefined],
  ])("path %s to %s makes %s to %s", (path, target, requested, expected) => {
    const server = chooseServer(serversOf([ingress("r", [{ path, type: "ImplementationSpecific", to: "r" }], { annotations: { "rewrite-target": target, "use-regex": "true" } })]).servers, "x")!;
    const location = chooseLocation(server, requested);
    expect(location && rewrite(location, requested)).toBe(expected);
  });
});

describe("canaries", () => {
  const canary = (annotations: Record<string, string>) => {
    const all = [
      ingress("main", [{ path: "/", to: "main" }]),
      ingress("canary", [{ path: "/", to: "canary" }], { age: 1, annotations: { canary: "true", ...annotations } }),
    ];
    return chooseLocation(chooseServer(serversOf(all).servers, "x")!, "/")!;
  };
  it.each([
    ["a weight of 30 takes a chance below", { "canary-weight": "30" }, {}, 0.29, "canary"],
    ["and not above", { "canary-weight": "30" }, {}, 0.3, "main"],
    ["the header always", { "canary-by-header": "X-Canary" }, { "x-canary": "always" }, 0.9, "canary"],
    ["the header never", { "canary-by-header": "X-Canary", "canary-weight": "100" }, { "x-canary": "never" }, 0, "main"],
    ["a value of the header", { "canary-by-header": "X-Canary", "canary-by-header-value": "beta" }, { "x-canary": "beta" }, 0.9, "canary"],
    ["a cookie", { "canary-by-cookie": "beta" }, { cookie: "a=b; beta=always" }, 0.9, "canary"],
  ])("%s", (_name, annotations, headers, chance, to) => {
    expect(chooseBackend(canary(annotations as Record<string, string>), headers as Record<string, string>, () => chance).backend.service!.name).toBe(to);
  });
});
