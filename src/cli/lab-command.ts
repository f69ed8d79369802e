import { LabError, loadLab } from "../lab/index.ts";
import { labIds, readLabFolder } from "./lab-folder.ts";
import { proveLab } from "./lab-proof.ts";

/** `podlab lab test [ID...]`: exit code 0 when all labs hold, 1 when one does not, 2 for a call that cannot be taken. */
export async function labCommand(args: readonly string[]): Promise<number> {
  const [verb, ...ids] = args;
  if (verb !== "test") {
    process.stderr.write(`podlab lab: ${verb === undefined ? "no verb" : `unknown verb "${verb}"`}: expected test\n`);
    return 2;
  }
  const known = labIds();
  const strange = ids.find((id) => !known.includes(id));
  if (strange !== undefined) {
    process.stderr.write(`podlab lab test: there is no lab "${strange}": expected ${known.join(", ")}\n`);
    return 2;
  }
  let good = 0;
  const chosen = ids.length > 0 ? ids : known;
  for (const id of chosen) {
    const problems: string[] = [];
    try {
      problems.push(...(await proveLab(loadLab(id, readLabFolder(id)!))));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      problems.push(...error.problems);
    }
    if (problems.length === 0) good += 1;
    process.stdout.write(`${problems.length === 0 ? "ok  " : "FAIL"} ${id}\n${problems.map((problem) => `  ${problem}\n`).join("")}`);
  }
  process.stdout.write(`${good} of ${chosen.length} labs hold\n`);
  return good === chosen.length ? 0 : 1;
}
