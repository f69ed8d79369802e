import type { Call } from "../../../os/index.ts";
import type { Nano } from "./editor.ts";
import * as menus from "./menus.ts";

type Outcome = "enter" | "cancel" | string;

/** Asks in the status line. Keys among `special` end it too, and are answered by their names. */
export function* ask(nano: Nano, question: () => string, menu: menus.Menu, options: { initial?: string; history?: string[]; special?: (key: string) => boolean; column?: number } = {}): Call<{ end: Outcome; text: string }> {
  let text = [...(options.initial ?? "")];
  let at = text.length;
  const history = options.history ?? [];
  let past = history.length;
  for (;;) {
    nano.draw({ question: question(), before: text.slice(0, at).join(""), after: text.slice(at).join("") }, menu, options.column);
    const key = yield* nano.screen.key();
    if (options.special?.(key.name)) return { end: key.name, text: text.join("") };
    switch (key.name) {
      case "enter": {
        const typed = text.join("");
        if (options.history && typed !== "") {
          const known = options.history.indexOf(typed);
          if (known >= 0) options.history.splice(known, 1);
          options.history.push(typed);
        }
        return { end: "enter", text: typed };
      }
      case "C-c": case "hangup":
        if (key.name === "hangup") nano.over = true;
        nano.say("Cancelled");
        return { end: "cancel", text: "" };
      case "backspace": case "C-h": if (at > 0) text.splice((at -= 1), 1); break;
      case "delete": case "C-d": text.splice(at, 1); break;
      case "C-k": case "C-u":
        if (key.name === "C-k") {
          text = [];
          at = 0;
        } else {
          const pasted = [...(nano.cutText.split("\n")[0] ?? "")];
          text.splice(at, 0, ...pasted);
          at += pasted.length;
        }
        break;
      case "left": case "C-b": at = Math.max(0, at - 1); break;
      case "right": case "C-f": at = Math.min(text.length, at + 1); break;
      case "home": case "C-a": at = 0; break;
      case "end": case "C-e": at = text.length; break;
      case "up": case "C-p": case "down": case "C-n":
        past = Math.max(0, Math.min(history.length, past + (key.name === "up" || key.name === "C-p" ? -1 : 1)));
        text = [...(history[past] ?? "")];
        at = text.length;
        break;
      case "text": case "paste": {
        const typed = [...key.text.split("\n")[0]!];
        text.splice(at, 0, ...typed);
        at += typed.length;
        break;
      }
      default:
    }
  }
}

export function* askYesNo(nano: Nano, question: string, all = false): Call<"yes" | "no" | "all" | "cancel"> {
  for (;;) {
    nano.draw({ question, before: "", after: "" }, menus.yesNo(all), 16);
    const key = yield* nano.screen.key();
    if (/^[yY]$/.test(key.text)) return "yes";
    if (/^[nN]$/.test(key.text)) return "no";
    if (all && /^[aA]$/.test(key.text)) return "all";
    if (key.name === "C-c" || key.name === "hangup") {
      if (key.name === "hangup") nano.over = true;
      nano.say("Cancelled");
      return "cancel";
    }
  }
}
