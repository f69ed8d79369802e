import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../src/apimachinery/types/index.ts";
import { documents as yamlDocuments } from "../../src/apimachinery/yaml/index.ts";
import { podCluster } from "./cluster.ts";

interface Case {
  file: string;
  namespace?: string;
  pod: string;
  /** Virtual seconds after which `status` is seen. */
  at: number;
  status: object;
  event?: string;
}

const pulled = "Back-off pulling image \"janedoe/awesomeapp:v1\"";

/** The manifests of the material, with what the material says comes of them. */
const CASES: Case[] = [
  { file: "02-image-pull-policy", namespace: "awesomeapps", pod: "foo", at: 20, status: { phase: "Pending", containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }] }, event: pulled },
  { file: "03-image-pull-secrets", namespace: "awesomeapps", pod: "foo", at: 20, status: { phase: "Pending" }, event: "Unable to retrieve some image pull secrets (myregistrykey); attempting to pull the image may not succeed." },
  {
    file: "04-frontend-resources", pod: "frontend", at: 40,
    status: { qosClass: "Burstable", containerStatuses: [{ name: "db", lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } } }, { name: "wp", ready: true, restartCount: 0 }] },
  },
  { file: "05-restart-policy", namespace: "awesomeapps", pod: "foo", at: 20, status: { phase: "Pending", containerStatuses: [{ restartCount: 0 }] }, event: pulled },
  { file: "06-exec-liveness", pod: "liveness-exec", at: 30, status: { phase: "Running", containerStatuses: [{ restartCount: 0, ready: true }] } },
  { file: "06-exec-liveness", pod: "liveness-exec", at: 85, status: { phase: "Running", containerStatuses: [{ restartCount: 1 }] }, event: "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory" },
  { file: "09-memory-demo", namespace: "mem-example", pod: "memory-demo", at: 60, status: { phase: "Running", containerStatuses: [{ restartCount: 0, ready: true }] } },
  { file: "12-web-server-pod", pod: "web-server-pod", at: 15, status: { phase: "Running", containerStatuses: [{ ready: true, image: "docker.io/library/nginx:latest" }] } },
];

describe("the examples of the material", () => {
  it.each(CASES)("$file after $at s", async ({ file, namespace = "default", pod, at, status, event }) => {
    const { client, pass, crashes } = await podCluster();
    const make = (object: KubeObject): void => {
      const resource = object.kind === "Namespace" ? "namespaces" : "pods";
      client.ofAny(resource).create(resource === "pods" ? namespace : "", object);
    };
    const documents = [...yamlDocuments(readFileSync(new URL(`../seed-examples/${file}.yaml`, import.meta.url), "utf8"))] as KubeObject[];
    if (namespace !== "default" && documents.every(({ kind }) => kind !== "Namespace")) {
      make({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
      await pass(1);
    }
    for (const object of documents) {
      make(object);
      await pass(1);
    }
    await pass(at - 1);
    expect(client.of("pods").get(namespace, pod).status).toMatchObject(status);
    const events = client.of("events").list(namespace).items.map(({ message }) => message).join("\n");
    if (event) expect(events).toContain(event);
    expect(crashes).toEqual([]);
  });

  it("09: what it uses is seen by the metrics", async () => {
    const { client, cluster, pass } = await podCluster();
    for (const object of [...yamlDocuments(readFileSync(new URL("../seed-examples/09-memory-demo.yaml", import.meta.url), "utf8"))] as KubeObject[]) {
      client.ofAny(object.kind === "Namespace" ? "namespaces" : "pods").create(object.metadata!.namespace ?? "", object);
      await pass(1);
    }
    await pass(60);
    const node = cluster.nodes.get(client.of("pods").get("mem-example", "memory-demo").spec!.nodeName!)!;
    const usage = node.usage.podUsage(node.podUid("mem-example", "memory-demo")!);
    expect(usage!.usage["memory-demo-ctr"]!.memoryBytes / 1024 / 1024).toBeGreaterThan(149);
    expect(usage!.usage["memory-demo-ctr"]!.memoryBytes / 1024 / 1024).toBeLessThan(165);
  });
});
