import type { ImageDefinition } from "../image.ts";
import { alpineImage, busyboxImage } from "./busybox.ts";
import { nginxImage } from "./nginx.ts";
import { pauseImage } from "./system.ts";

/** All images that are built in. */
export const images: readonly ImageDefinition[] = [alpineImage, busyboxImage, nginxImage, pauseImage];
