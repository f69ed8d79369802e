import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../../os/index.ts";
import type { ListenerConfig, RuleConfig } from "./config.ts";
import { changePath, chooseRule, chooseWeighted, hostnamesMeet, hostScore } from "./matching.ts";
import type { Match } from "./types.ts";

const rule = (name: string, match: Match, hostnames?: readonly string[], created = "2026"): RuleConfig => ({
  hostnames, match, filters: [], backends: [], timeout: 1000, order: [created, name, 0, 0],
});
const listener = (rules: readonly RuleConfig[], hostname?: string): ListenerConfig => ({ port: 80, tls: false, hostname, rules });
const request = (host: string, path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET", path, ...more, headers: { host, ...more.headers },
});
const path = (type: string, value: string): Match => ({ path: { type, value } });

describe("rules of a listener", () => {
  const rules = [
    rule("root", path("PathPrefix", "/")),
    rule("cart", path("PathPrefix", "/cart")),
    rule("cart-post", { ...path("PathPrefix", "/cart"), method: "POST" }),
    rule("cart-beta", { ...path("PathPrefix", "/cart"), headers: [{ name: "X-Beta", value: "1" }] }),
    rule("cart-query", { ...path("PathPrefix", "/cart"), queryParams: [{ name: "page", value: "2" }] }),
    rule("cart-exact", path("Exact", "/cart/checkout")),
    rule("number", path("RegularExpression", "/[0-9]+")),
  ];
  it.each([
    ["/", {}, "root"], ["/carts", {}, "root"], ["/cart", {}, "cart"], ["/cart/1", {}, "cart"], ["/cart/checkout", {}, "cart-exact"],
    ["/cart/checkout/now", {}, "cart"], ["/cart", { method: "POST" }, "cart-post"], ["/cart", { headers: { "x-beta": "1" } }, "cart-beta"],
    ["/cart", { headers: { "x-beta": "2" } }, "cart"], ["/cart?page=2", {}, "cart-query"],
  ])("%s %j goes to %s", (to, more, name) => {
    expect(chooseRule([listener(rules)], request("any", to, more as Partial<HttpRequest>))?.order[1]).toBe(name);
  });

  it("the older route has what both claim", () => {
    const both = [rule("young", path("PathPrefix", "/"), undefined, "2026-02"), rule("old", path("PathPrefix", "/"), undefined, "2026-01")];
    expect(chooseRule([listener(both)], request("any", "/"))?.order[1]).toBe("old");
  });
  it("the host decides before the path", () => {
    const two = [rule("wild", path("Exact", "/a"), ["*.example.com"]), rule("own", path("PathPrefix", "/"), ["shop.example.com"])];
    expect(chooseRule([listener(two)], request("shop.example.com:8080", "/a"))?.order[1]).toBe("own");
    expect(chooseRule([listener(two)], request("x.y.example.com", "/a"))?.order[1]).toBe("wild");
    expect(chooseRule([listener(two)], request("example.org", "/a"))).toBeUndefined();
  });
  it("of several listeners of a port the one with the better host", () => {
    const listeners = [listener([rule("any", {})]), listener([rule("shop", {})], "shop.example.com")];
    expect(chooseRule(listeners, request("shop.example.com", "/"))?.order[1]).toBe("shop");
    expect(chooseRule(listeners, request("other", "/"))?.order[1]).toBe("any");
  });
});

describe("hostnames", () => {
  it.each([
    ["a.example.com", "a.example.com", true], ["*.example.com", "a.b.example.com", true], ["*.example.com", "example.com", false], [undefined, "x", true],
  ])("%s names %s: %s", (pattern, host, named) => expect(hostScore(pattern, host) > 0).toBe(named));
  it.each([
    ["*.example.com", "a.example.com", true], ["*.a.example.com", "*.example.com", true], ["a.com", "b.com", false], [undefined, "a.com", true],
  ])("%s and %s meet: %s", (a, b, meet) => expect(hostnamesMeet(a, b)).toBe(meet));
});

describe("path modifiers", () => {
  it.each([
    ["/old/x", { type: "ReplacePrefixMatch", replacePrefixMatch: "/new" }, "/old", "/new/x"],
    ["/old", { type: "ReplacePrefixMatch", replacePrefixMatch: "/" }, "/old", "/"],
    ["/old/x", { type: "ReplacePrefixMatch", replacePrefixMatch: "/" }, "/old", "/x"],
    ["/old/x", { type: "ReplaceFullPath", replaceFullPath: "/gone" }, "/old", "/gone"],
  ] as const)("%s by %j", (from, change, prefix, to) => expect(changePath(from, change, prefix)).toBe(to));
});

describe("weights", () => {
  const backends = [{ weight: 90, upstreams: [] }, { weight: 0, upstreams: [] }, { weight: 10, upstreams: [] }];
  it.each([[0, 0], [0.899, 0], [0.9, 2], [0.999, 2]])("a chance of %d takes number %d", (chance, index) => {
    expect(chooseWeighted(backends, chance)).toBe(backends[index]);
  });
  it("none without a weight", () => expect(chooseWeighted([{ weight: 0, upstreams: [] }], 0)).toBeUndefined());
});
