import { JSONPathError } from "./parser.ts";

/**
 * The form that custom-columns and --sort-by take: `x.y`, `.x.y`, `{x.y}` and `{.x.y}` all become `{.x.y}`; nothing
 * stays nothing. Throws `JSONPathError`.
 */
export function relaxedExpression(text: string): string {
  if (text === "") return "";
  const match = /^(?:\{\.?([^{}]+)\}|\.?([^{}]+))$/.exec(text);
  if (!match) {
    throw new JSONPathError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] ?? match[2] ?? ""}}`;
}
