import type { Node } from "../../apimachinery/types/index.ts";
import { type Controller, type ControllerOptions, recorderOf } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

/** What --cluster-cidr and --node-cidr-mask-size say: a /24 of 10.244.0.0/16 for each node. */
const RANGES = 256;
const rangeOf = (index: number): string => `10.244.${index}.0/24`;

const wantsRange = (node: Node): boolean => !node.spec?.podCIDR;

/**
 * The range allocator (nodeipam/ipam/range_allocator.go): gives each node a range for its Pods, the next one after the last given,
 * and takes back those of nodes that are gone. A node for which there is none left waits for one (the real one tries again and again).
 */
export function createNodeIpamController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const nodes = informers.of("nodes");
  const recorder = recorderOf(options, "cidrAllocator");
  const owners = new Map<number, string>();
  const waiting = new Set<string>();
  let next = 0;
  const queue = createWorkQueue({
    simulation,
    sync(name) {
      const node = nodes.get("", name);
      if (!node || !wantsRange(node) || node.metadata!.deletionTimestamp) return;
      const index = free();
      if (index === undefined) {
        if (waiting.has(name)) return;
        waiting.add(name);
        const reference = { apiVersion: "v1", kind: "Node", name, uid: node.metadata!.uid };
        recorder.event(reference, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
        return;
      }
      const podCIDR = rangeOf(index);
      client.of("nodes").patch("", name, "application/strategic-merge-patch+json", { spec: { podCIDR, podCIDRs: [podCIDR] } });
      take(index, name);
    },
  });
  nodes.on({
    added: look,
    updated(node, old) {
      if (node.spec !== old.spec) look(node);
    },
    deleted({ metadata }) {
      waiting.delete(metadata!.name!);
      for (const [index, owner] of owners) if (owner === metadata!.name) owners.delete(index);
      for (const name of waiting) queue.add(name);
      waiting.clear();
    },
  });

  function look(node: Node): void {
    const name = node.metadata!.name!;
    if (wantsRange(node)) return queue.add(name);
    const index = Number(/^10\.244\.(\d+)\.0\/24$/.exec(node.spec!.podCIDR!)?.[1] ?? NaN);
    if (index < RANGES) take(index, name);
  }

  function take(index: number, name: string): void {
    owners.set(index, name);
    next = Math.max(next, index + 1);
  }

  function free(): number | undefined {
    for (let tried = 0; tried < RANGES; tried += 1) {
      const index = (next + tried) % RANGES;
      if (!owners.has(index)) return index;
    }
    return undefined;
  }

  return { stop: () => queue.stop() };
}
