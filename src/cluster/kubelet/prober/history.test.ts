import { describe, expect, it } from "vitest";
import { ProbeHistory, type ProbeFiring, type ProbeKey } from "./history.ts";

const key = (podUid: string): ProbeKey => ({ podUid, namespace: "default", pod: podUid, container: "main", type: "liveness" });
const firing = (at: number): ProbeFiring => ({ at, latency: 1, outcome: "success", message: "", run: 1, threshold: 1, containerId: "" });

/** A history in which each of `pods` has fired once in each of `seconds`. */
function after(seconds: number, pods: readonly string[], history = new ProbeHistory({ perProbe: 100, inAll: 400, probes: 10 })): ProbeHistory {
  for (let second = 0; second < seconds; second += 1) for (const pod of pods) history.add(key(pod), firing(second * 1000));
  return history;
}
const count = (history: ProbeHistory, pod: string): number => history.of(pod, "main", "liveness").length;
const knownSince = (history: ProbeHistory, pod: string): number | undefined => history.knownSince(pod, "main", "liveness");

describe("the history of probes", () => {
  it("keeps all firings while there are few", () => {
    const history = after(90, ["a"]);
    expect(count(history, "a")).toBe(90);
    expect(knownSince(history, "a")).toBeUndefined();
  });

  it("keeps the newest of many, and says since when they are known", () => {
    const history = after(1000, ["a"]);
    expect(count(history, "a")).toBeGreaterThanOrEqual(100);
    expect(count(history, "a")).toBeLessThanOrEqual(125);
    expect(history.of("a", "main", "liveness").at(-1)!.at).toBe(999_000);
    expect(knownSince(history, "a")).toBe(history.of("a", "main", "liveness")[0]!.at);
  });

  it("is shared by the probes of a node, those that came before too", () => {
    const history = after(1000, ["a"]);
    after(1, ["b", "c", "d", "e", "f", "g", "h"], history);
    expect(count(history, "a")).toBeLessThanOrEqual(63);
  });

  it("forgets the probe that was silent longest, and never grows over its limit", () => {
    const history = after(1, ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    history.add(key("a"), firing(1000));
    history.add(key("j"), firing(1001));
    history.add(key("k"), firing(1002));
    expect(history.probes().map(({ pod }) => pod)).toEqual(["a", "c", "d", "e", "f", "g", "h", "i", "j", "k"]);
  });
});
