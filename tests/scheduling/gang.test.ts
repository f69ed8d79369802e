import { describe, expect, it } from "vitest";
import { story } from "./story.ts";

const GROUP = `apiVersion: scheduling.k8s.io/v1alpha2
kind: PodGroup
metadata: {name: trainers}
spec:
  schedulingPolicy:
    gang: {minCount: 4}
`;
const member = (name: string): string =>
  `kubectl run ${name} --image=nginx:1.27 --overrides='{"spec":{"schedulingGroup":{"podGroupName":"trainers"},"containers":[{"name":"c","image":"nginx:1.27","resources":{"requests":{"cpu":"1500m"}}}]}}'`;

describe("the Workload API", () => {
  it("is not served, as on a cluster without its feature gate", async () => {
    const s = await story();
    expect(await s.run("kubectl api-resources --api-group=scheduling.k8s.io --no-headers | awk '{print $1}'")).toBe("priorityclasses\n");
    expect(await s.run("kubectl get podgroups")).toBe('error: the server doesn\'t have a resource type "podgroups"\n');
    await s.run(member("a"));
    expect(await s.run("kubectl get pod a -o jsonpath='[{.spec.schedulingGroup}]'")).toBe("[]");
  }, 60_000);

  it("with it places a gang together, and none of it while there is no room for all", async () => {
    const s = await story({ featureGates: { GenericWorkload: true, GangScheduling: true } });
    expect(await s.run("kubectl api-versions | grep scheduling")).toBe("scheduling.k8s.io/v1\nscheduling.k8s.io/v1alpha2\n");
    expect(await s.run(`cat > group.yaml <<'X'\n${GROUP}X\nkubectl apply -f group.yaml`)).toBe("podgroup.scheduling.k8s.io/trainers created\n");
    for (const name of ["a", "b", "c", "d"]) await s.run(member(name));
    await s.wait(2);
    expect(await s.run("kubectl get pods --no-headers | awk '{print $3}' | sort | uniq -c")).toMatch(/^ +4 Pending\n$/);
    expect(await s.run("kubectl get podgroup trainers -o jsonpath='{.status.conditions[0].type}={.status.conditions[0].status} {.status.conditions[0].reason}'")).toBe(
      "PodGroupScheduled=False Unschedulable",
    );
    expect(await s.run("kubectl podlab why a | grep Message")).toBe(
      "Message:     pod group is unschedulable, waiting for minCount pods from a gang to be scheduled\n",
    );
    await s.run("kubectl taint node controlplane node-role.kubernetes.io/control-plane-");
    await s.wait(5);
    expect(await s.run("kubectl get pods -o wide --no-headers | awk '{print $3, $7}' | sort")).toBe(
      "Running controlplane\nRunning node-1\nRunning node-2\nRunning node-3\n",
    );
  }, 60_000);
});
