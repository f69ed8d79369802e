import type { ImageDefinition } from "../image.ts";
import { metricsImages } from "./autoscale-demo.ts";
import { alpineImage } from "./busybox.ts";
import { databaseImages } from "./databases/index.ts";
import { ingressNginxImages } from "./ingress-nginx/image.ts";
import { kubectlImages } from "./kubectl.ts";
import { nginxGatewayImages } from "./nginx-gateway/image.ts";
import { toolImages } from "./tools.ts";
import { webImages } from "./web.ts";

export { behaviourImages } from "./behaviour.ts";
export { busyboxContent } from "./busybox.ts";
export { nginxContent } from "./nginx/image.ts";

/** The images that are built in, beside those that nodes have from the start (system.ts, preloaded.ts). */
export const images: readonly ImageDefinition[] = [
  alpineImage, ...webImages, ...databaseImages, ...toolImages,
  ...ingressNginxImages, ...nginxGatewayImages, ...metricsImages, ...kubectlImages,
];
