import type { ImageDefinition } from "../image.ts";
import { alpineFiles, busyboxFiles } from "./base.ts";
import { isVersion } from "./version.ts";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What is in an image of busybox. */
export const busyboxContent: ImageDefinition["content"] = (_tag, programs) => ({ config: { cmd: ["sh"], env: [PATH] }, files: busyboxFiles(programs) });

export const alpineImage: ImageDefinition = {
  repository: "alpine",
  hasTag: (tag) => /^(latest|edge)$/.test(tag) || isVersion(tag, 3, 3, 22),
  size: 3_600_000,
  content: (tag, programs) => ({
    config: { cmd: ["/bin/sh"], env: [PATH] },
    files: alpineFiles(programs, /^3\.\d+$/.test(tag) ? `${tag}.3` : /^3\.\d+\.\d+$/.test(tag) ? tag : "3.22.1"),
  }),
};
