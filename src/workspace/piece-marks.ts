/** What a click on a piece of code does. */
export type Mark = "exec" | "copy";

export interface Marks {
  mark: Mark | undefined;
  /** What runs in the terminal is to be ended before. */
  interrupt: boolean;
}

/** The marks among the words behind a fence (`bash exec`), or in braces (`exec interrupt`). */
export function splitMarks(words: string): Marks {
  const all = words.toLowerCase().split(/[\s{}]+/);
  const mark = all.includes("exec") || all.includes("execute") ? "exec" : all.includes("copy") ? "copy" : undefined;
  return { mark, interrupt: mark === "exec" && all.includes("interrupt") };
}

/** `{{exec}}` at the beginning of what follows code in a line: the marks, and the rest of the text. */
export function marksAfter(text: string): { marks: Marks; rest: string } | undefined {
  const found = /^ ?\{\{ *((?:exec(?:ute)?|copy)\b[\w ]*)\}\}/.exec(text);
  return found ? { marks: splitMarks(found[1]!), rest: text.slice(found[0].length) } : undefined;
}

/** What is typed for a piece: no control characters, which no author can have meant; line ends as they are pasted. */
export function typedText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").trimEnd();
}
