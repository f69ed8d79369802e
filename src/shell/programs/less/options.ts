import type { Call } from "../../../os/index.ts";
import type { Pager } from "./pager.ts";
import { compilePattern } from "./search.ts";
import { FIXED, LONG, NUMBERED, TOGGLES } from "./settings.ts";
import { typeLine } from "./typing.ts";

export function* changeOption(pager: Pager, sign: "-" | "_"): Call<void> {
  if (pager.pushed.length === 0) pager.bottom(sign);
  let letter = yield* pager.key();
  if (letter === sign) {
    const name = yield* typeLine(pager, () => sign + sign, "option");
    if (name === undefined || name === "") return;
    const found = Object.keys(LONG).find((long) => long === name) ?? Object.keys(LONG).find((long) => long.startsWith(name));
    if (found === undefined) {
      pager.say(`There is no --${name} option`);
      return;
    }
    letter = LONG[found]!;
  }
  if (letter === "C-c" || letter === "escape" || letter === "enter" || letter === "backspace") return;
  const fixed = FIXED[letter];
  const numbered = NUMBERED[letter];
  if (numbered) {
    const typed = sign === "_" ? "" : yield* typeLine(pager, () => numbered.ask, "number");
    if (typed === undefined) return;
    if (typed === "") pager.say(numbered.say(pager.settings[numbered.setting]));
    else if (/^-?\d+$/.test(typed)) pager.settings[numbered.setting] = Number(typed);
    else pager.say("Number is required after -j");
    pager.adapt();
    return;
  }
  if (fixed !== undefined && sign === "-") {
    pager.say(`Cannot change the -${letter} (--${fixed}) option`);
    return;
  }
  const { top } = pager.view;
  const answer = sign === "-" && TOGGLES[letter] ? pager.settings.toggle(letter) : pager.settings.says(letter);
  pager.say(answer ?? `There is no -${letter} option`);
  if (sign === "_" || !TOGGLES[letter]) return;
  // What is on the screen stays till the message has been read.
  yield* pager.draw(true);
  pager.message = undefined;
  const { setting } = TOGGLES[letter]!;
  if (["numbers", "chop", "raw", "squeeze", "over", "marks", "tildes"].includes(setting)) {
    pager.adapt();
    pager.view.top = setting === "chop" ? { line: top.line, row: 0 } : top;
  }
  if (setting === "case" && pager.pattern) pager.pattern = { ...pager.pattern, regex: compilePattern(pager.pattern.text, pager.settings.get("case"), false) ?? pager.pattern.regex };
  const key = yield* pager.key();
  if (key !== "enter" && key !== " ") pager.pushed.unshift(key);
}
