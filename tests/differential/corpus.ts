import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomLines } from "./random.ts";

/** A chapter of the corpus: command lines that are typed one after the other on a fresh cluster in a prepared state. */
export interface Chapter {
  name: string;
  /** A file of `states/`, without its ending. */
  state: string;
  lines: string[];
}

/** What a command line did. */
export interface Outcome {
  stdout: string;
  stderr: string;
  code: number;
}

/** What the real kubectl did with the lines of a chapter, as `scripts/record-differential.ts` stored it. */
export interface Recording {
  /** Version of the real kubectl. */
  kubectl: string;
  /** The wall clock at virtual time 0, ms since 1970. */
  epoch: number;
  /** What the cluster held when the lines began (simulated.ts, fingerprint). */
  cluster: string;
  cases: (Outcome & { line: string; /** Virtual ms at which the line was typed. */ at: number })[];
}

const here = import.meta.dirname;
export const recordingPath = (name: string): string => join(here, "recorded", `${name}.json`);

/** Lines of a chapter whose lines are independent of each other are played in parts of this many, so that no cluster gets old. */
const PART = 90;

/**
 * A chapter: `state: NAME`, then one command line a line. `# ` begins a comment, `> ` goes on with the line before (here
 * documents); `«a|b|c»` stands for a line each. `independent` says that it may be cut anywhere.
 */
export function parseChapter(name: string, text: string): Chapter[] {
  let lines: string[] = [];
  let state = "empty";
  let independent = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("state: ")) state = line.slice(7).trim();
    else if (line === "independent") independent = true;
    else if (line.startsWith("> ") || line === ">") lines.push(`${lines.pop() ?? ""}\n${line.slice(2)}`);
    else if (line.trim() !== "" && !line.startsWith("# ")) lines.push(line);
  }
  lines = lines.flatMap(alternatives);
  if (!independent) return [{ name, state, lines }];
  const parts: Chapter[] = [];
  for (let at = 0; at < lines.length; at += PART) parts.push({ name: `${name}-${parts.length + 1}`, state, lines: lines.slice(at, at + PART) });
  return parts;
}

/** `get «a|b»` is `get a` and `get b`. */
function alternatives(line: string): string[] {
  const match = /«([^»]*)»/.exec(line);
  if (!match) return [line];
  return match[1]!.split(/(?<!\\)[|]/).flatMap((each) => alternatives(line.slice(0, match.index) + each.replaceAll("\\|", "|") + line.slice(match.index + match[0].length)));
}

/** Lines that a generator makes, and its seed. */
const RANDOM = { lines: 270, seed: 20261121 };

export function readChapters(): Chapter[] {
  const random = ["state: shop", "independent", ...randomLines(RANDOM.lines, RANDOM.seed)].join("\n");
  const written = readdirSync(join(here, "corpus"))
    .filter((file) => file.endsWith(".txt"))
    .sort()
    .flatMap((file) => parseChapter(file.slice(0, -4), readFileSync(join(here, "corpus", file), "utf8")));
  return [...written, ...parseChapter("random", random)];
}

export function readRecording(name: string): Recording {
  return JSON.parse(readFileSync(recordingPath(name), "utf8")) as Recording;
}

/** The files that lie in the home directory of both. */
export function homeFiles(): Record<string, string> {
  const root = join(here, "files");
  const files: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(root.length + 1).replaceAll("\\", "/")] = readFileSync(path, "utf8");
  }
  return files;
}

/** Manifests of a state. */
export const stateText = (name: string): string => readFileSync(join(here, "states", `${name}.yaml`), "utf8");
