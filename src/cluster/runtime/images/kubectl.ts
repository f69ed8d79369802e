import type { ImageDefinition } from "../image.ts";
import { alpineFiles, debianFiles } from "./base.ts";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Images that carry kubectl, for Pods that speak to the API server with their service account. */
function kubectlImage(repository: string, path: string, options: { user?: string; alpine?: boolean; entrypoint?: string[] }): ImageDefinition {
  return {
    repository,
    hasTag: (tag) => tag === "latest" || /^v?1\.\d+(\.\d+)?([-.].*)?$/.test(tag),
    size: 60_000_000,
    content: (_tag, programs) => ({
      config: {
        ...(options.entrypoint ? { entrypoint: options.entrypoint } : { cmd: ["/bin/bash"] }),
        env: [PATH],
        ...(options.user === undefined ? {} : { user: options.user }),
      },
      files: {
        ...(options.alpine ? alpineFiles(programs) : debianFiles(programs, ["curl"])),
        ...(programs.has("kubectl") ? { [path]: { program: "kubectl" } } : {}),
      },
    }),
  };
}

export const kubectlImages: readonly ImageDefinition[] = [
  kubectlImage("bitnami/kubectl", "/usr/local/bin/kubectl", { user: "1001", entrypoint: ["kubectl"] }),
  kubectlImage("registry.k8s.io/kubectl", "/bin/kubectl", { entrypoint: ["/bin/kubectl"] }),
  kubectlImage("alpine/k8s", "/usr/bin/kubectl", { alpine: true }),
];
