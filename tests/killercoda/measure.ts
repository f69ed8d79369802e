/*
 * Imports every scenario below a folder, sets it up, plays its own solution and looks whether its own verify scripts are
 * content:
 *
 *   node tests/killercoda/measure.ts FOLDER [LIST.json] [--only TEXT]
 *
 * LIST.json names the scenarios that count (repo and path; below FOLDER each repository is a folder OWNER+NAME).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convert } from "../../src/cli/lab/import/convert.ts";
import { readScenario, ScenarioError } from "../../src/cli/lab/import/scenario.ts";
import { answer, comeToResult } from "../../src/cli/lab/proof.ts";
import { LabError, loadLab } from "../../src/lab/format/load.ts";
import { openSession } from "../../src/lab/index.ts";

/** Real ms that one scenario may take. */
const PATIENCE = 60_000;

export interface Outcome {
  path: string;
  good: boolean;
  reason: string;
  notes: string[];
}

/** What becomes of one scenario. */
export async function tryScenario(folder: string, path: string): Promise<Outcome> {
  const notes: string[] = [];
  const bad = (reason: string): Outcome => ({ path, good: false, reason, notes });
  try {
    const imported = convert(readScenario(join(folder, path)));
    notes.push(...imported.notes);
    const lab = loadLab("imported", imported.folder);
    const crashes: unknown[] = [];
    const session = await openSession(lab, { onCrash: (error) => crashes.push(error) });
    const begun = session.tasks.filter((task) => task.state === "done").map(({ id }) => id);
    const run = await answer(session, lab.solution!);
    await comeToResult(session);
    if (crashes.length > 0) return bad(`simulator: ${String(crashes[0])}`);
    const open = session.tasks.find((task) => task.state !== "done");
    if (open) return bad(`${open.id}: ${open.checks[0]?.found?.en ?? "its verify script came to no end"} (solution said: ${run.said})`);
    return { path, good: true, reason: begun.length > 0 ? `done before anything: ${begun.join(", ")}` : "", notes };
  } catch (error) {
    if (error instanceof ScenarioError || error instanceof LabError) return bad(`import: ${error.message}`);
    return bad(error instanceof Error ? error.message : String(error));
  }
}

function scenariosBelow(folder: string, path = ""): string[] {
  if (existsSync(join(folder, path, "index.json"))) return [path];
  return readdirSync(join(folder, path), { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap((entry) => scenariosBelow(folder, join(path, entry.name))).sort();
}

if (import.meta.main) {
  const [folder = ".", ...rest] = process.argv.slice(2);
  const list = rest.find((arg) => arg.endsWith(".json"));
  const only = rest[rest.indexOf("--only") + 1];
  const paths = list === undefined
    ? scenariosBelow(folder)
    : (JSON.parse(readFileSync(list, "utf8")) as { scenarios: { repo: string; path: string }[] }).scenarios.map(({ repo, path }) => join(repo.replace("/", "+"), path));
  const chosen = rest.includes("--only") ? paths.filter((path) => path.includes(only!)) : paths;
  let good = 0;
  for (const path of chosen) {
    const began = performance.now();
    const outcome = await Promise.race([
      tryScenario(folder, path),
      new Promise<Outcome>((resolve) => setTimeout(() => resolve({ path, good: false, reason: `took more than ${PATIENCE / 1000} s`, notes: [] }), PATIENCE).unref()),
    ]);
    if (outcome.good) good += 1;
    process.stdout.write(`${outcome.good ? "ok  " : "FAIL"} ${path} (${((performance.now() - began) / 1000).toFixed(1)} s)${outcome.reason === "" ? "" : `  ${outcome.reason.slice(0, 300)}`}\n`);
    for (const note of outcome.notes) process.stdout.write(`       note: ${note.slice(0, 200)}\n`);
  }
  process.stdout.write(`${good} of ${chosen.length} scenarios are imported, set up and verified after their own solution (${Math.round((100 * good) / chosen.length)} %)\n`);
}
