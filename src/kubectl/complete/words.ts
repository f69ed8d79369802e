import { print, printError, type Call, type Process } from "../../os/index.ts";
import { descriptionsOf } from "../help/help.ts";
import { candidates, DIRECTIVE } from "./index.ts";

const NAMES: Readonly<Record<number, string>> = {
  [DIRECTIVE.files]: "ShellCompDirectiveDefault",
  [DIRECTIVE.noSpace]: "ShellCompDirectiveNoSpace",
  [DIRECTIVE.noFiles]: "ShellCompDirectiveNoFileComp",
  [DIRECTIVE.noSpace | DIRECTIVE.noFiles]: "ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp",
  [DIRECTIVE.fileExtensions]: "ShellCompDirectiveFilterFileExt",
};

/** `kubectl __complete WORD...`: what the completion scripts of the shells ask: candidates, one a line, and how to go on. */
export function* completeWords(process: Process, words: readonly string[], described: boolean): Call<number> {
  const found = yield* candidates(process, ["kubectl", ...words]);
  if (found.mistake !== undefined) yield* printError(`[Debug] [Error] ${found.mistake}\n`);
  const descriptions = described ? yield* descriptionsOf(found.path, found.command) : new Map<string, string>();
  const lines = found.words.map((word) => {
    const description = descriptions.get(word);
    return description ? `${word}\t${description}` : word;
  });
  yield* print([...lines, `:${found.directive}`].map((line) => `${line}\n`).join(""));
  yield* printError(`Completion ended with directive: ${NAMES[found.directive]}\n`);
  return 0;
}
