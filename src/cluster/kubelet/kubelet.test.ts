import { decode } from "../../os/index.ts";
import { describe, expect, it } from "vitest";
import type { Container, Pod } from "../../apimachinery/types/index.ts";
import { parseTime } from "../../apimachinery/time.ts";
import type { DirectoryNode } from "../../os/index.ts";
import { runTask } from "../runtime/task.ts";
import { statusWord, testNode } from "./test-node.ts";

const box = (script: string, more: Partial<Container> = {}): Container => ({ name: "main", image: "busybox:1.36", command: ["sh", "-c", script], ...more });
const first = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0];
const conditions = (pod: Pod | undefined) => pod?.status?.conditions?.map(({ type, status, reason }) => `${type}=${status}${reason ? ` ${reason}` : ""}`);

describe("a Pod that runs", () => {
  it("has five true conditions in the kubelet's order, and its events", () => {
    const { create, pod, pass, events } = testNode();
    create("web", { containers: [{ name: "nginx", image: "nginx:1.25" }] });
    pass(3);
    expect(conditions(pod("web"))).toEqual(["PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True", "PodScheduled=True"]);
    expect(pod("web")!.status).toMatchObject({ phase: "Running", podIP: "10.244.1.2", hostIP: "192.168.49.11", observedGeneration: 1, resources: {} });
    expect(events("web")).toEqual([
      "Pulled Container image \"nginx:1.25\" already present on machine and can be accessed by the pod", "Created Container created", "Started Container started",
    ]);
  });

  it("costs no events when nothing is asked of it", () => {
    const idle = testNode();
    const busy = testNode();
    for (let i = 0; i < 20; i += 1) busy.create(`web-${i}`, { containers: [{ name: "nginx", image: "nginx:1.25" }] });
    for (const { pass } of [idle, busy]) pass(60);
    const [a, b] = [idle, busy].map(({ simulation, pass }) => {
      const before = simulation.eventCount;
      pass(600);
      return simulation.eventCount - before;
    });
    expect(b! - a!).toBeLessThan(10);
  });
});

describe("the node's CSINode", () => {
  it("is made with the node, belongs to it, and has no driver yet", () => {
    const { admin } = testNode();
    const [node] = admin.of("nodes").list().items;
    const { metadata, spec } = admin.of("csinodes.storage.k8s.io").get("", node!.metadata!.name!);
    expect(metadata?.ownerReferences).toEqual([{ apiVersion: "v1", kind: "Node", name: node!.metadata!.name, uid: node!.metadata!.uid }]);
    expect(metadata?.annotations?.["storage.alpha.kubernetes.io/migrated-plugins"]).toMatch(/^kubernetes.io\/aws-ebs,.*,kubernetes.io\/vsphere-volume$/);
    expect(spec.drivers).toBeNull();
  });
});

