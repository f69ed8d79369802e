import { spawn } from "node:child_process";
import { join } from "node:path";
import { labIds } from "../lab-folder.ts";
import { mistakesIn } from "./mistakes.ts";
import { UsageError } from "./usage-error.ts";

const ROOT = join(import.meta.dirname, "../../..");

/**
 * `podlab lab preview [ID] [--port N]`: the development server; it shows a change when the file is saved. Labs with mistakes are
 * named before it starts: the site is made of all of them, and it would only show where it stumbled.
 */
export async function previewLab(args: readonly string[]): Promise<number> {
  const at = args.indexOf("--port");
  const port = at < 0 ? "4321" : (args[at + 1] ?? "");
  const [id] = args.filter((arg, index) => !arg.startsWith("-") && (at < 0 || index !== at + 1));
  if (!/^\d+$/.test(port)) throw new UsageError(`expected --port NUMBER, found ${JSON.stringify(port)}`);
  if (id !== undefined && !labIds().includes(id)) throw new UsageError(`there is no lab "${id}": expected ${labIds().join(", ")}`);
  const mistakes = mistakesIn();
  if (mistakes.length > 0) {
    process.stderr.write(`podlab: the site cannot be shown before this is mended:\n${mistakes.map((mistake) => `  ${mistake}\n`).join("")}`);
    return 1;
  }
  process.stdout.write(`http://localhost:${port}/${id === undefined ? "course/" : `labs/${id}/`}  (Ctrl-C ends)\n`);
  const child = spawn(process.execPath, [join(ROOT, "node_modules/astro/bin/astro.mjs"), "dev", "--port", port], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
  return await new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 0)));
}
