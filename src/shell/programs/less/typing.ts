import type { Call } from "../../../os/index.ts";
import { displayWidth } from "../../width.ts";
import type { Pager } from "./pager.ts";

/** A line typed after a sign; undefined when it is given up. `special` may take a key of an empty line for its own. */
export function* typeLine(pager: Pager, sign: () => string, kind: string, special?: (key: string) => boolean): Call<string | undefined> {
  let text: string[] = [];
  let at = 0;
  const history = pager.typed.get(kind) ?? [];
  let past = history.length;
  for (;;) {
    const shown = text.map((character) => (character === "\x1b" ? "ESC" : character < " " ? `^${String.fromCharCode(character.charCodeAt(0) + 64)}` : character));
    pager.bottom(sign() + shown.join(""));
    const behind = displayWidth(shown.slice(at).join(""));
    if (behind > 0) pager.screen.write(`\x1b[${behind}D`);
    let key = yield* pager.key();
    if (text.length === 0 && special?.(key)) continue;
    if (key === "escape") {
      const after = yield* pager.key();
      key = `M-${after}`;
      if (!/^M-(?:[hljkx0$]|backspace)$/.test(key)) {
        text.splice(at, 0, "\x1b");
        at += 1;
        key = after;
      }
    }
    if (key === "enter") {
      const typed = text.join("");
      if (typed !== "" && history.at(-1) !== typed) history.push(typed);
      pager.typed.set(kind, history);
      return typed;
    }
    switch (key) {
      case "C-c": return undefined;
      case "backspace": case "C-h":
        if (text.length === 0) return undefined;
        if (at > 0) text.splice((at -= 1), 1);
        break;
      case "C-u": text = []; at = 0; break;
      case "C-w": case "M-backspace":
        while (at > 0 && text[at - 1] === " ") text.splice((at -= 1), 1);
        while (at > 0 && text[at - 1] !== " ") text.splice((at -= 1), 1);
        break;
      case "delete": case "M-x": text.splice(at, 1); break;
      case "left": case "M-h": at = Math.max(0, at - 1); break;
      case "right": case "M-l": at = Math.min(text.length, at + 1); break;
      case "home": case "M-0": at = 0; break;
      case "end": case "M-$": at = text.length; break;
      case "up": case "down": case "M-k": case "M-j":
        {
          // Only lines that begin as what stands before the cursor.
          const step = key === "up" || key === "M-k" ? -1 : 1;
          const prefix = text.slice(0, at).join("");
          let found = past + step;
          while (found >= 0 && found < history.length && !history[found]!.startsWith(prefix)) found += step;
          if (found < 0 || found > history.length) break;
          past = found;
          text = [...(history[past] ?? prefix)];
        }
        break;
      case "resize": break;
      default:
        if ([...key].length === 1) {
          text.splice(at, 0, key);
          at += 1;
        }
    }
  }
}
