import { goNumber } from "../json/golang.ts";
import { isBreak } from "./reader.ts";
import { isPrintable, isSimpleKey, styleOf } from "./scalar-style.ts";

/** Lines of plain and quoted texts are folded at the first space beyond this column. */
const BEST_WIDTH = 80;

/**
 * A JSON value as sigs.k8s.io/yaml writes it (go-yaml v2): keys in natural order, block style with two spaces, lists not
 * indented, long plain lines folded at 80 columns. Ends with a line break. Keys whose value is undefined are left out.
 */
export function emitYaml(value: unknown): string {
  const emitter = new Emitter();
  emitter.node(value, "root");
  return emitter.end();
}

type Place = "root" | "sequence" | "mapping";

class Emitter {
  #out = "";
  #column = 0;
  #indent = -1;
  /** Whether the last thing written was white space, or an indicator that counts as such. */
  #whitespace = true;
  /** Whether the line holds nothing but indentation and indicators. */
  #indention = true;

  end(): string {
    this.#indent = -1;
    this.#writeIndent();
    return this.#out;
  }

  node(value: unknown, place: Place): void {
    if (Array.isArray(value)) {
      if (value.length === 0) this.#empty("[]");
      else this.#sequence(value, place);
    } else if (typeof value === "object" && value !== null) {
      const record = value as Record<string, unknown>;
      const keys = Object.keys(record).filter((key) => record[key] !== undefined);
      if (keys.length === 0) this.#empty("{}");
      else this.#mapping(record, keys.sort(compareNaturally));
    } else this.#scalar(value, false);
  }

  #put(text: string): void {
    this.#out += text;
    this.#column += text.length;
  }

  #putBreak(): void {
    this.#out += "\n";
    this.#column = 0;
  }

  #writeIndent(): void {
    const indent = Math.max(this.#indent, 0);
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace)) this.#putBreak();
    if (this.#column < indent) this.#put(" ".repeat(indent - this.#column));
    this.#whitespace = true;
    this.#indention = true;
  }

  #indicator(text: string, needsSpace: boolean, isIndention: boolean): void {
    if (needsSpace && !this.#whitespace) this.#put(" ");
    this.#put(text);
    this.#whitespace = false;
    this.#indention = this.#indention && isIndention;
  }

  #empty(text: "[]" | "{}"): void {
    this.#indicator(text.charAt(0), true, false);
    this.#indicator(text.charAt(1), false, false);
  }

  #within(indent: number, write: () => void): void {
    const before = this.#indent;
    this.#indent = indent;
    write();
    this.#indent = before;
  }

  #deeper(): number {
    return this.#indent < 0 ? 0 : this.#indent + 2;
  }

  #sequence(items: unknown[], place: Place): void {
    const indentless = place === "mapping" && !this.#indention;
    this.#within(indentless ? this.#indent : this.#deeper(), () => {
      for (const item of items) {
        this.#writeIndent();
        this.#indicator("-", true, true);
        this.node(item, "sequence");
      }
    });
  }

  #mapping(record: Record<string, unknown>, keys: string[]): void {
    this.#within(this.#deeper(), () => {
      for (const key of keys) {
        this.#writeIndent();
        if (isSimpleKey(key)) {
          this.#scalar(key, true);
          this.#indicator(":", false, false);
        } else {
          this.#indicator("?", true, true);
          this.#scalar(key, false);
          this.#writeIndent();
          this.#indicator(":", true, true);
        }
        this.node(record[key], "mapping");
      }
    });
  }

  #scalar(value: unknown, simpleKey: boolean): void {
    this.#within(this.#indent < 0 ? 2 : this.#indent + 2, () => {
      if (typeof value !== "string") {
        this.#plain(typeof value === "number" ? goNumber(value) : value === undefined ? "null" : String(value), false);
        return;
      }
      switch (styleOf(value, simpleKey)) {
        case "plain":
          return this.#plain(value, !simpleKey);
        case "single":
          return this.#single(value, !simpleKey);
        case "double":
          return this.#double(value, !simpleKey);
        case "literal":
          return this.#literal(value);
      }
    });
  }

  #plain(text: string, fold: boolean): void {
    if (!this.#whitespace) this.#put(" ");
    let spaces = false;
    for (let i = 0; i < text.length; i += 1) {
      const char = text[i] as string;
      if (char === " " && fold && !spaces && this.#column > BEST_WIDTH && text[i + 1] !== " ") this.#writeIndent();
      else this.#put(char);
      spaces = char === " ";
      if (!spaces) this.#indention = false;
    }
    this.#whitespace = false;
    this.#indention = false;
  }

  #single(text: string, fold: boolean): void {
    this.#indicator("'", true, false);
    let spaces = false;
    let breaks = false;
    for (let i = 0; i < text.length; i += 1) {
      const char = text[i] as string;
      // A separator of Unicode is a line break; a line feed never comes here.
      if (isBreak(char)) {
        this.#out += char;
        this.#column = 0;
        this.#indention = true;
        breaks = true;
        continue;
      }
      if (breaks && char !== " ") this.#writeIndent();
      const inside = i > 0 && i < text.length - 1;
      if (char === " " && fold && !spaces && this.#column > BEST_WIDTH && inside && text[i + 1] !== " ") this.#writeIndent();
      else if (char === "'") this.#put("''");
      else this.#put(char);
      spaces = char === " ";
      if (spaces) continue;
      this.#indention = false;
      breaks = false;
    }
    this.#indicator("'", false, false);
    this.#whitespace = false;
    this.#indention = false;
  }

  #double(text: string, fold: boolean): void {
    this.#indicator('"', true, false);
    let spaces = false;
    let at = 0;
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0;
      const next = text[at + char.length];
      if (!isPrintable(code) || isBreak(char) || char === '"' || char === "\\") {
        this.#put(escape(char, code));
        spaces = false;
      } else if (char === " " && fold && !spaces && this.#column > BEST_WIDTH && at > 0 && next !== undefined) {
        this.#writeIndent();
        if (next === " ") this.#put("\\");
        spaces = true;
      } else {
        this.#put(char);
        spaces = char === " ";
      }
      at += char.length;
    }
    this.#indicator('"', false, false);
    this.#whitespace = false;
    this.#indention = false;
  }

  #literal(text: string): void {
    this.#indicator("|", true, false);
    const first = text[0] ?? "";
    if (first === " " || isBreak(first)) this.#indicator("2", false, false);
    const last = text[text.length - 1] ?? "";
    if (!isBreak(last)) this.#indicator("-", false, false);
    else if (text.length === 1 || isBreak(text[text.length - 2] ?? "")) this.#indicator("+", false, false);
    this.#putBreak();
    this.#indention = true;
    this.#whitespace = true;
    let breaks = true;
    for (const char of text) {
      if (isBreak(char)) {
        if (char === "\n") this.#putBreak();
        else {
          this.#out += char;
          this.#column = 0;
        }
        this.#indention = true;
        breaks = true;
        continue;
      }
      if (breaks) this.#writeIndent();
      this.#put(char);
      this.#indention = false;
      breaks = false;
    }
  }
}

