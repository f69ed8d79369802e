import { later, laterModule } from "../../../../os/index.ts";
import { alpineFiles } from "../base.ts";
import type { ImageDefinition } from "../../image.ts";

const fabric = laterModule(() => import("./programs.ts"));

const VERSION = /^2\.[0-9]\.\d+$/;

/** nginx-gateway-fabric: the control plane, and the nginx that it puts in front of each Gateway. */
export const nginxGatewayImages: readonly ImageDefinition[] = [
  {
    repository: "ghcr.io/nginx/nginx-gateway-fabric",
    hasTag: (tag) => VERSION.test(tag),
    size: 24_000_000,
    content: () => ({
      config: { entrypoint: ["/usr/bin/gateway"], user: "101:1001" },
      files: { "/usr/bin/gateway": { program: "nginx-gateway" }, "/etc/passwd": "root:x:0:0:root:/root:/sbin/nologin\nnginx:x:101:1001:nginx:/:/sbin/nologin\n" },
    }),
    programs: { "nginx-gateway": later(fabric, ({ controlPlane }) => controlPlane) },
  },
  {
    repository: "ghcr.io/nginx/nginx-gateway-fabric/nginx",
    hasTag: (tag) => VERSION.test(tag),
    size: 62_000_000,
    content: (_tag, programs) => ({
      config: { entrypoint: ["/agent/entrypoint.sh"], user: "101:1001" },
      files: {
        ...alpineFiles(programs, "3.22.1"),
        "/agent/entrypoint.sh": { program: "nginx-gateway-data-plane" },
        "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnginx:x:101:1001:nginx:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n",
      },
    }),
    programs: { "nginx-gateway-data-plane": later(fabric, ({ dataPlane }) => dataPlane) },
  },
];
