import { describe, expect, it } from "vitest";
import { decode, encode, type HttpResponse } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createApiServer } from "../apiserver/index.ts";
import { AddressPool } from "./addresses.ts";
import { createNetwork, type NetworkNamespace } from "./index.ts";
import { encodeRequest, RequestReader, ResponseReader } from "./http-codec.ts";
import { candidates, parseResolvConf } from "./resolver.ts";

const RESOLV = "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";

/** Two nodes with a Pod each, `web` with label app=web listening on 8080, and an API server. */
function cluster() {
  const simulation = new Simulation({ seed: "network" });
  const server = createApiServer({ simulation });
  const admin = server.client("kubectl");
  if (!admin.of("namespaces").find("", "default")) admin.of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  admin.of("serviceaccounts").create("default", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } });
  const network = createNetwork({ simulation, client: server.client("kube-proxy") });
  const hosts = [network.addHost("node-1", "192.168.49.11", "10.244.1.0/24"), network.addHost("node-2", "192.168.49.12", "10.244.2.0/24")] as const;
  const pod = (name: string, labels: Record<string, string>, host = hosts[0]): NetworkNamespace => {
    admin.of("pods").create("default", { apiVersion: "v1", kind: "Pod", metadata: { name, labels }, spec: { nodeName: host.name, containers: [{ name: "c", image: "x", ports: [{ name: "http", containerPort: 8080 }] }] } });
    return host.addSandbox({ namespace: "default", name })!;
  };
  const web = pod("web", { app: "web" });
  const client = pod("client", { app: "client" }, hosts[1]);
  web.listen(8080, { http: (request, respond) => respond({ status: 200, headers: {}, body: encode(`${request.method} ${request.path} from ${request.remoteAddress}`) }) });
  const pass = (ms: number): void => void simulation.runUntil(simulation.now + ms);
  /** Longer than kube-proxy takes to write a change into its rules. */
  const RULES = 3000;
  const service = (spec: Record<string, unknown>, name = "web"): void => {
    admin.of("services").create("default", { apiVersion: "v1", kind: "Service", metadata: { name }, spec });
    pass(RULES);
  };
  const slice = (ready: boolean, addresses = [web.addresses[0]!], name = "web"): void => {
    admin.of("endpointslices.discovery.k8s.io").create("default", {
      apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4",
      metadata: { name: `${name}-1`, labels: { "kubernetes.io/service-name": name } },
      ports: [{ name: "", port: 8080, protocol: "TCP" }],
      endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready, serving: ready, terminating: false }, hostname: "one", nodeName: "node-1" })),
    });
    pass(RULES);
  };
  pass(10);
  /** The body, or the code of the error and how long it took in ms. */
  const get = (from: NetworkNamespace, address: string, port: number, limit = 200_000): string => {
    let answer = "nothing";
    const begun = simulation.now;
    from.http(address, port, { method: "GET", path: "/", headers: {} }, (response: HttpResponse) => { answer = decode(response.body as Uint8Array); }, (error) => { answer = `${(error as { code?: string }).code ?? String(error)} ${Math.round(simulation.now - begun)}`; });
    pass(limit);
    return answer;
  };
  const lookUp = (name: string): string => {
    let answer = "nothing";
    client.resolve(name, { hosts: "127.0.0.1 localhost\n", resolvConf: RESOLV }, (found) => { answer = found.join(" "); }, (error) => { answer = String((error as { kind?: string }).kind); });
    pass(30_000);
    return answer;
  };
  return { simulation, admin, network, hosts, web, client, service, slice, pass, get, lookUp };
}

