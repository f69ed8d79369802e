import type { Flavour } from "../options.ts";
import { program } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";
import { count } from "./counts.ts";
import { changeLines } from "./inputs.ts";

const [BACKSPACE, TAB, RETURN, BLANK] = [8, 9, 13, 32];

/** The column after a byte; with -b every byte is one. */
function after(column: number, byte: number, bytes: boolean): number {
  if (bytes) return column + 1;
  if (byte === BACKSPACE) return Math.max(0, column - 1);
  if (byte === RETURN) return 0;
  return byte === TAB ? column + 8 - (column % 8) : column + 1;
}

/** fold breaks lines at a width, which is one of bytes in GNU's and of characters in BusyBox's. */
export const fold = (flavour: Flavour) =>
  program(
    {
      name: "fold",
      short: "bsw:",
      long: { "width=": "w", spaces: "s", bytes: "b" },
      digits: true,
      *run(invocation) {
        const given = invocation.options.findLast(({ name }) => name === "w" || name === "digits")?.value ?? "80";
        if (flavour === "gnu") for (const { name, value } of invocation.options) if (name === "w") count(value!, "number of columns", 1);
        const width = Math.max(1, Number(given) || 1);
        const [bytes, spaces] = [invocation.has("b"), invocation.has("s")];
        return yield* changeLines(invocation, (line, end) => {
          const units = flavour === "gnu" ? [...encodeText(line)] : [...line].map((character) => character.codePointAt(0)!);
          const text = (piece: readonly number[]): string => (flavour === "gnu" ? decodeText(Uint8Array.from(piece)) : String.fromCodePoint(...piece));
          let result = "";
          let piece: number[] = [];
          let column = 0;
          for (const unit of units) {
            let next = after(column, unit, bytes);
            while (next > width && piece.length > 0) {
              const blank = spaces ? Math.max(piece.lastIndexOf(BLANK), piece.lastIndexOf(TAB)) : -1;
              const cut = blank >= 0 ? blank + 1 : piece.length;
              result += `${text(piece.slice(0, cut))}\n`;
              piece = piece.slice(cut);
              column = piece.reduce((at, each) => after(at, each, bytes), 0);
              next = after(column, unit, bytes);
            }
            piece.push(unit);
            column = next;
          }
          return result + text(piece) + end;
        });
      },
    },
    flavour,
  );
