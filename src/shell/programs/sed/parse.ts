import { compileBasic, compileExtended, RegexError } from "../../regex/posix.ts";

/** A script that cannot be read; `message` is GNU sed's, without "sed: ". */
export class SedError extends Error {}

export type Address =
  | { kind: "line"; line: number }
  | { kind: "last" }
  | { kind: "regex"; regex: RegExp | undefined }
  | { kind: "step"; first: number; step: number }
  | { kind: "plus"; count: number }
  | { kind: "multiple"; of: number };

export interface Command {
  name: string;
  from: Address | undefined;
  to: Address | undefined;
  negated: boolean;
  /** a, i, c: the text; r, w: the file; b, t, T: the label; q, Q, l, L: the number. */
  text: string;
  number: number | undefined;
  substitution: Substitution | undefined;
  translation: Map<string, string> | undefined;
  /** Of "{": the commands in it. */
  block: Command[] | undefined;
  /** State of a range: the line it ends with, when it is being in one. */
  active: boolean;
  endLine: number | undefined;
}

export interface Substitution {
  /** undefined: the last one used. */
  regex: RegExp | undefined;
  replacement: Piece[];
  global: boolean;
  print: boolean;
  evaluate: boolean;
  occurrence: number;
  file: string | undefined;
}

/** A part of a replacement: text, a group, or a change of case. */
export type Piece = string | { group: number } | { letters: "U" | "L" | "u" | "l" | "E" };

export class Parser {
  private readonly text: string;
  private readonly extended: boolean;
  private readonly where: string;
  private at = 0;

  /** `where`: what error messages name before the position ("-e expression #1"). */
  constructor(text: string, extended: boolean, where: string) {
    this.text = text;
    this.extended = extended;
    this.where = where;
  }

  parse(): Command[] {
    return this.commands(0);
  }

  private fail(message: string): never {
    throw new SedError(`${this.where}, char ${Math.min(this.at, this.text.length)}: ${message}`);
  }

  private space(): void {
    while (this.at < this.text.length && /[ \t]/.test(this.text[this.at]!)) this.at += 1;
  }

  private commands(depth: number): Command[] {
    const list: Command[] = [];
    for (;;) {
      while (this.at < this.text.length && /[ \t\n;]/.test(this.text[this.at]!)) this.at += 1;
      if (this.at >= this.text.length) {
        if (depth > 0) {
          this.at = 0;
          throw new SedError(`${this.where}, char 0: unmatched \`{'`);
        }
        return list;
      }
      if (this.text[this.at] === "}") {
        this.at += 1;
        if (depth === 0) this.fail("unexpected `}'");
        this.endOfCommand();
        return list;
      }
      if (this.text[this.at] === "#") {
        const end = this.text.indexOf("\n", this.at);
        this.at = end < 0 ? this.text.length : end + 1;
        continue;
      }
      list.push(this.command(depth));
    }
  }

  private command(depth: number): Command {
    const from = this.address();
    let to: Address | undefined;
    this.space();
    if (from && this.text[this.at] === ",") {
      this.at += 1;
      this.space();
      to = this.address(true);
      if (!to) this.fail("unexpected `,'");
    }
    this.space();
    let negated = false;
    while (this.text[this.at] === "!") {
      negated = true;
      this.at += 1;
      this.space();
    }
    const name = this.text[this.at];
    if (name === undefined) this.fail("missing command");
    this.at += 1;
    const command: Command = {
      name, from, to, negated, text: "", number: undefined, substitution: undefined, translation: undefined, block: undefined, active: false, endLine: undefined,
    };
    switch (name) {
      case "{":
        command.block = this.commands(depth + 1);
        return command;
      case "=": case "d": case "D": case "g": case "G": case "h": case "H": case "n": case "N": case "p": case "P": case "x": case "z": case "F":
        this.endOfCommand();
        return command;
      case "a": case "i": case "c":
        command.text = this.appended();
        return command;
      case ":":
        this.space();
        command.text = this.label(true);
        if (from) this.fail(": doesn't want any addresses");
        if (command.text === "") this.fail("\":\" lacks a label");
        return command;
      case "b": case "t": case "T":
        this.space();
        command.text = this.label(false);
        return command;
      case "r": case "R": case "w": case "W": {
        this.space();
        const end = this.text.indexOf("\n", this.at);
        command.text = this.text.slice(this.at, end < 0 ? undefined : end);
        this.at = end < 0 ? this.text.length : end + 1;
        if (command.text === "") this.fail("missing filename in r/R/w/W commands");
        return command;
      }
      case "q": case "Q": case "l": case "L": {
        this.space();
        const digits = /^\d+/.exec(this.text.slice(this.at));
        if (digits) {
          command.number = Number(digits[0]);
          this.at += digits[0].length;
        }
        if (to && (name === "q" || name === "Q")) this.fail("command only uses one address");
        this.endOfCommand();
        return command;
      }
      case "s":
        command.substitution = this.substitute();
        return command;
      case "y":
        command.translation = this.transliterate();
        return command;
      case "e":
        this.space();
        command.text = this.label(false);
        return command;
      default:
        return this.fail(`unknown command: \`${name}'`);
    }
  }

