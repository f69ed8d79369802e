import { describe, expect, it } from "vitest";
import { Simulation } from "../../sim/index.ts";
import { SchedulingQueue } from "./queue.ts";
import type { EventRegistration } from "./requeue.ts";
import { pod, type PodInput } from "./testing/trial.ts";

/** A queue of which one plugin, "Fit", waits for nodes that come. */
function queueOf(options: { initialBackoff?: number; maxBackoff?: number } = {}) {
  const simulation = new Simulation({ seed: "queue" });
  const events: EventRegistration[] = [{ resource: "Node", actions: ["add"] }];
  let ready = 0;
  const queue = new SchedulingQueue({
    simulation, ...options,
    preEnqueue: ({ pod: { spec } }) => (spec!.schedulingGates?.length ? { code: "UnschedulableAndUnresolvable", reasons: ["gated"], plugin: "SchedulingGates" } : undefined),
    eventsOf: (_info, plugin) => (plugin === "Fit" ? events : undefined),
    onReady: () => (ready += 1),
  });
  const placeOf = (name: string) => queue.list().find((one) => one.pod.info.name === name)?.place;
  return {
    simulation, queue, placeOf,
    get ready() {
      return ready;
    },
    add: (name: string, input: PodInput = {}) => queue.add(pod({ name, ...input })),
    pop: () => queue.pop()?.info.name,
    refuse: (plugins: readonly string[]) => queue.addUnschedulable(queue.pop()!, new Set(plugins)),
    wait: (ms: number) => simulation.runUntil(simulation.now + ms),
  };
}

describe("the scheduling queue", () => {
  it("gives the highest priority first, and among equals the oldest", () => {
    const q = queueOf();
    q.add("old");
    q.wait(10);
    q.add("young");
    q.add("important", { priority: 10 });
    q.add("humble", { priority: -1 });
    expect([q.pop(), q.pop(), q.pop(), q.pop(), q.pop()]).toEqual(["important", "old", "young", "humble", undefined]);
  });

  it("keeps a refused Pod until something happens that its refuser waits for", () => {
    const q = queueOf();
    q.add("web");
    q.refuse(["Fit"]);
    q.queue.move({ resource: "AssignedPod", action: "delete" });
    expect(q.placeOf("web")).toBe("unschedulable");
    q.queue.move({ resource: "Node", action: "add" });
    expect(q.placeOf("web")).toBe("backoff");
  });

  it("takes from the back-off early when nothing else is there", () => {
    const q = queueOf();
    q.add("web");
    q.refuse(["Fit"]);
    q.queue.move({ resource: "Node", action: "add" });
    q.add("fresh");
    expect([q.pop(), q.pop()]).toEqual(["fresh", "web"]);
  });

  it("backs off 1, 2, 4, 8 and then always 10 seconds after errors", () => {
    const q = queueOf();
    q.add("web");
    const waits: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      q.refuse([]);
      expect(q.placeOf("web")).toBe("errorBackoff");
      const began = q.simulation.now;
      while (q.placeOf("web") === "errorBackoff") q.wait(500);
      waits.push((q.simulation.now - began) / 1000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 10, 10]);
  });

  it("backs off as it was configured", () => {
    const q = queueOf({ initialBackoff: 3, maxBackoff: 4 });
    q.add("web");
    for (const seconds of [3, 4, 4]) {
      q.refuse([]);
      q.wait(seconds * 1000 - 1);
      expect(q.placeOf("web")).toBe("errorBackoff");
      q.wait(1);
      expect(q.placeOf("web")).toBe("active");
    }
  });

  it("needs no back-off when it has passed before something helps", () => {
    const q = queueOf();
    q.add("web");
    q.refuse(["Fit"]);
    q.wait(1000);
    q.queue.move({ resource: "Node", action: "add" });
    expect(q.placeOf("web")).toBe("active");
  });

  it("tries refused Pods again after five minutes, at the next mark of 30 seconds", () => {
    const q = queueOf();
    q.wait(12_000);
    q.add("web");
    q.refuse(["Fit"]);
    q.wait(300_000);
    expect(q.placeOf("web")).toBe("unschedulable");
    q.wait(18_000);
    expect(q.placeOf("web")).toBe("active");
  });

  it("leaves Pods with a gate alone, whatever happens and however long", () => {
    const q = queueOf();
    q.add("gated", { schedulingGates: [{ name: "a" }] });
    q.wait(400_000);
    expect(q.placeOf("gated")).toBe("unschedulable");
    expect(q.pop()).toBeUndefined();
    const waiting = q.queue.list()[0]!.pod.info.pod;
    const { schedulingGates: _, ...spec } = waiting.spec!;
    q.queue.update({ ...waiting, spec }, [{ resource: "UnscheduledPod", action: "updatePodSchedulingGatesEliminated" }]);
    expect(q.placeOf("gated")).toBe("active");
  });

  it("remembers on which node a Pod waits for room", () => {
    const q = queueOf();
    q.add("web");
    const web = q.queue.pop()!;
    q.queue.nominate(web.info, "n1");
    expect(q.queue.nominatedTo("n1").map(({ name }) => name)).toEqual(["web"]);
    q.queue.nominate(web.info, "n2");
    expect(q.queue.nominatedTo("n1")).toEqual([]);
    q.queue.delete(web.info.uid);
    expect(q.queue.nominatedTo("n2")).toEqual([]);
  });

  it("gives Pods in back-off by the second in which it ends, and then by priority", () => {
    const q = queueOf();
    q.add("first");
    q.refuse(["Fit"]);
    q.wait(100);
    q.add("important", { priority: 5 });
    q.refuse(["Fit"]);
    q.queue.move({ resource: "Node", action: "add" });
    expect([q.pop(), q.pop()]).toEqual(["important", "first"]);
  });
});
