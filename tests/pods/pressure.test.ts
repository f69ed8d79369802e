import { describe, expect, it } from "vitest";
import { encode, FileNode, ROOT, type DirectoryNode } from "../../src/os/index.ts";
import { textOf } from "../../src/cluster/runtime/container-log.ts";
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

describe("the disk of a node", () => {
  it("is what its containers and volumes show, with all that fills it", async () => {
    const world = await nodeOf({ "ephemeral-storage": "20Gi" });
    world.client.ofAny("pods").create("default", box("looks", "sleep 3600", { volumeMounts: [{ name: "shared", mountPath: "/shared" }] }, { volumes: [{ name: "shared", emptyDir: {} }] }) as never);
    await world.pass(5);
    const kilobytes = async (path: string): Promise<number[]> =>
      (await world.exec("looks", ["df", "-k", path])).split("\n")[1]!.split(/ +/).slice(1, 4).map(Number);
    const [size, used, free] = await kilobytes("/");
    expect(size).toBe(20 * 2 ** 20);
    expect(used! + free!).toBeCloseTo(size!, -1);
    await world.exec("looks", ["dd", "if=/dev/zero", "of=/shared/full", "bs=1M", "count=8"]);
    expect((await kilobytes("/"))[1]! - used!).toBe(8192);
    expect(await kilobytes("/shared")).toEqual(await kilobytes("/"));
  });
});

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

