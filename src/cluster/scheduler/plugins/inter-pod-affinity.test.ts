import { describe, expect, it } from "vitest";
import type { Affinity, Pod, PodAffinityTerm } from "../../../apimachinery/types/index.ts";
import { node, OK, pod, scores, verdicts, type World } from "../testing/trial.ts";
import { interPodAffinity, type InterPodAffinityArgs } from "./inter-pod-affinity.ts";

const HOST = "kubernetes.io/hostname";
const nodes = () => [
  node("a1", { labels: { zone: "a" } }), node("a2", { labels: { zone: "a" } }), node("b1", { labels: { zone: "b" } }), node("bare"),
];
const app = (name: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  topologyKey: "zone", labelSelector: { matchLabels: { app: name } }, ...more,
});
const near = (...terms: PodAffinityTerm[]): Affinity => ({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } });
const far = (...terms: PodAffinityTerm[]): Affinity => ({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } });
const with_ = (labels: Record<string, string>, affinity?: Affinity, namespace?: string): Pod =>
  pod({ labels, ...(affinity ? { affinity } : {}), ...(namespace ? { namespace } : {}) });

const AFFINITY = "node(s) didn't match pod affinity rules";
const ANTI = "node(s) didn't match pod anti-affinity rules";
const EXISTING = "node(s) didn't satisfy existing pods anti-affinity rules";
const NAMESPACES = [
  { metadata: { name: "default", labels: { team: "x" } } }, { metadata: { name: "other", labels: { team: "y" } } },
];
const judge = (placed: World["placed"], one: Pod) =>
  Object.values(verdicts((handle) => interPodAffinity({}, handle), { nodes: nodes(), placed, objects: { namespaces: NAMESPACES } }, one));

describe("required rules, for nodes a1 and a2 in zone a, b1 in zone b, and one without zone", () => {
  const db = with_({ app: "db" });
  const cases: [string, World["placed"], Pod, string[]][] = [
    ["near db: the zone where it is", [["a1", db]], with_({}, near(app("db"))), [OK, OK, AFFINITY, AFFINITY]],
    ["near db when there is none", [], with_({}, near(app("db"))), [AFFINITY, AFFINITY, AFFINITY, AFFINITY]],
    ["near itself: the first of its kind may go to any node with the key", [], with_({ app: "db" }, near(app("db"))), [OK, OK, OK, AFFINITY]],
    ["near itself: the second goes to the first", [["b1", db]], with_({ app: "db" }, near(app("db"))), [AFFINITY, AFFINITY, OK, AFFINITY]],
    [
      "near two kinds: one Pod must be of both", [["a1", db], ["b1", with_({ app: "db", tier: "1" })]],
      with_({}, near(app("db"), { topologyKey: "zone", labelSelector: { matchLabels: { tier: "1" } } })), [AFFINITY, AFFINITY, OK, AFFINITY],
    ],
    [
      "near by two keys: zone and host must both hold", [["a1", db]], with_({}, near(app("db"), app("db", { topologyKey: HOST }))),
      [OK, AFFINITY, AFFINITY, AFFINITY],
    ],
    ["another namespace does not count", [["a1", with_({ app: "db" }, undefined, "other")]], with_({}, near(app("db"))), [AFFINITY, AFFINITY, AFFINITY, AFFINITY]],
    ["unless it is named", [["a1", with_({ app: "db" }, undefined, "other")]], with_({}, near(app("db", { namespaces: ["other"] }))), [OK, OK, AFFINITY, AFFINITY]],
    [
      "or selected", [["a1", with_({ app: "db" }, undefined, "other")]],
      with_({}, near(app("db", { namespaceSelector: { matchLabels: { team: "y" } } }))), [OK, OK, AFFINITY, AFFINITY],
    ],
    [
      "an empty namespaceSelector is all namespaces", [["a1", with_({ app: "db" }, undefined, "other")]],
      with_({}, near(app("db", { namespaceSelector: {} }))), [OK, OK, AFFINITY, AFFINITY],
    ],
    ["no selector means no Pod", [["a1", db]], with_({}, near({ topologyKey: "zone" })), [AFFINITY, AFFINITY, AFFINITY, AFFINITY]],
    ["an empty selector means every Pod", [["a1", db]], with_({}, near({ topologyKey: "zone", labelSelector: {} })), [OK, OK, AFFINITY, AFFINITY]],
    ["far from db: not in its zone; a node without the key is free", [["a1", db]], with_({}, far(app("db"))), [ANTI, ANTI, OK, OK]],
    ["far from db on the host", [["a1", db]], with_({}, far(app("db", { topologyKey: HOST }))), [ANTI, OK, OK, OK]],
    ["far from either of two kinds", [["a1", db], ["b1", with_({ app: "web" })]], with_({}, far(app("db"), app("web"))), [ANTI, ANTI, ANTI, OK]],
    ["symmetric: those that run shun the newcomer", [["a1", with_({}, far(app("web")))]], with_({ app: "web" }), [EXISTING, EXISTING, OK, OK]],
    ["but not one that they do not mean", [["a1", with_({}, far(app("web")))]], with_({ app: "db" }), [OK, OK, OK, OK]],
    ["nor one of another namespace", [["a1", with_({}, far(app("web")))]], with_({ app: "web" }, undefined, "other"), [OK, OK, OK, OK]],
    ["affinity is said before anti-affinity", [["a1", db]], with_({}, { ...near(app("web")), ...far(app("db")) }), [AFFINITY, AFFINITY, AFFINITY, AFFINITY]],
    ["what runs has affinity: that binds nobody else", [["a1", with_({}, near(app("web")))]], with_({ app: "web" }), [OK, OK, OK, OK]],
  ];
  it.each(cases)("%s", (_name, placed, one, expected) => {
    expect(judge(placed, one)).toEqual(expected);
  });
});

