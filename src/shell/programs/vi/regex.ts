import { compileBasic } from "../../regex/posix.ts";

/**
 * A pattern of vim (magic): a basic expression with \v, \V, \c, \d, \s, \w, \<, \>, \=, \{-}, \zs and \ze, \n, and the conditions \@=, \@!,
 * \@<= and \@<! behind an atom.
 */
export function vimRegex(pattern: string, ignoreCase: boolean): RegExp {
  let source = pattern;
  let ignore = ignoreCase;
  if (source.includes("\\c")) {
    ignore = true;
    source = source.replaceAll("\\c", "");
  }
  if (source.includes("\\C")) {
    ignore = false;
    source = source.replaceAll("\\C", "");
  }
  const flags = ignore ? "gim" : "gm";
  // What stands before \zs and after \ze must be there and is no part of what is found.
  const start = source.lastIndexOf("\\zs");
  const end = source.indexOf("\\ze");
  if (start >= 0 || end >= 0) {
    const before = start < 0 ? "" : source.slice(0, start);
    const middle = source.slice(start < 0 ? 0 : start + 3, end < 0 ? undefined : end);
    const after = end < 0 ? "" : source.slice(end + 3);
    const part = (text: string): string => (text === "" ? "" : translated(text, ignore));
    return new RegExp(`${before === "" ? "" : `(?<=${part(before)})`}${part(middle)}${after === "" ? "" : `(?=${part(after)})`}`, flags);
  }
  return new RegExp(translated(source, ignore), flags);
}

function translated(pattern: string, ignore: boolean): string {
  if (pattern.startsWith("\\v")) return pattern.slice(2).replace(/[<>]/g, "\\b").replace(/%\(/g, "(?:").replace(/\{-\}/g, "*?").replace(/\{-(\d*,?\d*)\}/g, "{$1}?");
  if (pattern.startsWith("\\V")) return pattern.slice(2).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  let source = pattern.replace(/\\d/g, "[0-9]").replace(/\\D/g, "[^0-9]").replace(/\\=/g, "\\?").replace(/\\a/g, "[A-Za-z]").replace(/\\x/g, "[0-9A-Fa-f]").replace(/\\u/g, "[A-Z]").replace(/\\l/g, "[a-z]");
  source = source.replace(/\\\{-\}/g, "*\ue000").replace(/\\\{-(\d*,?\d*)\}/g, "\\{$1\\}\ue000").replace(/\\\{(\d*,?\d*)\\?\}/g, "\\{$1\\}").replace(/\\%\(/g, "\\(\ue001");
  // A bracket that nothing closes is itself.
  if (!/\[[^\]]*[^\\]?\]/.test(source)) source = source.replace(/(?<!\\)\[/g, "\\[");
  const conditions: string[] = [];
  source = source.replace(/\\@(<?[=!])/g, (_all, condition: string) => {
    conditions.push(condition);
    return "\ue002";
  });
  let text = compileBasic(source, ignore, "g").source.replaceAll("\ue000", "?").replaceAll("(\ue001", "(?:").replace(/\\u([eE])000/g, "?");
  for (const condition of conditions) text = conditional(text, condition);
  return text;
}

/** Turns the atom before the mark into a condition. */
function conditional(text: string, condition: string): string {
  const at = text.indexOf("\ue002");
  let from = at - 1;
  if (text[from] === ")") {
    let depth = 0;
    for (; from >= 0; from -= 1) {
      if (text[from - 1] === "\\") continue;
      if (text[from] === ")") depth += 1;
      else if (text[from] === "(" && (depth -= 1) === 0) break;
    }
  } else if (text[from - 1] === "\\") from -= 1;
  const atom = text.slice(from, at);
  return `${text.slice(0, from)}(?${condition}${atom})${text.slice(at + 1)}`;
}
