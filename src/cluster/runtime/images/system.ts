import { pause, type Program } from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";

/** Waits for a signal that ends it. */
export const idle: Program = function* (process) {
  process.onSignal("SIGTERM", () => process.finish({ code: 0 }));
  process.onSignal("SIGINT", () => process.finish({ code: 0 }));
  yield* pause();
};

export const pauseImage: ImageDefinition = {
  repository: "registry.k8s.io/pause",
  hasTag: (tag) => /^3\.\d+(\.\d+)?$/.test(tag) || tag === "latest",
  size: 331_520,
  content: () => ({ config: { entrypoint: ["/pause"], user: "65535:65535" }, files: { "/pause": { program: "idle" } } }),
  programs: { idle },
};
