import { describe, expect, it } from "vitest";
import { row, Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const INGRESS = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}]}
`;
const path = "spec.rules.0.http.paths.0.";
const AT = "spec.rules[0].http.paths[0]";

describe("an Ingress", () => {
  it.each<[string, Changes, string]>([
    ["", {}, ""],
    [
      "of nothing",
      { "spec.rules": undefined },
      "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified",
    ],
    ["without a type of path", { [path + "pathType"]: undefined }, `${AT}.pathType: Required value: pathType must be specified`],
    [
      "with a type of path that is none",
      { [path + "pathType"]: "Regex" },
      `${AT}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
    ],
    ["with a path from nowhere", { [path + "path"]: "shop" }, `${AT}.path: Invalid value: "shop": must be an absolute path`],
    ["to a service of no name", { [path + "backend.service.name"]: "" }, `${AT}.backend.service.name: Required value`],
    [
      "to a port named and numbered",
      { [path + "backend.service.port"]: { number: 80, name: "http" } },
      `${AT}.backend: Invalid value: "": cannot set both port name & port number`,
    ],
    [
      "for an address",
      { "spec.rules.0.host": "10.0.0.1" },
      'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(INGRESS, changes)).toBe(message);
  });

  it("has a row", () => {
    expect(row(INGRESS)).toEqual({ Name: "i", Class: "nginx", Hosts: "shop.example.com", Address: "", Ports: "80", Age: "2m" });
    expect(row(INGRESS, {
      "spec.tls": [{ hosts: ["shop.example.com"] }], "spec.ingressClassName": undefined, "spec.rules.0.host": undefined,
      "status.loadBalancer.ingress": [{ ip: "192.168.1.1" }],
    })).toMatchObject({ Class: "<none>", Hosts: "*", Address: "192.168.1.1", Ports: "80, 443" });
  });
});

const POLICY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]
`;

describe("a NetworkPolicy", () => {
  it("is about what comes in, and about what goes out when it says something of it", () => {
    expect(trial.create(POLICY, { "metadata.name": "in" }).spec).toMatchObject({
      policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 80, protocol: "TCP" }] }],
    });
    expect(trial.create(POLICY, { "metadata.name": "both", "spec.egress": [{}] }).spec.policyTypes).toEqual(["Ingress", "Egress"]);
  });

  it.each<[string, Changes, string]>([
    ["from nobody named", { "spec.ingress.0.from.0": {} }, "spec.ingress[0].from[0]: Required value: must specify a peer"],
    [
      "from pods at an address",
      { "spec.ingress.0.from.0": { podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } } },
      "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
    ],
    [
      "except what is elsewhere",
      { "spec.ingress.0.from.0": { ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] } } },
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
    [
      "over a protocol that is none",
      { "spec.ingress.0.ports.0.protocol": "ICMP" },
      'spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(POLICY, changes)).toBe(message);
  });

  it("has a row", () => {
    expect(row(POLICY)).toEqual({ Name: "np", "Pod-Selector": "app=web", Age: "2m" });
    expect(row(POLICY, { "spec.podSelector": {} })).toMatchObject({ "Pod-Selector": "<none>" });
  });
});
