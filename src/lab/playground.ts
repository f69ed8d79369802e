import { DEFAULT_NODES, type Lab } from "./format/load.ts";

const EMPTY_TEXT = { story: "", tasks: {}, debrief: "" };

/** A cluster to try things on: a lab without tasks. */
export function playground(nodes: readonly string[] = DEFAULT_NODES): Lab {
  return {
    id: "",
    version: "1",
    title: { en: "Playground", "zh-cn": "练习场" },
    summary: { en: "A cluster to try things on.", "zh-cn": "一个可以随意尝试的集群。" },
    goals: [],
    module: "playground",
    minutes: 1,
    cluster: { nodes: nodes.map((name) => ({ name })) },
    tasks: [],
    text: { en: EMPTY_TEXT, "zh-cn": EMPTY_TEXT },
    files: {},
    wrong: {},
  };
}
