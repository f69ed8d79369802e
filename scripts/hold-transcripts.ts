// Adds to tests/conformance/held.txt every transcript that now matches, so that it has to match from now on:
// `npx node scripts/hold-transcripts.ts`. Never takes one away: what no longer matches is named, and is to be mended.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { compare } from "../src/cli/transcript/compare.ts";
import { parseTranscript } from "../src/cli/transcript/parse.ts";
import { runFile } from "../src/cli/transcript/run.ts";
import { root } from "./tools.ts";

const folder = `${root}/tests/conformance`;
const list = `${folder}/held.txt`;
const held = new Set(readFileSync(list, "utf8").split("\n").filter(Boolean));
const before = held.size;
let all = 0;
for (const family of readdirSync(folder).sort()) {
  if (!statSync(`${folder}/${family}`).isDirectory()) continue;
  for (const name of readdirSync(`${folder}/${family}`).sort()) {
    if (!name.endsWith(".t")) continue;
    const path = `${family}/${name}`;
    all += 1;
    if (await matches(path)) held.add(path);
    else if (held.has(path)) process.stdout.write(`no longer matches: ${path}\n`);
  }
}
writeFileSync(list, [...held].sort().map((path) => `${path}\n`).join(""));
process.stdout.write(`${held.size} of ${all} transcripts are held, ${held.size - before} of them new\n`);

async function matches(path: string): Promise<boolean> {
  const text = readFileSync(`${folder}/${path}`, "utf8");
  try {
    const { steps, crashes } = await runFile(path, text);
    return crashes.length === 0 && compare(parseTranscript(text).steps, steps).differences.length === 0;
  } catch (error) {
    process.stdout.write(`${path}: ${String(error)}\n`);
    return false;
  }
}
