// xterm wants a page; without being opened it needs no more of it than the name.
(globalThis as { self?: unknown }).self ??= globalThis;
const { default: xterm } = await import("@xterm/xterm");
import type { Terminal } from "@xterm/xterm";
import { encode, loadLater, Tty } from "../../../src/os/index.ts";
import { drive } from "../../../src/sim/index.ts";
import { sandbox } from "../sandbox.ts";
import type { ScreenCase } from "./cases.ts";
import { keyPresses } from "./keys.ts";

const COLUMNS = 80;
const ROWS = 24;

/** The rows of a screen without what is blank at the end; what stands in reverse video is in ⟦ ⟧, the cursor's place comes last. */
export function screenOf(terminal: Terminal): string[] {
  const buffer = terminal.buffer.active;
  const rows: string[] = [];
  for (let y = 0; y < ROWS; y += 1) {
    const line = buffer.getLine(buffer.viewportY + y)!;
    let row = "";
    let inverse = false;
    for (let x = 0; x < COLUMNS; x += 1) {
      const cell = line.getCell(x)!;
      if (cell.getWidth() === 0) continue;
      if ((cell.isInverse() !== 0) !== inverse) {
        inverse = !inverse;
        row += inverse ? "⟦" : "⟧";
      }
      row += cell.getChars() || " ";
    }
    rows.push(inverse ? `${row}⟧` : row.trimEnd());
  }
  while (rows.at(-1) === "") rows.pop();
  return [...rows, `@${buffer.cursorY + 1},${buffer.cursorX + 1}`];
}

/** What a program shows at its start and after each of the keys. */
export async function play({ command, files = {}, keys, env: extra = {} }: ScreenCase): Promise<string[][]> {
  await loadLater();
  const { simulation, machine } = sandbox({ files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`/tmp/corpus/${name}`, text])) });
  const terminal: Terminal = new (xterm as unknown as { Terminal: new (options: object) => Terminal }).Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const tty = new Tty({ columns: COLUMNS, rows: ROWS, onOutput: (data) => terminal.write(data) });
  const env = new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"], ["TERM", "xterm-256color"], ["LANG", "C.UTF-8"], ...Object.entries(extra)]);
  const process = machine.spawn({
    file: "/bin/bash", args: ["bash", "-c", command], env, cwd: "/tmp/corpus", files: new Map([0, 1, 2].map((fd) => [fd, tty.slave])), session: { tty },
  });
  const screens: string[][] = [];
  const look = async () => {
    await new Promise<void>((done) => terminal.write("", done));
    screens.push(screenOf(terminal));
  };
  await drive(simulation, simulation.now + 500);
  await look();
  for (const key of keys) {
    for (const character of keyPresses(key)) {
      tty.input(encode(character));
      await drive(simulation, simulation.now + 50);
    }
    await drive(simulation, simulation.now + 500);
    if (process.status) {
      await new Promise<void>((done) => terminal.write("", done));
      screens.push(["ended"]);
      break;
    }
    await look();
  }
  terminal.dispose();
  return screens;
}
