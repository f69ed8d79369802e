import { hold, type Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import type { FlagDefinition } from "../flags/flag.ts";
import { formatHelp, formatOptions, type HelpTexts } from "./format.ts";

/** The words of all commands: fetched when the first help is asked for. */
let loaded: HelpTexts | undefined;

function* helpTexts(): Call<HelpTexts> {
  const texts: HelpTexts =
    loaded ?? (yield* hold(() => import("./texts.json", { with: { type: "json" } }).then(({ default: all }): HelpTexts => all)));
  loaded = texts;
  return texts;
}

/** What `kubectl ... --help` prints. */
export function* helpOf(path: readonly string[], command: Command): Call<string> {
  return formatHelp(yield* helpTexts(), path, command);
}

/** What `kubectl options` prints. */
export function* optionsText(definitions: readonly FlagDefinition[]): Call<string> {
  return formatOptions(yield* helpTexts(), definitions);
}
