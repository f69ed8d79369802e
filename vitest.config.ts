import { defineConfig } from "vitest/config";

// Unit tests beside the source and the tests of the whole. The browser tests have their own configuration
// (tests/e2e), because they need a built site and Chromium.
export default defineConfig({
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "tests/**/*.test.ts"],
    exclude: ["tests/e2e/**", "node_modules/**", "dist/**"],
    setupFiles: ["tests/property-seed.ts", "tests/load-rest.ts"],
    maxWorkers: 2,
    testTimeout: 20_000,
    sequence: { concurrent: false },
  },
});
