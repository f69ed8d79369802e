import { PassThrough, Readable, Writable } from "node:stream";
import * as k8s from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { serveCluster, type ServedCluster } from "../../src/cli/serve/server.ts";
import { until } from "./real-kubectl.ts";

// A busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

/* The official JavaScript client against the served cluster. */

let served: ServedCluster;
let config: k8s.KubeConfig;
let core: k8s.CoreV1Api;
let apps: k8s.AppsV1Api;
const namespace = "default";

beforeAll(async () => {
  served = await serveCluster({ speed: 20 });
  config = new k8s.KubeConfig();
  config.loadFromString(served.kubeconfig);
  core = config.makeApiClient(k8s.CoreV1Api);
  apps = config.makeApiClient(k8s.AppsV1Api);
  await core.createNamespacedPod({ namespace, body: { metadata: { name: "web", labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } } });
  await until(() => ready("web"), 20_000);
}, 60_000);

afterAll(() => served.stop());

function ready(name: string): boolean {
  const pod = served.environment.cluster.apiServer.storage.get("pods", namespace, name) as k8s.V1Pod | undefined;
  return pod?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** A stream that keeps what is written. */
function sink(): { stream: Writable; text: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
}

describe("objects", () => {
  it("creates, reads, replaces, patches and deletes", async () => {
    const made = await core.createNamespacedConfigMap({ namespace, body: { metadata: { generateName: "made-" }, data: { a: "1" } } });
    const name = made.metadata!.name!;
    expect(name).toMatch(/^made-[a-z0-9]{5}$/);
    expect(made.metadata!.creationTimestamp).toBeInstanceOf(Date);
    const read = await core.readNamespacedConfigMap({ namespace, name });
    const replaced = await core.replaceNamespacedConfigMap({ namespace, name, body: { ...read, data: { a: "2" } } });
    expect(replaced.data).toEqual({ a: "2" });
    await expect(core.replaceNamespacedConfigMap({ namespace, name, body: { ...read, data: { a: "3" } } })).rejects.toMatchObject({
      code: 409,
      body: expect.stringContaining("the object has been modified; please apply your changes to the latest version and try again"),
    });
    const merge = k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch);
    expect((await core.patchNamespacedConfigMap({ namespace, name, body: { data: { b: "1" } } }, merge)).data).toEqual({ a: "2", b: "1" });
    const json = k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.JsonPatch);
    const operations = [{ op: "remove", path: "/data/a" }];
    expect((await core.patchNamespacedConfigMap({ namespace, name, body: operations }, json)).data).toEqual({ b: "1" });
    expect(await core.deleteNamespacedConfigMap({ namespace, name })).toMatchObject({ status: "Success" });
    await expect(core.readNamespacedConfigMap({ namespace, name })).rejects.toMatchObject({ code: 404 });
  });

  it("lists in pages, with selectors", async () => {
    for (let i = 0; i < 5; i += 1) {
      await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: `page-${i}`, labels: { page: String(i % 2) } } } });
    }
    const first = await core.listNamespacedConfigMap({ namespace, limit: 2, labelSelector: "page" });
    expect(first.items.map(({ metadata }) => metadata!.name)).toEqual(["page-0", "page-1"]);
    const rest = await core.listNamespacedConfigMap({ namespace, labelSelector: "page", _continue: first.metadata!._continue! });
    expect(rest.items.map(({ metadata }) => metadata!.name)).toEqual(["page-2", "page-3", "page-4"]);
    const even = await core.listNamespacedConfigMap({ namespace, labelSelector: "page=0" });
    expect(even.items).toHaveLength(3);
    await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: "page" });
    expect((await core.listNamespacedConfigMap({ namespace, labelSelector: "page" })).items).toEqual([]);
  });

  it("does the same to kinds it does not know", async () => {
    const objects = k8s.KubernetesObjectApi.makeApiClient(config);
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "any", namespace } };
    await objects.create(object);
    expect(await objects.read(object)).toMatchObject({ kind: "ConfigMap", metadata: { name: "any" } });
    const applied = await objects.patch(
      { ...object, data: { x: "y" } } as k8s.KubernetesObject, undefined, undefined, "tests", true, k8s.PatchStrategy.ServerSideApply,
    );
    expect(applied).toMatchObject({ data: { x: "y" } });
    await objects.delete(object);
    await expect(objects.read(object)).rejects.toMatchObject({ code: 404 });
  });

  it("reads and writes subresources", async () => {
    const labels = { app: "scaled" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } };
    await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: "scaled" }, spec: { selector: { matchLabels: labels }, template } } });
    const scale = await apps.readNamespacedDeploymentScale({ namespace, name: "scaled" });
    expect(scale).toMatchObject({ spec: { replicas: 1 }, status: { selector: "app=scaled" } });
    await apps.replaceNamespacedDeploymentScale({ namespace, name: "scaled", body: { ...scale, spec: { replicas: 2 } } });
    expect((await apps.readNamespacedDeployment({ namespace, name: "scaled" })).spec!.replicas).toBe(2);
    const token = await core.createNamespacedServiceAccountToken({ namespace, name: "default", body: { spec: { audiences: [], expirationSeconds: 3600 } } as never });
    const reviews = config.makeApiClient(k8s.AuthenticationV1Api);
    const review = await reviews.createTokenReview({ body: { spec: { token: token.status!.token! } } });
    expect(review.status).toMatchObject({ authenticated: true, user: { username: "system:serviceaccount:default:default" } });
    await core.createNamespacedPodEviction({ namespace, name: "web-none", body: { metadata: { name: "web-none" } } }).catch((error: { code: number }) => {
      expect(error.code).toBe(404);
    });
  });

  it("reads metrics and health", async () => {
    const metrics = new k8s.Metrics(config);
    expect((await metrics.getNodeMetrics()).items.map(({ metadata }) => metadata.name)).toContain("controlplane");
    expect(await new k8s.Health(config).readyz({})).toBe(true);
    expect(await new k8s.Health(config).livez({})).toBe(true);
  });
});