describe("connections", () => {
  it("reach a Pod on another node by its address", () => {
    const { get, client, web } = cluster();
    expect(get(client, web.addresses[0]!, 8080)).toBe("GET / from 10.244.2.2");
  });

  it.each([
    ["refused at once where nobody listens", "10.244.1.2", 81, /^ECONNREFUSED 0$/],
    ["unreachable where nobody has the address", "10.244.1.99", 80, /^EHOSTUNREACH 3060$/],
    ["timed out where packets are lost", "203.0.113.1", 80, /^ETIMEDOUT 127000$/],
  ])("are %s", (_what, address, port, expected) => {
    const { get, client } = cluster();
    expect(get(client, address, port)).toMatch(expected);
  });

  it("carry bytes between a raw client and an HTTP server, and the other way", () => {
    const { client, web, pass } = cluster();
    let raw = "";
    client.connect(web.addresses[0]!, 8080, (connection) => {
      connection.retain();
      connection.write(encode("GET /raw HTTP/1.0\r\nConnection: close\r\n\r\n"));
      connection.whenReady("read", () => { raw = decode(connection.read(1000)!); });
    }, () => {});
    pass(100);
    expect(raw).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    const listener = web.listen(9000);
    listener.retain();
    listener.whenReady("read", () => {
      const connection = listener.accept()!;
      connection.retain();
      connection.whenReady("read", () => {
        connection.write(encode("HTTP/1.0 200 OK\r\n\r\nok"));
        connection.release();
      });
    });
    let body = "";
    client.http(web.addresses[0]!, 9000, { method: "GET", path: "/", headers: {} }, (response) => { body = decode(response.body as Uint8Array); }, () => {});
    pass(100);
    expect(body).toBe("ok");
  });

  it("are broken when the server goes away", () => {
    const { client, web, hosts, pass } = cluster();
    web.listen(9001, { http: () => {} });
    let failure = "";
    client.http(web.addresses[0]!, 9001, { method: "GET", path: "/", headers: {} }, () => {}, (error) => { failure = (error as { code: string }).code; });
    pass(100);
    hosts[0].removeSandbox(web);
    expect(failure).toBe("ECONNRESET");
  });

  it("are lost while a node is cut off", () => {
    const { get, client, web, hosts } = cluster();
    hosts[0].cutOff(true);
    expect(get(client, web.addresses[0]!, 8080)).toMatch(/^ETIMEDOUT/);
    hosts[0].cutOff(false);
    expect(get(client, web.addresses[0]!, 8080)).toMatch(/^GET/);
  });
});

describe("services", () => {
  it("lead to ready endpoints, and refuse at once without one", () => {
    const { get, client, service, slice, pass } = cluster();
    service({ clusterIP: "10.96.7.7", ports: [{ port: 80, targetPort: 8080 }], selector: { app: "web" } });
    pass(10);
    expect(get(client, "10.96.7.7", 80)).toMatch(/^ECONNREFUSED 0$/);
    slice(true);
    pass(10);
    expect(get(client, "10.96.7.7", 80)).toMatch(/^GET/);
  });

  it("are found by node port on every node", () => {
    const { get, client, service, slice, pass } = cluster();
    service({ type: "NodePort", ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }], selector: { app: "web" } });
    slice(true);
    pass(10);
    for (const node of ["192.168.49.11", "192.168.49.12"]) expect(get(client, node, 30080)).toMatch(/^GET/);
  });

  it.each([
    // [who asks, which address, policy for what comes from outside, whose address is seen]
    ["a Pod of another node", "cluster", "Cluster", "10.244.2.2"],
    ["the Pod itself", "cluster", "Cluster", "10.244.1.1"],
    ["its node", "cluster", "Cluster", "10.244.1.1"],
    ["another node", "cluster", "Cluster", "192.168.49.12"],
    ["a Pod of another node", "192.168.49.11", "Cluster", "10.244.1.1"],
    ["a Pod of another node", "192.168.49.12", "Cluster", "192.168.49.12"],
    ["a Pod of another node", "192.168.49.11", "Local", "10.244.2.2"],
    // The rules of its own node say that what begins there is not from outside.
    ["a Pod of another node", "192.168.49.12", "Local", "192.168.49.12"],
    ["its node", "192.168.49.12", "Local", "ETIMEDOUT"],
  ])("show %s at %s, with policy %s, as %s", (who, address, externalTrafficPolicy, seen) => {
    const { get, client, web, hosts, service, slice } = cluster();
    service({ type: "NodePort", clusterIP: "10.96.7.9", externalTrafficPolicy, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }], selector: { app: "web" } });
    slice(true);
    const from = { "a Pod of another node": client, "the Pod itself": web, "its node": hosts[0].namespace, "another node": hosts[1].namespace }[who]!;
    const answer = address === "cluster" ? get(from, "10.96.7.9", 80) : get(from, address, 30080);
    expect(answer.replace(/^GET \/ from | \d+$/g, "")).toBe(seen);
  });

  it("keep a client with its endpoint under session affinity", () => {
    const { network, client, service, slice, pass } = cluster();
    service({ clusterIP: "10.96.7.8", sessionAffinity: "ClientIP", ports: [{ port: 80, targetPort: 8080 }], selector: { app: "web" } });
    slice(true, ["10.244.1.2", "10.244.1.3", "10.244.1.4"]);
    pass(10);
    const source = { address: client.addresses[0]!, node: "node-2" };
    const chosen = new Set(Array.from({ length: 20 }, () => JSON.stringify(network.services.translate(source, "10.96.7.8", 80, "TCP"))));
    expect(chosen.size).toBe(1);
  });

  it("lead a host port to its Pod", () => {
    const { get, client, web, hosts } = cluster();
    hosts[0].mapPort("TCP", 8888, web, 8080);
    expect(get(client, "192.168.49.11", 8888)).toMatch(/^GET/);
  });
});

