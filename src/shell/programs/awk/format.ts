import { formatFloat } from "../../printf.ts";
import { byteCharacter } from "../../text.ts";
import { numberOf, type Cell } from "./value.ts";

/** sprintf of awk: %c of a number is its character, %d takes any number; arguments are used once. `missing` is called when there are too few. */
export function sprintf(format: string, args: readonly Cell[], textOf: (cell: Cell) => string, missing?: () => void): string {
  let at = 0;
  const next = (): Cell => {
    if (at >= args.length) missing?.();
    return args[at++];
  };
  return format.replace(/%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])|%/g, (whole, flags: string | undefined, width: string | undefined, precision: string | undefined, kind: string | undefined) => {
    if (kind === undefined) return whole;
    if (kind === "%") return "%";
    const hasPrecision = /\./.test(whole);
    let left = flags!.includes("-");
    let wide = width === "*" ? Math.trunc(numberOf(next())) : Number(width ?? 0);
    if (wide < 0) {
      left = true;
      wide = -wide;
    }
    const digits = precision === "*" ? Math.trunc(numberOf(next())) : precision === undefined ? (hasPrecision ? 0 : undefined) : Number(precision);
    let text: string;
    let numeric = true;
    switch (kind) {
      case "d":
      case "i": {
        const value = Math.trunc(numberOf(next()));
        text = String(Math.abs(value)).padStart(digits ?? 0, "0");
        text = sign(value, flags!) + text;
        break;
      }
      case "o":
      case "x":
      case "X":
      case "u": {
        const value = Math.abs(Math.trunc(numberOf(next())));
        text = value.toString(kind === "o" ? 8 : kind === "u" ? 10 : 16).padStart(digits ?? 0, "0");
        if (kind === "X") text = text.toUpperCase();
        if (flags!.includes("#") && kind !== "u" && value !== 0) text = (kind === "o" ? "0" : `0${kind}`) + text;
        break;
      }
      case "e":
      case "E":
      case "f":
      case "F":
      case "g":
      case "G": {
        const value = numberOf(next());
        text = sign(value, flags!) + formatFloat(Math.abs(value), kind, digits ?? 6, flags!.includes("#"));
        break;
      }
      case "c": {
        const value = next();
        numeric = false;
        text = typeof value === "number" ? byteCharacter(Math.trunc(value) & 255) : ([...textOf(value)][0] ?? "");
        break;
      }
      case "s": {
        numeric = false;
        const characters = textOf(next());
        text = digits === undefined ? characters : [...characters].slice(0, digits).join("");
        break;
      }
      default:
        return whole;
    }
    if (text.length >= wide) return text;
    if (left) return text.padEnd(wide);
    if (flags!.includes("0") && numeric) {
      const [, lead = "", rest = ""] = /^([+-]?(?:0[xX])?)(.*)$/s.exec(text)!;
      return lead + rest.padStart(wide - lead.length, "0");
    }
    return text.padStart(wide);
  });
}

function sign(value: number, flags: string): string {
  if (value < 0) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}
