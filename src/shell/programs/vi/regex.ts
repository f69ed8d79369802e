import { compileBasic } from "../../regex/posix.ts";

/** A pattern of vim (magic): a basic expression with \v, \c, \d, \s, \w, \< \>, \=, \zs not included. */
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
  if (source.startsWith("\\v")) return new RegExp(source.slice(2).replace(/</g, "\\b").replace(/>/g, "\\b"), ignore ? "gi" : "g");
  if (source.startsWith("\\V")) return new RegExp(source.slice(2).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), ignore ? "gi" : "g");
  source = source.replace(/\\d/g, "[0-9]").replace(/\\D/g, "[^0-9]").replace(/\\=/g, "\\?").replace(/\\a/g, "[A-Za-z]").replace(/\\x/g, "[0-9A-Fa-f]").replace(/\\\{-\}/g, "*").replace(/\\\{(\d*,?\d*)\}/g, "\\{$1\\}");
  const regex = compileBasic(source, ignore, "g");
  return new RegExp(regex.source, ignore ? "gi" : "g");
}
