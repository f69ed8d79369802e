import { describe, expect, it } from "vitest";
import { encode, FileNode, isSystemError, ROOT, type DirectoryNode } from "../../src/os/index.ts";
import { podCluster, type PodCluster } from "./cluster.ts";

const MANIFESTS = "/etc/kubernetes/manifests";

function disk({ cluster }: PodCluster) {
  const { fs } = cluster.controlPlane.machine;
  return {
    away: (part: string) => fs.rename(`${MANIFESTS}/${part}.yaml`, `/root/${part}.yaml`, ROOT),
    back: (part: string) => fs.rename(`/root/${part}.yaml`, `${MANIFESTS}/${part}.yaml`, ROOT),
  };
}

/** What a client on the node gets from the API server: a status, or the code of an error. */
async function get({ cluster, pass }: PodCluster, path = "/healthz", seconds = 1): Promise<number | string> {
  let found: number | string = "no answer";
  cluster.controlPlane.machine.network!.http("192.168.49.10", 6443, { method: "GET", path, headers: {} }, ({ status }) => { found = status; },
    (error) => { found = isSystemError(error) ? error.code : String(error); }, { tls: true });
  await pass(seconds);
  return found;
}

describe("the control plane's static Pods", () => {
  it.each([
    { how: "by force", options: { gracePeriodSeconds: 0 } },
    { how: "with their grace period", options: {} },
  ])("run with mirrors that come back at once when they are deleted $how", async ({ options }) => {
    const world = await podCluster({ withoutStaticPods: false });
    const pods = world.client.of("pods");
    const name = "kube-scheduler-controlplane";
    const before = pods.get("kube-system", name);
    expect(before.metadata!.ownerReferences).toMatchObject([{ kind: "Node", name: "controlplane" }]);
    pods.delete("kube-system", name, options);
    await world.pass(1);
    const after = pods.get("kube-system", name);
    expect(after.metadata!.uid).not.toBe(before.metadata!.uid);
    expect(after.status!.containerStatuses![0]!.containerID).toBe(before.status!.containerStatuses![0]!.containerID);
  });

  it("stay a while when their file can no longer be read, and one that is changed begins when the old one has ended", async () => {
    const world = await podCluster();
    const { fs } = world.cluster.nodes.get("node-1")!.machine;
    const put = (text: string) => (fs.node(MANIFESTS, ROOT) as DirectoryNode).set("own.yaml", new FileNode(fs.context, encode(text)));
    const manifest = (seconds: number) => JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "own" }, spec: { containers: [{ name: "a", image: "busybox:1.36", command: ["sleep", String(seconds)] }] } });
    put(manifest(1000));
    await world.pass(5);
    const first = world.pod("own-node-1")!;
    put("kind: [");
    await world.pass(1);
    expect(world.pod("own-node-1")!.metadata!.uid).toBe(first.metadata!.uid);
    await world.pass(20);
    expect(world.pod("own-node-1")).toBeUndefined();
    await world.pass(35);
    put(manifest(2000));
    await world.pass(3);
    const second = world.pod("own-node-1")!;
    put(manifest(3000));
    await world.pass(25);
    expect([world.pod("own-node-1")!.metadata!.uid, world.status("own-node-1")]).toEqual([second.metadata!.uid, "1/1 Running"]);
    await world.pass(25);
    expect([world.pod("own-node-1")!.spec!.containers[0]!.command, world.status("own-node-1")]).toEqual([["sleep", "3000"], "1/1 Running"]);
    expect(world.crashes).toEqual([]);
  });

  it("without the scheduler Pods stay Pending, and are placed when it is back", async () => {
    const world = await podCluster({ withoutStaticPods: false });
    const { away, back } = disk(world);
    away("kube-scheduler");
    await world.pass(5);
    expect(world.client.of("pods").find("kube-system", "kube-scheduler-controlplane")).toBeUndefined();
    world.apply("status/running.yaml");
    await world.pass(10);
    expect(world.status("web")).toBe("0/1 Pending");
    back("kube-scheduler");
    await world.pass(10);
    expect(world.status("web")).toBe("1/1 Running");
  });

  it("without the controller manager a Deployment gets no ReplicaSet", async () => {
    const world = await podCluster({ withoutStaticPods: false });
    const { away, back } = disk(world);
    away("kube-controller-manager");
    await world.pass(5);
    const deployment = {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" },
      spec: { selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "a", image: "nginx:1.25" }] } } },
    };
    world.client.ofAny("deployments.apps").create("default", deployment);
    await world.pass(10);
    expect(world.client.of("replicasets.apps").list("default").items).toEqual([]);
    back("kube-controller-manager");
    // The old one has not given its lease back.
    await world.pass(10);
    expect(world.client.of("replicasets.apps").list("default").items).toEqual([]);
    await world.pass(15);
    expect(world.client.of("deployments.apps").get("default", "web").status?.readyReplicas).toBe(1);
  });

  it("that are to have a lease lose it without the API server, start anew, and wait till the old lease is over", async () => {
    const world = await podCluster({ withoutStaticPods: false });
    const { away, back } = disk(world);
    const restarts = (part: string) => world.client.of("pods").get("kube-system", `${part}-controlplane`).status!.containerStatuses![0]!.restartCount;
    away("kube-apiserver");
    await world.pass(8);
    back("kube-apiserver");
    await world.pass(15);
    expect(["kube-scheduler", "kube-controller-manager"].map(restarts)).toEqual([0, 0]);
    away("kube-apiserver");
    await world.pass(30);
    back("kube-apiserver");
    await world.pass(8);
    const name = world.apply("status/running.yaml");
    await world.pass(5);
    expect(world.status(name)).toBe("0/1 Pending");
    await world.pass(20);
    expect(world.status(name)).toBe("1/1 Running");
    for (const part of ["kube-scheduler", "kube-controller-manager"]) {
      expect(world.client.of("pods").get("kube-system", `${part}-controlplane`).status!.containerStatuses![0]).toMatchObject({
        restartCount: 1, lastState: { terminated: { exitCode: 1, reason: "Error" } },
      });
    }
  });

  it("without the API server connections are refused, containers go on, and what was missed is made up for", async () => {
    const world = await podCluster({ withoutStaticPods: false });
    const { away, back } = disk(world);
    const name = world.apply("status/running.yaml");
    await world.pass(5);
    expect(await get(world)).toBe(200);
    away("kube-apiserver");
    await world.pass(5);
    expect(await get(world)).toBe("ECONNREFUSED");
    const node = world.cluster.nodes.get(world.pod(name)!.spec!.nodeName!)!;
    const container = node.runtime.containers(world.pod(name)!.metadata!.uid!)[0]!;
    expect(container.running).toBe(true);
    container.process!.finish({ code: 9 });
    await world.pass(30);
    expect(world.pod(name)!.status!.containerStatuses![0]!.restartCount).toBe(0);
    back("kube-apiserver");
    await world.pass(20);
    expect(await get(world)).toBe(200);
    expect(world.pod(name)!.status!.containerStatuses![0]).toMatchObject({ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 9 } } });
    expect(world.crashes).toEqual([]);
  });

  it("without etcd requests time out, then the API server dies of its probe; all comes back with it", async () => {
    const world = await podCluster({ withoutStaticPods: false });
    const { away, back } = disk(world);
    away("etcd");
    await world.pass(5);
    expect(await get(world, "/livez")).toBe(500);
    expect(await get(world, "/api/v1/namespaces", 61)).toBe(504);
    await world.pass(90);
    expect(await get(world)).toBe("ECONNREFUSED");
    back("etcd");
    await world.pass(330);
    expect(await get(world)).toBe(200);
    const apiServer = world.client.of("pods").get("kube-system", "kube-apiserver-controlplane");
    expect(apiServer.status!.containerStatuses![0]!.restartCount).toBeGreaterThan(0);
    expect(world.crashes).toEqual([]);
  });
});
