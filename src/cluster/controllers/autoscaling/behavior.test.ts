import { describe, expect, it } from "vitest";
import type { HorizontalPodAutoscaler } from "../../../apimachinery/types/index.ts";
import { limit, type History, type Limits } from "./behavior.ts";

type Behavior = NonNullable<NonNullable<HorizontalPodAutoscaler["spec"]>["behavior"]>;

const NOW = 10_000_000;
const ago = (seconds: number): number => NOW - seconds * 1000;

/** What is decided: the size, and why it is not what was wished for, or that it is. */
function decided(limits: Partial<Limits>, behavior?: Behavior, past: Partial<History> = {}) {
  const history: History = { recommendations: [], ups: [], downs: [], ...past };
  const { replicas, conditions } = limit({ current: 10, desired: 10, min: 1, max: 100, ...limits }, behavior, history, NOW);
  expect(conditions.map(({ type }) => type)).toEqual(["AbleToScale", "ScalingLimited"]);
  expect(conditions.map(({ status }) => status)).toEqual(["True", conditions[1]!.reason === "DesiredWithinRange" ? "False" : "True"]);
  return [replicas, ...conditions.map(({ reason }) => reason)];
}

describe("without rules of its own an autoscaler", () => {
  it.each<[string, Partial<Limits>, Partial<History>, unknown[]]>([
    ["goes where it is told", { desired: 15 }, {}, [15, "ReadyForNewScale", "DesiredWithinRange"]],
    ["at most doubles", { desired: 21 }, {}, [20, "ReadyForNewScale", "ScaleUpLimit"]],
    ["may double", { desired: 20 }, {}, [20, "ReadyForNewScale", "DesiredWithinRange"]],
    ["goes to four at once, however small it is", { current: 1, desired: 5 }, {}, [4, "ReadyForNewScale", "ScaleUpLimit"]],
    ["stays under its maximum", { desired: 18, max: 15 }, {}, [15, "ReadyForNewScale", "TooManyReplicas"]],
    ["names the maximum where both limits are the same", { desired: 21, max: 20 }, {}, [20, "ReadyForNewScale", "TooManyReplicas"]],
    ["stays over its minimum", { desired: 1, min: 2 }, {}, [2, "ReadyForNewScale", "TooFewReplicas"]],
    ["may go to its minimum", { desired: 2, min: 2 }, {}, [2, "ReadyForNewScale", "DesiredWithinRange"]],
    ["shrinks to the highest of the last five minutes", { desired: 3 }, { recommendations: [{ at: ago(299), replicas: 8 }, { at: ago(100), replicas: 5 }] }, [8, "ScaleDownStabilized", "DesiredWithinRange"]],
    ["forgets what was longer ago", { desired: 3 }, { recommendations: [{ at: ago(300), replicas: 8 }, { at: ago(100), replicas: 5 }] }, [5, "ScaleDownStabilized", "DesiredWithinRange"]],
    ["is not held back by lower ones when it grows", { desired: 12 }, { recommendations: [{ at: ago(10), replicas: 4 }] }, [12, "ReadyForNewScale", "DesiredWithinRange"]],
  ])("%s", (_name, limits, history, expected) => expect(decided(limits, undefined, history)).toEqual(expected));
});

