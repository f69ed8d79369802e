import { describe, expect, it } from "vitest";
import { DEFAULT_TOPOLOGY, formatTopology, nodesOf, parseTopology } from "./topology.ts";

describe("a topology", () => {
  it.for([
    DEFAULT_TOPOLOGY,
    { nodes: 1, zones: 0, size: "small", tainted: true },
    { nodes: 50, zones: 5, size: "large", tainted: false },
  ] as const)("is written and read again: %o", (topology) => {
    expect(parseTopology(formatTopology(topology))).toEqual(topology);
  });

  it.for(["", "0z0m", "51z0m", "3z9m", "3z0x", "3z0m-", "-3z0m", "3z0m; rm", "1e3z0m"])("is not read from %o", (text) => {
    expect(parseTopology(text)).toBeUndefined();
  });

  it("puts workers into zones by turns and reserves the last", () => {
    const nodes = nodesOf({ nodes: 3, zones: 2, size: "small", tainted: true });
    expect(nodes.map(({ name, zone }) => [name, zone])).toEqual([["controlplane", undefined], ["node-1", "zone-a"], ["node-2", "zone-b"], ["node-3", "zone-a"]]);
    expect(nodes[3]).toMatchObject({ cpu: "1", memory: "2Gi", taints: ["dedicated=gpu:NoSchedule"] });
  });
});