describe("a resize", () => {
  const stress: Container = {
    name: "main", image: "polinux/stress", command: ["stress"], args: ["--vm", "1", "--vm-bytes", "100M", "--vm-hang", "0"],
    resources: { requests: { memory: "200Mi" }, limits: { memory: "200Mi" } },
  };
  const memory = (amount: string) => ({ requests: { memory: amount }, limits: { memory: amount } });
  const progress = (pod: Pod | undefined) => pod?.status?.conditions?.find(({ type }) => type === "PodResizeInProgress");

  it("does not take memory away that is in use, and says so until it can", () => {
    const { admin, create, pass, pod, events } = testNode();
    const resize = (amount: string) => void admin.of("pods").patch("default", "big", "application/strategic-merge-patch+json", {
      spec: { containers: [{ name: "main", resources: memory(amount) }] },
    }, "resize");
    create("big", { containers: [stress] });
    pass(20);
    resize("50Mi");
    pass(30);
    const refused = /^cannot decrease memory limits: \[attempting to set pod memory limit \(52428800\) below current usage \(\d+\), attempting to set container "main" memory limit \(52428800\) below current usage \(\d+\)\]$/;
    expect(progress(pod("big"))).toMatchObject({ status: "True", reason: "Error", message: expect.stringMatching(refused) });
    // The status tells what the container's group has, not what was granted.
    expect(first(pod("big"))).toMatchObject({
      restartCount: 0, state: { running: {} }, allocatedResources: { memory: "50Mi" }, resources: { limits: { memory: "200Mi" }, requests: { memory: "50Mi" } },
    });
    expect(pod("big")!.status!.resources).toEqual({ limits: { memory: "200Mi" }, requests: { memory: "50Mi" } });
    expect(events("big").filter((line) => line.startsWith("ResizeError"))).toEqual([expect.stringMatching(/^ResizeError Pod resize error: \{"containers":.*,"generation":2,"error":"cannot decrease/)]);
    resize("150Mi");
    pass(30);
    expect(progress(pod("big"))).toBeUndefined();
    expect(events("big").at(-1)).toMatch(/^ResizeCompleted .*"generation":3}$/);
  });

  it("that there is no room for is put off till another Pod has gone", () => {
    const { admin, create, pass, pod, events } = testNode();
    const cpu = (amount: string) => ({ resources: { requests: { cpu: amount } } });
    create("grows", { containers: [box("sleep 600", cpu("500m"))] });
    create("other", { containers: [box("sleep 600", cpu("1200m"))] });
    pass(5);
    admin.of("pods").patch("default", "grows", "application/strategic-merge-patch+json", { spec: { containers: [{ name: "main", ...cpu("1") }] } }, "resize");
    pass(5);
    const why = "Node didn't have enough resource: cpu, requested: 1000, used: 1200, capacity: 2000";
    expect(pod("grows")!.status!.conditions).toContainEqual(expect.objectContaining({ type: "PodResizePending", reason: "Deferred", message: why }));
    expect(events("grows").at(-1)).toBe(`ResizeDeferred Pod resize Deferred: {"containers":[{"name":"main","resources":{"requests":{"cpu":"1"}}}],"generation":2,"error":"${why}"}`);
    expect(first(pod("grows"))!.allocatedResources).toEqual({ cpu: "500m" });
    admin.of("pods").delete("default", "other", { gracePeriodSeconds: 1 });
    pass(6);
    expect(first(pod("grows"))!.allocatedResources).toEqual({ cpu: "1" });
    expect(events("grows").at(-1)).toMatch(/^ResizeCompleted /);
  });

  it("is looked at again when another one has given something back: who matters more comes first, then who waits longer", () => {
    const { admin, create, pass, pod, events } = testNode();
    const cpu = (amount: string) => ({ resources: { requests: { cpu: amount } } });
    const resize = (name: string, amount: string) => void admin.of("pods").patch("default", name, "application/strategic-merge-patch+json", {
      spec: { containers: [{ name: "main", ...cpu(amount) }] },
    }, "resize");
    create("big", { containers: [box("sleep 600", cpu("1400m"))] });
    for (const name of ["first", "second"]) create(name, { containers: [box("sleep 600", cpu("100m"))] });
    admin.of("priorityclasses.scheduling.k8s.io").create("", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 1000 });
    create("important", { priorityClassName: "high", containers: [box("sleep 600", cpu("100m"))] });
    pass(5);
    for (const name of ["first", "second", "important"]) {
      resize(name, "600m");
      pass(2);
    }
    const allocated = () => ["first", "second", "important"].map((name) => first(pod(name))!.allocatedResources!["cpu"]);
    expect(allocated()).toEqual(["100m", "100m", "100m"]);
    resize("big", "800m");
    pass(3);
    expect(allocated()).toEqual(["100m", "100m", "600m"]);
    resize("big", "100m");
    pass(3);
    expect(allocated()).toEqual(["600m", "600m", "600m"]);
    expect(events("first").slice(-2).map((line) => line.split(" ")[0])).toEqual(["ResizeStarted", "ResizeCompleted"]);
    expect(pod("first")!.status!.conditions!.some(({ type }) => type!.startsWith("PodResize"))).toBe(false);
  });

  it.each([
    ["given to a sidecar that runs", undefined, "83886080", 0],
    ["given to a sidecar with a restart, if it asks for one", [{ resourceName: "memory", restartPolicy: "RestartContainer" }], "83886080", 1],
  ])("is %s", (_what, resizePolicy, limit, restartCount) => {
    const { admin, create, pass, pod, node, events } = testNode();
    const helper = box("sleep 600", { name: "helper", restartPolicy: "Always", resources: memory("50Mi"), ...(resizePolicy ? { resizePolicy } : {}) });
    create("side", { terminationGracePeriodSeconds: 1, initContainers: [helper], containers: [box("sleep 600")] });
    pass(5);
    admin.of("pods").patch("default", "side", "application/strategic-merge-patch+json", { spec: { initContainers: [{ name: "helper", resources: memory("80Mi") }] } }, "resize");
    pass(10);
    const running = node.runtime.containers(pod("side")!.metadata!.uid!).find(({ name, state }) => name === "helper" && state === "running");
    expect(String(running!.cgroup.memoryLimit)).toBe(limit);
    expect(pod("side")!.status!.initContainerStatuses![0]).toMatchObject({ restartCount, resources: memory("80Mi") });
    expect(events("side").filter((line) => line.startsWith("Resize")).map((line) => line.split(" ")[0])).toEqual(["ResizeStarted", "ResizeCompleted"]);
  });

  it("of what the Pod has itself is told like any other", () => {
    const { admin, create, pass, events } = testNode();
    create("group", { resources: memory("200Mi"), containers: [box("sleep 600")] });
    pass(10);
    admin.of("pods").patch("default", "group", "application/strategic-merge-patch+json", { spec: { resources: memory("300Mi") } }, "resize");
    pass(10);
    const what = '{"containers":[{"name":"main","resources":{}}],"generation":2}';
    expect(events("group").slice(-2)).toEqual([`ResizeStarted Pod resize started: ${what}`, `ResizeCompleted Pod resize completed: ${what}`]);
  });
});

describe("restarts", () => {
  it("are at once, then after 10, 20, 40 s drawn out by up to a half; STATUS stays Error till just before", () => {
    const { create, pass, watch } = testNode();
    const seen = watch("crash", (pod) => `${statusWord(pod)} ${first(pod)?.restartCount ?? 0}`);
    create("crash", { containers: [box("sleep 3; exit 1")] });
    pass(130);
    const starts = seen.filter((line) => line.includes("Running")).map((line) => Number.parseInt(line, 10));
    const gaps = starts.slice(1).map((at, i) => at - starts[i]! - 3);
    expect(gaps[0]).toBeLessThanOrEqual(3);
    for (const [i, low] of [10, 20, 40].entries()) {
      expect(gaps[i + 1]!).toBeGreaterThanOrEqual(low - 1);
      expect(gaps[i + 1]!).toBeLessThanOrEqual(low * 1.5 + 4);
    }
    const states = seen.map((line) => line.replace(/^\d+s /, ""));
    expect(states.slice(states.indexOf("Error 1"), states.indexOf("Error 1") + 3)).toEqual(["Error 1", "CrashLoopBackOff 1", "Running ready 2"]);
  });

  it("keep one dead container: the log of the run before is gone while the newest is waited for", () => {
    const { create, pass, logs, pod } = testNode();
    create("flaky", { containers: [box("echo start; sleep 6; echo bye; exit 2")] });
    pass(9);
    expect(logs("flaky", "main", { previous: true })).toBe("start\nbye\n");
    pass(8);
    expect(statusWord(pod("flaky")!)).toBe("Error");
    expect(logs("flaky", "main", { previous: true })).toMatch(/^unable to retrieve container logs for containerd:\/\/[0-9a-f]{64}$/);
  });

  it.each([
    ["Never", "exit 0", "Succeeded", "Completed"],
    ["Never", "exit 3", "Failed", "Error"],
    ["OnFailure", "exit 0", "Succeeded", "Completed"],
  ])("with policy %s and %s the Pod ends as %s", (restartPolicy, script, phase, status) => {
    const { create, pass, pod } = testNode();
    create("once", { restartPolicy, containers: [box(script)] });
    pass(5);
    expect([pod("once")!.status!.phase, statusWord(pod("once")!)]).toEqual([phase, status]);
    expect(conditions(pod("once"))![2]).toBe(`Ready=False ${phase === "Failed" ? "PodFailed" : "PodCompleted"}`);
  });

  it("follow the rules of the container before its policy", () => {
    const { create, pass, pod } = testNode();
    const rules = [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }];
    create("rules", { restartPolicy: "Never", containers: [box("sleep 1; exit 42", { restartPolicy: "Never", restartPolicyRules: rules })] });
    pass(6);
    expect(first(pod("rules"))!.restartCount).toBeGreaterThan(0);
  });
});

describe("containers that cannot start", () => {
  it.each<[string, Partial<Container>, string]>([
    ["no such tag", { image: "nginx:nope" }, "ErrImagePull"],
    ["a name that is none", { image: "Nginx:1.25" }, "InvalidImageName"],
    ["never pulled", { image: "redis:7", imagePullPolicy: "Never" }, "ErrImageNeverPull"],
    ["no such command", { command: ["runme"] }, "RunContainerError"],
    ["a missing ConfigMap", { env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "none", key: "k" } } }] }, "CreateContainerConfigError"],
    ["root where it may not be", { securityContext: { runAsNonRoot: true } }, "CreateContainerConfigError"],
  ])("%s", (_what, more, status) => {
    const { create, pass, watch } = testNode();
    const seen = watch("bad", statusWord);
    create("bad", { containers: [box("sleep 600", more)] });
    pass(8);
    expect(seen.join("\n")).toContain(status);
  });

  it("turn from ErrImagePull to ImagePullBackOff after ten to sixteen seconds", () => {
    const { create, pass, watch } = testNode();
    const seen = watch("bad", statusWord);
    create("bad", { containers: [box("sleep 600", { image: "nosuchrepo/app:1" })] });
    pass(20);
    expect(seen.map((line) => line.split(" ")[1])).toEqual(["Pending", "ContainerCreating", "ErrImagePull", "ImagePullBackOff"]);
    expect(Number.parseInt(seen[3]!, 10)).toBeGreaterThanOrEqual(10);
    expect(Number.parseInt(seen[3]!, 10)).toBeLessThanOrEqual(17);
  });
});