describe("with rules an autoscaler", () => {
  const pods = (value: number, periodSeconds = 60) => ({ type: "Pods", value, periodSeconds });
  const percent = (value: number, periodSeconds = 60) => ({ type: "Percent", value, periodSeconds });
  const atOnce = { stabilizationWindowSeconds: 0 };
  it.each<[string, Partial<Limits>, Behavior, Partial<History>, unknown[]]>([
    ["grows by so many Pods in a period", { desired: 50 }, { scaleUp: { policies: [pods(3)] } }, {}, [13, "ReadyForNewScale", "ScaleUpLimit"]],
    ["grows by a percentage, rounded up", { current: 9, desired: 50 }, { scaleUp: { policies: [percent(20)] } }, {}, [11, "ReadyForNewScale", "ScaleUpLimit"]],
    ["takes the policy that allows most", { desired: 50 }, { scaleUp: { policies: [pods(3), percent(50)] } }, {}, [15, "ReadyForNewScale", "ScaleUpLimit"]],
    ["or the one that allows least", { desired: 50 }, { scaleUp: { selectPolicy: "Min", policies: [pods(3), percent(50)] } }, {}, [13, "ReadyForNewScale", "ScaleUpLimit"]],
    ["or none", { desired: 50 }, { scaleUp: { selectPolicy: "Disabled" } }, {}, [10, "ReadyForNewScale", "ScaleUpLimit"]],
    ["counts what the period has seen", { desired: 50 }, { scaleUp: { policies: [pods(3)] } }, { ups: [{ at: ago(59), change: 2 }, { at: ago(60), change: 9 }] }, [11, "ReadyForNewScale", "ScaleUpLimit"]],
    ["and what went the other way", { desired: 50 }, { scaleUp: { policies: [pods(3)] } }, { downs: [{ at: ago(10), change: 4 }] }, [17, "ReadyForNewScale", "ScaleUpLimit"]],
    ["never shrinks because it grew too fast", { desired: 50 }, { scaleUp: { policies: [pods(1)] } }, { ups: [{ at: ago(10), change: 5 }] }, [10, "ReadyForNewScale", "ScaleUpLimit"]],
    ["doubles, or grows by four in 15 s, if only the way down has rules", { current: 2, desired: 50 }, { scaleDown: atOnce }, {}, [6, "ReadyForNewScale", "ScaleUpLimit"]],
    ["stays under its maximum", { desired: 50, max: 12 }, { scaleUp: { policies: [pods(3)] } }, {}, [12, "ReadyForNewScale", "TooManyReplicas"]],
    ["waits with growing for as long as its window", { desired: 15 }, { scaleUp: { stabilizationWindowSeconds: 60 } }, { recommendations: [{ at: ago(59), replicas: 12 }, { at: ago(60), replicas: 11 }] }, [12, "ScaleUpStabilized", "DesiredWithinRange"]],
    ["stays where it is between its lowest wish and its highest", { desired: 15 }, { scaleUp: { stabilizationWindowSeconds: 60 } }, { recommendations: [{ at: ago(30), replicas: 5 }] }, [10, "ScaleUpStabilized", "DesiredWithinRange"]],
    ["shrinks by so many Pods in a period", { desired: 1 }, { scaleDown: { ...atOnce, policies: [pods(2)] } }, {}, [8, "ReadyForNewScale", "ScaleDownLimit"]],
    ["shrinks by a percentage, rounded down", { current: 9, desired: 1 }, { scaleDown: { ...atOnce, policies: [percent(20)] } }, {}, [7, "ReadyForNewScale", "ScaleDownLimit"]],
    ["shrinks by the policy that allows most", { desired: 1 }, { scaleDown: { ...atOnce, policies: [pods(2), percent(50)] } }, {}, [5, "ReadyForNewScale", "ScaleDownLimit"]],
    ["shrinks by the one that allows least", { desired: 1 }, { scaleDown: { ...atOnce, selectPolicy: "Min", policies: [pods(2), percent(50)] } }, {}, [8, "ReadyForNewScale", "ScaleDownLimit"]],
    ["does not shrink", { desired: 1 }, { scaleDown: { ...atOnce, selectPolicy: "Disabled" } }, {}, [10, "ReadyForNewScale", "ScaleDownLimit"]],
    ["counts how it has shrunk", { desired: 1 }, { scaleDown: { ...atOnce, policies: [pods(3)] } }, { downs: [{ at: ago(59), change: 2 }, { at: ago(60), change: 9 }] }, [9, "ReadyForNewScale", "ScaleDownLimit"]],
    ["never grows because it shrank too fast", { desired: 1 }, { scaleDown: { ...atOnce, policies: [pods(1)] } }, { downs: [{ at: ago(10), change: 5 }] }, [10, "ReadyForNewScale", "ScaleDownLimit"]],
    ["goes to its minimum at once where nothing slows it", { desired: 1, min: 2 }, { scaleDown: atOnce }, {}, [2, "ReadyForNewScale", "TooFewReplicas"]],
    ["shrinks to the highest wish of five minutes where it has no window", { desired: 1 }, { scaleUp: {} }, { recommendations: [{ at: ago(299), replicas: 6 }, { at: ago(300), replicas: 9 }] }, [6, "ScaleDownStabilized", "DesiredWithinRange"]],
  ])("%s", (_name, limits, behavior, history, expected) => expect(decided(limits, behavior, history)).toEqual(expected));
});

it("remembers each wish, and none longer than it matters", () => {
  const history: History = { recommendations: [{ at: ago(301), replicas: 9 }, { at: ago(200), replicas: 7 }], ups: [], downs: [] };
  limit({ current: 7, desired: 6, min: 1, max: 10 }, undefined, history, NOW);
  expect(history.recommendations).toEqual([{ at: ago(200), replicas: 7 }, { at: NOW, replicas: 6 }]);
  limit({ current: 7, desired: 5, min: 1, max: 10 }, { scaleUp: { stabilizationWindowSeconds: 30 }, scaleDown: { stabilizationWindowSeconds: 60 } }, history, NOW);
  expect(history.recommendations).toEqual([{ at: NOW, replicas: 6 }, { at: NOW, replicas: 5 }]);
});
