import { LineInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, program, type Invocation } from "../program.ts";
import { among } from "./choices.ts";

const LETTERS = "KMGTPEZY";

/** A number with a suffix, as --from reads it. Throws Failure. */
function scaleUp(text: string, from: string): number {
  const match = /^(-?\d*\.?\d+)\s*([KMGTPEZY]?)(i?)$/.exec(text);
  if (!match) throw new Failure(/^-?\d/.test(text) ? `invalid suffix in input: '${text}'` : `invalid number: '${text}'`, 2);
  const [, digits, letter, i] = match as unknown as [string, string, string, string];
  if (letter === "") return Number(digits);
  if (from === "none") throw new Failure(`rejecting suffix in input: '${text}' (consider using --from)`, 2);
  if (from === "iec-i" && i === "") throw new Failure(`missing 'i' suffix in input: '${text}' (e.g Ki/Mi/Gi)`, 2);
  const base = from === "si" || (from === "auto" && i === "") ? 1000 : 1024;
  return Number(digits) * base ** (LETTERS.indexOf(letter) + 1);
}

const ROUND: Readonly<Record<string, (value: number) => number>> = {
  up: Math.ceil, down: Math.floor, "from-zero": (value) => Math.sign(value) * Math.ceil(Math.abs(value)), "towards-zero": Math.trunc, nearest: (value) => Math.sign(value) * Math.round(Math.abs(value)),
};

/** With a suffix, as --to writes it: one digit after the point below ten. */
function scaleDown(value: number, to: string, round: (value: number) => number): string {
  if (to === "none") return Number.isInteger(value) ? String(value) : String(round(value));
  const base = to === "si" ? 1000 : 1024;
  let size = value;
  let power = 0;
  while (Math.abs(size) >= base && power < LETTERS.length) {
    size /= base;
    power += 1;
  }
  const shorten = (each: number): number => (Math.abs(each) < 10 && power > 0 ? round(each * 10) / 10 : round(each));
  let shown = shorten(size);
  if (Math.abs(shown) >= base && power < LETTERS.length) {
    power += 1;
    shown = shorten(shown / base);
  }
  if (power === 0) return String(shown);
  return `${Math.abs(shown) < 10 ? shown.toFixed(1) : shown}${LETTERS[power - 1]}${to === "iec-i" ? "i" : ""}`;
}

/** numfmt: numbers from and to forms that people read. */
export const numfmt = (flavour: Flavour) =>
  program(
    {
      name: "numfmt",
      short: "d:z",
      long: {
        "from=": "from", "to=": "to", "from-unit=": "from-unit", "to-unit=": "to-unit", "field=": "field", "delimiter=": "d", "suffix=": "suffix", "padding=": "padding", "round=": "round",
        "header=?": "header", "format=": "format", grouping: "grouping", "invalid=": "invalid",
      },
      *run(invocation) {
        among(invocation, "to", invocation.value("to"), ["none", "si", "iec", "iec-i"]);
        among(invocation, "from", invocation.value("from"), ["none", "auto", "si", "iec", "iec-i"]);
        const [padding, field] = [invocation.value("padding"), invocation.value("field")];
        if (padding !== undefined && !(Number(padding) !== 0)) throw new Failure(`invalid padding value '${padding}'`);
        if (field !== undefined && !/^[-\d, ]+$/.test(field)) throw new Failure(`invalid field value '${field}'\nTry 'numfmt --help' for more information.`);
        const output = new Output();
        let skip = invocation.has("header") ? Number(invocation.value("header") ?? 1) : 0;
        const line = function (text: string): void {
          if (skip > 0) {
            skip -= 1;
            output.put(`${text}\n`);
          } else output.put(`${convertLine(invocation, text)}\n`);
        };
        if (invocation.operands.length > 0) for (const operand of invocation.operands) line(operand);
        else {
          const input = new LineInput(invocation.process.descriptor(0));
          for (;;) {
            const next = yield* input.next();
            if (!next) break;
            try {
              line(next.text);
            } catch (error) {
              yield* output.force();
              throw error;
            }
          }
        }
        yield* output.flush();
      },
    },
    flavour,
  );

function convertLine(invocation: Invocation, text: string): string {
  const delimiter = invocation.value("d");
  const wanted = invocation.value("field") ?? "1";
  const chosen = (number: number): boolean => wanted === "-" || wanted.split(",").some((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    return match !== null && number >= Number(match[1] || 1) && number <= (match[2] === "" ? Number(match[1]) : Number(match[3] || Infinity));
  });
  if (delimiter !== undefined) return text.split(delimiter).map((field, index) => (chosen(index + 1) ? convert(invocation, field, 0) : field)).join(delimiter);
  let number = 0;
  // Blanks before a field count to its width.
  return text.replace(/(\s*)(\S+)/g, (all, blanks: string, field: string) => {
    number += 1;
    if (!chosen(number)) return all;
    return number > 1 ? ` ${convert(invocation, field, all.length - 1)}` : convert(invocation, field, blanks === "" ? 0 : all.length);
  });
}

function convert(invocation: Invocation, field: string, width: number): string {
  const suffix = invocation.value("suffix") ?? "";
  const bare = suffix !== "" && field.endsWith(suffix) ? field.slice(0, -suffix.length) : field;
  const round = ROUND[invocation.value("round") ?? "from-zero"] ?? ROUND["from-zero"]!;
  const value = scaleUp(bare, invocation.value("from") ?? "none") * Number(invocation.value("from-unit") ?? 1) / Number(invocation.value("to-unit") ?? 1);
  const format = /^([^%]*)%('?)(-?)(0?)(\d*)(?:\.(\d+))?f(.*)$/.exec(invocation.value("format") ?? "%f");
  if (!format) throw new Failure(`invalid format '${invocation.value("format")}', directive must be %[0]['][-][N][.][N]f`);
  const to = invocation.value("to") ?? "none";
  let shown = to === "none" && format[6] !== undefined ? value.toFixed(Number(format[6])) : to === "none" && /\./.test(bare) && value === Number(bare) ? bare : scaleDown(value, to, round);
  if (format[2] !== "" || invocation.has("grouping")) shown = String(shown);
  shown += suffix;
  if (format[5] !== "") shown = format[3] === "-" ? shown.padEnd(Number(format[5])) : shown.padStart(Number(format[5]), format[4] === "0" ? "0" : " ");
  const padding = Number(invocation.value("padding") ?? width);
  return format[1]! + (padding < 0 ? shown.padEnd(-padding) : shown.padStart(padding)) + format[7]!;
}
