import { labJsonSchema } from "../../lab/format/json-schema.ts";
import { labIds } from "../lab-folder.ts";
import { newLab } from "./new.ts";
import { testLabs, watchLabs } from "./test.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `podlab lab makes labs and proves them. The format is described in docs/AUTHORING.md.

  podlab lab new ID                       a folder under labs/ with a lab that works, to be changed
  podlab lab test [ID...] [--watch]       proves labs: unsolved at the start, solved by the solution, refused for wrong answers ...
  podlab lab preview [ID] [--port N]      serves the site with the labs as they are now
  podlab lab import DIR [--id ID]         makes a lab of a scenario in Killercoda's format
  podlab lab check ID --context CONTEXT   sets a lab up on a real cluster and runs the checks that need no simulation
      --no-setup                          only runs them: after somebody has worked there
      --solve                             runs solution.sh in between
  podlab lab schema                       the JSON schema of lab.yaml
`;


/** `podlab lab ...`: exit code 0 when all is well, 1 when a lab is not, 2 for a call that cannot be taken. */
export async function labCommand(args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  try {
    switch (verb) {
      case "new": {
        const [id] = oneArgument(rest, "an id");
        const folder = newLab(id);
        process.stdout.write(`${folder}\nChange it, and prove it with: npm run -s podlab -- lab test ${id} --watch\n`);
        return 0;
      }
      case "test": {
        const watch = rest.includes("--watch");
        const ids = rest.filter((arg) => arg !== "--watch");
        const strange = ids.find((id) => !labIds().includes(id));
        if (strange !== undefined) throw new UsageError(`there is no lab "${strange}": expected ${labIds().join(", ")}`);
        return watch ? await watchLabs(ids) : await testLabs(ids.length > 0 ? ids : labIds());
      }
      case "preview":
        return await (await import("./preview.ts")).previewLab(rest);
      case "import":
        return await (await import("./import/command.ts")).importCommand(rest);
      case "check":
        return await (await import("./real-cluster.ts")).checkOnCluster(rest);
      case "schema":
        process.stdout.write(`${JSON.stringify(labJsonSchema(), null, 1)}\n`);
        return 0;
      case undefined:
      case "help":
      case "--help":
        process.stdout.write(USAGE);
        return verb === undefined ? 2 : 0;
      default:
        throw new UsageError(`unknown verb "${verb}": expected new, test, preview, import, check or schema`);
    }
  } catch (error) {
    if (error instanceof Error && (error instanceof UsageError || verb === "new")) {
      process.stderr.write(`podlab lab: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

function oneArgument(args: readonly string[], what: string): [string] {
  if (args.length !== 1 || args[0]!.startsWith("-")) throw new UsageError(`expected ${what}, found ${args.length === 0 ? "nothing" : args.join(" ")}`);
  return [args[0]!];
}
