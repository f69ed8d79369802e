import { describe, expect, it } from "vitest";
import { warningsOf, type Changes } from "./trial.ts";

const POD = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx}]}}";
const c = "spec.containers.0.";

describe("a pod is taken with a warning", () => {
  it.each<[string, Changes, string[]]>([
    ["not, when all is right", {}, []],
    [
      "about a variable that is there twice",
      { [c + "env"]: [{ name: "A", value: "1" }, { name: "B", value: "2" }, { name: "A", value: "3" }] },
      ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    ["not about a variable that uses the one it hides", { [c + "env"]: [{ name: "A", value: "1" }, { name: "A", value: "$(A)2" }] }, []],
    [
      "about a port that is there twice",
      { [c + "ports"]: [{ containerPort: 80 }, { containerPort: 80 }] },
      ["spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"],
    ],
    [
      "about a name with dots",
      { "metadata.name": "dots.in.name" },
      [
        "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is " +
          "recommended: [must not contain dots]",
      ],
    ],
    [
      "about an old label of nodes",
      { "spec.nodeSelector": { "beta.kubernetes.io/os": "linux" } },
      ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
    ],
    [
      "about a part of a byte",
      { [c + "resources"]: { requests: { memory: "100m" } } },
      ['spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer'],
    ],
    [
      "about tolerations that do not need each other",
      { "spec.topologySpreadConstraints": [{ maxSkew: 1, topologyKey: "beta.kubernetes.io/arch", whenUnsatisfiable: "DoNotSchedule" }] },
      expect.arrayContaining([
        'spec.topologySpreadConstraints[0].topologyKey: beta.kubernetes.io/arch is deprecated since v1.14; use "kubernetes.io/arch" instead',
      ]) as unknown as string[],
    ],
  ])("%s", (_name, changes, warnings) => {
    expect(warningsOf(POD, changes)).toEqual(warnings);
  });
});