describe("probes", () => {
  it("kill by liveness in the classic story after 45 s, and restart at 75 s", () => {
    const { create, pass, pod, events, simulation, node } = testNode();
    create("liveness", {
      containers: [box("touch /tmp/healthy; sleep 30; rm /tmp/healthy; sleep 600", { livenessProbe: { exec: { command: ["cat", "/tmp/healthy"] }, initialDelaySeconds: 5, periodSeconds: 5 } })],
    });
    pass(60);
    expect(first(pod("liveness"))).toMatchObject({ restartCount: 0, ready: true });
    pass(25);
    const { lastState, state, restartCount } = first(pod("liveness"))!;
    expect([restartCount, lastState!.terminated!.exitCode]).toEqual([1, 137]);
    const lived = parseTime(state!.running!.startedAt)! - parseTime(lastState!.terminated!.startedAt)!;
    expect(lived).toBeGreaterThanOrEqual(73_000);
    expect(lived).toBeLessThanOrEqual(77_000);
    expect(events("liveness")).toContain("Unhealthy Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n (x3)");
    expect(events("liveness")).toContain("Killing Container main failed liveness probe, will be restarted");
    const firings = node.kubelet.probeHistory.of(pod("liveness")!.metadata!.uid!, "main", "liveness");
    expect(firings.filter(({ outcome }) => outcome === "failure").map(({ run, threshold }) => `${run}/${threshold}`)).toEqual(["1/3", "2/3", "3/3"]);
    void simulation;
  });

  it("are held back by the startup probe, and readiness is asked at once after it", () => {
    const { create, pass, watch } = testNode();
    const probe = { exec: { command: ["cat", "/tmp/up"] } };
    const seen = watch("slow", (pod) => `${first(pod)?.started} ${first(pod)?.ready} ${first(pod)?.restartCount}`);
    create("slow", {
      containers: [box("sleep 20; touch /tmp/up; sleep 600", { startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 20 }, livenessProbe: { ...probe, periodSeconds: 2, failureThreshold: 1 }, readinessProbe: { ...probe, periodSeconds: 2 } })],
    });
    pass(40);
    expect(seen.at(-1)).toMatch(/^2[1-4]s true true 0$/);
    expect(seen.filter((line) => line.endsWith("true true 0"))).toHaveLength(1);
  });

  it.each<[string, Container["readinessProbe"], string]>([
    ["a closed port", { tcpSocket: { port: 81 } }, "Readiness probe failed: dial tcp 10.244.1.2:81: connect: connection refused"],
    ["a page that is not there", { httpGet: { port: 80, path: "/none" } }, "Readiness probe failed: HTTP probe failed with statuscode: 404"],
    ["https on http", { httpGet: { port: 80, scheme: "HTTPS" } }, "Readiness probe failed: Get \"https://10.244.1.2:80/\": http: server gave HTTP response to HTTPS client"],
    ["a closed port by http", { httpGet: { port: 8080 } }, "Readiness probe failed: Get \"http://10.244.1.2:8080/\": dial tcp 10.244.1.2:8080: connect: connection refused"],
    ["an unknown name of a port", { httpGet: { port: "webb" } }, "Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing \"webb\": invalid syntax"],
    ["no gRPC", { grpc: { port: 80 } }, "Readiness probe failed: timeout: failed to connect service \"10.244.1.2:80\" within 1s: context deadline exceeded"],
  ])("say why: %s", (_what, readinessProbe, message) => {
    const { create, pass, events, pod } = testNode();
    create("web", { containers: [{ name: "nginx", image: "nginx:1.25", readinessProbe: { ...readinessProbe, periodSeconds: 2 } }] });
    pass(6);
    expect(events("web").map((event) => event.replace(/ \(x\d+\)$/, ""))).toContain(`Unhealthy ${message}`);
    expect(conditions(pod("web"))![2]).toBe("Ready=False ContainersNotReady");
  });
});

