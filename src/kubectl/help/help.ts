import { lazily, type Call, type LazyModule } from "../../os/index.ts";
import type { Command } from "../command.ts";
import type { FlagDefinition } from "../flags/flag.ts";
import { describeWords, formatHelp, formatOptions, formatUsage, type HelpTexts } from "./format.ts";

/** The words of all commands: fetched when the first help is asked for. */
const texts: LazyModule<HelpTexts> = {
  load: () => import("./texts.json", { with: { type: "json" } }).then(({ default: all }): HelpTexts => all),
};

const helpTexts = (): Call<HelpTexts> => lazily(texts);

/** What `kubectl ... --help` prints. */
export function* helpOf(path: readonly string[], command: Command): Call<string> {
  // `kubectl options` is help by itself and has none.
  if (path[1] === "options") return "";
  return formatHelp(yield* helpTexts(), path, command);
}

/** What `kubectl options` prints. */
export function* optionsText(definitions: readonly FlagDefinition[]): Call<string> {
  return formatOptions(yield* helpTexts(), definitions);
}

/** The usage of a command alone, without its description. */
export function* usageOf(command: Command): Call<string> {
  return formatUsage(yield* helpTexts(), command);
}

/** The descriptions of a command's subcommands (by name) and flags (`--NAME`, `-N`), each its first line. */
export function* descriptionsOf(path: readonly string[], command: Command): Call<Map<string, string>> {
  return describeWords(yield* helpTexts(), path, command);
}