  private endOfCommand(): void {
    this.space();
    const next = this.text[this.at];
    if (next === undefined || next === "\n" || next === ";") {
      this.at += 1;
      return;
    }
    if (next === "}" || next === "#") return;
    this.at += 1;
    this.fail("extra characters after command");
  }

  private label(colon: boolean): string {
    const match = (colon ? /^[^\n;]*/ : /^[^\n;}]*/).exec(this.text.slice(this.at))!;
    this.at += match[0].length;
    return match[0].trim();
  }

  /** The text of a, i and c: on the same line (GNU), or after a backslash and a newline. */
  private appended(): string {
    this.space();
    if (this.text[this.at] === undefined) this.fail("expected \\ after `a', `c' or `i'");
    if (this.text[this.at] === "\\") {
      this.at += 1;
      const blanks = /^[ \t]*\n/.exec(this.text.slice(this.at));
      if (blanks) this.at += blanks[0].length;
      else if (this.text[this.at] === undefined) return "";
    }
    let text = "";
    while (this.at < this.text.length && this.text[this.at] !== "\n") {
      if (this.text[this.at] === "\\") {
        this.at += 1;
        const next = this.text[this.at];
        if (next === undefined) break;
        text += { t: "\t", n: "\n", a: "\x07", f: "\f", v: "\v" }[next] ?? next;
        this.at += 1;
        continue;
      }
      text += this.text[this.at]!;
      this.at += 1;
    }
    this.at += 1;
    return `${text}\n`;
  }

  private address(second = false): Address | undefined {
    const rest = this.text.slice(this.at);
    const digits = /^(\d+)(?:~(\d+))?/.exec(rest);
    if (digits) {
      this.at += digits[0].length;
      if (digits[2] !== undefined) return { kind: "step", first: Number(digits[1]), step: Number(digits[2]) };
      if (digits[1] === "0" && !second && !/^\s*,\s*[/\\]/.test(this.text.slice(this.at))) this.fail("invalid usage of line address 0");
      return { kind: "line", line: Number(digits[1]) };
    }
    if (rest.startsWith("$")) {
      this.at += 1;
      return { kind: "last" };
    }
    const relative = second ? /^([+~])(\d+)/.exec(rest) : null;
    if (relative) {
      this.at += relative[0].length;
      return relative[1] === "+" ? { kind: "plus", count: Number(relative[2]) } : { kind: "multiple", of: Number(relative[2]) };
    }
    if (rest.startsWith("/") || /^\\[^\n]/.test(rest)) {
      const delimiter = rest.startsWith("/") ? "/" : rest[1]!;
      this.at += rest.startsWith("/") ? 1 : 2;
      const source = this.delimited(delimiter, true);
      if (source === undefined) this.fail("unterminated address regex");
      const flags = /^[IM]*/.exec(this.text.slice(this.at))![0];
      this.at += flags.length;
      return { kind: "regex", regex: source === "" ? undefined : this.regex(source, flags) };
    }
    return undefined;
  }

  /** Text up to a delimiter that is not quoted; the place moves behind it. */
  private delimited(delimiter: string, regex: boolean): string | undefined {
    let source = "";
    let bracket = false;
    while (this.at < this.text.length) {
      const character = this.text[this.at]!;
      if (character === delimiter && !bracket) {
        this.at += 1;
        return source;
      }
      if (character === "\\" && this.at + 1 < this.text.length) {
        const next = this.text[this.at + 1]!;
        if (bracket) {
          source += character;
          this.at += 1;
          continue;
        }
        if (next === delimiter) source += regex && /[.*[\]^$+?(){}|]/.test(delimiter) ? `[${delimiter}]`.replace("[^]", "\\^") : regex ? delimiter : next === "&" ? "\\&" : delimiter;
        else source += character + next;
        this.at += 2;
        continue;
      }
      if (regex && character === "[" && !bracket) {
        bracket = true;
        source += character;
        this.at += 1;
        if (this.text[this.at] === "^") {
          source += "^";
          this.at += 1;
        }
        if (this.text[this.at] === "]") {
          source += "]";
          this.at += 1;
        }
        continue;
      }
      if (bracket && character === "[" && /[:.=]/.test(this.text[this.at + 1] ?? "")) {
        const close = this.text.indexOf(`${this.text[this.at + 1]}]`, this.at + 2);
        if (close > 0) {
          source += this.text.slice(this.at, close + 2);
          this.at = close + 2;
          continue;
        }
      }
      if (character === "]") bracket = false;
      if (character === "\n" && regex && !bracket) return undefined;
      source += character;
      this.at += 1;
    }
    return undefined;
  }

  private regex(source: string, flags: string): RegExp {
    // In brackets GNU sed knows \n, \t and \].
    const prepared = source.replace(/\[(?:\^?\]?)(?:\[[:.=].*?[:.=]\]|[^\]])*\]/g, (bracket) => bracket.replace(/\\n/g, "\n").replace(/\\t/g, "\t"));
    try {
      return (this.extended ? compileExtended : compileBasic)(prepared, flags.includes("I") || flags.includes("i"), `g${/m/i.test(flags) ? "m" : ""}`);
    } catch (error) {
      if (error instanceof RegexError) this.fail(error.message);
      throw error;
    }
  }

  private substitute(): Substitution {
    const delimiter = this.text[this.at];
    if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") this.fail("unterminated `s' command");
    this.at += 1;
    const pattern = this.delimited(delimiter, true);
    if (pattern === undefined) {
      this.at = this.text.length;
      this.fail("unterminated `s' command");
    }
    const replacement = this.delimited(delimiter, false);
    if (replacement === undefined) {
      this.at = this.text.length;
      this.fail("unterminated `s' command");
    }
    const result: Substitution = { regex: undefined, replacement: [], global: false, print: false, evaluate: false, occurrence: 1, file: undefined };
    let flags = "";
    for (;;) {
      const flag = this.text[this.at];
      if (flag === undefined || flag === "\n" || flag === ";") {
        this.at += 1;
        break;
      }
      if (flag === "}" || flag === "#") break;
      if (/[ \t]/.test(flag)) {
        this.at += 1;
        continue;
      }
      const digits = /^\d+/.exec(this.text.slice(this.at));
      if (digits) {
        if (Number(digits[0]) === 0) this.fail("number option to `s' command may not be zero");
        result.occurrence = Number(digits[0]);
        this.at += digits[0].length;
        continue;
      }
      this.at += 1;
      if (flag === "g") {
        if (result.global) this.fail("multiple `g' options to `s' command");
        result.global = true;
      } else if (flag === "p") {
        if (result.print) this.fail("multiple `p' options to `s' command");
        result.print = true;
      }
      else if (flag === "e") result.evaluate = true;
      else if (/[iImM]/.test(flag)) flags += flag;
      else if (flag === "w") {
        const end = this.text.indexOf("\n", this.at);
        result.file = this.text.slice(this.at, end < 0 ? undefined : end).trim();
        this.at = end < 0 ? this.text.length : end + 1;
        break;
      } else this.fail("unknown option to `s'");
    }
    if (pattern !== "") result.regex = this.regex(pattern, flags);
    result.replacement = this.pieces(replacement, result.regex);
    return result;
  }

  private pieces(text: string, regex: RegExp | undefined): Piece[] {
    const pieces: Piece[] = [];
    const groups = regex ? new RegExp(`${regex.source}|`).exec("")!.length - 1 : 9;
    let run = "";
    const push = (piece: Piece): void => {
      if (run !== "") pieces.push(run);
      run = "";
      pieces.push(piece);
    };
    for (let i = 0; i < text.length; i += 1) {
      const character = text[i]!;
      if (character === "&") {
        push({ group: 0 });
        continue;
      }
      if (character !== "\\") {
        run += character;
        continue;
      }
      i += 1;
      const next = text[i];
      if (next === undefined) run += "\\";
      else if (/\d/.test(next)) {
        if (Number(next) > groups) this.fail(`invalid reference \\${next} on \`s' command's RHS`);
        push({ group: Number(next) });
      } else if ("ULulE".includes(next)) push({ letters: next as "U" });
      else if (next === "n") run += "\n";
      else if (next === "t") run += "\t";
      else if (next === "r") run += "\r";
      else if (next === "f") run += "\f";
      else if (next === "v") run += "\v";
      else if (next === "a") run += "\x07";
      else if (next === "x" && /^[0-9a-fA-F]{2}/.test(text.slice(i + 1))) {
        run += String.fromCharCode(parseInt(text.slice(i + 1, i + 3), 16));
        i += 2;
      } else run += next;
    }
    if (run !== "") pieces.push(run);
    return pieces;
  }

  private transliterate(): Map<string, string> {
    const delimiter = this.text[this.at];
    if (delimiter === undefined) this.fail("unterminated `y' command");
    this.at += 1;
    const from = this.delimited(delimiter, false);
    const to = from === undefined ? undefined : this.delimited(delimiter, false);
    if (from === undefined || to === undefined) this.fail("unterminated `y' command");
    const characters = (text: string): string[] => [...text.replace(/\\(.)/g, (_all, letter: string) => ({ n: "\n", t: "\t", "\\": "\\" })[letter] ?? `\\${letter}`)];
    const [left, right] = [characters(from), characters(to)];
    if (left.length !== right.length) this.fail("strings for `y' command are different lengths");
    this.endOfCommand();
    return new Map(left.map((character, index) => [character, right[index]!]));
  }
}
