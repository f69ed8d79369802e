// The API server with 1,000, 10,000 and 100,000 objects of a kind: what a request costs must not grow with them.
import type { KubeObject } from "../../src/apimachinery/types/index.ts";
import { createApiServer, type ApiServer, type ResourceClient } from "../../src/cluster/apiserver/index.ts";
import { encode, loadRest, type HttpResponse } from "../../src/os/index.ts";
import { Simulation } from "../../src/sim/index.ts";
import { report } from "./measure/median.ts";

await loadRest();

const RUNS = 2000;
const BUDGET = 50;

/** The median of single calls, in microseconds. */
function medianMicroseconds(runs: number, work: (run: number) => void): number {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    work(run);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return times[runs >> 1]! * 1000;
}

/** The median of single calls in ms of CPU time: for calls so long that other work of the machine gets in between. */
function medianCpu(runs: number, work: () => void): number {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  return times[runs >> 1]!;
}

function start(): ApiServer {
  const server = createApiServer({ simulation: new Simulation() });
  const client = server.client("bench");
  client.ofAny("namespaces").create("", { metadata: { name: "default" } });
  client.ofAny("serviceaccounts").create("default", { metadata: { name: "default" } });
  return server;
}

const configMap = (name: string, color: string, value: string): KubeObject =>
  ({ metadata: { name, labels: { color } }, data: { k: value } }) as KubeObject;

function measure(count: number): void {
  const server = start();
  const api: ResourceClient<KubeObject> = server.client("bench").ofAny("configmaps");
  for (let i = 0; i < count; i += 1) api.create("default", configMap(`c${i}`, `c${i % 10}`, "v"));
  const at = `with ${count.toLocaleString("en")} objects`;
  report(`get ${at}`, medianMicroseconds(RUNS, (run) => api.get("default", `c${(run * 7919) % count}`)), "us", BUDGET);
  report(`create ${at}`, medianMicroseconds(RUNS, (run) => api.create("default", configMap(`n${run}`, "new", "v"))), "us", BUDGET);
  const update = (run: number): void => {
    const object = api.get("default", `c${(run * 7919) % count}`);
    api.update("default", { ...object, data: { k: `w${run}` } } as KubeObject);
  };
  report(`update ${at}`, medianMicroseconds(RUNS, update), "us", BUDGET);
  overHttp(server, count, at);
  const list = medianCpu(41, () => api.list("default", { labelSelector: "color=c3" }));
  report(`list with a selector ${at}`, list, "ms", count <= 10_000 ? 10 : undefined);
}

/** The same as bytes, as every client that is no component has it: parsed, authorized, decoded, answered. */
function overHttp(server: ApiServer, count: number, at: string): void {
  const path = "/api/v1/namespaces/default/configmaps";
  const headers = { authorization: `Bearer ${server.authenticator.adminToken}`, "content-type": "application/json" };
  let answer: HttpResponse | undefined;
  const send = (method: string, to: string, object?: KubeObject): HttpResponse => {
    const body = object ? { body: encode(JSON.stringify(object)) } : {};
    server.httpHandler({ method, path: to, headers: { ...headers }, ...body }, (response) => (answer = response));
    if (answer!.status >= 300) throw new Error(`${method} ${to}: ${answer!.status}`);
    return answer!;
  };
  report(`get by HTTP ${at}`, medianMicroseconds(RUNS, (run) => send("GET", `${path}/c${(run * 7919) % count}`)), "us", BUDGET);
  report(`create by HTTP ${at}`, medianMicroseconds(RUNS, (run) => send("POST", path, configMap(`h${run}`, "new", "v"))), "us", BUDGET);
  const update = (run: number): void => {
    const name = `c${(run * 7919) % count}`;
    send("PUT", `${path}/${name}`, configMap(name, `c${run % 10}`, `h${run}`));
  };
  report(`update by HTTP ${at}`, medianMicroseconds(RUNS, update), "us", BUDGET);
  const list = (): HttpResponse => send("GET", `${path}?labelSelector=color%3Dc3`);
  report(`list with a selector by HTTP ${at}`, medianCpu(41, list), "ms", count <= 10_000 ? 10 : undefined);
}

for (const count of [1000, 10_000, 100_000]) measure(count);

const server = start();
let heard = 0;
for (let i = 0; i < 1000; i += 1) server.storage.watch("configmaps", () => (heard += 1));
const api = server.client("bench").ofAny("configmaps");
const fanOut = medianMicroseconds(200, (run) => {
  api.create("default", configMap(`w${run}`, "x", "v"));
  server.simulation.runUntil(server.simulation.now);
});
report("a write that a thousand watchers see", fanOut, "us");
if (heard !== 200 * 1000) throw new Error(`the watchers heard ${heard} changes`);
const pods = server.client("bench").ofAny("pods");
const pod = (name: string): KubeObject => ({ metadata: { name }, spec: { containers: [{ name: "c", image: "nginx" }] } }) as KubeObject;
report("create a Pod, with admission and validation", medianMicroseconds(RUNS, (run) => pods.create("default", pod(`p${run}`))), "us");
