/** One sample of the text format in which programs tell their metrics to Prometheus. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** As `# TYPE` says; untyped otherwise. */
  readonly type: string;
}

/** Reads what a program answers at /metrics; lines that are none are passed over. */
export function parseExposition(text: string): Sample[] {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    const typed = /^#\s*TYPE\s+(\S+)\s+(\S+)/.exec(line);
    if (typed) types.set(typed[1]!, typed[2]!);
    const match = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line);
    if (!match) continue;
    const [, name = "", labels = "", number = ""] = match;
    const value = number === "+Inf" ? Infinity : number === "-Inf" ? -Infinity : Number(number);
    if (Number.isNaN(value)) continue;
    samples.push({ name, labels: parseLabels(labels), value, type: types.get(name) ?? "untyped" });
  }
  return samples;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name!] = value!.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
  }
  return labels;
}
