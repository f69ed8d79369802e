import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository, without a slash at its end. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

export interface ToolOutcome {
  code: number;
  /** stdout and stderr together; empty unless `quiet`. */
  output: string;
}

/**
 * Runs a program of node_modules on the Node that this runs on: `runTool("astro", ["build"])`.
 * With `quiet` its output is kept instead of shown.
 */
export function runTool(name: string, parameters: string[], { quiet = false } = {}): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    const script = toolScript(name);
    const child = spawn(process.execPath, [...script.nodeOptions, script.path, ...parameters], {
      cwd: root,
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1", FORCE_COLOR: process.stdout.isTTY ? "1" : "0" },
    });
    let output = "";
    child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
    child.on("error", reject);
    child.on("exit", (code) => resolve({ code: code ?? 1, output }));
  });
}

const SCRIPTS: Record<string, string> = {
  astro: "astro/bin/astro.mjs",
  eslint: "eslint/bin/eslint.js",
  tsc: "typescript/bin/tsc",
  vitest: "vitest/vitest.mjs",
};

/** A script is started by its path, so that its first line cannot pick an older Node. */
function toolScript(name: string): { path: string; nodeOptions: string[] } {
  const script = SCRIPTS[name];
  if (!script) throw new Error(`no tool named ${name}: known are ${Object.keys(SCRIPTS).join(", ")}`);
  return { path: join(root, "node_modules", script), nodeOptions: ["--disable-warning=ExperimentalWarning"] };
}
