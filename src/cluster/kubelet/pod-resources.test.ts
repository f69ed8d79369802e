import { describe, expect, it } from "vitest";
import type { Pod } from "../../apimachinery/types/index.ts";
import { podResources } from "./pod-resources.ts";

const container = (resources?: object, more: object = {}) => ({ name: "a", ...(resources ? { resources } : {}), ...more });
const small = { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "64Mi" } };

// As real Pods of 1.36 have them.
describe("what a Pod's group has", () => {
  it.each([
    ["nothing", { containers: [container()] }, { resources: {} }],
    ["requests alone", { containers: [container({ requests: { cpu: "250m" } })] }, { allocatedResources: { cpu: "250m" }, resources: { requests: { cpu: "250m" } } }],
    ["the sum of its containers and sidecars", { containers: [container(small)], initContainers: [container(small, { restartPolicy: "Always" })] },
      { allocatedResources: { cpu: "20m", memory: "32Mi" }, resources: { limits: { cpu: "200m", memory: "128Mi" }, requests: { cpu: "20m", memory: "32Mi" } } }],
    ["the most that an init container needs", { containers: [container(small)], initContainers: [container({ requests: { cpu: "50m", memory: "16Mi" }, limits: { memory: "128Mi" } })] },
      { allocatedResources: { cpu: "50m", memory: "16Mi" }, resources: { limits: { cpu: "100m", memory: "128Mi" }, requests: { cpu: "50m", memory: "16Mi" } } }],
    ["no limit that a container lacks", { containers: [container(small), container({ limits: { cpu: "1900m" }, requests: { cpu: "1" } })] },
      { allocatedResources: { cpu: "1010m", memory: "16Mi" }, resources: { limits: { cpu: "2" }, requests: { cpu: "1010m", memory: "16Mi" } } }],
    ["the overhead", { containers: [container({ requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "200m", memory: "128Mi" } })], overhead: { cpu: "250m", memory: "120Mi" } },
      { allocatedResources: { cpu: "350m", memory: "184Mi" }, resources: { limits: { cpu: "450m", memory: "248Mi" }, requests: { cpu: "350m", memory: "184Mi" } } }],
    ["what it asks for itself", { containers: [container({ requests: { cpu: "10m" }, limits: { cpu: "100m" } })], resources: { requests: { cpu: "10m", memory: "128Mi" }, limits: { memory: "128Mi" } } },
      { allocatedResources: { cpu: "10m", memory: "128Mi" }, resources: { limits: { cpu: "100m", memory: "128Mi" }, requests: { cpu: "10m", memory: "128Mi" } } }],
  ])("%s", (_what, spec, expected) => {
    expect(podResources({ spec } as unknown as Pod, ({ resources }) => resources)).toEqual(expected);
  });
});
