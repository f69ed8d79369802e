// What a visitor downloads: per page, and for the simulator, all that is loaded before anybody asks for more. Gzipped.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { gzipSync } from "node:zlib";
import { root, runTool } from "../../scripts/tools.ts";

/** Bytes, gzipped. */
const BUDGETS = { lessonScript: 60 * 1024, simulator: 200 * 1024 };

const site = `${root}/dist`;
if (!existsSync(`${site}/index.html`)) {
  const { code, output } = await runTool("astro", ["build"], { quiet: true });
  if (code !== 0) throw new Error(`the site could not be built:\n${output}`);
}

function read(path: string): string {
  return readFileSync(`${site}${path}`, "utf8");
}

function weight(paths: Iterable<string>): number {
  return [...paths].reduce((sum, path) => sum + gzipSync(readFileSync(`${site}${path}`)).length, 0);
}

/** A script and all that it imports at once; what it loads later (`import()`) is not counted. */
function withImports(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const code = read(entry);
  for (const [, specifier] of code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)) {
    withImports(posix.join(posix.dirname(entry), specifier ?? ""), seen);
  }
  return seen;
}

function scriptsOf(page: string): Set<string> {
  const seen = new Set<string>();
  for (const [, source] of read(page).matchAll(/<script[^>]*\bsrc="(\/[^"]+)"/g)) withImports(source ?? "", seen);
  return seen;
}

function stylesOf(page: string): Set<string> {
  const links = read(page).matchAll(/<link[^>]*rel="stylesheet"[^>]*>/g);
  return new Set([...links].flatMap(([link]) => (/media="print"/.test(link) ? [] : (/href="(\/[^"]+)"/.exec(link)?.[1] ?? []))));
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

let isOver = false;
function show(name: string, bytes: number, budget?: number): void {
  const verdict = budget === undefined ? "" : bytes <= budget ? ` (at most ${kilobytes(budget)})` : ` OVER ${kilobytes(budget)}`;
  if (budget !== undefined && bytes > budget) isOver = true;
  process.stdout.write(`${name.padEnd(34)}${kilobytes(bytes).padStart(10)}${verdict}\n`);
}

const pages = {
  home: "/index.html",
  course: "/course/index.html",
  lesson: "/lessons/probes/what-a-probe-decides/index.html",
  lab: "/labs/liveness-exec/index.html",
};
for (const [name, page] of Object.entries(pages)) {
  show(`${name}: page`, weight([page]));
  show(`${name}: styles`, weight(stylesOf(page)));
  show(`${name}: scripts`, weight(scriptsOf(page)), name === "lesson" ? BUDGETS.lessonScript : undefined);
}
const worker = readdirSync(`${site}/_astro`).find((name) => /^worker[-.].*\.js$/.test(name));
if (!worker) {
  process.stdout.write("simulator: the built site has no worker\n");
  isOver = true;
} else show("simulator (worker, before text tools)", weight(withImports(`/_astro/${worker}`)), BUDGETS.simulator);
if (isOver) process.exitCode = 1;
