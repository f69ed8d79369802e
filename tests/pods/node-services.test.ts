import { describe, expect, it } from "vitest";
import { ask, decode, isSystemError, type Machine, ROOT, SocketError } from "../../src/os/index.ts";
import { podCluster } from "./cluster.ts";

const SYSTEMD = "/run/systemd/private";
const JOURNAL = "/run/systemd/journal/io.systemd.journal";
const CRI = "/run/containerd/containerd.sock";

/** What a program of the machine gets to hear; errors as their code. */
function asked<T>(machine: Machine, socket: string, method: string, body: object = {}): { answer: T | undefined; error: string | undefined } {
  const found: { answer: T | undefined; error: string | undefined } = { answer: undefined, error: undefined };
  machine.spawn({
    args: ["test"],
    program: function* (process) {
      try {
        found.answer = yield* ask<T>(process, socket, method, body);
      } catch (error) {
        if (!(error instanceof SocketError) && !isSystemError(error)) throw error;
        found.error = error.code;
      }
    },
  });
  return found;
}

interface Unit { Id: string; ActiveState: string; SubState: string; MainPID: number; UnitFileState: string; Result: string }

describe("a node that is switched off by systemd", () => {
  const sleeper = (name: string, more: object = {}) => ({
    apiVersion: "v1", kind: "Pod", metadata: { name },
    spec: { nodeName: "node-1", containers: [{ name: "main", image: "busybox:1.36", command: ["sh", "-c", "trap '' TERM; while true; do sleep 1; done"] }], ...more },
  });

  it("takes no notice of its Pods by default, and starts their containers anew when it is back", async () => {
    const { cluster, client, pass, status } = await podCluster();
    client.ofAny("pods").create("default", sleeper("stays"));
    await pass(5);
    const { machine } = cluster.nodes.get("node-1")!;
    const upSince = machine.bootedAt;
    const reboot = asked(machine, SYSTEMD, "Manager/Reboot");
    const asRebooted = cluster.simulation.now;
    await pass(30);
    expect([upSince, machine.bootedAt > asRebooted]).toEqual([-3_600_000, true]);
    expect(reboot.answer).toEqual({});
    expect(status("stays")).toMatch(/^1\/1 Running/);
    expect(client.of("pods").get("default", "stays").status!.containerStatuses![0]!.restartCount).toBe(1);
  });

  it("ends them first where its kubelet is told to, those that matter least before the others, and takes no more", async () => {
    const { cluster, client, pass, configure, pod } = await podCluster();
    await configure("node-1", "shutdownGracePeriod: 20s\nshutdownGracePeriodCriticalPods: 5s\n");
    client.ofAny("pods").create("default", sleeper("plain"));
    client.ofAny("pods").create("default", sleeper("critical", { priorityClassName: "system-node-critical" }));
    await pass(5);
    asked(cluster.nodes.get("node-1")!.machine, SYSTEMD, "Manager/PowerOff");
    await pass(10);
    const message = "Pod was terminated in response to imminent node shutdown.";
    expect(client.of("nodes").get("", "node-1").status!.conditions).toContainEqual(expect.objectContaining({ type: "Ready", status: "False", reason: "KubeletNotReady", message: "node is shutting down" }));
    client.ofAny("pods").create("default", sleeper("late"));
    await pass(2);
    expect(pod("late")!.status).toMatchObject({ phase: "Failed", reason: "NodeShutdown", message: "Pod was rejected: Pod was rejected as the node is shutting down." });
    expect(pod("plain")!.status!.phase).toBe("Running");
    // 15 s for the one, then 5 for the other: neither ends by itself.
    await pass(5);
    expect(pod("plain")!.status).toMatchObject({ phase: "Failed", reason: "Terminated", message });
    expect(pod("plain")!.status!.conditions).toContainEqual(expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message }));
    expect(pod("critical")!.status!.phase).toBe("Running");
    await pass(6);
    expect(pod("critical")!.status).toMatchObject({ phase: "Failed", reason: "Terminated" });
  });
});

