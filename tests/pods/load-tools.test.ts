import { describe, expect, it } from "vitest";
import { textOf } from "../../src/cluster/runtime/container-log.ts";
import { podCluster } from "./cluster.ts";

describe("tools that send requests", () => {
  it("tell what they have measured, in their own formats", async () => {
    const world = await podCluster();
    const { client, pass, cluster } = world;
    const logs = (name: string): string => {
      const pod = world.pod(name)!;
      return cluster.nodes.get(pod.spec!.nodeName!)!.runtime.containers(pod.metadata!.uid!)[0]!.log.from(0).map((entry) => `${textOf(entry)}\n`).join("");
    };
    const run = (name: string, image: string, args: readonly string[], command?: readonly string[]): void => void client.ofAny("pods").create("default", {
      apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: name } },
      spec: { restartPolicy: "Never", containers: [{ name: "main", image, ...(command ? { command } : {}), ...(args.length > 0 ? { args } : {}) }] },
    } as never);
    run("web", "nginx:1.25", []);
    client.ofAny("services").create("default", { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } } as never);
    await pass(5);
    run("hey", "williamyeh/hey", ["-n", "200", "-c", "20", "http://web/"]);
    run("lost", "williamyeh/hey", ["-n", "4", "-c", "2", "http://nobody/"]);
    run("ab", "httpd:2.4", ["ab", "-n", "200", "-c", "10", "http://web/nothing"]);
    run("refused", "httpd:2.4", ["ab", "-n", "20", "http://web:81/"]);
    run("fortio", "fortio/fortio", ["load", "-c", "2", "-qps", "0", "-n", "20", "-loglevel", "Warning", "http://web/nothing"]);
    run("wrk", "williamyeh/wrk", ["-t2", "-c4", "-d1s", "--latency", "http://web/"]);
    await pass(12);
    const hey = logs("hey");
    expect(hey).toMatch(/^\nSummary:\n {2}Total:\t0\.0\d+ secs\n/);
    expect(hey).toContain("  Total data:\t123000 bytes\n  Size/request:\t615 bytes\n");
    expect(hey).toMatch(/ {2}50% in 0\.00\d+ secs\n/);
    expect(hey).toContain("Status code distribution:\n  [200]\t200 responses\n");
    const counts = [...hey.matchAll(/^ {2}[\d.]+ \[(\d+)\]\t\|/gm)].map(([, count]) => Number(count));
    expect([counts.length, counts.reduce((a, b) => a + b)]).toEqual([11, 200]);
    expect(logs("lost")).toContain("Error distribution:\n  [4]\tGet \"http://nobody/\": dial tcp: lookup nobody on 10.96.0.10:53: no such host\n");
    const ab = logs("ab");
    expect(ab).toContain("Completed 100 requests\nCompleted 200 requests\nFinished 200 requests\n");
    expect(ab).toMatch(/Complete requests: {6}200\nFailed requests: {8}0\nNon-2xx responses: {6}200\nTotal transferred: {6}\d+ bytes\nHTML transferred: {7}30600 bytes\n/);
    expect(ab).toMatch(/\nTotal: {8} +\d+ +\d+ +\d+\.\d +\d+ +\d+\n/);
    expect(logs("refused")).toContain("apr_socket_recv: Connection refused (111)\n");
    expect(world.pod("refused")!.status!.containerStatuses![0]!.state!.terminated!.exitCode).toBe(111);
    const fortio = logs("fortio");
    expect(fortio).toContain("Starting at max qps with 2 thread(s) [gomax 2] for exactly 20 calls (10 per thread + 0)\n");
    expect(fortio).toMatch(/\n>= [\d.]+ <= [\d.]+ , [\d.]+ , [\d.]+, \d+\n/);
    expect(fortio).toMatch(/\n# target 50% [\d.]+\n# target 75% [\d.]+\n/);
    expect(fortio).toMatch(/\nCode 404 : 20 \(100\.0 %\)\n[^]*\nAll done 20 calls \(plus 0 warmup\) [\d.]+ ms avg, [\d.]+ qps\n$/);
    expect(logs("wrk")).toMatch(/^Running 1s test @ http:\/\/web\/\n {2}2 threads and 4 connections\n {2}Thread Stats {3}Avg {6}Stdev {5}Max {3}\+\/- Stdev\n {4}Latency +[\d.]+[um]s +[\d.]+[um]s +[\d.]+[um]s +[\d.]+%\n {4}Req\/Sec +[\d.]+k? +[\d.]+k? +[\d.]+k? +[\d.]+%\n {2}Latency Distribution\n {5}50% /);
    expect(logs("wrk")).toMatch(/\n {2}\d+ requests in 1\.00s, [\d.]+MB read\nRequests\/sec: +[\d.]+\nTransfer\/sec: +[\d.]+MB\n$/);
  });
});
