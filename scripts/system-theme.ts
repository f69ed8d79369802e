import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** The page without a theme of its own: Starlight writes each page as dark, and relies on a script to say otherwise. */
export function withoutTheme(html: string): string {
  return html.replace(/<html[^>]*>/, (tag) => tag.replace(/ data-theme="\w*"/, ""));
}

/** Leaves the theme of built pages to the system, so that it is right without JavaScript too; components/theme-provider.astro sets what was chosen. */
export function systemTheme(): AstroIntegration {
  return {
    name: "system-theme",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const folder = fileURLToPath(dir);
        for (const path of await readdir(folder, { recursive: true })) {
          if (!path.endsWith(".html")) continue;
          const file = join(folder, path);
          await writeFile(file, withoutTheme(await readFile(file, "utf8")));
        }
      },
    },
  };
}
