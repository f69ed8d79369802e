import { describe, expect, it } from "vitest";
import { row, Trial, type Changes } from "./trial.ts";

const SERVICE = `
apiVersion: v1
kind: Service
metadata: {name: s, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

describe("a Service", () => {
  const trial = new Trial();

  it("gets an address, a protocol and where its ports lead", () => {
    const stored = trial.create(SERVICE);
    expect(stored.spec).toEqual({
      clusterIP: expect.stringMatching(/^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/), clusterIPs: [stored.spec.clusterIP],
      internalTrafficPolicy: "Cluster", ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }], selector: { app: "web" }, sessionAffinity: "None", type: "ClusterIP",
    });
    expect(stored.status).toEqual({ loadBalancer: {} });
  });

  it("gets a port of nodes when it is one", () => {
    const stored = trial.create(SERVICE, { "metadata.name": "np", "spec.type": "NodePort" });
    expect(stored.spec.ports[0].nodePort).toBeGreaterThanOrEqual(30000);
    expect(stored.spec.ports[0].nodePort).toBeLessThanOrEqual(32767);
    expect(stored.spec.externalTrafficPolicy).toBe("Cluster");
    expect(trial.problem(SERVICE, {
      "metadata.name": "again", "spec.type": "NodePort", "spec.ports": [{ port: 80, nodePort: stored.spec.ports[0].nodePort }],
    })).toBe(`spec.ports[0].nodePort: Invalid value: ${stored.spec.ports[0].nodePort}: provided port is already allocated`);
  });

  it("has no address when it is headless or a name outside", () => {
    expect(trial.create(SERVICE, { "metadata.name": "heads", "spec.clusterIP": "None" }).spec)
      .toMatchObject({ clusterIP: "None", clusterIPs: ["None"], ipFamilies: ["IPv4"] });
    const outside = trial.create(SERVICE, {
      "metadata.name": "outside", "spec.type": "ExternalName", "spec.externalName": "example.com",
      "spec.selector": undefined, "spec.ports": undefined,
    });
    expect(outside.spec).toEqual({ externalName: "example.com", sessionAffinity: "None", type: "ExternalName" });
  });

  it.each<[string, Changes, string]>([
    ["not with a name that begins with a digit", { "metadata.name": "1web" }, ""],
    ["without ports", { "spec.ports": [] }, "spec.ports: Required value"],
    [
      "with two ports and no names",
      { "spec.ports": [{ port: 80 }, { port: 81 }] },
      "[spec.ports[0].name: Required value, spec.ports[1].name: Required value]",
    ],
    [
      "with one port twice",
      { "spec.ports": [{ name: "a", port: 80 }, { name: "b", port: 80 }] },
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
    [
      "with a type that is none",
      { "spec.type": "Fancy" },
      'spec.type: Unsupported value: "Fancy": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      "with a port of nodes out of range",
      { "spec.type": "NodePort", "spec.ports": [{ port: 80, nodePort: 80 }] },
      "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767",
    ],
    [
      "with a name in capitals",
      { "metadata.name": "Web" },
      'metadata.name: Invalid value: "Web": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or ' +
        "'-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for " +
        "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
    [
      "with an address of somewhere else",
      { "spec.clusterIP": "8.8.8.8" },
      "spec.clusterIPs: Invalid value: [\"8.8.8.8\"]: failed to allocate IP 8.8.8.8: the provided network does not match the current range",
    ],
    [
      "with an affinity that is none",
      { "spec.sessionAffinity": "Cookie" },
      'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(SERVICE, { "metadata.name": "n", ...changes })).toBe(message);
  });

  it("keeps its address", () => {
    const heads = trial.create(SERVICE, { "metadata.name": "still", "spec.clusterIP": "None" });
    expect(trial.problemOfUpdate(heads, { "spec.clusterIP": "10.96.0.77", "spec.clusterIPs": ["10.96.0.77"] }))
      .toBe('spec.clusterIPs[0]: Invalid value: ["10.96.0.77"]: may not change once set');
    const plain = trial.create(SERVICE, { "metadata.name": "plain" });
    const left = trial.client.of("services").update("default", {
      ...plain, spec: { ...plain.spec, clusterIP: undefined, clusterIPs: undefined, type: "NodePort" },
    });
    expect(left.spec?.clusterIP).toBe(plain.spec.clusterIP);
    expect(left.spec?.ports?.[0]?.nodePort).toBeGreaterThan(0);
  });

  it.each<[string, Changes, object]>([
    ["ClusterIP", { "spec.clusterIP": "10.96.0.5" }, { Type: "ClusterIP", "Cluster-IP": "10.96.0.5", "External-IP": "<none>", "Port(s)": "80/TCP", Selector: "app=web" }],
    [
      "NodePort",
      { "spec.type": "NodePort", "spec.ports": [{ port: 80, nodePort: 30080, protocol: "TCP" }, { port: 53, protocol: "UDP" }] },
      { Type: "NodePort", "External-IP": "<none>", "Port(s)": "80:30080/TCP,53/UDP" },
    ],
    ["LoadBalancer", { "spec.type": "LoadBalancer" }, { "External-IP": "<pending>" }],
    ["LoadBalancer with an address", { "spec.type": "LoadBalancer", status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } }, { "External-IP": "1.2.3.4" }],
    [
      "ExternalName",
      { "spec.type": "ExternalName", "spec.externalName": "example.com", "spec.ports": undefined, "spec.selector": undefined },
      { "Cluster-IP": "<none>", "External-IP": "example.com", "Port(s)": "<none>", Selector: "<none>" },
    ],
  ])("has a row as %s", (_name, changes, cells) => {
    expect(row(SERVICE, { "spec.type": "ClusterIP", "spec.ports": [{ port: 80, protocol: "TCP" }], ...changes }))
      .toMatchObject({ Name: "s", Age: "2m", ...cells });
  });
});

describe("Endpoints", () => {
  it("are listed by three", () => {
    const base = '{apiVersion: v1, kind: Endpoints, metadata: {name: e, creationTimestamp: "2026-11-20T09:58:00Z"}}';
    expect(row(base)).toEqual({ Name: "e", Endpoints: "<none>", Age: "2m" });
    expect(row(base, {
      subsets: [{ addresses: [1, 2, 3, 4].map((host) => ({ ip: `10.244.1.${host}` })), ports: [{ port: 80 }] }],
    })).toMatchObject({ Endpoints: "10.244.1.1:80,10.244.1.2:80,10.244.1.3:80 + 1 more..." });
  });
});

describe("an EndpointSlice", () => {
  const base = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: e, creationTimestamp: "2026-11-20T09:58:00Z"}
addressType: IPv4
`;
  it("has a row", () => {
    expect(row(base)).toEqual({ Name: "e", AddressType: "IPv4", Ports: "<unset>", Endpoints: "<unset>", Age: "2m" });
    expect(row(base, { ports: [{ port: 80 }, { port: 81 }], endpoints: [{ addresses: ["10.244.1.1"] }, { addresses: ["10.244.1.2"] }] }))
      .toMatchObject({ Ports: "80,81", Endpoints: "10.244.1.1,10.244.1.2" });
  });
});
