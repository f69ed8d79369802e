import type { Lab } from "./format/lab.ts";
import { DEFAULT_TOPOLOGY, formatTopology, nodesOf, parseTopology, type Topology } from "./session/topology.ts";

const EMPTY_TEXT = { story: "", tasks: {}, debrief: "" };

/** The id under which sessions of the playground are kept; no lab can have it. */
export const PLAYGROUND = "playground";

/** A cluster to try things on: a lab without tasks. Its version is its topology, so that a log brings its cluster with it. */
export function playground(topology: Topology = DEFAULT_TOPOLOGY, id = ""): Lab {
  return {
    id,
    version: formatTopology(topology),
    title: { en: "Playground", "zh-cn": "练习场" },
    summary: { en: "A cluster to try things on.", "zh-cn": "一个可以随意尝试的集群。" },
    goals: [],
    module: "playground",
    minutes: 1,
    cluster: { nodes: nodesOf(topology) },
    tasks: [],
    text: { en: EMPTY_TEXT, "zh-cn": EMPTY_TEXT },
    files: {},
    wrong: {},
  };
}

/** The playground that a log was made on; the usual one when the log does not say. The log itself is checked elsewhere. */
export function playgroundOf(log: unknown): Lab {
  const version = typeof log === "object" && log !== null ? (log as { version?: unknown }).version : undefined;
  return playground((typeof version === "string" ? parseTopology(version) : undefined) ?? DEFAULT_TOPOLOGY, PLAYGROUND);
}
