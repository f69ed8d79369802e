import { escapePattern } from "./pattern.ts";

/** A word on its way: its text, and the same as a pattern in which what was quoted is quoted. */
export interface Field {
  text: string;
  pattern: string;
  /** Has unquoted pattern characters. */
  magic: boolean;
}

/** Where expansion puts its results. */
export interface Sink {
  /** Text of the source, or of an expansion that is not split. */
  add(text: string, quoted: boolean): void;
  /** The result of an unquoted expansion: is split at IFS. */
  split(text: string): void;
  /** Ends the field ("$@" between its parameters). */
  cut(): void;
  /** Marks that there is a field even if it is empty ("" or "$x"). */
  present(): void;
  /** Whether several fields can come out. */
  readonly several: boolean;
}

const MAGIC = /[*?[\\]|[!@+]\(/;

/** Gathers the fields of words. */
export class FieldSink implements Sink {
  readonly fields: Field[] = [];
  readonly several = true;
  private current: Field | undefined;
  private readonly ifs: string;
  private readonly white: string;

  constructor(ifs: string) {
    this.ifs = ifs;
    this.white = [...ifs].filter((character) => " \t\n".includes(character)).join("");
  }

  private get open(): Field {
    this.current ??= { text: "", pattern: "", magic: false };
    return this.current;
  }

  add(text: string, quoted: boolean): void {
    const field = this.open;
    field.text += text;
    if (quoted) field.pattern += escapePattern(text);
    else {
      field.pattern += text;
      if (MAGIC.test(text)) field.magic = true;
    }
  }

  present(): void {
    void this.open;
  }

  cut(): void {
    if (this.current) this.fields.push(this.current);
    this.current = undefined;
  }

  split(text: string): void {
    if (text === "") return;
    if (this.ifs === "") {
      this.add(text, false);
      return;
    }
    let at = 0;
    const { ifs, white } = this;
    const skipWhite = (): boolean => {
      const start = at;
      while (at < text.length && white.includes(text[at]!)) at += 1;
      return at > start;
    };
    if (skipWhite()) this.cut();
    while (at < text.length) {
      let end = at;
      while (end < text.length && !ifs.includes(text[end]!)) end += 1;
      if (end > at) this.add(text.slice(at, end), false);
      at = end;
      if (at >= text.length) return;
      const hadWhite = skipWhite();
      if (at < text.length && ifs.includes(text[at]!)) {
        // One character of IFS that is no blank ends a field, even an empty one.
        this.present();
        this.cut();
        at += 1;
        skipWhite();
      } else if (hadWhite) this.cut();
    }
  }

  /** Closes the last field and answers all. */
  finish(): Field[] {
    this.cut();
    return this.fields;
  }
}

/** Gathers one text; nothing is split. */
export class TextSink implements Sink {
  readonly several = false;
  text = "";
  private separated = false;
  private readonly transform: ((text: string) => string) | undefined;

  /** `quoted` is applied to what was quoted in the source (to escape it in patterns). */
  constructor(quoted?: (text: string) => string) {
    this.transform = quoted;
  }

  add(text: string, quoted: boolean): void {
    if (this.separated) {
      this.text += " ";
      this.separated = false;
    }
    this.text += quoted && this.transform ? this.transform(text) : text;
  }

  split(text: string): void {
    this.add(text, false);
  }

  cut(): void {
    if (this.separated) this.text += " ";
    this.separated = true;
  }

  present(): void {
    if (this.separated) {
      this.text += " ";
      this.separated = false;
    }
  }
}