describe("a node that is short of memory for long", () => {
  it("ends one Pod after the other, the next as soon as the last is gone, and none from a file", async () => {
    const world = await nodeOf({ memory: "1Gi" });
    const { pass, pod, cluster } = world;
    const node = cluster.nodes.get("node-1")!;
    const file = { apiVersion: "v1", kind: "Pod", metadata: { name: "own" }, spec: { containers: [{ name: "a", image: "busybox:1.36", command: ["sleep", "3600"] }] } };
    const { fs } = node.machine;
    (fs.node("/etc/kubernetes/manifests", ROOT) as DirectoryNode).set("own.yaml", new FileNode(fs.context, encode(JSON.stringify(file))));
    for (const name of ["a", "b"]) world.client.ofAny("pods").create("default", box(name, "exec sleep 3600") as never);
    await pass(8);
    node.runtime.cgroup.chargeMemory(node.runtime.memory - node.runtime.cgroup.memoryUsed - 50 * 1024 * 1024);
    await pass(16);
    const evicted = world.events("a").concat(world.events("b")).filter((event) => event.startsWith("Evicted"));
    expect([evicted.length, pod("a")!.status!.phase, pod("b")!.status!.phase, pod("own-node-1")!.status!.phase]).toEqual([2, "Failed", "Failed", "Running"]);
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

describe("a limit of memory", () => {
  const limit = { resources: { limits: { memory: "64Mi" } } };

  it("ends who reads without end, takes a large buffer or doubles a variable; a container without one has the Pod's", async () => {
    const world = await podCluster();
    const scripts = { tail: "exec tail /dev/zero", dd: "dd if=/dev/zero of=/dev/null bs=100M count=2", variable: "a=xxxxxxxxxxxxxxxx; while true; do a=$a$a; done" };
    for (const [name, script] of Object.entries(scripts)) world.client.ofAny("pods").create("default", box(name, script, limit, { restartPolicy: "Never" }) as never);
    const shared = box("shared", "sleep 3600", { resources: { limits: { memory: "32Mi" } } }, { resources: { limits: { cpu: "500m", memory: "64Mi" } } });
    shared.spec.containers.push({ name: "other", image: "busybox:1.36", command: ["sleep", "3600"] });
    world.client.ofAny("pods").create("default", shared as never);
    await world.pass(4);
    for (const name of Object.keys(scripts)) expect([name, world.status(name)]).toEqual([name, "0/1 OOMKilled"]);
    const files = ["cat", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/cpu.max"];
    expect([await world.exec("shared", files, "main"), await world.exec("shared", files, "other")]).toEqual(["33554432\n50000 100000\n", "67108864\n50000 100000\n"]);
    const status = world.pod("shared")!.status!;
    expect(status.containerStatuses!.map(({ resources }) => resources)).toEqual([{ limits: { cpu: "500m", memory: "32Mi" }, requests: { memory: "32Mi" } }, {}]);
    expect(status.resources!.limits).toEqual({ cpu: "500m", memory: "64Mi" });
    expect(world.crashes).toEqual([]);
  });
});

describe("limits of local storage", () => {
  const limit = { resources: { limits: { "ephemeral-storage": "10Mi" } } };
  const sleeper = { name: "other", image: "busybox:1.36", command: ["sleep", "3600"] };
  const write = (file: string, megabytes: number) => `head -c ${megabytes * 1048576} /dev/zero > ${file}; sleep 3600`;
  const total = "Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ";
  const scratch = { volumes: [{ name: "scratch", emptyDir: {} }] };
  const inScratch = { ...limit, volumeMounts: [{ name: "scratch", mountPath: "/scratch" }] };

  it("count what any container writes, volumes, and logs with the files that were rotated away; the system's own Pods stay", async () => {
    const { client, pass, pod, status } = await podCluster();
    const create = (object: object) => client.ofAny("pods").create("default", object as never);
    create(box("layer", write("/f", 12), limit));
    create(box("volume", write("/scratch/f", 12), inScratch, scratch));
    const mixed = box("mixed", "sleep 3600", limit);
    create({ ...mixed, spec: { ...mixed.spec, containers: [...mixed.spec.containers, { ...sleeper, command: ["sh", "-c", write("/f", 12)] }] } });
    create(box("log", "yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | head -c 12000000; sleep 3600", limit));
    const second = box("second", write("/f", 12), { resources: { limits: { "ephemeral-storage": "5Mi" } } });
    create({ ...second, spec: { ...second.spec, containers: [...second.spec.containers, { ...sleeper, resources: { limits: { "ephemeral-storage": "20Mi" } } }] } });
    create(box("within", write("/f", 8), limit));
    create(box("critical", write("/f", 12), limit, { priorityClassName: "system-node-critical" }));
    await pass(15);
    for (const name of ["layer", "volume", "mixed", "log"]) expect([name, pod(name)!.status!.message], name).toEqual([name, total]);
    expect(pod("second")!.status!.message).toBe("Container main exceeded its local ephemeral storage limit \"5Mi\". ");
    expect([status("within"), status("critical")]).toEqual(["1/1 Running", "1/1 Running"]);
  });
});

describe("a fork bomb", () => {
  it("fills its Pod's limit and then cannot fork; the container goes on", async () => {
    const world = await podCluster();
    await world.configure("node-1", "podPidsLimit: 60\n");
    world.client.ofAny("pods").create("default", box("bounded", "f() { f | f & }; f; wait; sleep 3600") as never);
    await world.pass(1.5);
    const { log, cgroup } = world.cluster.nodes.get("node-1")!.runtime.containers(world.pod("bounded")!.metadata!.uid!)[0]!;
    expect(cgroup.processes).toBeLessThanOrEqual(60);
    expect(new Set(log.from(0).map(textOf))).toEqual(new Set(["sh: can't fork: Resource temporarily unavailable"]));
    expect([world.status("bounded"), world.crashes]).toEqual(["1/1 Running", []]);
  });
});

describe("a node that is short of processes", () => {
  const many = (name: string, count: number, spec: object = {}) => box(name, `for i in $(seq ${count}); do sleep 3600 & done; wait`, {}, { restartPolicy: "Never", ...spec }) as never;

  it("does not mind without a threshold; with one it ends who has most of them", async () => {
    const world = await podCluster();
    const { client, pass, pod, status } = world;
    client.ofAny("pods").create("default", many("few", 3));
    client.ofAny("pods").create("default", many("lots", 120));
    await pass(20);
    expect([status("few"), status("lots"), condition(world, "PIDPressure")]).toEqual(["1/1 Running", "1/1 Running", "False"]);
    await world.configure("node-1", "evictionHard:\n  memory.available: 100Mi\n  pid.available: \"32700\"\n");
    await pass(15);
    expect(pod("lots")!.status).toMatchObject({ phase: "Failed", reason: "Evicted" });
    expect(pod("lots")!.status!.message).toMatch(/^The node was low on resource: pids\. Threshold quantity: 32700, available: 326\d\d\. $/);
    expect(status("few")).toBe("1/1 Running");
    expect(condition(world, "PIDPressure")).toBe("True");
    expect(client.of("nodes").get("", "node-1").spec!.taints).toContainEqual(expect.objectContaining({ key: "node.kubernetes.io/pid-pressure", effect: "NoSchedule" }));
    expect(world.events("node-1").join("\n")).toMatch(/NodeHasInsufficientPID[^]*EvictionThresholdMet Attempting to reclaim pids/);
    client.ofAny("pods").create("default", box("late", "sleep 3600") as never);
    await pass(5);
    expect(pod("late")!.status).toMatchObject({ phase: "Failed", reason: "Evicted", message: "Pod was rejected: The node had condition: [PIDPressure]. " });
  });

  it("lets a Pod have as many as podPidsLimit says", async () => {
    const world = await podCluster();
    const { cluster, client, pass, crashes } = world;
    await world.configure("node-1", "podPidsLimit: 40\n");
    client.ofAny("pods").create("default", many("lots", 120));
    await pass(20);
    const { runtime } = cluster.nodes.get("node-1")!;
    const log = (name: string) => runtime.containers(client.of("pods").get("default", name).metadata!.uid!)[0]!.log.from(0).map(textOf);
    expect(log("lots")).toEqual(["sh: can't fork: Resource temporarily unavailable"]);
    expect(crashes).toEqual([]);
  });

  it("has as many Pods as maxPods says", async () => {
    const world = await podCluster();
    await world.configure("node-1", "maxPods: 3\n");
    const { allocatable, capacity } = world.client.of("nodes").get("", "node-1").status!;
    expect([allocatable!.pods, capacity!.pods]).toEqual(["3", "3"]);
  });
});

describe("a node whose processors are all busy", () => {
  it("gives to each Pod by its request, and what one does not want to the others", async () => {
    const { client, pass, cluster } = await podCluster();
    const spinning = (name: string, threads: number, cpu?: string) => client.ofAny("pods").create("default",
      box(name, `${"while :; do :; done & ".repeat(threads)} wait`, cpu ? { resources: { requests: { cpu } } } : {}) as never);
    spinning("big", 3, "600m");
    spinning("small", 3, "300m");
    spinning("modest", 1, "900m");
    await pass(6);
    const used = (name: string) => {
      const uid = client.of("pods").get("default", name).metadata!.uid!;
      return cluster.nodes.get("node-1")!.runtime.containers(uid)[0]!.cgroup.cpuUsed;
    };
    const before = ["big", "small", "modest"].map(used);
    await pass(3);
    const cores = ["big", "small", "modest"].map((name, i) => Math.round((used(name) - before[i]!) / 300) / 10);
    expect(cores).toEqual([0.7, 0.3, 1]);
  });
});

describe("a kubelet that starts", () => {
  it("says so, and what it finds otherwise than the API server has it", async () => {
    const world = await podCluster();
    const { cluster, pass } = world;
    const node = cluster.nodes.get("node-1")!;
    const said = () => world.events("node-1").filter((event) => !/RegisteredNode/.test(event));
    expect(said()).toEqual([]);
    node.stopKubelet();
    await pass(2);
    node.startKubelet();
    await pass(3);
    const known = ["Starting Starting kubelet.", "NodeAllocatableEnforced Updated Node Allocatable limit across pods",
      ...["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"].map((reason) => `${reason} Node node-1 status is now: ${reason}`)];
    expect(said()).toEqual(known);
    node.stopKubelet();
    // Long enough for its conditions to become unknown: each is told once for the start and once for the change.
    await pass(100);
    node.startKubelet();
    await pass(3);
    expect(said().slice(-6)).toEqual([...known.slice(0, 2), ...known.slice(2).map((event) => `${event} (x2)`), "NodeReady Node node-1 status is now: NodeReady"]);
  });
});
