import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { generateSW } from "workbox-build";

/** Bytes of one file beyond which it is not kept for offline use. */
const LARGEST_FILE = 8 * 1024 * 1024;

/**
 * The site without a network, after the first visit: a service worker that keeps every file of the build and asks the server
 * only for a new build. It comes into force when no page of the old build is open any more, so that no page looks for scripts
 * that are gone. Runs after the content security policy is in the pages, for what it keeps is what was written.
 */
export function offline(): AstroIntegration {
  return {
    name: "offline",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const { count, size, warnings } = await generateSW({
          globDirectory: folder,
          globPatterns: ["**/*.{html,js,css,svg,json,wasm,woff2,png,webp,pagefind,pf_meta,pf_index,pf_fragment,yaml,md}"],
          globIgnores: ["sw.js", "**/embed/**"],
          swDest: `${folder}/sw.js`,
          sourcemap: false,
          inlineWorkboxRuntime: true,
          mode: "production",
          clientsClaim: true,
          skipWaiting: false,
          cleanupOutdatedCaches: true,
          // Names in _astro carry a hash of their content.
          dontCacheBustURLsMatching: /^_astro\//,
          maximumFileSizeToCacheInBytes: LARGEST_FILE,
          // ?cluster=... of the playground is read by the page.
          ignoreURLParametersMatching: [/.*/],
          navigateFallback: null,
        });
        for (const warning of warnings) logger.warn(warning);
        logger.info(`kept for offline use: ${count} files, ${(size / 1024 / 1024).toFixed(1)} MB`);
      },
    },
  };
}
