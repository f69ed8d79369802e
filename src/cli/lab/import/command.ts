import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LabError, loadLab } from "../../../lab/format/load.ts";
import { LABS } from "../../lab-folder.ts";
import { UsageError } from "../usage-error.ts";
import { convert } from "./convert.ts";
import { readScenario, ScenarioError } from "./scenario.ts";

/** `podlab lab import DIR [--id ID]`: exit code 1 when the scenario cannot be taken. */
export function importCommand(args: readonly string[]): Promise<number> {
  const at = args.indexOf("--id");
  const [directory, ...more] = args.filter((_arg, index) => at < 0 || (index !== at && index !== at + 1));
  if (directory === undefined || more.length > 0) throw new UsageError("expected the folder of a scenario, with its index.json");
  const id = at < 0 ? basename(resolve(directory)).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") : (args[at + 1] ?? "");
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new UsageError(`"${id}" is no id of a lab: give one with --id`);
  const target = join(LABS, id);
  if (existsSync(target)) throw new UsageError(`labs/${id} is there already: give another id with --id`);
  try {
    const { folder, notes } = convert(readScenario(directory));
    loadLab(id, folder);
    for (const [path, text] of Object.entries(folder)) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), text);
    }
    process.stdout.write(`${target}\n${notes.map((note) => `  note: ${note}\n`).join("")}Translate text.zh-cn.md, and prove it with: npm run -s podlab -- lab test ${id}\n`);
    return Promise.resolve(0);
  } catch (error) {
    if (!(error instanceof ScenarioError) && !(error instanceof LabError)) throw error;
    process.stderr.write(`podlab lab import: ${error.message}\n`);
    return Promise.resolve(1);
  }
}
