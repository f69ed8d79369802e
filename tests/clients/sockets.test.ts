import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { serveCluster, type ServedCluster } from "../../src/cli/serve/server.ts";

/* The socket itself: requests that break off, peers that speak something else, and a clock that stands. */

let served: ServedCluster;
beforeAll(async () => {
  served = await serveCluster({ frozen: true });
}, 60_000);
afterAll(() => served.stop());

/** Sends bytes and answers what comes back till the server or `limit` real ms end it. */
function exchange(bytes: string | Buffer, { hangUp = false, limit = 300 } = {}): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket: TLSSocket = connect({ port: served.port, host: "127.0.0.1", ca: served.authority }, () => {
      socket.write(bytes);
      if (hangUp) setTimeout(() => socket.destroy(), 20);
    });
    const end = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", (data: Buffer) => (answer += data.toString("latin1")));
    socket.on("error", end);
    socket.on("close", end);
    setTimeout(end, limit);
  });
}

const head = (method: string, path: string, ...lines: string[]): string =>
  [`${method} ${path} HTTP/1.1`, "Host: x", `Authorization: Bearer ${served.token}`, ...lines, "", ""].join("\r\n");
const CONFIGMAPS = "/api/v1/namespaces/default/configmaps";

describe("half requests", () => {
  it.each<[string, () => string | Buffer]>([
    ["half a head", () => `POST ${CONFIGMAPS} HTT`],
    ["a head without its end", () => head("POST", CONFIGMAPS, "Content-Type: application/json").slice(0, -2)],
    ["half a body", () => `${head("POST", CONFIGMAPS, "Content-Type: application/json", "Content-Length: 100")}{"metadata":{"name":"half"}}`],
    ["a chunk that breaks off", () => `${head("POST", CONFIGMAPS, "Content-Type: application/json", "Transfer-Encoding: chunked")}1c\r\n{"metadata":{"name":"half"}}`],
    ["a head without end", () => `GET /${"x".repeat(100_000)}`],
    ["no HTTP", () => Buffer.from([0, 1, 2, 3, 0xff, 0xfe, 13, 10, 13, 10])],
  ])("%s leaves the store as it was", async (_name, bytes) => {
    const { revision } = served.environment.cluster.apiServer.storage;
    await exchange(bytes(), { hangUp: true });
    await exchange(bytes(), { limit: 100 });
    expect(served.environment.cluster.apiServer.storage.revision).toBe(revision);
    expect(await exchange(head("GET", "/healthz", "Connection: close"))).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nok$/);
  });

  it("more than a server takes is refused while it comes", async () => {
    const body = `{"metadata":{"name":"much"},"data":{"k":"${"x".repeat(5_000_000)}"}}`;
    const answer = await exchange(`${head("POST", CONFIGMAPS, "Content-Type: application/json", `Content-Length: ${body.length}`)}${body}`, { limit: 3000 });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"reason":"RequestEntityTooLarge"');
  });
});

describe("streams", () => {
  const POD = "/api/v1/namespaces/kube-system/pods/etcd-controlplane";

  it("want a client that upgrades, and a protocol that is known", async () => {
    expect(await exchange(head("GET", `${POD}/exec?command=true&stdout=true`, "Connection: close"))).toContain('"message":"Upgrade request required"');
    const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    expect(await exchange(head("GET", `${POD}/exec?command=true&stdout=true`, ...upgrade, "Sec-WebSocket-Protocol: nonsense"))).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("are refused in plain HTTP where the request is wrong", async () => {
    const upgrade = ["Connection: Upgrade", "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: v4.channel.k8s.io"];
    const answer = await exchange(head("POST", "/api/v1/namespaces/default/pods/none/exec?command=true&stdout=true", ...upgrade));
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('pods \\"none\\" not found');
    expect(await exchange(head("POST", `${POD}/exec?stdout=true`, ...upgrade))).toContain("you must specify at least one command");
  });

  it("end when the peer does not speak SPDY, and nothing else ends", async () => {
    const upgrade = ["Connection: Upgrade", "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: portforward.k8s.io"];
    const junk = Buffer.concat([Buffer.from(head("POST", `${POD}/portforward`, ...upgrade)), Buffer.from([0x80, 3, 0, 1, 0, 0, 0, 12, ...Array<number>(12).fill(0xff)])]);
    expect(await exchange(junk)).toMatch(/^HTTP\/1\.1 101 /);
    expect(await exchange(head("GET", "/healthz", "Connection: close"))).toContain("ok");
  });

  it("take messages of no meaning", async () => {
    const url = `${served.url.replace("https", "wss")}${POD}/exec?command=cat&stdin=true&stdout=true`;
    const socket = new WebSocket(url, ["v5.channel.k8s.io"], { ca: served.authority, headers: { authorization: `Bearer ${served.token}` } });
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.on("open", resolve));
    for (const message of [[], [4, 1, 2], [77, 1], [255], [255, 9], [2, 65]]) socket.send(Buffer.from(message));
    socket.send("text");
    socket.terminate();
    await closed;
    expect(await exchange(head("GET", "/healthz", "Connection: close"))).toContain("ok");
  });
});

describe("a frozen clock", () => {
  const age = async (): Promise<string> => {
    const accept = "Accept: application/json;as=Table;v=v1;g=meta.k8s.io";
    const answer = await exchange(head("GET", `${CONFIGMAPS}/aged`, accept, "Connection: close"));
    return /"cells":\["aged",0,"(\w+)"\]/.exec(answer)![1]!;
  };

  it("stands till it is moved, so that ages say the same on every run", async () => {
    const body = '{"metadata":{"name":"aged"}}';
    await exchange(`${head("POST", CONFIGMAPS, "Content-Type: application/json", `Content-Length: ${body.length}`, "Connection: close")}${body}`);
    const before = Math.floor(served.clock.now);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(served.clock.now - before).toBeLessThan(100);
    await served.clock.advance(90 * 60_000);
    expect(await age()).toBe("90m");
    expect(await age()).toBe("90m");
  });

  it("goes on for whoever waits for an answer", async () => {
    const before = served.clock.now;
    const answer = await exchange(head("GET", "/api/v1/namespaces/kube-system/pods/etcd-controlplane/log?tailLines=1", "Connection: close"), { limit: 2000 });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(served.clock.now).toBeGreaterThan(before);
  });

  it("can be let go", async () => {
    const before = served.clock.now;
    served.clock.run(1000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    served.clock.freeze();
    expect(served.clock.now - before).toBeGreaterThan(10_000);
  });
});
