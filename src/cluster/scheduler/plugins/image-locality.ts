import { MAX_NODE_SCORE, type Plugin } from "../framework.ts";
import type { NodeList } from "../cache.ts";

const MB = 1024 * 1024;
/** kubernetes: plugins/imagelocality: below 23 MB an image does not count, above 1000 MB per container it counts fully. */
const MIN = 23 * MB;
const MAX_PER_CONTAINER = 1000 * MB;

/** `nginx` is `docker.io/library/nginx:latest` on the node. */
function normalize(image: string): readonly string[] {
  const tagged = image.lastIndexOf(":") > image.lastIndexOf("/") || image.includes("@") ? image : `${image}:latest`;
  const slash = tagged.indexOf("/");
  const host = slash < 0 ? "" : tagged.slice(0, slash);
  if (slash < 0) return [tagged, `docker.io/library/${tagged}`];
  if (!host.includes(".") && !host.includes(":") && host !== "localhost") return [tagged, `docker.io/${tagged}`];
  return [tagged];
}

const STATE = "ImageLocality";

interface Wanted {
  images: readonly (readonly string[])[];
  all: NodeList;
}

/** Prefers nodes that have the Pod's images, weighed by size and by how many nodes have them. */
export const imageLocality: Plugin = {
  name: "ImageLocality",
  preScore(state, { pod }, _nodes, all) {
    const containers = [...(pod.spec!.initContainers ?? []), ...pod.spec!.containers];
    const wanted: Wanted = { images: containers.map(({ image = "" }) => normalize(image)), all };
    state.write(STATE, wanted);
    return undefined;
  },
  score(state, _pod, { images }) {
    if (images.size === 0) return 0;
    const wanted = state.read<Wanted>(STATE)!;
    let sum = 0;
    for (const names of wanted.images) {
      for (const name of names) {
        const size = images.get(name);
        if (size === undefined) continue;
        sum += Math.floor(size * (wanted.all.imageNodes(name) / wanted.all.all.length));
        break;
      }
    }
    const max = MAX_PER_CONTAINER * wanted.images.length;
    const clamped = Math.min(Math.max(sum, MIN), max);
    return Math.floor((MAX_NODE_SCORE * (clamped - MIN)) / (max - MIN));
  },
};
