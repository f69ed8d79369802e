import { existsSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { serveSite } from "../../scripts/site-server.ts";
import { root, runTool } from "../../scripts/tools.ts";
import { findChromium } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the built site is served, without a slash at its end. */
    address: string;
    /** The program file of Chromium. */
    chromium: string;
  }
}

/** Serves the built site (dist/, or the folder that SITE names) for all browser tests and looks for Chromium once. `npm test` builds before; alone, a missing site is built here. */
export default async function serveForTests(project: TestProject): Promise<() => Promise<void>> {
  const folder = process.env.SITE ?? `${root}/dist`;
  if (!existsSync(`${folder}/index.html`)) {
    const { code, output } = await runTool("astro", ["build"], { quiet: true });
    if (code !== 0) throw new Error(`the site could not be built:\n${output}`);
  }
  project.provide("chromium", findChromium());
  const server = await serveSite({ folder, port: 0 });
  project.provide("address", server.address);
  return () => server.close();
}
