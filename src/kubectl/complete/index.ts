import type { Call, Process } from "../../os/index.ts";

/** Candidates for the word that is being typed: the last of `words`, which begin with the command's name. */
// eslint-disable-next-line require-yield
export function* completeKubectl(_process: Process, _words: readonly string[]): Call<string[]> {
  return [];
}
