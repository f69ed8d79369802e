import { beforeAll, describe, expect, it } from "vitest";
import { type Story, story } from "./story.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      affinity:
        nodeAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 100
            preference: {matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-3]}]}
      tolerations:
      - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 10}
      containers:
      - {name: web, image: "nginx:1.27"}
`;

/** As recorded in tests/conformance/scheduling/71-node-notready.txt. */
describe("a node whose kubelet is stopped", () => {
  let s: Story;
  const conditions = "kubectl get pod stays -o jsonpath='{range .status.conditions[*]}{.type}={.status} {end}'";
  beforeAll(async () => {
    s = await story();
    await s.run(`cat > web.yaml <<'X'\n${WEB}X\nkubectl apply -f web.yaml`);
    await s.run("kubectl run stays --image=nginx:1.27 --overrides='{\"spec\":{\"nodeName\":\"node-3\"}}'");
    await s.run("kubectl wait --for=condition=Ready pod --all --timeout=30s");
    s.cluster.nodes.get("node-3")!.stopKubelet();
  }, 60_000);

  it("shows nothing at first", async () => {
    await s.wait(20);
    expect(await s.run("kubectl get node node-3 --no-headers")).toMatch(/^node-3 +Ready /);
  });

  it("is given up after 50 s without a heartbeat: conditions, taints, and its Pods are no longer Ready", async () => {
    await s.wait(36);
    expect(await s.run("kubectl get node node-3 --no-headers")).toMatch(/^node-3 +NotReady /);
    expect(await s.run("kubectl get node node-3 -o jsonpath='{range .status.conditions[*]}{.status} {.reason},{end}'")).toBe(
      "Unknown NodeStatusUnknown,".repeat(4),
    );
    expect(await s.run("kubectl get node node-3 -o jsonpath='{range .spec.taints[*]}{.key}:{.effect} {end}'")).toBe(
      "node.kubernetes.io/unreachable:NoSchedule node.kubernetes.io/unreachable:NoExecute ",
    );
    expect(await s.run(conditions)).toBe("PodReadyToStartContainers=True Initialized=True Ready=False ContainersReady=True PodScheduled=True ");
    expect(await s.run("kubectl events --for pod/stays --no-headers")).toMatch(/Warning +NodeNotReady +Pod\/stays +Node is not ready/);
    expect(await s.run("kubectl logs stays")).toBe(
      'Error from server: Get "https://192.168.49.13:10250/containerLogs/default/stays/stays": dial tcp 192.168.49.13:10250: connect: connection refused\n',
    );
  });

  it("loses the Pods that tolerate it no longer, which cannot go while it is away", async () => {
    await s.wait(12);
    const pods = await s.run("kubectl get pods --no-headers -o wide");
    expect(pods).toMatch(/stays +1\/1 +Running/);
    expect(pods).toMatch(/web-\S+ +1\/1 +Terminating .* node-3/);
    expect(pods).toMatch(/web-\S+ +\d\/1 .* node-[12] /);
    expect(await s.run("kubectl get events --field-selector reason=TaintManagerEviction -o custom-columns=M:.message --no-headers")).toMatch(
      /^Marking for deletion Pod default\/web-\S+\n$/,
    );
  });

  it("comes back with its kubelet: no taint, Pods Ready again, the others gone", async () => {
    s.cluster.nodes.get("node-3")!.startKubelet();
    await s.wait(8);
    expect(await s.run("kubectl get node node-3 --no-headers")).toMatch(/^node-3 +Ready /);
    expect(await s.run("kubectl get node node-3 -o jsonpath='[{.spec.taints}]'")).toBe("[]");
    expect(await s.run("kubectl get pods --no-headers | grep -c Running")).toBe("2\n");
    expect(await s.run(conditions)).toContain("Ready=True ContainersReady=True");
  });
});
