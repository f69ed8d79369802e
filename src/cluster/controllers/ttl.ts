import type { Controller, ControllerOptions } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

const ANNOTATION = "node.alpha.kubernetes.io/ttl";

/** How long kubelets may keep ConfigMaps and Secrets before they ask again: the longer the more nodes there are (in seconds). */
const BOUNDARIES: readonly { nodes: number; ttl: number }[] = [
  { nodes: 100, ttl: 0 },
  { nodes: 500, ttl: 15 },
  { nodes: 1000, ttl: 30 },
  { nodes: 5000, ttl: 60 },
  { nodes: Infinity, ttl: 300 },
];

export function createTtlController({ simulation, client, informers }: ControllerOptions): Controller {
  const nodes = informers.of("nodes");
  let count = 0;
  const ttl = (): string => String(BOUNDARIES.find((boundary) => count <= boundary.nodes)!.ttl);
  const queue = createWorkQueue({
    simulation,
    sync(name) {
      const node = nodes.get("", name);
      if (!node || node.metadata!.annotations?.[ANNOTATION] === ttl()) return;
      client.of("nodes").patch("", name, "application/merge-patch+json", { metadata: { annotations: { [ANNOTATION]: ttl() } } });
    },
  });
  nodes.on({
    added({ metadata }) {
      const before = ttl();
      count += 1;
      if (before !== ttl()) for (const node of nodes.list()) queue.add(node.metadata!.name!);
      queue.add(metadata!.name!);
    },
    deleted() {
      count -= 1;
    },
  });
  return { stop: () => queue.stop() };
}
