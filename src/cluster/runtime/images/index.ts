import type { ImageDefinition } from "../image.ts";
import { metricsImages } from "./autoscale-demo.ts";
import { alpineImage, busyboxImage } from "./busybox.ts";
import { databaseImages } from "./databases/index.ts";
import { ingressNginxImages } from "./ingress-nginx/image.ts";
import { kubectlImages } from "./kubectl.ts";
import { nginxImage } from "./nginx/image.ts";
import { nginxGatewayImages } from "./nginx-gateway/image.ts";
import { systemImages } from "./system.ts";
import { toolImages } from "./tools.ts";
import { webImages } from "./web.ts";

/** All images that are built in. */
export const images: readonly ImageDefinition[] = [
  alpineImage, busyboxImage, nginxImage, ...systemImages, ...webImages, ...databaseImages, ...toolImages,
  ...ingressNginxImages, ...nginxGatewayImages, ...metricsImages, ...kubectlImages,
];
