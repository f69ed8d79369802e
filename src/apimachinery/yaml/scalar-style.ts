import { isStringWhenPlain } from "./resolve.ts";
import { isBlankOrEnd, isBreak } from "./reader.ts";

export type ScalarStyle = "plain" | "single" | "double" | "literal";

const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Characters that go-yaml's emitter writes as they are; beyond the basic plane it escapes. */
export function isPrintable(code: number): boolean {
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code < 0xd800) ||
    (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
  );
}

interface Analysis {
  plainAllowed: boolean;
  singleAllowed: boolean;
  blockAllowed: boolean;
  multiline: boolean;
}

/** What a text allows in block context; yaml_emitter_analyze_scalar of libyaml. */
function analyze(text: string): Analysis {
  if (text === "") return { plainAllowed: true, singleAllowed: true, blockAllowed: false, multiline: false };
  let indicators = text.startsWith("---") || text.startsWith("...");
  let lineBreaks = false;
  let special = false;
  let breakSpace = false;
  let spaceBreak = false;
  let beforeBlank = true;
  let previousSpace = false;
  let previousBreak = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    const afterBlank = isBlankOrEnd(text[i + 1] ?? "");
    if (i === 0) {
      if ("#,[]{}&*!|>'\"%@`".includes(char) || ("?:-".includes(char) && afterBlank)) indicators = true;
    } else if ((char === ":" && afterBlank) || (char === "#" && beforeBlank)) indicators = true;
    if (!isPrintable(text.charCodeAt(i))) special = true;
    if (char === " ") {
      if (previousBreak) breakSpace = true;
      previousSpace = true;
      previousBreak = false;
    } else if (isBreak(char)) {
      lineBreaks = true;
      if (previousSpace) spaceBreak = true;
      previousSpace = false;
      previousBreak = true;
    } else {
      previousSpace = false;
      previousBreak = false;
    }
    beforeBlank = isBlankOrEnd(char);
  }
  const first = text[0] as string;
  const last = text[text.length - 1] as string;
  const edges = first === " " || last === " " || isBreak(first) || isBreak(last);
  const broken = spaceBreak || special;
  return {
    plainAllowed: !(edges || breakSpace || broken || lineBreaks || indicators),
    singleAllowed: !(breakSpace || broken),
    blockAllowed: !(last === " " || broken),
    multiline: lineBreaks,
  };
}

/** Whether a text can stand before a colon; otherwise it is written as `? text`. */
export function isSimpleKey(text: string): boolean {
  return !analyze(text).multiline && new TextEncoder().encode(text).length <= 128;
}

/** The style in which go-yaml v2 writes a string. */
export function styleOf(text: string, simpleKey: boolean): ScalarStyle {
  const { plainAllowed, singleAllowed, blockAllowed, multiline } = analyze(text);
  if (text.includes("\n")) return blockAllowed && !simpleKey ? "literal" : "double";
  if (!isStringWhenPlain(text) || (text.includes(":") && BASE_60.test(text))) return "double";
  if (simpleKey && multiline) return "double";
  if (plainAllowed && !(text === "" && simpleKey)) return "plain";
  return singleAllowed ? "single" : "double";
}
