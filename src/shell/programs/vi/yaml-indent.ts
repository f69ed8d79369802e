/*
 * How deep a line of YAML stands, by the rules of vim's indent/yaml.vim: a line follows the last one of its kind that is not deeper.
 */

const COMMENT = /^\s*#/;
const LIST = /^\s*-(?: |$)/;
/** A key, quoted or plain, up to the colon that ends it. */
const KEY = /^\s*(?=[^\s#])(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|(?:(?!: ).)*):(?: |$)/;
const OPENS = /[{[:]$|[:-] [|>][+-]?(?:\s+#.*|\s*)$/;
const SCALAR_WITH_INDENT = /[:-] [|>](?:(\d+)[+-]?|[+-]?(\d+))(?:#.*|\s*)$/;
/** The columns before the line `row`; `indentOf` measures a line. */
export function yamlIndent(lines: readonly string[], row: number, shift: number, indentOf: (line: string) => number): number {
  const text = (at: number): string => lines[at] ?? "";
  const indent = (at: number): number => (at < 0 ? 0 : indentOf(text(at)));
  const nonBlank = (at: number): number => {
    let found = at;
    while (found >= 0 && text(found).trim() === "") found -= 1;
    return found;
  };
  /** The line before that stands less deep than `depth`, or is a comment. */
  const lessIndented = (at: number, depth: number): number => {
    let found = nonBlank(at - 1);
    while (found >= 0 && indent(found) >= depth && !COMMENT.test(text(found))) found = nonBlank(found - 1);
    return found;
  };
  const lastOfKind = (kind: RegExp): number => {
    let found = lessIndented(row, indent(row) + 1);
    while (found >= 0 && !kind.test(text(found))) found = lessIndented(found, indent(found));
    return found;
  };
  let previous = nonBlank(row - 1);
  if (previous < 0) return 0;
  const depth = indent(previous);
  const line = text(row);
  if (COMMENT.test(line) && COMMENT.test(text(row - 1))) return depth;
  if (/^\s*[\]}]/.test(line)) return indent(lessIndented(row, indent(row)));
  while (COMMENT.test(text(previous))) {
    previous = nonBlank(previous - 1);
    if (previous < 0) return depth;
  }
  const before = text(previous);
  const own = indent(previous);
  if (OPENS.test(before)) return own + shift;
  const told = SCALAR_WITH_INDENT.exec(before);
  if (told) return own + Number(told[1] ?? told[2]);
  if (LIST.test(line)) return indent(lastOfKind(LIST));
  if (KEY.test(line)) {
    const key = lastOfKind(KEY);
    return /^\s*- /.test(text(key)) ? indent(key) + 2 : indent(key);
  }
  if (/^\s*- /.test(before)) return own + 2;
  // The value of a key goes on.
  if (KEY.test(before)) return own + shift;
  return own;
}
