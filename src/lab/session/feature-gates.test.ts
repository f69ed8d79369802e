import { describe, expect, it } from "vitest";
import { loadLab } from "../format/load.ts";
import { openSession } from "./open.ts";
import type { Session } from "./session.ts";

const TEXT = "Story.\n\n## t: Title\n\nDo it.\n\n## debrief\n\nDone.\n";
const pod = (name: string): string =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { schedulingGroup: { podGroupName: band }, containers: [{ name: c, image: nginx }] }\n`;
const band = (...pods: string[]): string =>
  `apiVersion: scheduling.k8s.io/v1alpha2\nkind: PodGroup\nmetadata: { name: band }\nspec: { schedulingPolicy: { gang: { minCount: 3 } } }\n${pods.map(pod).join("")}`;

function open(cluster: string, manifest: string): Promise<Session> {
  return openSession(loadLab("gates", {
    "lab.yaml": `title: x\nsummary: x\ngoals: [x]\nmodule: x\nminutes: 5\n${cluster}tasks:\n  - { id: t, checks: [{ id: o, kind: object, object: pod/a, expect: "true", message: m }] }\n`,
    "text.en.md": TEXT, "text.zh-cn.md": TEXT, "setup.yaml": manifest,
  }));
}
const placed = (session: Session): (string | undefined)[] =>
  session.world.list("pods", "default").map((each) => (each as { spec?: { nodeName?: string } }).spec?.nodeName);

describe("feature gates of a lab's cluster", () => {
  it("let a gang be placed together or not at all, with the flags on the control plane's components", async () => {
    const gates = "cluster: { featureGates: { GenericWorkload: true, GangScheduling: true } }\n";
    expect(placed(await open(gates, band("a", "b")))).toEqual([undefined, undefined]);
    const session = await open(gates, band("a", "b", "c"));
    expect(placed(session)).not.toContain(undefined);
    expect(session.readFile("/etc/kubernetes/manifests/kube-scheduler.yaml")).toContain("- --feature-gates=GangScheduling=true,GenericWorkload=true");
  });

  it("are off without it", async () => {
    await expect(open("", band("a"))).rejects.toThrow(/^the setup \(setup\.(yaml|sh)\) failed/);
  });
});
