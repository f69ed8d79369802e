import { characterClass, LONGEST_RUN, PART } from "../interpreter/pattern.ts";

/** Groups that engines take. */
const MOST_GROUPS = 32_000;

/** A pattern that cannot be compiled; `message` is the sentence of the GNU library. */
export class RegexError extends Error {}

const cache = new Map<string, RegExp>();

/** An extended regular expression (grep -E, awk, [[ =~ ]]) as one of JavaScript. */
export function compileExtended(source: string, ignoreCase = false, flags = ""): RegExp {
  return compile(source, true, `${flags}${ignoreCase ? "i" : ""}`);
}

/** A basic regular expression (grep, sed) with GNU's \+, \?, \|. */
export function compileBasic(source: string, ignoreCase = false, flags = ""): RegExp {
  return compile(source, false, `${flags}${ignoreCase ? "i" : ""}`);
}

function compile(source: string, extended: boolean, flags: string): RegExp {
  const key = `${extended ? "E" : "B"}${flags}:${source}`;
  let regex = cache.get(key);
  if (!regex) {
    const translated = new Translator(source, extended).translate();
    try {
      regex = new RegExp(translated, flags.includes("m") ? flags : `s${flags}`);
    } catch {
      throw new RegexError(translated.split("(").length > MOST_GROUPS ? "Regular expression too big" : "Invalid regular expression");
    }
    if (cache.size > 500) cache.clear();
    cache.set(key, regex);
  }
  regex.lastIndex = 0;
  return regex;
}

/** Translates POSIX syntax to JavaScript's, character by character. */
class Translator {
  private readonly text: string;
  private readonly extended: boolean;
  private at = 0;
  private depth = 0;
  private groups = 0;

  constructor(text: string, extended: boolean) {
    this.text = text;
    this.extended = extended;
  }

  translate(): string {
    const source = this.alternatives();
    if (this.at < this.text.length) throw new RegexError("Unmatched ) or \\)");
    return source;
  }

  /** Branches; those that are plain text go longest first, as POSIX takes the longest match. */
  private alternatives(): string {
    const branches = [this.branch()];
    while (this.eat(this.extended ? "|" : "\\|")) branches.push(this.branch());
    if (branches.length > 1 && branches.every((branch) => /^(?:[\w -]|\\[^\w])*$/.test(branch))) branches.sort((a, b) => b.length - a.length);
    return branches.join("|");
  }

