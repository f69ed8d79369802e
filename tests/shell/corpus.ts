import { readdirSync, readFileSync } from "node:fs";

/** A small script of the corpus: what `tests/shell/corpus/FILE.sh` has after a line "# --- title". */
export interface Case {
  title: string;
  script: string;
}

/** What a real shell printed (standard output and standard error as they came) and how it ended. */
export interface Recorded extends Case {
  output: string;
  status: number;
}

export const corpusFolder = new URL("./corpus/", import.meta.url);
export const recordedFolder = new URL("./recorded/", import.meta.url);

export function corpusFiles(): string[] {
  return readdirSync(corpusFolder).filter((name) => name.endsWith(".sh")).sort();
}

export function readCases(file: string): Case[] {
  const cases: Case[] = [];
  for (const block of readFileSync(new URL(file, corpusFolder), "utf8").split(/^# --- /m).slice(1)) {
    const end = block.indexOf("\n");
    cases.push({ title: block.slice(0, end).trim(), script: block.slice(end + 1).replace(/\n+$/, "\n") });
  }
  return cases;
}
