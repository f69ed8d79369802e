import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import type { Plugin } from "vite";
import { root } from "./tools.ts";

/** What comes to the site by other ways than its own bundles: the search, and the runtime of the service worker. */
const BESIDE = ["pagefind", "workbox-core", "workbox-precaching", "workbox-routing"];

/** Folders of the packages of which something is in a script of the site. */
const bundled = new Set<string>();

/** Notes which packages go into the scripts for browsers; stands among the plugins of the pages and of the worker. */
export function noteLicences(): Plugin {
  return {
    name: "note-licences",
    apply: "build",
    generateBundle(_options, bundle) {
      if (this.environment.config.consumer !== "client") return;
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk") continue;
        for (const id of output.moduleIds) {
          const folder = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll("\\", "/"))?.[1];
          if (folder !== undefined) bundled.add(folder);
        }
      }
    },
  };
}

/** Writes licences.txt: the licence of each package that the site is made of, as their authors ask of copies. */
export function licences(): AstroIntegration {
  return {
    name: "licences",
    hooks: {
      "astro:build:done": ({ dir, logger }) => {
        const folders = [...bundled, ...BESIDE.map((name) => join(root, "node_modules", name))].filter((folder) => existsSync(join(folder, "package.json")));
        const texts = new Map(folders.map(licenceOf));
        const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `${name}\n${"-".repeat(name.length)}\n\n${text}\n`);
        writeFileSync(join(fileURLToPath(dir), "licences.txt"), `${readFileSync(join(root, "NOTICE"), "utf8")}\n\nWhat the site is made of besides:\n\n${sorted.join("\n\n")}`);
        logger.info(`${sorted.length} packages are in licences.txt`);
      },
    },
  };
}

/** `name version (licence)` and the text that says so. */
function licenceOf(folder: string): [name: string, text: string] {
  const { name, version, license = "" } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name: string; version: string; license?: string };
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  return [`${name} ${version} (${license})`, files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n")];
}
