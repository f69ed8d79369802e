// What goes over the wire: gzipped sizes of the built site. Needs `npm run build` (or npm start) before; SITE names another folder.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../../scripts/tools.ts";
import { report } from "./measure/median.ts";

const site = process.env["SITE"] ?? join(root, "dist");
const assets = join(site, "_astro");
/** awk, sed, jq, yq, vi and their like; and what kubectl explain and --help print. */
const TEXT_TOOLS = ["text", "data", "yaml", "editors", "calculator"];
const TEXTS = ["descriptions-1.36", "texts"];

if (!existsSync(assets)) {
  process.stderr.write("podlab: there is no built site: run `npm run build` first\n");
  process.exitCode = 1;
} else {
  const files = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const kilobytes = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 1024;
  const textOf = (name: string): string => readFileSync(join(assets, name), "utf8");
  const AT_ONCE = /(?:import|export)[^"'`();]*["']\.\/([^"']+\.js)["']/g;
  const LATER = /import\([`"']\.\/([^`"']+\.js)[`"']/g;
  /** A module and all it imports; as a rule not what it loads later. */
  const reach = (name: string, seen = new Set<string>(), imports: readonly RegExp[] = [AT_ONCE]): Set<string> => {
    if (seen.has(name) || !files.includes(name)) return seen;
    seen.add(name);
    for (const form of imports) for (const [, path] of textOf(name).matchAll(form)) reach(path!, seen, imports);
    return seen;
  };
  const worker = files.find((name) => name.startsWith("worker-"));
  if (!worker) throw new Error("the build has no worker");
  /** A chunk that comes later, by the name of its module. */
  const laterChunk = (module: string): string => {
    const names = new Set(files.flatMap((name) => [...textOf(name).matchAll(LATER)].map(([, path]) => path!)));
    const found = [...names].filter((name) => name.replace(/-[\w-]{8}\.js$/, "") === module);
    if (found.length !== 1) throw new Error(`the build has ${found.length} chunks of ${module}`);
    return found[0]!;
  };
  const start = reach(worker);
  const aside = new Set([...TEXT_TOOLS, ...TEXTS].map(laterChunk));
  const all = reach(worker, new Set(aside), [AT_ONCE, LATER]);
  for (const name of aside) all.delete(name);
  // It shows the first prompt and what is typed there; bash itself, and what checks need, are of the rest. Only a lab with a setup of its own
  // waits for that. `bench room` says what Chromium loads before the prompt of a lab, the lab itself included.
  report("the simulator: all that comes before the prompt", kilobytes(start), "KB", 200);
  report("  what comes once the prompt stands, or when it is wanted", kilobytes([...all].filter((name) => !start.has(name))), "KB");
  report("  the whole, without text tools and texts of explain", kilobytes(all), "KB");
  const lesson = readFileSync(join(site, "lessons/probes/what-a-probe-decides/index.html"), "utf8");
  const scripts = new Set<string>();
  for (const [, name] of lesson.matchAll(/<script[^>]+src="\/_astro\/([^"]+)"/g)) for (const each of reach(name!)) scripts.add(each);
  report("a lesson page: JavaScript before the terminal is wanted", kilobytes(scripts), "KB", 60);
  const largest = files.map((name) => [name, kilobytes([name])] as const).sort((a, b) => b[1] - a[1]).slice(0, 8);
  for (const [name, size] of largest) report(`  ${name}`, size, "KB");
}