describe("init containers and sidecars", () => {
  it("run in order, and the phase is Pending till they are done", () => {
    const { create, pass, pod, logs } = testNode();
    create("staged", {
      initContainers: [box("echo one; sleep 4", { name: "one" }), box("echo two; sleep 4", { name: "two" })],
      containers: [box("echo app; sleep 600", { name: "app" })],
    });
    pass(4);
    expect(pod("staged")!.status).toMatchObject({ phase: "Pending", initContainerStatuses: [{ name: "one", started: true, ready: false }, { name: "two", state: { waiting: { reason: "PodInitializing" } } }] });
    expect(pod("staged")!.status!.conditions![1]).toMatchObject({ reason: "ContainersNotInitialized", message: "containers with incomplete status: [one two]" });
    pass(12);
    expect(pod("staged")!.status!.phase).toBe("Running");
    expect(logs("staged", "app")).toBe("app\n");
  });

  it("sidecars are told to stop when the last app container has ended, and the Pod is complete", () => {
    const { create, pass, pod, events } = testNode();
    create("work", {
      restartPolicy: "Never",
      initContainers: [box("trap 0; wait", { name: "helper", restartPolicy: "Always" })],
      containers: [box("sleep 3")],
    });
    pass(12);
    expect(pod("work")!.status!.phase).toBe("Succeeded");
    expect(pod("work")!.status!.initContainerStatuses![0]!.state!.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(events("work")).toContain("Killing Stopping container helper");
  });

  it.each([
    ["Always", "Never", undefined, "Failed", 0],
    ["Never", "OnFailure", undefined, "Pending", 1],
    ["Never", "Never", [{ action: "Restart", exitCodes: { operator: "In", values: [3] } }], "Pending", 1],
    ["Never", "Never", [{ action: "Restart", exitCodes: { operator: "NotIn", values: [3] } }], "Failed", 0],
  ])("of a Pod with policy %s one with %s and the rules %j leaves it %s", (restartPolicy, own, restartPolicyRules, phase, restartCount) => {
    const { create, pass, pod } = testNode();
    create("init", {
      restartPolicy,
      initContainers: [box("sleep 2; exit 3", { name: "init", restartPolicy: own, ...(restartPolicyRules ? { restartPolicyRules } : {}) })],
      containers: [box("sleep 600")],
    });
    pass(8);
    expect(pod("init")!.status).toMatchObject({ phase, initContainerStatuses: [{ restartCount }] });
  });

  it("run again, all of them and in order, in a sandbox that was made anew", () => {
    const { create, pass, pod, node, logs } = testNode();
    const words = (name: string) => box(`echo ${name}; sleep 2`, { name });
    create("twice", { initContainers: [words("one"), words("two")], containers: [box("sleep 600")] });
    pass(8);
    const begun = (name: string) => {
      const { containerStatuses = [], initContainerStatuses = [] } = pod("twice")!.status!;
      const { state } = [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name)!;
      return parseTime((state!.terminated ?? state!.running)!.startedAt)! / 1000;
    };
    const before = begun("main");
    runTask(node.runtime.stopSandbox(node.runtime.sandboxes(pod("twice")!.metadata!.uid!)[0]!), () => undefined);
    pass(20);
    expect([begun("one") > before, begun("two") >= begun("one") + 2, begun("main") >= begun("two") + 2]).toEqual([true, true, true]);
    expect(logs("twice", "two")).toBe("two\n");
  });

  it.each(["OnFailure", "Always"])("of a Pod with policy %s that run again in a new sandbox are told of once they have ended", (restartPolicy) => {
    const { create, pass, pod, node, watch } = testNode();
    create("again", { restartPolicy, initContainers: [box("sleep 3", { name: "one", restartPolicy: "Never" })], containers: [box("sleep 600")] });
    pass(8);
    const seen = watch("again", (now) => Object.keys(now?.status?.initContainerStatuses?.[0]?.state ?? {}).join());
    runTask(node.runtime.stopSandbox(node.runtime.sandboxes(pod("again")!.metadata!.uid!)[0]!), () => undefined);
    pass(20);
    expect(seen.some((line) => line.endsWith("running"))).toBe(restartPolicy === "Always");
    expect(pod("again")!.status).toMatchObject({ phase: "Running", initContainerStatuses: [{ restartCount: 1, state: { terminated: { exitCode: 0 } } }] });
  });

  it("a sidecar that fails its probe is spoken of as an init container", () => {
    const { create, pass, events } = testNode();
    const livenessProbe = { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 };
    create("side", { initContainers: [box("sleep 600", { name: "helper", restartPolicy: "Always", livenessProbe })], containers: [box("sleep 600")] });
    pass(5);
    expect(events("side")).toContain("Killing Init container helper failed liveness probe");
  });
});

describe("the name of a Pod's host", () => {
  const named = (spec: object) => {
    const { create, pass, pod, node, events } = testNode();
    create("web", { containers: [box("sleep 600")], ...spec });
    pass(3);
    const [sandbox] = node.runtime.sandboxes(pod("web")!.metadata!.uid!);
    const hosts = (sandbox ? decode(sandbox.hostsFile.data) : "").split("\n").filter((line) => line.startsWith("10.244"));
    return { name: sandbox?.hostname, hosts, events: events("web") };
  };

  it.each([
    ["its own", {}, "web", "web"],
    ["in a subdomain", { subdomain: "sub" }, "web", "web.sub.default.svc.cluster.local\tweb"],
    ["with its domain", { hostname: "box", subdomain: "sub", setHostnameAsFQDN: true }, "box.sub.default.svc.cluster.local", "box.sub.default.svc.cluster.local\tbox"],
    ["overridden", { hostnameOverride: "over.ride", hostname: "box", subdomain: "sub" }, "over.ride", "over.ride"],
  ])("is %s", (_what, spec, name, line) => {
    expect(named(spec)).toMatchObject({ name, hosts: [`10.244.1.2\t${line}`] });
  });

  it("with its domain fits the kernel, or there is no sandbox", () => {
    expect(named({ hostname: "h".repeat(30), subdomain: "s".repeat(40), setHostnameAsFQDN: true }).events).toContain(
      `FailedCreatePodSandBox Failed to create pod sandbox: failed to construct FQDN from pod hostname and cluster domain, FQDN ${"h".repeat(30)}.${"s".repeat(40)}.default.svc.cluster.local is too long (64 characters is the max, 97 characters requested)`,
    );
  });
});

describe("mounts", () => {
  it("with a path of variables wait for all of them, and tell which are missing", () => {
    const { create, pass, pod } = testNode();
    const volumes = [{ name: "v", emptyDir: {} }];
    const mount = (subPathExpr: string) => ({ env: [{ name: "A", value: "a" }, { name: "E", value: "" }], volumeMounts: [{ name: "v", mountPath: "/v", subPathExpr }] });
    create("good", { volumes, containers: [box("sleep 600", mount("$(A)-$$(A)"))] });
    create("bad", { volumes, containers: [box("sleep 600", mount("$(Z)$(A)$(E)"))] });
    pass(3);
    expect(first(pod("good"))!.state!.running).toBeDefined();
    expect(first(pod("bad"))!.state!.waiting).toEqual({ reason: "CreateContainerConfigError", message: "missing value for E, Z" });
  });

  it.each([
    ["root's and for all", {}, "755 0:0, link 0:0, 644 0:0, 755 0:0, 400 0:0"],
    ["the token the only user's", { runAsUser: 1000 }, "755 0:0, link 0:0, 600 1000:0, 755 0:0, 400 0:0"],
    ["all the group's", { runAsUser: 1000, fsGroup: 3000 }, "2755 0:3000, link 0:3000, 640 1000:3000, 2755 0:3000, 440 0:3000"],
  ])("of what is told of a Pod are %s", (_what, securityContext, expected) => {
    const { create, pass, pod, node } = testNode();
    const sources = [
      { serviceAccountToken: { path: "token" } },
      { downwardAPI: { items: [{ path: "of/name", mode: 0o400, fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } }] } },
    ];
    create("told", { securityContext, volumes: [{ name: "v", projected: { sources, defaultMode: 0o644 } }], containers: [box("sleep 600", { volumeMounts: [{ name: "v", mountPath: "/v" }] })] });
    pass(3);
    const root = node.runtime.containers(pod("told")!.metadata!.uid!)[0]!.config.mounts.find(({ path }) => path === "/v")!.node as DirectoryNode;
    const written = root.lookup([...root.names()].find((name) => /^\.\.\d/.test(name))!) as DirectoryNode;
    const below = written.lookup("of") as DirectoryNode;
    const shown = [written, root.lookup("..data")!, written.lookup("token")!, below, below.lookup("name")!]
      .map(({ type, mode, uid, gid }) => `${type === "symlink" ? "link" : (mode & 0o7777).toString(8)} ${uid}:${gid}`);
    expect(shown.join(", ")).toBe(expected);
  });

  it("that are read-only with all below them say so", () => {
    const { create, pass, pod } = testNode();
    const volumeMounts = ["Enabled", "IfPossible", "Disabled"].map((recursiveReadOnly, i) => ({ name: "v", mountPath: `/v${i}`, readOnly: true, recursiveReadOnly }));
    create("ro", { volumes: [{ name: "v", emptyDir: {} }], containers: [box("sleep 600", { volumeMounts })] });
    pass(3);
    expect(first(pod("ro"))!.volumeMounts!.slice(0, 3).map((mount) => mount.recursiveReadOnly)).toEqual(["Enabled", "Enabled", "Disabled"]);
  });
});

