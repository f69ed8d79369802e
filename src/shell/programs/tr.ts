import { read, spend, write } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, program } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: (c) => /[0-9A-Za-z]/.test(String.fromCharCode(c)), alpha: (c) => /[A-Za-z]/.test(String.fromCharCode(c)), blank: (c) => c === 9 || c === 32,
  cntrl: (c) => c < 32 || c === 127, digit: (c) => c >= 48 && c <= 57, graph: (c) => c > 32 && c < 127, lower: (c) => c >= 97 && c <= 122,
  print: (c) => c >= 32 && c < 127, punct: (c) => c > 32 && c < 127 && !/[0-9A-Za-z]/.test(String.fromCharCode(c)), space: (c) => c === 32 || (c >= 9 && c <= 13),
  upper: (c) => c >= 65 && c <= 90, xdigit: (c) => /[0-9A-Fa-f]/.test(String.fromCharCode(c)),
};

/** The characters of a set: ranges, classes, escapes, repetitions ([x*3]). `length`: what a "[x*]" is to fill. */
function expandSet(text: string, length: number): string[] {
  const characters: string[] = [];
  const source = [...text];
  let fill: { at: number; character: string } | undefined;
  const escape = (at: number): { character: string; next: number } => {
    if (source[at] !== "\\" || at + 1 >= source.length) return { character: source[at]!, next: at + 1 };
    const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4).join(""));
    if (octal) return { character: String.fromCharCode(parseInt(octal[0], 8)), next: at + 1 + octal[0].length };
    const letter = source[at + 1]!;
    return { character: ({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" } as Record<string, string>)[letter] ?? letter, next: at + 2 };
  };
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at).join("");
    const known = /^\[:(\w+):\]/.exec(rest);
    if (known) {
      const test = CLASSES[known[1]!];
      if (!test) throw new Failure(`invalid character class '${known[1]}'`);
      for (let code = 0; code < 128; code += 1) if (test(code)) characters.push(String.fromCharCode(code));
      at += known[0].length;
      continue;
    }
    const equal = /^\[=(.)=\]/u.exec(rest);
    if (equal) {
      characters.push(equal[1]!);
      at += [...equal[0]].length;
      continue;
    }
    const repeat = /^\[(\\?.)\*(\d*)\]/u.exec(rest);
    if (repeat) {
      const { character } = escape(at + 1);
      const count = repeat[2] === "" ? 0 : parseInt(repeat[2]!, repeat[2]!.startsWith("0") ? 8 : 10);
      if (count === 0) fill = { at: characters.length, character };
      else for (let i = 0; i < count; i += 1) characters.push(character);
      at += [...repeat[0]].length;
      continue;
    }
    const first = escape(at);
    if (source[first.next] === "-" && first.next + 1 < source.length) {
      const last = escape(first.next + 1);
      const [from, to] = [first.character.codePointAt(0)!, last.character.codePointAt(0)!];
      if (to < from) throw new Failure(`range-endpoints of '${first.character}-${last.character}' are in reverse collating sequence order`);
      for (let code = from; code <= to; code += 1) characters.push(String.fromCodePoint(code));
      at = last.next;
      continue;
    }
    characters.push(first.character);
    at = first.next;
  }
  if (fill) characters.splice(fill.at, 0, ...Array<string>(Math.max(0, length - characters.length)).fill(fill.character));
  return characters;
}

/** Between the quotes of a message. */
function shown(text: string): string {
  return text.replace(/\\/g, "\\\\");
}

