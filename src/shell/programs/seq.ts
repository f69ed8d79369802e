import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, missingOperand, program } from "../program.ts";
import { formatPrintf } from "../printf.ts";

function decimals(text: string): number {
  return /\.(\d*)/.exec(text)?.[1]?.length ?? 0;
}

/** Throws Failure unless a format has just one directive for a floating point number. */
function checkFormat(format: string): void {
  const directives = format.replaceAll("%%", "").match(/%[-+#0 ']*\d*(?:\.\d*)?[^]?/g) ?? [];
  const [only] = directives;
  if (only === undefined) throw new Failure(`format '${format}' has no % directive`);
  if (/^%[-+#0 ']*\d*(?:\.\d*)?$/.test(only)) throw new Failure(`format '${format}' ends in %`);
  if (!/[efgaEFGA]$/.test(only)) throw new Failure(`format '${format}' has unknown %${only.at(-1)!} directive`);
  if (directives.length > 1) throw new Failure(`format '${format}' has too many % directives`);
}

export const seq = (flavour: Flavour) =>
  program(
    {
      name: "seq",
      short: "f:s:w",
      long: { "format=": "f", "separator=": "s", "equal-width": "w" },
      stopAtOperand: true,
      rewrite: (args) => {
        // A negative number is no option.
        let at = 0;
        while (/^-[^\d.]/.test(args[at] ?? "")) at += args[at] === "-s" || args[at] === "-f" ? 2 : 1;
        return /^-[\d.]/.test(args[at] ?? "") ? [...args.slice(0, at), "--", ...args.slice(at)] : args;
      },
      usage: "seq [OPTION]... LAST\n  or:  seq [OPTION]... FIRST LAST\n  or:  seq [OPTION]... FIRST INCREMENT LAST",
      help: "Print numbers from FIRST to LAST, in steps of INCREMENT.\n",
      applet: { usage: "[-w] [-s SEP] [FIRST [INC]] LAST", help: "Print numbers from FIRST to LAST, in steps of INC.\nFIRST, INC default to 1.\n\n\t-w\tPad with leading zeros\n\t-s SEP\tString separator\n" },
      *run(invocation) {
        const { operands } = invocation;
        if (operands.length === 0) throw missingOperand(invocation);
        if (operands.length > 3) throw missingOperand(invocation, `extra operand '${operands[3]}'`);
        for (const operand of operands) {
          if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX][0-9a-fA-F]+|inf(?:inity)?)$/i.test(operand)) {
            throw flavour === "busybox" ? new Failure(`invalid number '${operand}'`) : new Failure(`invalid floating point argument: '${operand}'\nTry 'seq --help' for more information.`);
          }
        }
        const firstText = operands.length > 1 ? operands[0]! : "1";
        const stepText = operands.length > 2 ? operands[1]! : "1";
        const lastText = operands.at(-1)!;
        const [first, step, last] = [firstText, stepText, lastText].map((text) => Number(/inf/i.test(text) ? text.replace(/inf(?:inity)?/i, "Infinity") : text)) as [number, number, number];
        if (step === 0) {
          if (flavour === "busybox") throw new Failure("");
          throw new Failure(`invalid Zero increment value: '${stepText}'\nTry 'seq --help' for more information.`);
        }
        const digits = Math.max(decimals(firstText), decimals(stepText));
        const separator = invocation.value("s") ?? "\n";
        const format = invocation.value("f");
        if (format !== undefined && flavour === "gnu") checkFormat(format);
        if (format !== undefined && invocation.has("w")) throw new Failure("format string may not be specified when printing equal width strings\nTry 'seq --help' for more information.");
        const show = (value: number): string => {
          if (format === undefined) return value.toFixed(digits);
          return formatPrintf(format, [String(value)], { quote: (text) => text, wall: 0, flavour: "gnu" }).text;
        };
        const width = invocation.has("w") ? Math.max(first.toFixed(digits).length, last.toFixed(digits).length) : 0;
        const output = new Output();
        let any = false;
        for (let i = 0; ; i += 1) {
          const value = first + i * step;
          if (step > 0 ? value > last + 1e-10 : value < last - 1e-10) break;
          let text = show(value);
          if (width > 0) text = value < 0 ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
          output.put(any ? separator + text : text);
          any = true;
          yield* output.flushIfFull();
        }
        if (any) output.put("\n");
        yield* output.flush();
      },
    },
    flavour,
  );

export const yes = (flavour: Flavour) =>
  program(
    {
      name: "yes",
      short: "",
      *run(invocation) {
        const line = `${invocation.operands.length > 0 ? invocation.operands.join(" ") : "y"}\n`;
        const block = line.repeat(Math.max(1, Math.ceil(8192 / line.length)));
        const output = new Output();
        for (;;) {
          output.put(block);
          yield* output.flush();
        }
      },
    },
    flavour,
  );
