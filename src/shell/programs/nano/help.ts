import type { Call } from "../../../os/index.ts";
import type { Nano } from "./editor.ts";
import * as menus from "./menus.ts";

export function* showHelp(nano: Nano): Call<void> {
  nano.wipe();
  const lines = menus.HELP.split("\n");
  for (let top = 0; ;) {
    const height = nano.height;
    const rows = Array.from({ length: height }, (_, y) => lines[top + y] ?? "");
    const title = "Main nano help text";
    const bar = " ".repeat(Math.floor((nano.screen.columns - title.length) / 2) + 1) + title;
    const output = [`\x1b[7m${bar.padEnd(nano.screen.columns)}\x1b[m`, ...rows.map((row) => row.slice(0, nano.screen.columns)), "", ...menus.drawMenu(menus.HELP_KEYS, nano.screen.columns)];
    nano.screen.write(`\x1b[?25l\x1b[H${output.map((row) => `${row}\x1b[K`).join("\r\n")}`);
    const key = yield* nano.screen.key();
    if (["C-x", "C-c", "hangup", "C-g"].includes(key.name) || key.text === "q") return;
    if (key.name === "down" || key.name === "C-n") top += 1;
    else if (key.name === "up" || key.name === "C-p") top -= 1;
    else if (key.name === "pagedown" || key.name === "C-v" || key.text === " ") top += height - 2;
    else if (key.name === "pageup" || key.name === "C-y") top -= height - 2;
    else if (key.name === "M-\\") top = 0;
    else if (key.name === "M-/") top = lines.length;
    top = Math.max(0, Math.min(lines.length - height, top));
  }
}
