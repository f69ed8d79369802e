import type { Call } from "../../../os/index.ts";
import { toBracket } from "./brackets.ts";
import { colonCommand, saveInput } from "./files.ts";
import { narrowLines, searchAgain, searchFor } from "./finding.ts";
import { showHelp } from "./help-screen.ts";
import { setMark, toMark } from "./marks.ts";
import { backward, followEnd, forward, jumpBy, shiftTo, stepOfShift, toLine, toPercent } from "./moving.ts";
import { changeOption } from "./options.ts";
import { editFile, shellCommand } from "./outside.ts";
import type { Pager } from "./pager.ts";
import { describePlace } from "./prompt.ts";
import { Quit } from "./quit.ts";
import { typeLine } from "./typing.ts";

export function* perform(pager: Pager, key: string, count: number | undefined): Call<void> {
  const n = count ?? 1;
  const window = pager.settings.window > 0 ? pager.settings.window : Math.max(1, pager.height + (pager.settings.window < -1 ? pager.settings.window : 0));
  switch (key) {
    case "q": case "Q": throw new Quit(0);
    case "C-c":
      if (pager.settings.get("interrupt") > 0) throw new Quit(2);
      pager.bell();
      return;
    case "C-z": yield* pager.screen.suspend(); return;
    case "Z": if ((yield* secondKey(pager, "Z")) === "Z") throw new Quit(0); return;
    case "e": case "C-e": case "j": case "C-n": case "enter": case "down": yield* forward(pager, n); return;
    case "y": case "C-y": case "k": case "C-k": case "C-p": case "up": yield* backward(pager, n); return;
    case "J": yield* forward(pager, n, true); return;
    case "K": case "Y": yield* backward(pager, n, true); return;
    case " ": case "f": case "C-f": case "C-v": case "pagedown": yield* forward(pager, count ?? window); return;
    case "b": case "C-b": case "M-v": case "pageup": yield* backward(pager, count ?? window); return;
    case "z": if (count !== undefined) pager.settings.window = count; yield* forward(pager, count ?? window); return;
    case "w": if (count !== undefined) pager.settings.window = count; yield* backward(pager, count ?? window); return;
    case "M- ": yield* forward(pager, count ?? window, true); return;
    case "d": case "C-d": if (count !== undefined) pager.half = count; yield* forward(pager, pager.half > 0 ? pager.half : Math.floor((pager.height + 1) / 2)); return;
    case "u": case "C-u": if (count !== undefined) pager.half = count; yield* backward(pager, pager.half > 0 ? pager.half : Math.floor((pager.height + 1) / 2)); return;
    case "g": case "<": case "M-<": case "home": yield* toLine(pager, n); return;
    case "G": case ">": case "M->": case "end": yield* (count === undefined ? jumpBy(pager, () => pager.view.toEnd()) : toLine(pager, count)); return;
    case "p": case "%": yield* toPercent(pager, count ?? 0); return;
    case "right": case "M-)": shiftTo(pager, pager.shift + stepOfShift(pager, count)); return;
    case "left": case "M-(": shiftTo(pager, Math.max(0, pager.shift - stepOfShift(pager, count))); return;
    case "M-}": shiftTo(pager, pager.shift + pager.screen.columns); return;
    case "M-{": shiftTo(pager, 0); return;
    case "F": case "M-F": yield* followEnd(pager); return;
    case "r": case "C-r": case "C-l": case "resize": pager.adapt(); pager.brief = false; return;
    case "R": pager.adapt(); pager.brief = false; return;
    case "/": case "?": yield* searchFor(pager, key, n); return;
    case "n": yield* searchAgain(pager, n, pager.forwards, false); return;
    case "N": yield* searchAgain(pager, n, !pager.forwards, false); return;
    case "M-n": yield* searchAgain(pager, n, pager.forwards, true); return;
    case "M-N": yield* searchAgain(pager, n, !pager.forwards, true); return;
    case "M-u": case "M-U":
      if (key === "M-U") pager.pattern = undefined;
      pager.marking = key === "M-U" || !pager.marking;
      pager.adapt();
      return;
    case "&": yield* narrowLines(pager); return;
    case "m": yield* setMark(pager); return;
    case "'": yield* toMark(pager); return;
    case "M-m": {
      pager.bottom("clear mark: ");
      pager.marks.delete(yield* pager.key());
      return;
    }
    case ":": yield* colonCommand(pager, count); return;
    case "=": case "C-g":
      if (!pager.document.piped) yield* pager.document.load(Infinity);
      pager.say(describePlace(pager.where(yield* pager.view.places(), yield* pager.atEnd())));
      return;
    case "-": case "_": yield* changeOption(pager, key); return;
    case "h": case "H": yield* showHelp(pager); return;
    case "!": yield* shellCommand(pager); return;
    case "v": yield* editFile(pager); return;
    case "s": case "o": yield* saveInput(pager); return;
    case "V": pager.say("less 590"); return;
    case "{": case "(": case "[": case "}": case ")": case "]": yield* toBracket(pager, key, n); return;
    case "+": {
      const command = yield* typeLine(pager, () => "+", "+");
      if (command !== undefined && command !== "") pager.pushed.push(...command);
      return;
    }
    default: pager.bell();
  }
}

export function* secondKey(pager: Pager, first: string): Call<string> {
  if (pager.pushed.length === 0) pager.bottom(` ${first}`);
  return yield* pager.key();
}
