import { describe, expect, it } from "vitest";
import { decode, encode } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { testNode } from "../kubelet/test-node.ts";
import { ContainerLog, nanoTime, renderEntry, startOf } from "./container-log.ts";
import { BehaviourError } from "./images/behaviour-format.ts";
import { behaviourImages } from "./images/behaviour.ts";
import { ConfigError, parseConfig } from "./images/nginx/config.ts";
import { parseReference } from "./reference.ts";
import { createRegistry } from "./registry.ts";
import { delay, runTask, type Task } from "./task.ts";

describe("names of images", () => {
  it.each([
    ["nginx", "docker.io/library/nginx:latest"], ["nginx:1.25", "docker.io/library/nginx:1.25"], ["luksa/kubia:v1", "docker.io/luksa/kubia:v1"],
    ["registry.k8s.io/pause:3.10.1", "registry.k8s.io/pause:3.10.1"], ["localhost:5000/a/b", "localhost:5000/a/b:latest"],
    [`a@sha256:${"0".repeat(64)}`, `docker.io/library/a@sha256:${"0".repeat(64)}`],
  ])("%s is %s", (written, full) => expect(parseReference(written).full).toBe(full));

  it.each([
    ["Nginx:1.25", "invalid reference format: repository name (library/Nginx) must be lowercase"],
    ["nginx:", "invalid reference format"], ["nginx:a b", "invalid reference format"], ["-x", "invalid reference format"],
  ])("%s is none: %s", (written, message) => expect(() => parseReference(written)).toThrow(message));
});

describe("a registry", () => {
  const registry = createRegistry({
    simulation: new Simulation(),
    images: [{ repository: "shop.example.com/secret", private: true, size: 1000, content: () => ({ config: {}, files: {} }) }],
    accounts: { "shop.example.com": "ann:pw", "docker.io": "ann:pw" },
  });
  const pull = (name: string, password?: string) =>
    registry.pull(parseReference(name), password === undefined ? undefined : { registry: "shop.example.com", username: "ann", password }).error?.message ?? "pulled";
  it.each<[string, string | undefined, string]>([
    ["nginx:1.25", undefined, "pulled"],
    ["nginx:nope", undefined, "failed to pull and unpack image \"docker.io/library/nginx:nope\": failed to resolve image: docker.io/library/nginx:nope: not found"],
    ["nosuchrepo/app:1", undefined, "failed to pull and unpack image \"docker.io/nosuchrepo/app:1\": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"],
    ["no.example.org/app:1", undefined, "failed to pull and unpack image \"no.example.org/app:1\": failed to resolve image: failed to do request: Head \"https://no.example.org/v2/app/manifests/1\": dial tcp: lookup no.example.org on 192.168.49.1:53: no such host"],
    ["localhost:5000/app", undefined, "failed to pull and unpack image \"localhost:5000/app:latest\": failed to resolve image: failed to do request: Head \"http://localhost:5000/v2/app/manifests/latest\": dial tcp [::1]:5000: connect: connection refused"],
    ["203.0.113.9:5000/app", undefined, "failed to pull and unpack image \"203.0.113.9:5000/app:latest\": failed to resolve image: failed to do request: Head \"https://203.0.113.9:5000/v2/app/manifests/latest\": dial tcp 203.0.113.9:5000: i/o timeout"],
    ["quay.io/no/app:1", undefined, "failed to pull and unpack image \"quay.io/no/app:1\": failed to resolve image: unexpected status from HEAD request to https://quay.io/v2/no/app/manifests/1: 401 UNAUTHORIZED"],
    ["ghcr.io/no/app:1", undefined, "failed to pull and unpack image \"ghcr.io/no/app:1\": failed to resolve image: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Ano%2Fapp%3Apull&service=ghcr.io: 403 Forbidden"],
    ["registry.k8s.io/no:1", undefined, "failed to pull and unpack image \"registry.k8s.io/no:1\": failed to resolve image: registry.k8s.io/no:1: not found"],
    ["shop.example.com/secret", "pw", "pulled"],
    ["shop.example.com/secret", undefined, "failed to pull and unpack image \"shop.example.com/secret:latest\": failed to resolve image: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials"],
    ["shop.example.com/secret", "wrong", "failed to pull and unpack image \"shop.example.com/secret:latest\": failed to resolve image: unexpected status from HEAD request to https://shop.example.com/v2/secret/manifests/latest: 401 Unauthorized"],
    ["nginx:1.25", "wrong", "failed to pull and unpack image \"docker.io/library/nginx:1.25\": failed to resolve image: failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Alibrary%2Fnginx%3Apull&service=registry.docker.io: 401 Unauthorized"],
  ])("asked for %s with password %s", (name, password, message) => expect(pull(name, password)).toBe(message));

  it("has digests that do not depend on the session", () => {
    expect(createRegistry({ simulation: new Simulation({ seed: "other" }) }).find("nginx")!.digest).toBe(registry.find("nginx")!.digest);
  });
});