export const tr = (flavour: Flavour) =>
  program(
    {
      name: "tr",
      short: "cCdst",
      long: { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" },
      stopAtOperand: true,
      usage: "tr [OPTION]... STRING1 [STRING2]",
      help: "Translate, squeeze, and/or delete characters from standard input,\nwriting to standard output.\n",
      applet: { usage: "[-cds] STRING1 [STRING2]", help: "Translate, squeeze, or delete characters from stdin, writing to stdout\n\n\t-c\tTake complement of STRING1\n\t-d\tDelete input characters coded STRING1\n\t-s\tSqueeze multiple output characters of STRING2 into one character\n" },
      *run(invocation) {
        const [one, two] = invocation.operands;
        const remove = invocation.has("d");
        const squeeze = invocation.has("s");
        const complement = invocation.has("c") || invocation.has("C");
        if (one === undefined) throw missingOperand(invocation);
        if (two === undefined && !remove && !squeeze) throw missingOperand(invocation, `missing operand after '${shown(one)}'\nTwo strings must be given when translating.`);
        if (two === undefined && remove && squeeze) throw missingOperand(invocation, `missing operand after '${one}'\nTwo strings must be given when both deleting and squeezing repeats.`);
        if (two !== undefined && remove && !squeeze) throw missingOperand(invocation, `extra operand '${shown(two)}'${invocation.operands.length === 2 ? "\nOnly one string may be given when deleting without squeezing repeats." : ""}`);
        if (invocation.operands.length > 2) throw missingOperand(invocation, `extra operand '${invocation.operands[2]}'`);
        const first = expandSet(one, 0);
        const members = new Set(first);
        const inFirst = (character: string): boolean => members.has(character) !== complement;
        if (flavour === "gnu" && /\[(?:\\?.)\*\d*\]/u.test(one)) throw new Failure("the [c*] repeat construct may not appear in string1");
        if (flavour === "gnu" && two !== undefined && !remove) {
          const classes = [...two.matchAll(/\[:(\w+):\]/g)].map((match) => match[1]!);
          if (classes.some((name) => name !== "upper" && name !== "lower")) throw new Failure("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
          if (classes.length > 0 && !/\[:(?:upper|lower):\]/.test(one)) throw new Failure("misaligned [:upper:] and/or [:lower:] construct");
        }
        const second = two === undefined ? [] : expandSet(two, first.length);
        if (two !== undefined && !remove && !invocation.has("t") && second.length === 0 && flavour === "gnu") throw new Failure("when not truncating set1, string2 must be non-empty");
        const map = new Map<string, string>();
        if (two !== undefined && !remove && !complement) {
          first.forEach((character, index) => {
            const target = second[index] ?? (invocation.has("t") ? undefined : second.at(-1));
            if (target !== undefined) map.set(character, target);
          });
        }
        const squeezed = new Set(two === undefined ? [] : second);
        const last = second.at(-1) ?? "";
        let previous: string | undefined;
        let rest = new Uint8Array(0);
        for (;;) {
          const data = yield* read(0);
          const end = data.length === 0;
          // A character may be cut in two between reads.
          const joined = rest.length > 0 ? Uint8Array.from([...rest, ...data]) : data;
          const whole = end ? joined.length : completeLength(joined);
          rest = joined.slice(whole);
          let result = "";
          for (const character of decodeText(joined.subarray(0, whole))) {
            let out = character;
            if (remove) {
              if (inFirst(character)) continue;
            } else if (two !== undefined) out = complement ? (inFirst(character) ? last : character) : (map.get(character) ?? character);
            if (squeeze) {
              const candidate = two === undefined ? inFirst(out) : squeezed.has(out);
              if (candidate && out === previous) continue;
              previous = candidate ? out : undefined;
            }
            result += out;
          }
          yield* spend(joined.length * 0.00001);
          if (result !== "") yield* write(1, encodeText(result));
          if (end) return 0;
        }
      },
    },
    flavour,
  );

/** How many bytes at the start are whole characters. */
function completeLength(data: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= data.length; back += 1) {
    const byte = data[data.length - back]!;
    if (byte < 0x80) return data.length;
    if (byte >= 0xc0) {
      const needed = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      return back < needed ? data.length - back : data.length;
    }
  }
  return data.length;
}
