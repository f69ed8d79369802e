import { loadedModule, restModule } from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { isVersion } from "./version.ts";

/** All images, but what a node holds from the start: nobody looks into those of them that are not the cluster's own before a Pod runs them. */
export const otherImages = restModule(() => import("./index.ts"));

function nginxHasTag(tag: string): boolean {
  const match = /^(.*?)(-(?:alpine|alpine-slim|alpine\d\.\d+|perl|alpine-perl|bookworm|bullseye|otel))?$/.exec(tag)!;
  const base = match[1]!;
  if (["latest", "stable", "mainline"].includes(base)) return true;
  if (["alpine", "perl", "bookworm", "alpine-slim", "alpine-perl"].includes(tag)) return true;
  return isVersion(base, 1, 7, 29);
}

/** Images of learners that every node holds. */
export const preloadedImages: readonly ImageDefinition[] = [
  {
    repository: "busybox",
    hasTag: (tag) => /^(latest|stable|unstable|glibc|musl|uclibc)$/.test(tag) || isVersion(tag.replace(/-(glibc|musl|uclibc)$/, ""), 1, 21, 37),
    size: 2_156_000,
    content: (tag, programs) => loadedModule(otherImages).busyboxContent(tag, programs),
  },
  {
    repository: "nginx",
    hasTag: nginxHasTag,
    size: (tag) => (tag.includes("alpine") ? 21_500_000 : 72_300_000),
    content: (tag, programs) => loadedModule(otherImages).nginxContent(tag, programs),
  },
];
