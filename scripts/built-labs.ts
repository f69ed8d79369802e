import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";
import { loadLab } from "../src/lab/format/load.ts";

const LAB = /^(.*\/labs\/([^/]+))\/lab\.yaml\?lab$/;

/**
 * `/labs/ID/lab.yaml?lab` is the lab as the engine wants it: read and checked when the site is built, so that no page parses
 * YAML and a broken lab breaks the build. What only tests need (wrong answers) does not go over the wire.
 */
export function builtLabs(): Plugin {
  return {
    name: "built-labs",
    enforce: "pre",
    load(id) {
      const [, folder, name] = LAB.exec(id.split(sep).join("/")) ?? [];
      if (folder === undefined || name === undefined) return null;
      const files: Record<string, string> = {};
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const within = relative(folder, path).split(sep).join("/");
        if (within.startsWith("wrong/")) continue;
        this.addWatchFile(path);
        files[within] = readFileSync(path, "utf8");
      }
      return { code: `export default ${JSON.stringify(loadLab(name, files))};`, moduleType: "js" };
    },
  };
}

