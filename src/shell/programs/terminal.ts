import type { Flavour } from "../options.ts";
import { Failure, print, program } from "../program.ts";

/* The terminal and how it is set: tty, clear, reset, tput, stty. */

export const tty = (flavour: Flavour) =>
  program(
    {
      name: "tty",
      short: "s",
      *run(invocation) {
        const { process } = invocation;
        const terminal = process.hasDescriptor(0) && process.descriptor(0).info().type === "tty" ? process.tty : undefined;
        if (!invocation.has("s")) yield* print(terminal ? `${terminal.name}\n` : "not a tty\n");
        return terminal ? 0 : 1;
      },
    },
    flavour,
  );

export const clear = (flavour: Flavour) =>
  program(
    {
      name: "clear",
      short: "xVT:",
      *run() {
        yield* print("\x1b[H\x1b[2J\x1b[3J");
      },
    },
    flavour,
  );

export const reset = (flavour: Flavour) =>
  program(
    {
      name: "reset",
      short: "",
      *run(invocation) {
        invocation.process.tty?.setModes({ canonical: true, echo: true, signals: true, mapReturn: true, mapNewline: true });
        yield* print("\x1bc\x1b[?25h");
      },
    },
    flavour,
  );

export const tput = (flavour: Flavour) =>
  program(
    {
      name: "tput",
      short: "T:S",
      *run(invocation) {
        const [name, ...args] = invocation.operands;
        const { process } = invocation;
        const texts: Record<string, string> = {
          clear: "\x1b[H\x1b[2J\x1b[3J", reset: "\x1bc", bold: "\x1b[1m", sgr0: "\x1b(B\x1b[m", smul: "\x1b[4m", rmul: "\x1b[24m", rev: "\x1b[7m", dim: "\x1b[2m", civis: "\x1b[?25l",
          cnorm: "\x1b[?25h", el: "\x1b[K", ed: "\x1b[J", home: "\x1b[H", smcup: "\x1b[?1049h", rmcup: "\x1b[?1049l", bel: "\x07",
        };
        if (name === "cols") yield* print(`${process.tty?.columns ?? 80}\n`);
        else if (name === "lines") yield* print(`${process.tty?.rows ?? 24}\n`);
        else if (name === "colors") yield* print("256\n");
        else if (name === "setaf") yield* print(`\x1b[${Number(args[0]) < 8 ? `3${args[0]}` : `38;5;${args[0]}`}m`);
        else if (name === "setab") yield* print(`\x1b[${Number(args[0]) < 8 ? `4${args[0]}` : `48;5;${args[0]}`}m`);
        else if (name === "cup") yield* print(`\x1b[${Number(args[0]) + 1};${Number(args[1]) + 1}H`);
        else if (name !== undefined && texts[name] !== undefined) yield* print(texts[name]);
        else throw new Failure(`unknown terminfo capability '${name ?? ""}'`, 4);
      },
    },
    flavour,
  );

export const stty = (flavour: Flavour) =>
  program(
    {
      name: "stty",
      short: "agF:",
      rewrite: (args) => ["--", ...args],
      *run(invocation) {
        const { process, operands } = invocation;
        const terminal = process.tty;
        if (!terminal) throw new Failure("'standard input': Inappropriate ioctl for device");
        if (operands.length === 0 || operands[0] === "-a") {
          yield* print(`speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;\n${terminal.modes.canonical ? "" : "-"}icanon ${terminal.modes.echo ? "" : "-"}echo ${terminal.modes.signals ? "" : "-"}isig\n`);
          return 0;
        }
        for (let index = 0; index < operands.length; index += 1) {
          const word = operands[index]!;
          if (word === "size") yield* print(`${terminal.rows} ${terminal.columns}\n`);
          else if (word === "sane") terminal.setModes({ canonical: true, echo: true, signals: true, mapReturn: true, mapNewline: true });
          else if (word === "raw") terminal.setModes({ canonical: false, signals: false, mapReturn: false, mapNewline: false });
          else if (word === "-raw" || word === "cooked") terminal.setModes({ canonical: true, signals: true, mapReturn: true, mapNewline: true });
          else if (word === "cbreak" || word === "-icanon") terminal.setModes({ canonical: false });
          else if (word === "-cbreak" || word === "icanon") terminal.setModes({ canonical: true });
          else if (/^-?echo$/.test(word)) terminal.setModes({ echo: !word.startsWith("-") });
          else if (/^-?isig$/.test(word)) terminal.setModes({ signals: !word.startsWith("-") });
          else if (/^-?onlcr$|^-?opost$/.test(word)) terminal.setModes({ mapNewline: !word.startsWith("-") });
          else if (/^-?icrnl$/.test(word)) terminal.setModes({ mapReturn: !word.startsWith("-") });
          else if (word === "cols" || word === "columns" || word === "rows") {
            index += 1;
            const number = Number(operands[index]);
            terminal.resize(word === "rows" ? terminal.columns : number, word === "rows" ? number : terminal.rows);
          } else if (!/^-?(?:ixon|ixoff|ixany|echoe|echok|echonl|iexten|tostop|noflsh|min|time|\d+)$/.test(word)) throw new Failure(`invalid argument '${word}'\nTry 'stty --help' for more information.`);
        }
        return 0;
      },
    },
    flavour,
  );