describe("a node's services", () => {
  it("stopping the kubelet makes the node NotReady; starting it heals", async () => {
    const { cluster, client, pass } = await podCluster();
    const { machine } = cluster.nodes.get("node-1")!;
    const ready = () => client.of("nodes").get("", "node-1").status!.conditions!.find(({ type }) => type === "Ready")!.status;
    const stop = asked(machine, SYSTEMD, "Manager/StopUnit", { name: "kubelet" });
    await pass(5);
    expect(stop).toEqual({ answer: {}, error: undefined });
    const state = asked<Unit>(machine, SYSTEMD, "Manager/GetUnit", { name: "kubelet.service" });
    await pass(60);
    expect(state.answer).toMatchObject({ ActiveState: "inactive", SubState: "dead", MainPID: 0, UnitFileState: "enabled" });
    expect(ready()).toBe("Unknown");
    asked(machine, SYSTEMD, "Manager/StartUnit", { name: "kubelet" });
    await pass(10);
    expect(ready()).toBe("True");
    const journal = asked<{ entries: { message: string }[] }>(machine, JOURNAL, "Entries", { unit: "kubelet" });
    await pass(1);
    const text = journal.answer!.entries.map(({ message }) => message).join("\n");
    expect(text).toContain("Stopped kubelet.service - kubelet: The Kubernetes Node Agent.");
    expect(text).toContain("\"Kubelet version\" kubeletVersion=\"v1.36.2\"");
  });

  it("a kubelet whose configuration is gone fails again and again, till it is back", async () => {
    const { cluster, pass } = await podCluster();
    const { machine, kubelet } = cluster.nodes.get("node-1")!;
    machine.fs.rename("/var/lib/kubelet/config.yaml", "/root/config.yaml", ROOT);
    asked(machine, SYSTEMD, "Manager/RestartUnit", { name: "kubelet" });
    await pass(25);
    const state = asked<Unit & { NRestarts: number }>(machine, SYSTEMD, "Manager/GetUnit", { name: "kubelet" });
    await pass(1);
    expect(state.answer).toMatchObject({ ActiveState: "activating", SubState: "auto-restart", Result: "exit-code" });
    expect(state.answer!.NRestarts).toBeGreaterThan(0);
    expect(kubelet.stopped).toBe(true);
    machine.fs.rename("/root/config.yaml", "/var/lib/kubelet/config.yaml", ROOT);
    await pass(15);
    expect(kubelet.stopped).toBe(false);
  });

  it("a killed kubelet is started again by systemd", async () => {
    const { cluster, pass } = await podCluster();
    const { machine, kubelet } = cluster.nodes.get("node-1")!;
    const process = [...machine.pids.processes.values()].find(({ name }) => name === "kubelet")!;
    machine.kill(process.pid, "SIGKILL");
    await pass(1);
    expect(kubelet.stopped).toBe(true);
    await pass(15);
    expect(kubelet.stopped).toBe(false);
  });

  it.each<[string, string, object, string]>([
    [SYSTEMD, "Manager/GetUnit", { name: "nope" }, "org.freedesktop.systemd1.NoSuchUnit"],
    [CRI, "/runtime.v1.RuntimeService/ContainerStatus", { containerId: "abc" }, "NotFound"],
    [CRI, "/runtime.v1.RuntimeService/Nope", {}, "Unimplemented"],
    ["/run/nope.sock", "x", {}, "ENOENT"],
    ["/etc/hostname", "x", {}, "ECONNREFUSED"],
  ])("%s %s refuses %j with %s", async (socket, method, body, code) => {
    const { cluster, pass } = await podCluster();
    const found = asked(cluster.nodes.get("node-1")!.machine, socket, method, body);
    await pass(1);
    expect(found.error).toBe(code);
  });

  it("without containerd nobody listens at its socket, and the node is not ready after half a minute", async () => {
    const { cluster, client, pass } = await podCluster();
    const { machine } = cluster.nodes.get("node-1")!;
    asked(machine, SYSTEMD, "Manager/StopUnit", { name: "containerd" });
    await pass(40);
    const found = asked(machine, CRI, "/runtime.v1.RuntimeService/Version");
    await pass(1);
    expect(found.error).toBe("ECONNREFUSED");
    expect(client.of("nodes").get("", "node-1").status!.conditions!.find(({ type }) => type === "Ready")).toMatchObject({ status: "False", reason: "KubeletNotReady", message: "container runtime is down" });
  });

  it("the runtime knows the containers, their logs and images; a container that is stopped behind the kubelet's back starts again", async () => {
    const world = await podCluster();
    const { cluster, pass } = world;
    const name = world.apply("status/running.yaml");
    await pass(5);
    const { machine } = cluster.nodes.get(world.pod(name)!.spec!.nodeName!)!;
    const list = asked<{ containers: { id: string; state: string; metadata: { name: string } }[] }>(machine, CRI, "/runtime.v1.RuntimeService/ListContainers", { filter: { labelSelector: { "io.kubernetes.pod.name": name } } });
    await pass(1);
    const [container] = list.answer!.containers;
    expect(container).toMatchObject({ state: "CONTAINER_RUNNING", metadata: { name: "app" } });
    const status = asked<{ status: { logPath: string } }>(machine, CRI, "/runtime.v1.RuntimeService/ContainerStatus", { containerId: container!.id.slice(0, 12), verbose: true });
    await pass(1);
    const log = machine.fs.node(status.answer!.status.logPath, ROOT);
    expect(decode(log.type === "generated" ? log.generate() : new Uint8Array())).toMatch(/^\d{4}-\S+Z stdout F /m);
    const link = machine.fs.node(`/var/log/containers/${name}_default_app-${container!.id}.log`, ROOT);
    expect(link).toBe(link);
    const exec = asked<{ stdout: string; exitCode: number }>(machine, CRI, "/runtime.v1.RuntimeService/ExecSync", { containerId: container!.id, cmd: ["sh", "-c", "echo $HOSTNAME"] });
    await pass(1);
    expect(exec.answer).toEqual({ stdout: `${name}\n`, stderr: "", exitCode: 0 });
    const images = asked<{ images: { repoTags: string[] }[] }>(machine, CRI, "/runtime.v1.ImageService/ListImages");
    asked(machine, CRI, "/runtime.v1.RuntimeService/StopContainer", { containerId: container!.id, timeout: 2 });
    await pass(15);
    expect(images.answer!.images.flatMap(({ repoTags }) => repoTags)).toContain("docker.io/library/nginx:1.25");
    expect(world.pod(name)!.status!.containerStatuses![0]).toMatchObject({ restartCount: 1, state: { running: {} } });
    expect(world.crashes).toEqual([]);
  });
});
