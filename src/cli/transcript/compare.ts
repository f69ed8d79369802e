import type { Step } from "./parse.ts";

const SAFE = "[bcdfghjklmnpqrstvwxz2456789]"; // the alphabet of generated name suffixes

/**
 * Takes out of an output what differs between two honest runs: ages, times, addresses, uids, versions, generated names,
 * and the padding of columns. Both sides of a comparison go through it. `names` (generated name -> placeholder) keeps
 * generated names apart within a file.
 */
export function normalize(output: string, names = new Map<string, string>()): string {
  let text = output.replace(/\r/g, "");
  text = text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  // times
  text = text.replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, "<time>");
  text = text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "<time>");
  text = text.replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d UTC \d{4}/g, "<time>");
  text = text.replace(/\b[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /g, "<klog> ");
  // ages
  text = ageColumns(text); // first: it goes by the columns as they were printed
  text = text.replace(/\((x\d+ )?over \S+\)/g, "(over <age>)");
  text = text.replace(/\(\S+ ago\)/g, "(<age> ago)");
  text = text.replace(/^(\s*(?:Age|Duration)):(\s+)\S+$/gm, "$1:$2<age>");
  // hiccups of the recording machine
  text = text.replace(/^.*failed to sync (configmap|secret) cache: timed out waiting for the condition.*\n?/gm, "");
  text = text.replace(/^tar: removing leading '\/' from member names\n?/gm, "");
  // what a node had in its image cache
  text = text.replace(/^.*\s(Pulling)\s.*Pulling image ".*\n/gm, "");
  text = text.replace(/Container image ("[^"]*") already present on machine( and can be accessed by the pod)?/g, "<image $1 is there>");
  text = text.replace(/Successfully pulled image ("[^"]*") in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes\./g, "<image $1 is there>");
  // identities
  text = text.replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uid>");
  text = text.replace(/\b(containerd|docker):\/\/[0-9a-f]{64}/g, "$1://<id>");
  text = text.replace(/\bsha256:[0-9a-f]{64}/g, "sha256:<id>");
  text = text.replace(/\b[0-9a-f]{64}\b/g, "<id>"); // ids of containers and execs in the runtime's messages
  text = text.replace(/(resourceVersion"?: ?"?)\d+/g, "$1<rv>");
  text = text.replace(/\b10\.(?:9[6-9]|10\d|11[01]|244)\.\d+\.\d+\b/g, "<ip>");
  text = text.replace(/\b192\.168\.\d+\.\d+\b/g, "<ip>");
  text = text.replace(/\b10-244-\d+-\d+\b/g, "<ip>");
  // generated names: NAME-HASH-SUFFIX, NAME-SUFFIX and the bare template hash
  const nameOf = (found: string): string => {
    if (!names.has(found)) names.set(found, `<gen${names.size + 1}>`);
    return names.get(found)!;
  };
  text = text.replace(new RegExp(`-(${SAFE}{6,10}-${SAFE}{5})\\b`, "g"), (_, hash: string) => {
    const [template = "", suffix = ""] = hash.split("-");
    return `-${nameOf(template)}-${nameOf(suffix)}`;
  });
  text = text.replace(new RegExp(`-(?!https\\b)(${SAFE}{8,10}|${SAFE}{5})\\b`, "g"), (_, hash: string) => `-${nameOf(hash)}`);
  text = text.replace(new RegExp(`(hash[=:]"? ?"?)(${SAFE}{6,10})\\b`, "g"), (_, key: string, hash: string) => key + nameOf(hash));
  text = text.replace(/-(29\d{6})\b/g, (_, minute: string) => `-${nameOf(minute)}`); // CronJob's runs
  // padding
  return text
    .split("\n")
    .map((line) => line.trimEnd().replace(/(\S) {2,}/g, "$1  ").replace(/\t+/g, "  "))
    .join("\n")
    .trimEnd();
}

/** Blanks the columns of a table that hold ages. */
function ageColumns(text: string): string {
  const AGE = /^(AGE|LAST SEEN|DURATION|LAST SCHEDULE|Age)$/;
  const lines = text.split("\n");
  let columns: { at: number; end: number; age: boolean }[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const cells = [...lines[i]!.matchAll(/\S+(?: \S+)*/g)].map((m) => ({ text: m[0], at: m.index }));
    if (cells.length > 1 && cells.some((c) => AGE.test(c.text)) && (cells.every((c) => c.text === c.text.toUpperCase()) || /^\s+(Type\s+Reason|Namespace\s+Name)/.test(lines[i]!))) {
      columns = cells.map((c, n) => ({ at: c.at, end: cells[n + 1]?.at ?? Infinity, age: AGE.test(c.text) }));
      continue;
    }
    if (columns.length === 0) continue;
    if (lines[i]!.trim() === "") {
      columns = [];
      continue;
    }
    if (/^\s+-+(\s+-+)+$/.test(lines[i]!)) continue;
    for (const column of [...columns].reverse()) {
      if (!column.age) continue;
      const cell = lines[i]!.slice(column.at, column.end === Infinity ? undefined : column.end);
      if (/^(<none>|<unknown>|<invalid>)/.test(cell)) continue;
      const blank = cell.replace(/^\d+[a-z0-9.]*( \((x\d+ )?over [^)]*\))?/, "<age>");
      lines[i] = lines[i]!.slice(0, column.at) + blank + (column.end === Infinity ? "" : lines[i]!.slice(column.end));
    }
  }
  return lines.join("\n");
}

/** A step whose output or exit code is not as recorded. */
export interface Difference {
  line: number;
  command: string;
  expected: string;
  actual: string;
}

/** Compares a transcript with the outputs of a run of the same commands. */
export function compare(
  expected: readonly Step[],
  actual: readonly { output: string; exitCode: number }[],
): { matched: number; total: number; differences: Difference[] } {
  const names = [new Map<string, string>(), new Map<string, string>()] as const;
  const differences: Difference[] = [];
  let matched = 0;
  expected.forEach((step, index) => {
    const run = actual[index] ?? { output: "(not run)", exitCode: -1 };
    const want = `${normalize(step.output, names[0])}\n[${step.exitCode}]`;
    const got = `${normalize(run.output, names[1])}\n[${run.exitCode}]`;
    if (want === got) matched += 1;
    else differences.push({ line: step.line, command: step.command, expected: want, actual: got });
  });
  return { matched, total: expected.length, differences };
}
