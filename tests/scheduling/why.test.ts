import { beforeAll, describe, expect, it } from "vitest";
import { type Story, story } from "./story.ts";

describe("kubectl podlab why", () => {
  let s: Story;
  beforeAll(async () => {
    s = await story();
    await s.run("kubectl run web --image=nginx:1.27");
    await s.run("kubectl run large --image=nginx:1.27 --overrides='{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"nginx:1.27\",\"resources\":{\"requests\":{\"cpu\":\"8\"}}}]}}'");
    await s.wait(1);
  }, 60_000);

  it("names who refused which node, with the numbers", async () => {
    const text = await s.run("kubectl podlab why large");
    expect(text).toMatch(/^controlplane +refused +- +TaintToleration +node\(s\) had untolerated taint\(s\) +node-role\.kubernetes\.io\/control-plane:NoSchedule is not tolerated/m);
    expect(text).toMatch(/^node-2 +refused +- +NodeResourcesFit +Insufficient cpu +cpu: asks 8000, \d+ of 2000 used \(millicores\) +Preemption is not helpful for scheduling/m);
  });

  it("shows the scores of those that fit, raw, normalised and weighted, and their sum", async () => {
    const lines = (await s.run("kubectl podlab why web")).split("\n").filter((line) => line.startsWith("node-"));
    const cells = lines.map((line) => line.trim().split(/ {2,}/));
    const scored = cells.filter((line) => line.length === 6 && /^\d+$/.test(line[5]!));
    for (const [, , , normalized, weight, points] of scored) expect(Number(normalized) * Number(weight)).toBe(Number(points));
    for (const node of ["node-1", "node-2", "node-3"]) {
      const sum = cells.find((line) => line[0] === node && line[1] === "(sum)")!;
      const parts = scored.filter((line) => line[0] === node).map((line) => Number(line[5]));
      expect(Number(sum.at(-1))).toBe(parts.reduce((a, b) => a + b, 0));
    }
  });

  it("can be read by scripts, as those of checks", async () => {
    expect(await s.run("kubectl podlab why large -o json | jq -r '.items[-1].nodes[] | .node + \" \" + .refused.plugin'")).toBe(
      "controlplane TaintToleration\nnode-1 NodeResourcesFit\nnode-2 NodeResourcesFit\nnode-3 NodeResourcesFit\n",
    );
  });

  it("changes nothing of what kubectl shows of the API", async () => {
    expect(await s.run("kubectl api-resources | grep -c podlab; kubectl api-versions | grep -c podlab; kubectl --help | grep -c podlab")).toBe("0\n0\n0\n");
  });

  it("is for those who may get the Pod", async () => {
    expect(await s.run("kubectl get --raw /apis/podlab.dev/v1/namespaces/default/attempts/web --as=eve")).toBe(
      'Error from server (Forbidden): pods "web" is forbidden: User "eve" cannot get resource "pods" in API group "" in the namespace "default"\n',
    );
  });
});
