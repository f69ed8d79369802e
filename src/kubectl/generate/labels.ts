import { CommandError } from "../errors.ts";

/** `a=b,c=d`; the words of kubectl's generators for what is not. */
export function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const spec of text.split(",")) {
    const parts = spec.split("=");
    if (parts.length !== 2) throw new CommandError(`unexpected label spec: ${spec}`);
    if (parts[0] === "") throw new CommandError("unexpected empty label key");
    labels[parts[0]!] = parts[1]!;
  }
  return labels;
}

/** `key=value` and, where `removable`, `key-`. */
export function parsePairs(pairs: readonly string[], what: string, removable: boolean): { set: Record<string, string>; remove: string[] } {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at >= 0) {
      if (at === 0) invalid.push(pair);
      else set[pair.slice(0, at)] = pair.slice(at + 1);
    } else if (removable && pair.endsWith("-") && pair !== "-") remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length > 0) throw new CommandError(`invalid ${what} format: ${invalid.join(", ")}`);
  return { set, remove };
}