describe("a postStart hook", () => {
  const uid = /[0-9a-f]{8}-[0-9a-f-]{27}/;
  const tries = (script: string, postStart: object) => {
    const { create, pass, pod } = testNode();
    create("hooked", { terminationGracePeriodSeconds: 1, containers: [box(script, { lifecycle: { postStart } })] });
    pass(6);
    const { reason, message } = first(pod("hooked"))!.state!.waiting ?? {};
    return { reason, message: message?.replace(uid, "UID").replace(/[0-9a-f]{64}/, "ID") };
  };
  const failed = "for Container \"main\" in Pod \"hooked_default(UID)\" failed - error: ";

  it.each([
    ["a command that ends badly", "sleep 600", { exec: { command: ["cat", "/x"] } },
      `Exec lifecycle hook ([cat /x]) ${failed}command 'cat /x' exited with 1: , message: "cat: can't open '/x': No such file or directory\\n"`],
    ["a command that is not there", "sleep 600", { exec: { command: ["nosuch"] } },
      `Exec lifecycle hook ([nosuch]) ${failed}rpc error: code = Unknown desc = failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH, message: ""`],
    ["a container that has ended", "exit 3", { exec: { command: ["sleep", "9"] } },
      `Exec lifecycle hook ([sleep 9]) ${failed}rpc error: code = Unknown desc = failed to exec in container: container is in CONTAINER_EXITED state, message: ""`],
    ["nobody at the port", "sleep 600", { httpGet: { port: 8080, path: "/x" } },
      `HTTP lifecycle hook (/x) ${failed}Get "http://10.244.1.2:8080/x": dial tcp 10.244.1.2:8080: connect: connection refused`],
  ])("with %s fails, and says how", (_what, script, postStart, message) => {
    expect(tries(script, postStart)).toEqual({ reason: "PostStartHookError", message });
  });
});