describe("preferences, for a1 and a2 in zone a, b1 in zone b, and one without zone", () => {
  const prefer = (kind: "podAffinity" | "podAntiAffinity", weight: number, term: PodAffinityTerm): Affinity => ({
    [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: term }] },
  });
  const db = with_({ app: "db" });
  const cases: [string, InterPodAffinityArgs, World["placed"], Pod, { raw: number[]; normalized: number[] } | "skip"][] = [
    ["nothing to say", {}, [["a1", db]], with_({}), "skip"],
    ["nobody whom the Pod prefers", {}, [["a1", db]], with_({}, prefer("podAffinity", 7, app("web"))), "skip"],
    [
      "the weight for each Pod it likes in the domain", {}, [["a1", db], ["a2", with_({ app: "db" })], ["b1", with_({ app: "db" })]],
      with_({}, prefer("podAffinity", 7, app("db"))), { raw: [14, 14, 7, 0], normalized: [100, 100, 50, 0] },
    ],
    [
      "the weight off for each it dislikes", {}, [["a1", db]], with_({}, prefer("podAntiAffinity", 7, app("db"))),
      { raw: [-7, -7, 0, 0], normalized: [0, 0, 100, 100] },
    ],
    [
      "those that run may like the newcomer", {}, [["b1", with_({}, prefer("podAffinity", 5, app("web")))]], with_({ app: "web" }),
      { raw: [0, 0, 5, 0], normalized: [0, 0, 100, 0] },
    ],
    [
      "or dislike it", {}, [["b1", with_({}, prefer("podAntiAffinity", 5, app("web")))]], with_({ app: "web" }),
      { raw: [0, 0, -5, 0], normalized: [100, 100, 0, 100] },
    ],
    [
      "what they require counts with hardPodAffinityWeight", { hardPodAffinityWeight: 9 }, [["b1", with_({}, near(app("web")))]],
      with_({ app: "web" }), { raw: [0, 0, 9, 0], normalized: [0, 0, 100, 0] },
    ],
    ["which may be 0", { hardPodAffinityWeight: 0 }, [["b1", with_({}, near(app("web")))]], with_({ app: "web" }), "skip"],
    [
      "ignorePreferredTermsOfExistingPods", { ignorePreferredTermsOfExistingPods: true },
      [["b1", with_({}, prefer("podAffinity", 5, app("web")))]], with_({ app: "web" }), "skip",
    ],
    ["equal everywhere means 0", {}, ["a1", "a2", "b1", "bare"].map((name) => [name, with_({ app: "db" })]), with_({}, prefer("podAffinity", 1, app("db", { topologyKey: HOST }))), { raw: [1, 1, 1, 1], normalized: [0, 0, 0, 0] }],
  ];
  it.each(cases)("%s", (_name, args, placed, one, expected) => {
    expect(scores((handle) => interPodAffinity(args, handle), { nodes: nodes().slice(0, 4), placed, objects: { namespaces: NAMESPACES } }, one)).toEqual(expected);
  });
});
