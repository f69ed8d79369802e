import type { Call } from "../../../os/index.ts";
import { HELP } from "./help.ts";
import type { Pager } from "./pager.ts";

export function* showHelp(pager: Pager): Call<void> {
  const { view } = pager;
  const lines = HELP.split("\n").slice(0, -1);
  for (let top = 0; ;) {
    let output = "\x1b[?25l\x1b[H";
    for (let y = 0; y < pager.height; y += 1) output += `${lines[top + y]?.slice(0, pager.screen.columns) ?? "~"}\x1b[K\r\n`;
    const end = top + pager.height >= lines.length;
    pager.screen.write(`${output}\x1b[7m${end ? "HELP -- END -- Press g to see it again, or q when done" : "HELP -- Press RETURN for more, or q when done"}\x1b[m\x1b[K\x1b[?25h`);
    const key = yield* pager.key();
    const by: Readonly<Record<string, number>> = { enter: 1, j: 1, down: 1, e: 1, k: -1, up: -1, y: -1, " ": pager.height, f: pager.height, pagedown: pager.height, b: -pager.height, pageup: -pager.height, d: pager.height >> 1, u: -(pager.height >> 1) };
    if (key === "q" || key === "Q" || key === "C-c") break;
    if (key === "g" || key === "<") top = 0;
    else if (key === "G" || key === ">") top = lines.length - pager.height;
    else top += by[key] ?? 0;
    top = Math.max(0, Math.min(lines.length - pager.height, top));
  }
  pager.view = view;
  pager.fresh = true;
  pager.brief = false;
}