const NAMED: Record<string, string> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\x85": "N",
  "\xa0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

function escape(char: string, code: number): string {
  const named = NAMED[char];
  if (named !== undefined) return `\\${named}`;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

/** go-yaml's order of keys: numbers inside them count as numbers (a9 before a10), letters come after the rest. */
export function compareNaturally(a: string, b: string): number {
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < x.length && i < y.length; i += 1) {
    const p = x[i] as string;
    const q = y[i] as string;
    if (p === q) continue;
    const pLetter = LETTER.test(p);
    const qLetter = LETTER.test(q);
    const byCode = (p.codePointAt(0) ?? 0) - (q.codePointAt(0) ?? 0);
    if (pLetter && qLetter) return byCode;
    if (pLetter || qLetter) return qLetter ? -1 : 1;
    let pn = 0;
    let qn = 0;
    if (p === "0" || q === "0") {
      for (let j = i - 1; j >= 0 && DIGIT.test(x[j] as string); j -= 1) {
        if (x[j] !== "0") {
          pn = 1;
          qn = 1;
          break;
        }
      }
    }
    let pi = i;
    let qi = i;
    for (; pi < x.length && DIGIT.test(x[pi] as string); pi += 1) pn = pn * 10 + ((x[pi] as string).charCodeAt(0) - 48);
    for (; qi < y.length && DIGIT.test(y[qi] as string); qi += 1) qn = qn * 10 + ((y[qi] as string).charCodeAt(0) - 48);
    if (pn !== qn) return pn - qn;
    return pi !== qi ? pi - qi : byCode;
  }
  return x.length - y.length;
}
