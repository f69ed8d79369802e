import { type Call, createPipe, decode, encode, isSystemError, printError, read, readAll, sleep, type Tty } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { startCommand, waitChild } from "./time.ts";

/** What procps' watch says of itself. */
const USAGE = `
Usage:
 watch [options] command

Options:
  -b, --beep             beep if command has a non-zero exit
  -c, --color            interpret ANSI color and style sequences
  -d, --differences[=<permanent>]
                         highlight changes between updates
  -e, --errexit          exit if command has a non-zero exit
  -g, --chgexit          exit when output from command changes
  -q, --equexit <cycles>
                         exit when output from command does not change
  -n, --interval <secs>  seconds to wait between updates
  -p, --precise          attempt run command in precise intervals
  -t, --no-title         turn off header
  -w, --no-wrap          turn off line wrapping
  -x, --exec             pass command to exec instead of "sh -c"

 -h, --help     display this help and exit
 -v, --version  output version information and exit

For more details see watch(1).
`;

/** The number that an option is given; a decimal comma is taken too. Throws Failure when it is none. */
function numberOf(invocation: Invocation, option: string): number | undefined {
  const text = invocation.value(option);
  if (text === undefined) return undefined;
  const number = Number(text.replace(",", "."));
  if (text.trim() === "" || Number.isNaN(number)) throw new Failure(`failed to parse argument: '${text}': Invalid argument`);
  return number;
}

/** Runs a command again and again and shows its output on a screen of its own. */
export const watch = (flavour: Flavour) =>
  program(
    {
      name: "watch",
      short: flavour === "gnu" ? "bcd::egn:pq:twxhv" : "n:t",
      long: {
        "interval=": "n", "differences=?": "d", "no-title": "t", "no-wrap": "w", exec: "x", errexit: "e", chgexit: "g", "equexit=": "q", color: "c", beep: "b", precise: "p",
        help: "h", version: "v",
      },
      stopAtOperand: true,
      wrongOption: (sentence) => `watch: ${sentence}\n${USAGE}`,
      applet: { usage: "[-n SEC] [-t] PROG ARGS", help: "Run PROG periodically\n\n\t-n SEC\tPeriod (default 2)\n\t-t\tDon't print header\n" },
      *run(invocation) {
        const { process } = invocation;
        if (invocation.has("v")) {
          yield* print("watch from procps-ng 4.0.2\n");
          return 0;
        }
        if (invocation.has("h")) {
          yield* print(USAGE);
          return 0;
        }
        const seconds = Math.max(0.1, numberOf(invocation, "n") ?? 2);
        const patience = numberOf(invocation, "q");
        if (invocation.operands.length === 0) {
          if (flavour === "busybox") throw missingOperand(invocation);
          yield* printError(USAGE);
          return 1;
        }
        const text = invocation.operands.join(" ");
        const tty = process.tty;
        const enter = tty && flavour === "gnu" ? "\x1b[?1049h\x1b[?25l" : "";
        yield* print(enter);
        let stop = false;
        process.onSignal("SIGINT", () => {
          stop = true;
          return "interrupt";
        });
        process.onSignal("SIGTERM", () => {
          stop = true;
          return "interrupt";
        });
        let previous: string | undefined;
        let same = 0;
        try {
          while (!stop) {
            const began = process.now;
            const pipe = createPipe();
            const files = new Map(process.openDescriptors);
            files.set(1, pipe.writer).set(2, pipe.writer);
            const child = invocation.has("x")
              ? yield* startCommand(invocation, invocation.operands, { files })
              : process.spawn({ file: "/bin/sh", args: ["sh", "-c", text], files });
            const fd = process.addDescriptor(pipe.reader);
            const data = yield* readAll(fd);
            process.closeDescriptor(fd);
            const status = yield* waitChild(child);
            const output = decode(data);
            yield* print(screen(invocation, text, seconds, output, previous));
            if (invocation.has("e") && status !== 0) {
              if (tty && flavour === "gnu") yield* waitForKey(tty);
              return 8;
            }
            if (invocation.has("g") && previous !== undefined && previous !== output) return 0;
            same = previous === output ? same + 1 : 0;
            if (patience !== undefined && same >= patience) return 0;
            previous = output;
            yield* sleep(Math.max(0, seconds * 1000 - (invocation.has("p") ? process.now - began : 0)));
          }
        } catch (error) {
          if (!isSystemError(error, "EINTR")) throw error;
        } finally {
          if (enter !== "") process.descriptor(1).write(encode("\x1b[?1049l\x1b[?25h"));
        }
        return 0;
      },
    },
    flavour,
  );

/** What went wrong stays on the screen till somebody has seen it. */
function* waitForKey(tty: Tty): Call<void> {
  const modes = { ...tty.modes };
  yield* print(`\x1b[${tty.rows};1Hcommand exit with a non-zero status, press a key to exit`);
  tty.setModes({ canonical: false, echo: false });
  try {
    yield* read(0, 1);
  } finally {
    tty.setModes(modes);
  }
}

function screen(invocation: Invocation, command: string, seconds: number, output: string, previous: string | undefined): string {
  const { process } = invocation;
  const columns = process.tty?.columns ?? 80;
  const rows = process.tty?.rows ?? 24;
  const lines: string[] = [];
  if (!invocation.has("t")) {
    const left = `Every ${seconds.toFixed(1)}s: ${command}`;
    const right = `${process.machine.hostname}: ${formatTime("%a %b %e %H:%M:%S %Y", process.wall)}`;
    const room = columns - right.length - 1;
    const shown = left.length > room ? `${left.slice(0, Math.max(0, room - 3))}...` : left;
    lines.push(`${shown.padEnd(columns - right.length)}${right}`, "");
  }
  const old = (previous ?? output).split("\n");
  output.replace(/\n$/, "").split("\n").forEach((line, index) => {
    const cut = [...line].slice(0, columns);
    if (!invocation.has("d") || previous === undefined) {
      lines.push(cut.join(""));
      return;
    }
    const before = [...(old[index] ?? "")];
    lines.push(cut.map((character, column) => (character === before[column] ? character : `\x1b[7m${character}\x1b[27m`)).join(""));
  });
  return `\x1b[H${lines.slice(0, rows).map((line) => `${line}\x1b[K`).join("\n")}\x1b[J`;
}
