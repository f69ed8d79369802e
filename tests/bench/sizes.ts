// What goes over the wire: gzipped sizes of the built site. Needs `npm run build` (or npm start) before.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../../scripts/tools.ts";
import { report } from "./measure/median.ts";

const assets = join(root, "dist/_astro");
if (!existsSync(assets)) {
  process.stderr.write("podlab: there is no built site: run `npm run build` first\n");
  process.exitCode = 1;
} else {
  const files = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const kilobytes = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 1024;
  /** A module and all it imports at once (not what it loads later). */
  const reach = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name) || !files.includes(name)) return seen;
    seen.add(name);
    const text = readFileSync(join(assets, name), "utf8");
    for (const [, path] of text.matchAll(/(?:import|export)[^"'`();]*["']\.\/([^"']+\.js)["']/g)) reach(path!, seen);
    return seen;
  };
  const worker = files.find((name) => name.startsWith("worker-"));
  if (!worker) throw new Error("the build has no worker");
  report("the simulator: worker and all it needs to start", kilobytes(reach(worker)), "KB", 200);
  const lesson = readFileSync(join(root, "dist/lessons/probes/what-a-probe-decides/index.html"), "utf8");
  const scripts = new Set<string>();
  for (const [, name] of lesson.matchAll(/<script[^>]+src="\/_astro\/([^"]+)"/g)) for (const each of reach(name!)) scripts.add(each);
  report("a lesson page: JavaScript before the terminal is wanted", kilobytes(scripts), "KB", 60);
  const largest = files.map((name) => [name, kilobytes([name])] as const).sort((a, b) => b[1] - a[1]).slice(0, 8);
  for (const [name, size] of largest) report(`  ${name}`, size, "KB");
}
