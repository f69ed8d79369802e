import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** An integration that changes every built page once the site stands in its folder. */
export function changePages(name: string, change: (html: string) => string): AstroIntegration {
  return {
    name,
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const folder = fileURLToPath(dir);
        for (const path of await readdir(folder, { recursive: true })) {
          if (!path.endsWith(".html")) continue;
          const file = join(folder, path);
          await writeFile(file, change(await readFile(file, "utf8")));
        }
      },
    },
  };
}
