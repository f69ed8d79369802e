import { describe, expect, it } from "vitest";
import { podCluster, type PodCluster } from "../pods/cluster.ts";

/*
 * Somebody's admission may refuse what components write, or have a webhook asked first. They try again later, as the real
 * ones do; nothing breaks, and nothing is lost once it is allowed again.
 */

const GROUP = "admissionregistration.k8s.io";
const rule = (resources: readonly string[]) => ({ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources });
const pod = (name: string) => ({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { nodeName: "node-1", containers: [{ name: "main", image: "nginx:1.25" }] } });

/** Refuses what anybody but kubectl writes to the resources; answers how to allow it again. */
function deny({ client }: PodCluster, resources: readonly string[]): () => void {
  const policies = client.ofAny(`validatingadmissionpolicies.${GROUP}`);
  const bindings = client.ofAny(`validatingadmissionpolicybindings.${GROUP}`);
  const apiVersion = `${GROUP}/v1`;
  policies.create("", {
    apiVersion, kind: "ValidatingAdmissionPolicy", metadata: { name: "deny" },
    spec: { failurePolicy: "Fail", matchConstraints: { resourceRules: [rule(resources)] }, validations: [{ expression: "request.userInfo.username == 'system:kubectl'" }] },
  } as never);
  bindings.create("", { apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata: { name: "deny" }, spec: { policyName: "deny", validationActions: ["Deny"] } } as never);
  return () => {
    bindings.delete("", "deny");
    policies.delete("", "deny");
  };
}

describe("writes of components that are refused", () => {
  it("of a Pod's status come once they are allowed", async () => {
    const world = await podCluster();
    const allow = deny(world, ["pods/status"]);
    world.client.ofAny("pods").create("default", pod("web") as never);
    await world.pass(20);
    expect(world.pod("web")!.status!.phase).toBe("Pending");
    allow();
    await world.pass(15);
    expect(world.status("web")).toBe("1/1 Running");
    expect(world.crashes).toEqual([]);
  });

  it("of a lost node come once they are allowed: its condition, its taints, its Pods that are not ready", async () => {
    const world = await podCluster();
    const node = () => world.client.of("nodes").get("", "node-1");
    const ready = () => node().status!.conditions!.find(({ type }) => type === "Ready")!.status;
    world.client.ofAny("pods").create("default", pod("web") as never);
    await world.pass(10);
    const allow = deny(world, ["nodes", "nodes/status", "pods/status", "leases"]);
    world.cluster.nodes.get("node-1")!.stopKubelet();
    await world.pass(90);
    expect([ready(), node().spec!.taints]).toEqual(["True", undefined]);
    allow();
    await world.pass(20);
    expect(ready()).toBe("Unknown");
    expect(node().spec!.taints?.map(({ effect }) => effect).sort()).toEqual(["NoExecute", "NoSchedule"]);
    expect(world.conditions("web")).toContain("Ready=False");
    expect(world.crashes).toEqual([]);
  });

  it("are written once a webhook for everything has not answered and may be ignored", async () => {
    const world = await podCluster();
    world.client.ofAny(`validatingwebhookconfigurations.${GROUP}`).create("", {
      apiVersion: `${GROUP}/v1`, kind: "ValidatingWebhookConfiguration", metadata: { name: "all" },
      webhooks: [{
        name: "all.example.com", failurePolicy: "Ignore", sideEffects: "None", timeoutSeconds: 1, admissionReviewVersions: ["v1"],
        clientConfig: { url: "https://10.1.1.1/validate" }, rules: [rule(["*/*"])],
      }],
    } as never);
    world.client.of("jobs.batch").create("default", {
      apiVersion: "batch/v1", kind: "Job", metadata: { name: "work" },
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "1"] }] } } },
    } as never);
    await world.pass(60);
    expect(world.client.of("jobs.batch").get("default", "work").status).toMatchObject({ succeeded: 1 });
    expect(world.events("work").map((line) => line.split(" ")[0])).toEqual(["SuccessfulCreate", "Completed"]);
    expect(world.crashes).toEqual([]);
  });
});
