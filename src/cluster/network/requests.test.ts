import { describe, expect, it } from "vitest";
import { encode, type HttpHandler, type HttpRequest } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createApiServer } from "../apiserver/index.ts";
import { createNetwork } from "./index.ts";
import { encodeRequest } from "./http-codec.ts";
import { RequestLog } from "./requests.ts";

const GET: HttpRequest = { method: "GET", path: "/", headers: { "user-agent": "curl/8.17.0" } };

function pods() {
  const simulation = new Simulation({ seed: "requests" });
  const network = createNetwork({ simulation, client: createApiServer({ simulation }).client("kube-proxy") });
  const host = network.addHost("node-1", "192.168.49.11", "10.244.1.0/24");
  const web = host.addSandbox({ namespace: "default", name: "web" })!;
  const client = host.addSandbox({ namespace: "default", name: "client" })!;
  const serve = (http: HttpHandler) => web.listen(8080, { http });
  const get = (request = GET, port = 8080) => client.http(web.addresses[0]!, port, request, () => {}, () => {});
  const pass = (ms: number): void => void simulation.runUntil(simulation.now + ms);
  const counts = () => (network.requests.of("default", "web")?.seconds ?? []).map(({ at, sent, answered, failed }) => [at, sent, answered, failed]);
  return { simulation, network, web, client, serve, get, pass, counts };
}

const answer = (status: number): HttpHandler => (_, respond) => respond({ status, headers: {}, body: encode("hello") });

describe("requests to a Pod", () => {
  it("are counted by the second in which they were sent", () => {
    const { serve, get, pass, counts } = pods();
    serve(answer(200));
    pass(1000);
    get();
    get();
    pass(3000);
    get();
    pass(1000);
    expect(counts()).toEqual([[1000, 2, 2, 0], [4000, 1, 1, 0]]);
  });

  it.each([
    ["an answer of the client's fault is one", answer(404), [1, 1, 0]],
    ["an answer of the server's fault is none", answer(503), [1, 0, 1]],
    ["no answer yet is neither", () => undefined, [1, 0, 0]],
  ] as [string, HttpHandler, number[]][])("%s", (_, handler, expected) => {
    const { serve, get, pass, counts } = pods();
    serve(handler);
    get();
    pass(5000);
    expect(counts()).toEqual([[0, ...expected]]);
  });

  it("fail when nobody listens, the server dies, or the client gives up", () => {
    const { web, serve, get, pass, counts } = pods();
    get();
    pass(1000);
    serve(() => undefined);
    const cancel = get();
    get();
    pass(500);
    cancel();
    expect(counts()).toEqual([[0, 1, 0, 1], [1000, 2, 0, 1]]);
    web.close();
    expect(counts()).toEqual([[0, 1, 0, 1], [1000, 2, 0, 2]]);
  });

  it("count when they come as bytes, and when bytes are all the server knows", () => {
    const { web, client, serve, pass, counts } = pods();
    serve(answer(200));
    client.connect(web.addresses[0]!, 8080, (connection) => connection.write(encodeRequest({ ...GET, headers: { ...GET.headers, connection: "close" } }, "web")), () => {});
    pass(1000);
    const listener = web.listen(9090);
    client.http(web.addresses[0]!, 9090, GET, () => {}, () => {});
    pass(500);
    listener.accept()!.write(encode("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    pass(500);
    expect(counts()).toEqual([[0, 1, 1, 0], [1000, 1, 1, 0]]);
  });

  it("of probes do not count, nor what does not reach a Pod", () => {
    const { client, serve, get, pass, network } = pods();
    serve(answer(200));
    get({ ...GET, headers: { "user-agent": "kube-probe/1.36" } });
    client.http("192.168.49.11", 80, GET, () => {}, () => {});
    pass(1000);
    expect(network.requests.of("default", "web")?.seconds ?? []).toEqual([]);
    expect(network.requests.of("", "node-1")).toBeUndefined();
  });

  it("tell how long the answered took", () => {
    const { simulation, serve, get, pass, network } = pods();
    serve((_, respond) => void simulation.after(40, () => respond({ status: 200, headers: {}, body: encode("") })));
    get();
    get();
    pass(1000);
    expect(network.requests.of("default", "web")!.seconds[0]!.latency).toBeCloseTo(40);
  });

  it("are forgotten in the end, and it is known since when", () => {
    const clock = { now: 0 };
    const counts = new RequestLog(clock).open({ namespace: "default", name: "web" });
    for (; clock.now < 3_600_000; clock.now += 1000) counts.begin(GET)("answered");
    expect(counts.seconds.length).toBeLessThanOrEqual(1500);
    expect(counts.seconds.at(-1)!.at).toBe(3_599_000);
    expect(counts.knownSince).toBe(counts.seconds[0]!.at);
  });

  it("of the Pods that were silent longest make room", () => {
    const clock = { now: 0 };
    const log = new RequestLog(clock);
    for (; clock.now < 1_200_000; clock.now += 1000) log.open({ namespace: "default", name: `pod-${clock.now / 1000}` }).begin(GET);
    expect(log.of("default", "pod-199")).toBeUndefined();
    expect(log.of("default", "pod-200")).toBeDefined();
  });
});
