// `npm run bench`: runs the benchmarks of tests/bench, each of which prints its figures and sets `process.exitCode` when one of
// them is over its budget. `npm run bench -- NAME...` runs the named ones.
import { existsSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { root } from "./tools.ts";

const folder = `${root}/tests/bench`;
const all = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ts")).sort() : [];
const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!all.includes(`${name}.ts`)) {
    process.stderr.write(`podlab: no benchmark "${name}": known are ${all.map((file) => file.slice(0, -3)).join(", ")}\n`);
    process.exit(2);
  }
}
for (const file of all) {
  const name = file.slice(0, -3);
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`== ${name}\n`);
  try {
    await import(pathToFileURL(`${folder}/${file}`).href);
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
    process.exitCode = 1;
  }
}
