import { describe, expect, it } from "vitest";
import { Simulation } from "../../sim/index.ts";
import { readConfiguration } from "./configuration.ts";
import { ImageGarbageCollector, type ImageGarbageCollectorOptions } from "./image-gc.ts";

const MINUTE = 60_000;

/** A disk of 1000 bytes, images of 100 bytes each, and what is on it besides. */
function node(images: readonly string[]) {
  const simulation = new Simulation();
  const present = new Map(images.map((name) => [name, { image: { digest: name, repository: name, size: 100 }, names: new Set([name]) }]));
  const used = new Set<string>();
  const world = { besides: 0, events: [] as string[], simulation, used, pull: (name: string) => void present.set(name, { image: { digest: name, repository: name, size: 100 }, names: new Set([name]) }), left: () => [...present.keys()].join(" ") };
  const collector = new ImageGarbageCollector({
    simulation,
    runtime: {
      pods: () => ["pod"], containers: () => [...used].map((digest) => ({ config: { image: { digest } } })),
      images: { list: () => [...present.values()], remove: (name: string) => present.delete(name) },
    },
    disk: { capacity: 1000, available: () => 1000 - present.size * 100 - world.besides },
    nodeEvent: (_type: string, reason: string, message: string) => world.events.push(`${reason} ${message}`),
  } as unknown as ImageGarbageCollectorOptions);
  collector.start();
  const wait = (minutes: number): void => void simulation.runUntil(simulation.now + minutes * MINUTE);
  return { ...world, collector, wait, fill: (bytes: number) => { world.besides = bytes; } };
}

describe("images that nobody uses", () => {
  it("go when 85 % of the disk are in use, till 80 % are, first those that were not used for longest", () => {
    const { used, wait, fill, left } = node(["registry.k8s.io/pause", "a", "b", "c"]);
    used.add("b");
    wait(6);
    used.delete("b");
    used.add("c");
    fill(430);
    wait(5);
    expect(left()).toBe("registry.k8s.io/pause a b c");
    // 84.1 % are 85, since what is left is rounded down.
    fill(441);
    wait(5);
    expect(left()).toBe("registry.k8s.io/pause b c");
  });

  it("stay for two minutes after they were first seen, also when the disk is short", () => {
    const { collector, wait, left, pull } = node(["old"]);
    wait(6);
    pull("new");
    collector.reclaimAll();
    expect(left()).toBe("new");
    wait(3);
    collector.reclaimAll();
    expect(left()).toBe("");
  });

  it("are not enough: it is said, and from the second time on twice; other thresholds come from the configuration", () => {
    const { collector, used, wait, fill, events, left } = node(["a", "b"]);
    used.add("a");
    used.add("b");
    fill(300);
    collector.configure(readConfiguration("imageGCHighThresholdPercent: 50\nimageGCLowThresholdPercent: 40\n"));
    wait(11);
    const words = "Failed to garbage collect required amount of images. Attempted to free 100 bytes, but only found 0 bytes eligible to free.";
    expect(events).toEqual([`FreeDiskSpaceFailed ${words}`, `FreeDiskSpaceFailed ${words}`, `ImageGCFailed ${words}`]);
    expect(left()).toBe("a b");
  });
});
