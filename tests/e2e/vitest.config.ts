import { defineConfig } from "vitest/config";

// The browser tests, two files at a time, each with a Chromium of its own, on the built site (globalSetup serves dist/, and
// builds it when it is missing).
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    environment: "node",
    include: ["tests/e2e/**/*.e2e.ts"],
    globalSetup: ["tests/e2e/serve-site.ts"],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
