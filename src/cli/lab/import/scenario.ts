import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, normalize } from "node:path";

/** A scenario in Killercoda's format, read: index.json and what it names. */
export interface Scenario {
  title: string;
  description: string;
  /** How many nodes its image has. */
  nodes: number;
  minutes: number;
  intro: Part;
  steps: (Part & { title: string; verify: string | undefined })[];
  finish: string;
  /** Files for the learner: where they go (absolute, or relative to the home directory), and their mode. */
  assets: { target: string; text: string; chmod: string | undefined }[];
  /** What was left out, a sentence each. */
  notes: string[];
}

interface Part {
  text: string;
  background: string | undefined;
  foreground: string | undefined;
}

/** A folder that is no scenario, or one that cannot be taken; the message is a sentence. */
export class ScenarioError extends Error {}

const LARGEST = 1_000_000;

/** Reads a scenario's folder. Throws ScenarioError. */
export function readScenario(folder: string): Scenario {
  const notes: string[] = [];
  const index = readIndex(folder);
  const file = (path: unknown, what: string): string | undefined => {
    if (path === undefined || path === null || path === "") return undefined;
    if (typeof path !== "string") throw new ScenarioError(`index.json: ${what}: expected a path, found ${JSON.stringify(path).slice(0, 60)}`);
    const inside = normalize(path);
    if (inside.startsWith("..") || inside.startsWith("/")) throw new ScenarioError(`index.json: ${what}: ${path} is outside of the scenario's folder`);
    const full = join(folder, inside);
    if (!existsSync(full) || !statSync(full).isFile()) {
      notes.push(`${what}: there is no file ${path}`);
      return undefined;
    }
    if (statSync(full).size > LARGEST) throw new ScenarioError(`${path} is larger than a megabyte`);
    return readFileSync(full, "utf8").replaceAll("\r\n", "\n");
  };
  const part = (value: Json, what: string): Part => ({
    text: file(value["text"], `${what}.text`) ?? "",
    background: file(value["background"], `${what}.background`) ?? file(value["courseData"], `${what}.courseData`),
    foreground: file(value["foreground"], `${what}.foreground`),
  });
  const details = object(index["details"], "details");
  const steps = details["steps"];
  if (!Array.isArray(steps) || steps.length === 0) throw new ScenarioError("index.json: details.steps: expected a list of steps");
  const backend = object(index["backend"] ?? {}, "backend");
  const imageid = String(backend["imageid"] ?? "");
  if (!/kubernetes|k3s/.test(imageid)) notes.push(`backend.imageid ${JSON.stringify(imageid)} is no Kubernetes cluster: a cluster of one node is used`);
  return {
    title: typeof index["title"] === "string" ? index["title"] : "Untitled",
    description: typeof index["description"] === "string" ? index["description"] : "",
    nodes: /2nodes/.test(imageid) ? 2 : 1,
    minutes: minutesOf(index["time"]),
    intro: part(object(details["intro"] ?? {}, "intro"), "intro"),
    steps: steps.map((value: unknown, position) => {
      const step = object(value, `steps[${position}]`);
      return { ...part(step, `steps[${position}]`), title: String(step["title"] ?? `Step ${position + 1}`), verify: file(step["verify"], `steps[${position}].verify`) };
    }),
    finish: part(object(details["finish"] ?? {}, "finish"), "finish").text,
    assets: assetsOf(folder, details["assets"], notes),
    notes,
  };
}

type Json = Record<string, unknown>;

function readIndex(folder: string): Json {
  const path = join(folder, "index.json");
  if (!existsSync(path)) throw new ScenarioError(`${folder} is no scenario: it has no index.json`);
  try {
    return object(JSON.parse(readFileSync(path, "utf8").replace(/^\ufeff/, "")), "index.json");
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    throw new ScenarioError(`index.json is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ScenarioError(`index.json: ${what}: expected a mapping`);
  return value as Json;
}

/** `30 minutes`, `1h`, 20 */
function minutesOf(time: unknown): number {
  const found = /(\d+)\s*(h)?/i.exec(String(time ?? ""));
  const minutes = found ? Number(found[1]) * (found[2] ? 60 : 1) : 10;
  return Math.min(240, Math.max(1, minutes));
}

/** Files of assets/, at the places that index.json gives them; those that it does not name lie where they lie in the scenario. */
function assetsOf(folder: string, value: unknown, notes: string[]): Scenario["assets"] {
  const root = join(folder, "assets");
  if (!existsSync(root)) return [];
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => statSync(join(root, path)).isFile()).sort();
  const named = typeof value === "object" && value !== null ? Object.values(value).flat().filter((entry): entry is Json => typeof entry === "object" && entry !== null) : [];
  const assets: Scenario["assets"] = [];
  for (const path of paths) {
    const text = readFileSync(join(root, path), "utf8");
    if (text.includes("\0") || text.length > LARGEST) {
      notes.push(`assets/${path} is no text, or too large: left out`);
      continue;
    }
    const places = named.filter((entry) => matches(String(entry["file"] ?? ""), path));
    for (const entry of places) {
      const target = String(entry["target"] ?? "/root").replace(/^~\//, "/root/").replace(/^~$/, "/root");
      assets.push({ target: `${target.replace(/\/$/, "")}/${path.split("/").at(-1)!}`, text, chmod: typeof entry["chmod"] === "string" ? entry["chmod"] : undefined });
    }
    if (places.length === 0) assets.push({ target: `/root/assets/${path}`, text, chmod: undefined });
  }
  return assets;
}

function matches(pattern: string, path: string): boolean {
  const source = pattern.replace(/[.+^$()|[\]{}\\]/g, "\\$&").replaceAll("**", "\u0000").replaceAll("*", "[^/]*").replaceAll("\u0000", ".*");
  return new RegExp(`^${source}$`).test(path);
}