describe("streams", () => {
  it("watches from a revision on", async () => {
    const { metadata } = await core.listNamespacedSecret({ namespace });
    const seen: string[] = [];
    const ended: unknown[] = [];
    const request = await new k8s.Watch(config).watch(
      `/api/v1/namespaces/${namespace}/secrets`,
      { resourceVersion: metadata!.resourceVersion! },
      (type, object: k8s.V1Secret) => seen.push(`${type} ${object.metadata!.name}`),
      (error) => ended.push(error),
    );
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: "seen" } } });
    await core.patchNamespacedSecret({ namespace, name: "seen", body: { stringData: { a: "b" } } }, k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch));
    await core.deleteNamespacedSecret({ namespace, name: "seen" });
    await until(() => seen.length === 3);
    expect(seen).toEqual(["ADDED seen", "MODIFIED seen", "DELETED seen"]);
    request.abort();
    await until(() => ended.length === 1);
  });

  it("keeps an informer", async () => {
    const events: string[] = [];
    const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/services`, () => core.listNamespacedService({ namespace }));
    for (const verb of ["add", "update", "delete"] as const) informer.on(verb, ({ metadata }: k8s.V1Service) => events.push(`${verb} ${metadata!.name}`));
    await informer.start();
    await until(() => events.includes("add kubernetes"));
    await core.createNamespacedService({ namespace, body: { metadata: { name: "informed" }, spec: { ports: [{ port: 80 }] } } });
    await until(() => events.includes("add informed"));
    expect(informer.get("informed", namespace)!.spec!.clusterIP).toMatch(/^10\./);
    await core.deleteNamespacedService({ namespace, name: "informed" });
    await until(() => events.includes("delete informed"));
    expect(informer.get("informed", namespace)).toBeUndefined();
    await informer.stop();
  });

  it("reads logs, and follows them", async () => {
    const script = "i=0; while true; do echo tick $i; i=$((i+1)); sleep 5; done";
    const containers = [{ name: "c", image: "busybox", command: ["sh", "-c", script] }];
    await core.createNamespacedPod({ namespace, body: { metadata: { name: "ticker" }, spec: { containers } } });
    await until(() => ready("ticker"), 20_000);
    const { stream, text } = sink();
    await new k8s.Log(config).log(namespace, "ticker", "c", stream, { follow: true });
    await until(() => text().includes("tick 3\n"));
    expect(await core.readNamespacedPodLog({ namespace, name: "ticker", tailLines: 1 })).toMatch(/^tick \d+\n$/);
    // It ends with the container.
    await core.deleteNamespacedPod({ namespace, name: "ticker", gracePeriodSeconds: 1 });
    await until(() => stream.writableFinished);
  });

  it("executes with input, output and an exit code", async () => {
    const out = sink();
    const err = sink();
    let status: k8s.V1Status | undefined;
    const command = ["sh", "-c", "tr a-z A-Z; echo done >&2; exit 5"];
    await new k8s.Exec(config).exec(namespace, "web", "web", command, out.stream, err.stream, Readable.from(["some words\n"]), false, (end) => {
      status = end;
    });
    await until(() => status !== undefined);
    expect(out.text()).toBe("SOME WORDS\n");
    expect(err.text()).toBe("done\n");
    expect(status).toMatchObject({ status: "Failure", reason: "NonZeroExitCode", details: { causes: [{ reason: "ExitCode", message: "5" }] } });
  });

  it("executes on a terminal", async () => {
    const out = sink();
    let status: k8s.V1Status | undefined;
    const input = new PassThrough();
    await new k8s.Exec(config).exec(namespace, "web", "web", ["sh"], out.stream, null, input, true, (end) => {
      status = end;
    });
    input.write("echo $((6*7)); exit\n");
    await until(() => status !== undefined);
    expect(out.text()).toContain("42\r\n");
    expect(status).toMatchObject({ status: "Success" });
  });

  it("forwards a port", async () => {
    const out = sink();
    const input = new PassThrough();
    const socket = await new k8s.PortForward(config).portForward(namespace, "web", [80], out.stream, null, input);
    input.write("GET / HTTP/1.0\r\n\r\n");
    await until(() => out.text().includes("</html>"));
    expect(out.text()).toMatch(/^HTTP\/1\.\d 200 OK\r\n/);
    (socket as { close(): void }).close();
  });
});