describe("a container's log", () => {
  const filled = (): ContainerLog => {
    let wall = Date.UTC(2026, 10, 20, 9, 0, 0);
    const log = new ContainerLog(() => (wall += 1000));
    for (const text of ["one\n", "tw", "o\nthree\n", "four"]) log.write("stdout", encode(text));
    log.close();
    return log;
  };
  const shown = (log: ContainerLog, tailLines?: number, timestamps = false): string =>
    log.from(startOf(log, tailLines === undefined ? {} : { tailLines })).map((entry) => decode(renderEntry(entry, timestamps))).join("");
  it.each([[undefined, "one\ntwo\nthree\nfour"], [2, "three\nfour"], [0, ""], [9, "one\ntwo\nthree\nfour"]])("with tail %s", (tail, text) => {
    expect(shown(filled(), tail)).toBe(text);
  });
  it("has the time of each line, in nanoseconds without trailing zeros", () => {
    expect(shown(filled(), undefined, true).split("\n")[1]).toBe("2026-11-20T09:00:02Z two");
    expect(nanoTime(Date.UTC(2026, 10, 20) + 187.5)).toBe("2026-11-20T00:00:00.1875Z");
  });
});

describe("a task", () => {
  it("lets time pass, and clean up when it is cancelled", () => {
    const simulation = new Simulation();
    const said: string[] = [];
    const work = function* (name: string): Task<void> {
      try {
        yield* delay(simulation, 100);
        said.push(`${name} done ${simulation.now}`);
      } finally {
        said.push(`${name} cleaned`);
      }
    };
    runTask(work("a"));
    runTask(work("b")).cancel();
    simulation.runUntil(1000);
    expect(said).toEqual(["b cleaned", "a done 100", "a cleaned"]);
  });
});

describe("images with a behaviour", () => {
  const app = (behaviour: Record<string, unknown>) => {
    const test = testNode();
    test.registry.add(behaviourImages({ "shop:1.0": behaviour }));
    test.create("shop", { containers: [{ name: "shop", image: "shop:1.0", livenessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 2, failureThreshold: 2 } }] });
    test.pass(7);
    return test;
  };
  const routes = { "/healthz": "ok", "/": "hello from $(HOSTNAME)", "/die": { exit: 3 }, "/eat": { memory: "50Mi" } };
  const get = (test: ReturnType<typeof testNode>, path: string): string => {
    let answer = "nothing";
    test.node.network.namespace.http("10.244.1.2", 8080, { method: "GET", path, headers: {} }, (response) => { answer = `${response.status} ${decode(response.body as Uint8Array)}`; }, (error) => { answer = String((error as { code?: string }).code); });
    test.pass(1);
    return answer;
  };
  const restarts = (test: ReturnType<typeof testNode>) => test.pod("shop")!.status!.containerStatuses![0]!.restartCount;

  it("answer their routes, and 404 for others", () => {
    const test = app({ port: 8080, routes });
    expect([get(test, "/"), get(test, "/none")]).toEqual(["200 hello from shop\n", "404 not found\n"]);
  });

  it("end, with the code that a route says", () => {
    const test = app({ port: 8080, routes });
    expect(get(test, "/die")).toBe("ECONNRESET");
    test.pass(3);
    expect(test.pod("shop")!.status!.containerStatuses![0]!.lastState!.terminated!.exitCode).toBe(3);
  });

  it("hang at their time, and liveness finds it", () => {
    const test = app({ port: 8080, routes, hang: { at: "20s" } });
    test.pass(10);
    expect(restarts(test)).toBe(0);
    test.pass(60);
    expect(restarts(test)).toBe(1);
  });

  it("print their lines, once or again and again", () => {
    const test = app({ port: 8080, routes, logs: [{ at: "0s", line: "starting" }, { every: "2s", line: "tick" }] });
    expect(test.logs("shop", "shop").split("\n").slice(0, 3)).toEqual(["starting", "tick", "tick"]);
  });

  it.each<[unknown, string]>([
    [{ prot: 80 }, "images.\"shop:1.0\": has no field \"prot\"; there are base, size,"],
    [{ port: "eighty" }, "images.\"shop:1.0\".port: has to be a whole number, not \"eighty\""],
    [{ startup: "soon" }, "images.\"shop:1.0\".startup: \"soon\" is no time; write 500ms, 20s or 1m30s"],
    [{ routes: { healthz: "ok" } }, "images.\"shop:1.0\".routes: \"healthz\" is no path"],
    [{ hang: {} }, "images.\"shop:1.0\".hang: has to say when"],
  ])("with a mistake say where and what: %j", (behaviour, message) => {
    expect(() => behaviourImages({ "shop:1.0": behaviour })).toThrow(BehaviourError);
    expect(() => behaviourImages({ "shop:1.0": behaviour })).toThrow(message);
  });
});

describe("nginx.conf", () => {
  const parse = (text: string) => parseConfig(text, "/etc/nginx/nginx.conf", () => []);
  it("is read with blocks, quotes and comments", () => {
    expect(parse("# c\nhttp { server { listen 80; return 200 \"a; b\"; } }")).toMatchObject([
      { name: "http", block: [{ name: "server", block: [{ name: "listen", args: ["80"] }, { name: "return", args: ["200", "a; b"] }] }] },
    ]);
  });
  it.each([
    ["http {", "unexpected end of file, expecting \"}\" in /etc/nginx/nginx.conf:1"],
    ["listen 80", "unexpected end of file, expecting \";\" or \"}\" in /etc/nginx/nginx.conf:1"],
    ["}", "unexpected \"}\" in /etc/nginx/nginx.conf:1"],
  ])("%s: %s", (text, message) => {
    expect(() => parse(text)).toThrow(ConfigError);
    expect(() => parse(text)).toThrow(message);
  });
});
