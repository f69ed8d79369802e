// `npm test`: everything that must hold, on a fresh clone too. Ends with one line, `N passed, N failed`.
// `npm test -- types lint` runs only the named stages.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { root, runTool, type ToolOutcome } from "./tools.ts";

interface Count {
  passed: number;
  failed: number;
}

interface Stage {
  name: string;
  /** What it checks, for the heading. */
  title: string;
  run(): Promise<Count>;
}

const stages: Stage[] = [
  // First the pages: `astro check` writes the types of the content collections, which TypeScript needs too.
  { name: "pages", title: "types: pages", run: () => whole(runTool("astro", ["check", "--minimumSeverity", "error"])) },
  { name: "types", title: "types: TypeScript", run: () => whole(runTool("tsc", ["--noEmit", "-p", "."])) },
  { name: "lint", title: "lint", run: () => whole(runTool("eslint", ["."])) },
  { name: "unit", title: "unit tests, house rules, transcripts, labs, lessons", run: () => vitest("vitest.config.ts") },
  { name: "build", title: "build of the site", run: () => whole(runTool("astro", ["build"], { quiet: true })) },
  { name: "e2e", title: "end to end in a browser", run: () => vitest("tests/e2e/vitest.config.ts") },
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !stages.some((stage) => stage.name === name));
if (unknown) {
  process.stderr.write(`podlab: no stage "${unknown}": known are ${stages.map((stage) => stage.name).join(", ")}\n`);
  process.exit(2);
}

const total: Count = { passed: 0, failed: 0 };
const summary: string[] = [];
for (const stage of stages) {
  if (wanted.length > 0 && !wanted.includes(stage.name)) continue;
  process.stdout.write(`\n== ${stage.title}\n`);
  const begun = performance.now();
  const count = await stage.run();
  total.passed += count.passed;
  total.failed += count.failed;
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  summary.push(`${stage.title}: ${count.passed} passed, ${count.failed} failed (${seconds} s)`);
}

process.stdout.write(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** A tool that only says yes or no counts as one test. What it kept to itself is shown when it says no. */
async function whole(running: Promise<ToolOutcome>): Promise<Count> {
  const { code, output } = await running;
  if (code !== 0) process.stdout.write(output);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

async function vitest(config: string): Promise<Count> {
  const reportFile = `${root}/.cache/vitest.json`;
  mkdirSync(`${root}/.cache`, { recursive: true });
  rmSync(reportFile, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`, "--reporter=./tests/standstill.ts"];
  const { code } = await runTool("vitest", ["run", "--config", config, ...reporters]);
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8")) as VitestReport;
  } catch {
    return { passed: 0, failed: 1 };
  }
  // A file that cannot even be loaded has no tests to count: it counts as one that failed.
  const unloaded = report.testResults.filter((file) => {
    return file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed");
  }).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}
