import type { ImageDefinition } from "../image.ts";
import { alpineFiles, busyboxFiles, isVersion } from "./base.ts";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const busyboxImage: ImageDefinition = {
  repository: "busybox",
  hasTag: (tag) => /^(latest|stable|unstable|glibc|musl|uclibc)$/.test(tag) || isVersion(tag.replace(/-(glibc|musl|uclibc)$/, ""), 1, 21, 37),
  size: 2_156_000,
  content: (_tag, programs) => ({ config: { cmd: ["sh"], env: [PATH] }, files: busyboxFiles(programs) }),
};

export const alpineImage: ImageDefinition = {
  repository: "alpine",
  hasTag: (tag) => /^(latest|edge)$/.test(tag) || isVersion(tag, 3, 3, 22),
  size: 3_600_000,
  content: (tag, programs) => ({
    config: { cmd: ["/bin/sh"], env: [PATH] },
    files: alpineFiles(programs, /^3\.\d+$/.test(tag) ? `${tag}.3` : /^3\.\d+\.\d+$/.test(tag) ? tag : "3.22.1"),
  }),
};
