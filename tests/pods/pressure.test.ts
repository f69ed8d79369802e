import { describe, expect, it } from "vitest";
import { podCluster, type PodCluster } from "./cluster.ts";

const box = (name: string, script: string, more: object = {}, spec: object = {}) => ({
  apiVersion: "v1", kind: "Pod", metadata: { name },
  spec: { nodeName: "node-1", terminationGracePeriodSeconds: 1, containers: [{ name: "main", image: "busybox:1.36", command: ["sh", "-c", script], ...more }], ...spec },
});

function condition({ client }: PodCluster, type: string): string | undefined {
  return client.of("nodes").get("", "node-1").status?.conditions?.find((each) => each.type === type)?.status;
}

async function nodeOf(capacity: object): Promise<PodCluster> {
  return podCluster({ nodes: [{ name: "controlplane", taints: ["node-role.kubernetes.io/control-plane:NoSchedule"] }, { name: "node-1", ...capacity }, { name: "node-2" }] });
}

describe("a node that is short of memory", () => {
  it("ends first who is over its request, by priority and by how much; the condition stays for five minutes", async () => {
    const world = await nodeOf({ memory: "1Gi" });
    const { client, pass, status, cluster, pod } = world;
    const stress = (name: string, megabytes: number, request?: string) => client.ofAny("pods").create("default", {
      ...box(name, "", {
        image: "polinux/stress", command: ["stress", "--vm", "1", "--vm-bytes", `${megabytes}M`, "--vm-hang", "0"], ...(request ? { resources: { requests: { memory: request } } } : {}),
      }, { restartPolicy: "Never" }),
    } as never);
    stress("modest", 200, "300Mi");
    stress("over", 250, "100Mi");
    await pass(15);
    expect(condition(world, "MemoryPressure")).toBe("False");
    stress("without", 340);
    await pass(30);
    expect(pod("without")!.status).toMatchObject({ phase: "Failed", reason: "Evicted" });
    expect(pod("without")!.status!.message).toMatch(/^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+Ki\. Container main was using \d+Ki, request is 0, has larger consumption of memory\. $/);
    expect(pod("without")!.status!.conditions).toContainEqual(expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet" }));
    expect([status("modest"), status("over")]).toEqual(["1/1 Running", "1/1 Running"]);
    expect(condition(world, "MemoryPressure")).toBe("True");
    expect(client.of("nodes").get("", "node-1").spec!.taints).toContainEqual(expect.objectContaining({ key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" }));
    expect(world.events("node-1").join("\n")).toContain("EvictionThresholdMet Attempting to reclaim memory");
    await pass(330);
    expect(condition(world, "MemoryPressure")).toBe("False");
    expect(cluster.nodes.get("node-1")!.kubelet.activePods().length).toBeGreaterThanOrEqual(2);
  });
});

describe("a node that is short of disk", () => {
  it("takes unused images away first, then the Pod that has written most", async () => {
    const world = await nodeOf({ "ephemeral-storage": "130Mi" });
    const { client, pass, pod, status, cluster } = world;
    const { images } = cluster.nodes.get("node-1")!.runtime;
    // Its images did not fit from the beginning.
    await pass(310);
    expect(images.list().length).toBeLessThan(cluster.nodes.get("node-2")!.runtime.images.list().length);
    expect(condition(world, "DiskPressure")).toBe("False");
    client.ofAny("pods").create("default", box("small", "head -c 1000000 /dev/zero > /f; sleep 3600") as never);
    client.ofAny("pods").create("default", box("writer", "head -c 110000000 /dev/zero > /f; sleep 3600", {}, { restartPolicy: "Never" }) as never);
    await pass(40);
    expect(pod("writer")!.status).toMatchObject({ phase: "Failed", reason: "Evicted" });
    expect(pod("writer")!.status!.message).toMatch(/^The node was low on resource: ephemeral-storage\. Threshold quantity: \S+, available: \S+\. Container main was using \d+Ki, request is 0, has larger consumption of ephemeral-storage\. $/);
    expect(status("small")).toBe("1/1 Running");
    expect(condition(world, "DiskPressure")).toBe("True");
    expect(world.events("node-1").join("\n")).toContain("EvictionThresholdMet Attempting to reclaim ephemeral-storage");
  });

  it("too small for its images keeps those that are used", async () => {
    const world = await nodeOf({ "ephemeral-storage": "200Mi" });
    const { images } = world.cluster.nodes.get("node-1")!.runtime;
    const names = () => images.list().flatMap((image) => [...image.names]);
    await world.pass(330);
    expect(names()).not.toContain("docker.io/library/nginx:1.27");
    expect(names()).toContain("registry.k8s.io/pause:3.10.1");
  });
});
