// Writes into the translations named (or into all) which English text they were made from. Run it when a translation has been
// brought up to date: `node scripts/mark-translations.ts probes/what-a-probe-decides`.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markOf } from "../src/components/course/translation.ts";
import { root } from "./tools.ts";

const folder = join(root, "content/lessons/zh-cn");
const named = process.argv.slice(2);
const all = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".mdx"))
  .map((path) => path.replaceAll("\\", "/").replace(/\.mdx$/, ""))
  .sort();
for (const id of named.length > 0 ? named : all) {
  const file = join(folder, `${id}.mdx`);
  if (!existsSync(file)) {
    process.stderr.write(`podlab: there is no translation ${file}\n`);
    process.exit(2);
  }
  const text = readFileSync(file, "utf8");
  const marked = text.replace(/^translationOf: .*$/m, `translationOf: "${markOf(id, root)}"`);
  if (marked !== text) {
    writeFileSync(file, marked);
    process.stdout.write(`${id}: ${markOf(id, root)}\n`);
  }
}