  private eat(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private atEndOfBranch(): boolean {
    if (this.at >= this.text.length) return true;
    if (this.extended) return this.text[this.at] === "|" || (this.text[this.at] === ")" && this.depth > 0);
    return this.text.startsWith("\\|", this.at) || (this.text.startsWith("\\)", this.at));
  }

  private branch(): string {
    let source = "";
    let first = true;
    for (let atoms = 1; !this.atEndOfBranch(); atoms += 1) {
      if (atoms % LONGEST_RUN === 0) source += PART;
      source += this.repeated(this.atom(first), first);
      first = false;
    }
    return source;
  }

  private repeated(atom: string, first: boolean): string {
    let source = atom;
    // "^*" in a basic expression: an ordinary star.
    if (!this.extended && first && atom === "^") {
      if (this.text[this.at] === "*") {
        this.at += 1;
        source += "\\*";
      }
      return source;
    }
    for (;;) {
      const next = this.text[this.at];
      if (next === "*") {
        this.at += 1;
        source = quantify(source, "*");
      } else if (this.extended && (next === "+" || next === "?")) {
        this.at += 1;
        source = quantify(source, next);
      } else if (!this.extended && next === "\\" && (this.text[this.at + 1] === "+" || this.text[this.at + 1] === "?")) {
        source = quantify(source, this.text[this.at + 1]!);
        this.at += 2;
      } else {
        const interval = this.interval();
        if (interval === undefined) return source;
        source = quantify(source, interval);
      }
    }
  }

  private interval(): string | undefined {
    const open = this.extended ? "{" : "\\{";
    if (!this.text.startsWith(open, this.at)) return undefined;
    const rest = this.text.slice(this.at + open.length);
    const match = (this.extended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(rest);
    if (!match || (match[1] === "" && match[2] === "")) {
      if (this.extended) return undefined;
      throw new RegexError(rest.includes("\\}") ? "Invalid content of \\{\\}" : "Unmatched \\{");
    }
    const [, low, comma, high] = match;
    if (high !== "" && low !== "" && Number(low) > Number(high)) throw new RegexError("Invalid content of \\{\\}");
    if (Number(low) > 32767 || Number(high) > 32767) throw new RegexError("Regular expression too big");
    this.at += open.length + match[0].length;
    return `{${low === "" ? 0 : low}${comma}${high}}`;
  }

  private atom(first: boolean): string {
    const character = this.text[this.at]!;
    this.at += 1;
    if (character === "[") return this.bracket();
    if (character === ".") return "[^]";
    if (character === "\\") return this.escape();
    if (this.extended) {
      if (character === "(") return this.group();
      if (character === "^" || character === "$") return character;
      if ("*+?".includes(character) && first) return first && character === "*" ? "\\*" : `\\${character}`;
      return literal(character);
    }
    if (character === "^") return first ? "^" : "\\^";
    if (character === "$") return this.atEndOfBranch() ? "$" : "\\$";
    return literal(character);
  }

  private group(): string {
    this.depth += 1;
    this.groups += 1;
    const inner = this.alternatives();
    this.depth -= 1;
    if (!this.eat(this.extended ? ")" : "\\)")) throw new RegexError("Unmatched ( or \\(");
    return `(${inner})`;
  }

  private escape(): string {
    const character = this.text[this.at];
    if (character === undefined) throw new RegexError("Trailing backslash");
    this.at += 1;
    if (!this.extended && character === "(") return this.group();
    if (!this.extended && character === "{") throw new RegexError("Invalid preceding regular expression");
    switch (character) {
      case "w": return "\\w";
      case "W": return "\\W";
      case "s": return "\\s";
      case "S": return "\\S";
      case "b": return "\\b";
      case "B": return "\\B";
      case "<": return "\\b(?=\\w)";
      case ">": return "\\b(?<=\\w)";
      case "`": return "(?<![^])";
      case "'": return "(?![^])";
      case "n": return "\\n";
      case "t": return "\\t";
      case "r": return "\\r";
      case "f": return "\\f";
      case "v": return "\\v";
      default:
        if (/[1-9]/.test(character)) {
          if (Number(character) > this.groups) throw new RegexError("Invalid back reference");
          return `(?:\\${character})`;
        }
        return literal(character);
    }
  }

  private bracket(): string {
    let inside = "";
    let negated = false;
    if (this.text[this.at] === "^") {
      negated = true;
      this.at += 1;
    }
    let first = true;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw new RegexError("Unmatched [, [^, [:, [., or [=");
      if (character === "]" && !first) {
        this.at += 1;
        break;
      }
      first = false;
      if (character === "[" && /[:.=]/.test(this.text[this.at + 1] ?? "")) {
        const kind = this.text[this.at + 1]!;
        const close = this.text.indexOf(`${kind}]`, this.at + 2);
        if (close < 0) throw new RegexError("Unmatched [, [^, [:, [., or [=");
        const name = this.text.slice(this.at + 2, close);
        this.at = close + 2;
        const known = kind === ":" ? characterClass(name) : inClass(name);
        if (known === undefined) throw new RegexError("Invalid character class name");
        inside += known;
        continue;
      }
      this.at += 1;
      if (this.text[this.at] === "-" && this.text[this.at + 1] !== "]" && this.text[this.at + 1] !== undefined) {
        const end = this.text[this.at + 1]!;
        if (end < character) throw new RegexError("Invalid range end");
        inside += `${inClass(character)}-${inClass(end)}`;
        this.at += 2;
        continue;
      }
      inside += inClass(character);
    }
    return `[${negated ? "^" : ""}${inside}]`;
  }
}

function quantify(source: string, quantifier: string): string {
  // A second quantifier, or one on an assertion, needs a group of its own.
  return /^(?:\[(?:[^\]\\]|\\.)*\]|\\?.|\((?:[^()\\]|\\.)*\))$/s.test(source) && !/^[\^$]$/.test(source) ? `${source}${quantifier}` : `(?:${source})${quantifier}`;
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character === "\n" ? "\\n" : character;
}

function inClass(text: string): string {
  return text.replace(/[\\\]^[-]/g, "\\$&");
}
