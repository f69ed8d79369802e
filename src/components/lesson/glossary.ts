import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Localized } from "../course/locales.ts";

export interface GlossaryTerm {
  /** Its place on the glossary's page, as in `/glossary/#pod`. */
  id: string;
  term: Localized;
  /** What it means, in one to three sentences. */
  text: Localized;
  /** The lesson that explains it, such as "pods/anatomy"; it may be missing. */
  lesson?: string;
}

let known: GlossaryTerm[] | undefined;

/** The terms of content/glossary.yaml, in the file's order. Read when the site is built. */
export function readGlossary(): GlossaryTerm[] {
  known ??= (parse(readFileSync(join(process.cwd(), "content/glossary.yaml"), "utf8")) as { terms: GlossaryTerm[] }).terms;
  return known;
}

/** @throws when the glossary has no such term. */
export function termOf(id: string): GlossaryTerm {
  const found = readGlossary().find((term) => term.id === id);
  if (!found) throw new Error(`content/glossary.yaml has no term "${id}": known are ${readGlossary().map((term) => term.id).join(", ")}`);
  return found;
}
