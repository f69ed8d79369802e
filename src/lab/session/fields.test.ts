import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../cluster/cluster.ts";
import { playground } from "../playground.ts";
import { describeField, fieldsAt } from "./fields.ts";
import { openSession } from "./open.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = (await openSession(playground())).environment.cluster;
});
const names = (apiVersion: string, kind: string, path: string[]): string[] => fieldsAt(cluster, { apiVersion, kind, path }).map(({ name }) => name);

/** The field at a path, among those of its place. */
const fieldAt = (apiVersion: string, kind: string, path: readonly string[]) =>
  fieldsAt(cluster, { apiVersion, kind, path: path.slice(0, -1) }).find(({ name }) => name === path.at(-1));

describe("the fields of a place", () => {
  it("are those every object has while there is no kind", () => {
    expect(names("", "", [])).toEqual(["apiVersion", "kind", "metadata", "spec"]);
    expect(fieldAt("", "Deployment", ["apiVersion"])?.values).toEqual(["apps/v1"]);
  });

  it("go through lists into their items", () => {
    expect(names("v1", "Pod", ["spec", "containers"]).slice(0, 2)).toEqual(["name", "args"]);
    expect(names("apps/v1", "Deployment", ["spec", "template", "spec", "containers", "livenessProbe", "httpGet"])).toContain("port");
  });

  it.for([
    [["spec", "containers"], "[]Container", true, []],
    [["spec", "restartPolicy"], "string", false, ["Always", "Never", "OnFailure"]],
    [["spec", "hostNetwork"], "boolean", false, ["true", "false"]],
    [["spec", "containers", "resources", "limits"], "map[string]Quantity", false, []],
    [["spec", "containers", "livenessProbe", "httpGet", "port"], "IntOrString", true, []],
    [["metadata", "labels"], "map[string]string", false, []],
  ] as const)("%o is of its type", ([path, type, required, values]) => {
    const field = fieldAt("v1", "Pod", path);
    expect(field).toMatchObject({ type, required });
    expect([...field!.values].sort()).toEqual([...values].sort());
  });

  it("are none where there is none", () => {
    expect(names("v1", "Pod", ["spec", "nothing", "here"])).toEqual([]);
    expect(fieldAt("v1", "Pod", ["spec", "imagine"])).toBeUndefined();
  });

  it.for([
    [["spec", "restartPolicy"], /^Restart policy for all containers within the pod/],
    [["spec", "containers", "livenessProbe", "periodSeconds"], /^How often \(in seconds\) to perform the probe/],
    [["spec"], /^Specification of the desired behavior of the pod/],
    [["spec", "imagine"], /^$/],
    [[], /^$/],
  ] as const)("say what %o is for", async ([path, text]) => {
    expect(await describeField(cluster, { apiVersion: "v1", kind: "Pod", path })).toMatch(text);
  });
});