describe("names", () => {
  it.each([
    ["web", "10.96.7.7"], ["web.default", "10.96.7.7"], ["web.default.svc.cluster.local", "10.96.7.7"], ["one.web", "not-found"],
    ["10-244-1-2.default.pod.cluster.local", "10.244.1.2"], ["web.kube-system", "not-found"], ["nothing", "not-found"], ["localhost", "127.0.0.1"],
  ])("%s is %s", (name, expected) => {
    const { lookUp, service, pass } = cluster();
    service({ clusterIP: "10.96.7.7", ports: [{ port: 80 }], selector: { app: "web" } });
    pass(10);
    expect(lookUp(name)).toBe(expected);
  });

  it("of a headless Service are its endpoints, one by one by host name, and none without endpoints", () => {
    const { lookUp, service, slice, pass } = cluster();
    service({ clusterIP: "None", ports: [{ port: 80 }], selector: { app: "web" } });
    service({ clusterIP: "None", ports: [{ port: 80 }], selector: { app: "none" } }, "bare");
    slice(true);
    pass(10);
    expect([lookUp("web"), lookUp("one.web"), lookUp("bare")]).toEqual(["10.244.1.2", "10.244.1.2", "not-found"]);
  });

  it("go along the search list when they have few dots", () => {
    const configuration = parseResolvConf(RESOLV);
    expect(candidates("a.b", configuration)).toEqual(["a.b.default.svc.cluster.local", "a.b.svc.cluster.local", "a.b.cluster.local", "a.b"]);
    expect(candidates("a.b.", configuration)).toEqual(["a.b"]);
  });
});

describe("network policies", () => {
  const policy = (spec: Record<string, unknown>) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "p" }, spec });
  it.each<[string, Record<string, unknown>, boolean]>([
    ["deny all that comes in", { podSelector: {}, policyTypes: ["Ingress"] }, false],
    ["let in the Pods they name", { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: { matchLabels: { app: "client" } } }], ports: [{ port: "http" }] }] }, true],
    ["keep out others", { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: { matchLabels: { app: "friend" } } }] }] }, false],
    ["keep other ports shut", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 81 }] }] }, false],
    ["hold back what goes out", { podSelector: { matchLabels: { app: "client" } }, policyTypes: ["Egress"], egress: [] }, false],
    ["let in a range of addresses", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [{ ipBlock: { cidr: "10.244.2.0/24" } }] }] }, true],
  ])("%s", (_what, spec, open) => {
    const { admin, get, client, web, pass } = cluster();
    admin.of("networkpolicies.networking.k8s.io").create("default", policy(spec));
    pass(10);
    expect(get(client, web.addresses[0]!, 8080)).toMatch(open ? /^GET/ : /^ETIMEDOUT/);
  });
});

describe("the bytes of HTTP", () => {
  it("of a probe stand in the order in which Go writes them", () => {
    const headers = { host: "shop.example.com", "user-agent": "kube-probe/1.36", accept: "*/*", "x-probe": "yes", connection: "close" };
    expect(decode(encodeRequest({ method: "GET", path: "/ready?full=1", headers }, "10.1.1.1:80"))).toBe(
      "GET /ready?full=1 HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: kube-probe/1.36\r\nAccept: */*\r\nX-Probe: yes\r\nConnection: close\r\n\r\n",
    );
  });

  it("are read in pieces, with bodies of known length, in chunks or up to the end", () => {
    const request = new RequestReader();
    request.push(encode("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab"));
    expect(request.next()).toBeUndefined();
    request.push(encode("cd"));
    expect(decode(request.next()!.body!)).toBe("abcd");
    const chunked = new ResponseReader("GET");
    chunked.push(encode("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    expect(decode(chunked.next()!.body as Uint8Array)).toBe("abc");
    const open = new ResponseReader("GET");
    open.push(encode("HTTP/1.0 200 OK\r\n\r\nabc"));
    expect(open.next()).toBeUndefined();
    open.end();
    expect(decode(open.next()!.body as Uint8Array)).toBe("abc");
  });
});

describe("addresses of Pods", () => {
  it("are given in turn and not used again at once", () => {
    const pool = new AddressPool("10.244.1.0/29");
    expect([pool.take(), pool.take()]).toEqual(["10.244.1.2", "10.244.1.3"]);
    pool.giveBack("10.244.1.2");
    expect([pool.take(), pool.take(), pool.take(), pool.take(), pool.take()]).toEqual(["10.244.1.4", "10.244.1.5", "10.244.1.6", "10.244.1.2", undefined]);
  });
});
