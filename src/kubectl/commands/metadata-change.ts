import type { Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import type { Invocation } from "../invocation.ts";
import { build } from "../resource/builder.ts";
import type { Info } from "../resource/info.ts";
import { fileOptions, noFiles } from "../resource/options.ts";
import type { Result } from "../resource/result.ts";

/** Splits arguments into resources and pairs: pairs begin at the first word with `=` or a `-` at its end. */
export function resourcesAndPairs(args: readonly string[], what: string): { resources: string[]; pairs: string[] } {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const word of args) {
    const isPair = (word.includes("=") && !word.startsWith("=")) || word.endsWith("-");
    if (pairs.length === 0 && !isPair) resources.push(word);
    else if (isPair) pairs.push(word);
    else throw new CommandError(`all resources must be specified before ${what} changes: ${word}`);
  }
  return { resources, pairs };
}

/** What label and annotate check alike. */
export function checkTargets(flags: Flags, resources: readonly string[], dryRun: string, example: string): void {
  const files = fileOptions(flags);
  if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.bool("all") && flags.string("field-selector") !== "") {
    throw new CommandError("cannot set --all and --field-selector at the same time");
  }
  if (!flags.bool("local")) {
    if (resources.length === 0 && noFiles(files)) {
      throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    return;
  }
  if (dryRun === "server") throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  if (resources.length > 0) {
    throw new CommandError(`can only use local files by -f ${example}.yaml or --filename=${example}.json when --local=true is set`);
  }
  if (noFiles(files)) throw new CommandError(`one or more files must be specified as -f ${example}.yaml or --filename=${example}.json`);
}

/** What is to be changed: what the flags and these arguments mean. Throws CommandError when --resource-version stands with more than one. */
export function* changeTargets(invocation: Invocation, resources: string[]): Call<Result> {
  const { flags } = invocation;
  const local = flags.bool("local");
  const result = yield* build(invocation, {
    wrapped: true,
    local,
    ...(local
      ? {}
      : {
          labelSelector: flags.string("selector"),
          fieldSelector: flags.string("field-selector"),
          allNamespaces: flags.bool("all-namespaces"),
          args: resources,
          allowEmptySelector: flags.bool("all"),
          latest: true,
        }),
  });
  if (!result.single && flags.string("resource-version") !== "") {
    throw new CommandError("--resource-version may only be used with a single resource");
  }
  return result;
}

/** --list: the pairs of one object, below a heading of its own if there are others. */
export function* printPairs(invocation: Invocation, what: string, info: Info, single: boolean, pairs: Readonly<Record<string, string>>): Call<void> {
  const { group, kind } = info.mapping;
  if (!single) yield* invocation.print(`Listing ${what} for ${kind}.${group}/${info.name}:\n`);
  for (const [key, value] of Object.entries(pairs)) yield* invocation.print(`${single ? "" : " "}${key}=${value}\n`);
}
