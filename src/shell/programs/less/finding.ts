import type { Call } from "../../../os/index.ts";
import { openDocument } from "./files.ts";
import { jumpTo } from "./moving.ts";
import type { Pager } from "./pager.ts";
import { compilePattern, KINDS, matches } from "./search.ts";
import { typeLine } from "./typing.ts";

export function* startAtPattern(pager: Pager, text: string): Call<void> {
  const regex = compilePattern(text, pager.settings.get("case"), false);
  if (!regex) {
    pager.say("Invalid pattern");
    return;
  }
  pager.pattern = { text, regex, inverse: false, pastEnd: false, firstFile: false, stay: false };
  pager.adapt();
  const line = yield* findLine(pager, 0, 1, 1);
  if (line === undefined) pager.say("Pattern not found");
  else yield* pager.view.put({ line, row: 0 }, Math.max(0, pager.settings.target - 1));
}

export function* searchFor(pager: Pager, sign: string, times: number): Call<void> {
  const kinds = new Set<string>();
  const text = yield* typeLine(pager, () => `${KINDS.map((kind) => (kinds.has(kind.field) ? kind.says : "")).join("")}${sign}`, "/", (key) => {
    const kind = KINDS.find((candidate) => candidate.keys.includes(key));
    if (!kind) return false;
    if (!kinds.delete(kind.field)) kinds.add(kind.field);
    return true;
  });
  if (text === undefined) return;
  pager.forwards = sign === "/";
  pager.marking = true;
  if (text === "") {
    if (pager.pattern) pager.pattern = { ...pager.pattern, inverse: kinds.has("inverse") || (kinds.size === 0 && pager.pattern.inverse) };
    yield* searchAgain(pager, times, pager.forwards, kinds.has("pastEnd"));
    return;
  }
  const regex = compilePattern(text, pager.settings.get("case"), kinds.has("plain"));
  if (!regex) {
    pager.say("Invalid pattern");
    return;
  }
  pager.pattern = { text, regex, inverse: kinds.has("inverse"), pastEnd: kinds.has("pastEnd"), firstFile: kinds.has("firstFile"), stay: kinds.has("stay") };
  pager.adapt();
  if (pager.pattern.firstFile && pager.documents.length > 1) yield* openDocument(pager, pager.forwards ? 0 : pager.documents.length - 1);
  if (pager.pattern.stay) return;
  const places = (yield* pager.view.places()).filter((place) => place !== undefined);
  const skip = pager.settings.get("skip") === 1;
  const first = places[0]?.line ?? 0;
  const last = places.at(-1)?.line ?? 0;
  yield* goToMatch(pager, pager.forwards ? (skip ? last + 1 : first) : (skip ? first : last) - (skip ? 1 : 0), times, pager.forwards, pager.pattern.pastEnd);
}

export function* searchAgain(pager: Pager, times: number, forwards: boolean, pastEnd: boolean): Call<void> {
  if (!pager.pattern) {
    pager.say("No previous regular expression");
    return;
  }
  const target = pager.settings.target > 0 ? pager.settings.target - 1 : 0;
  const line = (yield* pager.view.places())[target]?.line ?? pager.view.top.line;
  if (!pager.marking) {
    pager.marking = true;
    pager.adapt();
  }
  yield* goToMatch(pager, line + (forwards ? 1 : -1), times, forwards, pastEnd || pager.pattern.pastEnd);
}

/** The n-th line from `from` on that the pattern finds. */
function* findLine(pager: Pager, from: number, step: 1 | -1, times: number): Call<number | undefined> {
  const { regex, inverse } = pager.pattern!;
  let left = times;
  for (let at = yield* pager.view.lineFrom(from, step); at !== undefined; at = at + step < 0 ? undefined : yield* pager.view.lineFrom(at + step, step)) {
    if (matches(regex, pager.document.lines[at]!) !== inverse) left -= 1;
    if (left === 0) return at;
  }
  return undefined;
}

function* goToMatch(pager: Pager, from: number, times: number, forwards: boolean, pastEnd: boolean): Call<void> {
  const found = from < 0 ? undefined : yield* findLine(pager, from, forwards ? 1 : -1, times);
  if (found !== undefined) {
    yield* jumpTo(pager, found);
    return;
  }
  if (pastEnd) {
    const here = pager.view;
    const step = forwards ? 1 : -1;
    for (let index = pager.index + step; index >= 0 && index < pager.documents.length; index += step) {
      pager.view = pager.newView(pager.documents[index]!);
      if (!forwards) yield* pager.document.load(Infinity);
      const line = yield* findLine(pager, forwards ? 0 : pager.document.lines.length - 1, step, 1);
      if (line === undefined) continue;
      here.document.place = here.top.line;
      pager.index = index;
      pager.fresh = true;
      yield* jumpTo(pager, line);
      return;
    }
    pager.view = here;
  }
  pager.say("Pattern not found");
}

export function* narrowLines(pager: Pager): Call<void> {
  let inverse = false;
  let plain = false;
  const text = yield* typeLine(pager, () => `${inverse ? "Non-match " : ""}${plain ? "Regex-off " : ""}&/`, "/", (key) => {
    if (key === "!" || key === "C-n") inverse = !inverse;
    else if (key === "C-r") plain = !plain;
    else return false;
    return true;
  });
  if (text === undefined) return;
  const regex = text === "" ? undefined : compilePattern(text, pager.settings.get("case"), plain);
  if (text !== "" && !regex) {
    pager.say("Invalid pattern");
    return;
  }
  pager.filter = regex && { regex, inverse };
  pager.brief = false;
  pager.adapt();
}