describe("termination", () => {
  it.each([
    ["a handler of its own", "trap 0; wait", 0],
    ["no handler, as number 1", "wait", 137],
  ])("with %s the container ends with its code", (_what, script, code) => {
    const { create, pass, pod, admin } = testNode();
    create("end", { terminationGracePeriodSeconds: 4, containers: [box(script)] }, { finalizers: ["example.com/keep"] });
    pass(3);
    admin.of("pods").delete("default", "end");
    pass(8);
    expect(first(pod("end"))!.state!.terminated!.exitCode).toBe(code);
  });

  it("runs preStop first, within the grace period", () => {
    const { create, pass, watch, admin } = testNode();
    const seen = watch("polite", (pod) => (pod.metadata?.deletionTimestamp ? "terminating" : "alive"));
    create("polite", { containers: [box("trap 0; wait", { lifecycle: { preStop: { sleep: { seconds: 5 } } } })] });
    pass(3);
    admin.of("pods").delete("default", "polite");
    pass(10);
    expect(seen.at(-1)).toMatch(/^[89]s gone$|^10s gone$/);
  });

  it("sleeps the hook to its end even when the container has ended before", () => {
    const { create, pass, watch, admin } = testNode();
    const seen = watch("early", (pod) => (pod.metadata?.deletionTimestamp ? "terminating" : "alive"));
    create("early", { containers: [box("sleep 5", { lifecycle: { preStop: { sleep: { seconds: 12 } } } })], restartPolicy: "Never" });
    pass(3);
    admin.of("pods").delete("default", "early");
    pass(20);
    expect(seen.at(-1)).toMatch(/^1[56]s gone$/);
  });

  it("begins anew when its grace becomes shorter: what was under way is given up, and the signal is not sent again", () => {
    const { create, pass, pod, admin, events } = testNode();
    const lifecycle = { preStop: { exec: { command: ["sh", "-c", "sleep 40"] } } };
    create("slow", { terminationGracePeriodSeconds: 60, containers: [box("wait", { lifecycle })] });
    pass(3);
    admin.of("pods").delete("default", "slow");
    pass(4);
    const { uid } = pod("slow")!.metadata!;
    admin.of("pods").delete("default", "slow", { gracePeriodSeconds: 6 });
    pass(2);
    const canceled = "rpc error: code = Canceled desc = context canceled";
    expect(events("slow").slice(3)).toEqual([
      "Killing Stopping container main (x2)",
      "FailedPreStopHook PreStopHook failed",
      `FailedKillPod error killing pod: [failed to "KillContainer" for "main" with KillContainerError: "${canceled}", failed to "KillPodSandbox" for "${uid}" with KillPodSandboxError: "${canceled}"]`,
    ]);
    pass(9);
    expect(pod("slow")).toBeUndefined();
  });

  it("gives up pulls and hooks that are under way, also one that waits for its turn", () => {
    const { create, pass, admin, events } = testNode();
    for (const name of ["first", "second"]) create(name, { containers: [{ name: "main", image: "mysql:8.0" }] });
    pass(1.5);
    for (const name of ["second", "first"]) admin.of("pods").delete("default", name);
    create("third", { containers: [{ name: "main", image: "redis:7" }] });
    create("hooked", { terminationGracePeriodSeconds: 60, containers: [box("trap 0; wait", { lifecycle: { postStart: { sleep: { seconds: 50 } } } })] });
    pass(20);
    for (const name of ["first", "second"]) {
      expect(events(name).slice(1)).toEqual([`Failed Failed to pull image "mysql:8.0": rpc error: code = Canceled desc = context canceled`, "Failed Error: ErrImagePull"]);
    }
    expect(events("third").at(-1)).toBe("Started Container started");
    admin.of("pods").delete("default", "hooked");
    pass(5);
    expect(events("hooked").slice(3)).toEqual(["FailedPostStartHook PostStartHook failed", "Killing FailedPostStartHook", "Killing Stopping container main"]);
  });

  it("says that it kills a container whose postStart hook failed because it had ended", () => {
    const { create, pass, events } = testNode();
    create("ended", { restartPolicy: "Never", containers: [box("exit 3", { lifecycle: { postStart: { exec: { command: ["sleep", "9"] } } } })] });
    pass(5);
    expect(events("ended").slice(-2)).toEqual(["FailedPostStartHook PostStartHook failed", "Killing FailedPostStartHook"]);
  });

  it("at the active deadline: Failed, with reason and message", () => {
    const { create, pass, pod } = testNode();
    create("brief", { activeDeadlineSeconds: 8, terminationGracePeriodSeconds: 2, containers: [box("sleep 600")] });
    pass(16);
    expect(pod("brief")!.status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" });
  });
});

describe("resources", () => {
  it("more memory than the limit: OOMKilled, 137, no event", () => {
    const { create, pass, pod, events } = testNode();
    create("greedy", { restartPolicy: "Never", containers: [box("sleep 2; eat 50; sleep 600", { resources: { limits: { memory: "40Mi" } } })] });
    pass(6);
    expect(first(pod("greedy"))!.state!.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
    expect(events("greedy").some((event) => event.startsWith("OOM"))).toBe(false);
  });

  it("files in memory are memory of who writes them, stay the Pod's after a restart, and are given back with the Pod", () => {
    const { create, pass, pod, node, admin } = testNode();
    const megabytes = (bytes = 0): number => Math.floor(bytes / 2 ** 20);
    const limits = { resources: { limits: { memory: "40Mi" } } };
    const volumes = [{ name: "cache", emptyDir: { medium: "Memory" } }];
    const before = megabytes(node.runtime.cgroup.memoryUsed);
    create("cache", { volumes, containers: [box("fill /c/a 20; fill /dev/shm/b 10; sleep 5; rm /dev/shm/b; exit 1", { ...limits, volumeMounts: [{ name: "cache", mountPath: "/c" }] })] });
    const groups = () => [node.runtime.containers(pod("cache")!.metadata!.uid!)[0]!.cgroup, node.runtime.sandboxes(pod("cache")!.metadata!.uid!)[0]!.cgroup].map(({ memoryUsed }) => megabytes(memoryUsed));
    pass(4);
    expect(groups()).toEqual([30, 30]);
    pass(3.5);
    expect(first(pod("cache"))!.restartCount).toBe(1);
    // The second container writes the same file again: its old pages are given back, the new ones are its own.
    expect(groups()).toEqual([30, 30]);
    admin.of("pods").delete("default", "cache", { gracePeriodSeconds: 1 });
    pass(5);
    expect(megabytes(node.runtime.cgroup.memoryUsed)).toBe(before);

    create("full", { volumes, containers: [box("fill /dev/shm/a 39; sleep 600", limits)] });
    pass(3);
    expect(first(pod("full"))!.lastState!.terminated).toBeUndefined();
    create("over", { volumes, containers: [box("fill /c/a 41; sleep 600", { ...limits, volumeMounts: [{ name: "cache", mountPath: "/c" }] })] });
    pass(2);
    expect(first(pod("over"))!.state!.terminated ?? first(pod("over"))!.lastState!.terminated).toMatchObject({ reason: "Error" });
    create("both", { restartPolicy: "Never", volumes, containers: [box("fill /c/a 30; fill /dev/shm/a 30; sleep 600", { ...limits, volumeMounts: [{ name: "cache", mountPath: "/c" }] })] });
    pass(3);
    expect(first(pod("both"))!.state!.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  });

  it("a Pod whose files in memory leave nothing for a new container cannot start it", () => {
    const { create, pass, pod } = testNode();
    create("full", {
      volumes: [{ name: "cache", emptyDir: { medium: "Memory" } }],
      containers: [box("fill /c/a 38; sleep 3; fill /c/b 30", { resources: { limits: { memory: "40Mi" } }, volumeMounts: [{ name: "cache", mountPath: "/c" }] })],
    });
    pass(10);
    const { state, lastState } = first(pod("full"))!;
    expect(state!.waiting!.message ?? lastState!.terminated!.message).toContain("container init was OOM-killed (memory limit too low?)");
  });

  it("an emptyDir over its limit: Evicted", () => {
    const { create, pass, pod } = testNode();
    create("scratch", {
      volumes: [{ name: "scratch", emptyDir: { sizeLimit: "5Mi" } }],
      containers: [box("fill /s/f 8; sleep 600", { volumeMounts: [{ name: "scratch", mountPath: "/s" }] })],
    });
    pass(25);
    expect(pod("scratch")!.status).toMatchObject({ phase: "Failed", reason: "Evicted", message: "Usage of EmptyDir volume \"scratch\" exceeds the limit \"5Mi\". " });
  });

  it("a Pod that does not fit is refused", () => {
    const { create, pass, pod } = testNode();
    create("a", { containers: [box("sleep 600", { resources: { requests: { cpu: "1500m" } } })] });
    pass(2);
    create("b", { containers: [box("sleep 600", { resources: { requests: { cpu: "900m" } } })] });
    pass(2);
    expect(pod("b")!.status).toMatchObject({ phase: "Failed", reason: "OutOfcpu", message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 900, used: 1500, capacity: 2000" });
  });
});

describe("a kubelet", () => {
  it("that is stopped and started again leaves the containers as they are", () => {
    const { create, pass, pod, node, admin } = testNode();
    create("web", { containers: [{ name: "nginx", image: "nginx:1.25", readinessProbe: { httpGet: { port: 80 }, periodSeconds: 5 } }] });
    create("doomed", { containers: [box("trap 0; wait")] });
    pass(5);
    const before = first(pod("web"))!.containerID;
    node.stopKubelet();
    pass(30);
    admin.of("pods").delete("default", "doomed");
    pass(60);
    expect(pod("doomed")).toBeDefined();
    node.startKubelet();
    pass(10);
    expect(first(pod("web"))).toMatchObject({ containerID: before, restartCount: 0, ready: true });
    expect(pod("doomed")).toBeUndefined();
  });

  it("runs the Pods of its manifests with mirrors, and ends them with their file", () => {
    const manifest = "apiVersion: v1\nkind: Pod\nmetadata: {name: static, namespace: default}\nspec: {containers: [{name: web, image: \"nginx:1.25\"}]}\n";
    const { pass, pod, node, admin } = testNode({ files: { "/etc/kubernetes/manifests/static.yaml": manifest } });
    pass(4);
    expect(pod("static-node-1")).toMatchObject({ metadata: { ownerReferences: [{ kind: "Node", name: "node-1" }] }, status: { phase: "Running" } });
    // As describe looks for them.
    const hash = pod("static-node-1")!.metadata!.annotations!["kubernetes.io/config.mirror"];
    const about = admin.of("events").list("default").items.filter(({ involvedObject: { kind } }) => kind === "Pod").map(({ reason, involvedObject: { uid, resourceVersion } }) => [reason, uid, resourceVersion]);
    expect(about).toEqual(["Pulled", "Created", "Started"].map((reason) => [reason, hash, undefined]));
    admin.of("pods").delete("default", "static-node-1", { gracePeriodSeconds: 0 });
    pass(4);
    expect(pod("static-node-1")?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
    node.machine.fs.unlink("/etc/kubernetes/manifests/static.yaml", { uid: 0, gid: 0, groups: [0] });
    pass(6);
    expect(pod("static-node-1")).toBeUndefined();
    expect(node.runtime.pods()).toEqual([]);
  });
});
