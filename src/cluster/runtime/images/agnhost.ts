import { later, laterModule } from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { alpineFiles } from "./base.ts";

const commands = laterModule(() => import("./agnhost-commands.ts"));

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const agnhostImage: ImageDefinition = {
  repository: "registry.k8s.io/e2e-test-images/agnhost",
  hasTag: (tag) => /^2\.\d+(\.\d+)?$/.test(tag),
  size: 51_000_000,
  content: (_tag, programs) => ({
    config: { entrypoint: ["/agnhost"], cmd: ["pause"], env: [PATH], ports: ["80/tcp", "8080/tcp"] },
    files: { ...alpineFiles(programs), "/agnhost": { program: "agnhost" }, ...(programs.has("curl") ? { "/usr/bin/curl": { program: "curl" } } : {}) },
  }),
  programs: { agnhost: later(commands, ({ agnhost }) => agnhost) },
};
