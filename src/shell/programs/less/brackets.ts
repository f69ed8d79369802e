import type { Call } from "../../../os/index.ts";
import type { Pager } from "./pager.ts";

const OPENING = "{([";

const CLOSING = "})]";

export function* toBracket(pager: Pager, key: string, times: number): Call<void> {
  const opening = OPENING.indexOf(key);
  const closing = CLOSING.indexOf(key);
  const places = (yield* pager.view.places()).filter((place) => place !== undefined);
  const line = (opening >= 0 ? places[0] : places.at(-1))?.line ?? 0;
  const text = pager.document.lines[line] ?? "";
  const counted = [...text].filter((character) => character === key).length;
  if (counted < times) {
    pager.say(`No bracket in ${opening >= 0 ? "top" : "bottom"} line`);
    return;
  }
  const partner = opening >= 0 ? CLOSING[opening]! : OPENING[closing]!;
  const step = opening >= 0 ? 1 : -1;
  let depth = 0;
  for (let at = line; at >= 0; at += step) {
    yield* pager.document.load(at + 1);
    if (at >= pager.document.lines.length) break;
    const characters = [...pager.document.lines[at]!];
    for (const character of step > 0 ? characters : characters.reverse()) {
      if (character === key) depth += 1;
      else if (character === partner && depth > 0 && (depth -= 1) === 0) {
        pager.brief = false;
        pager.before = { document: pager.document, place: pager.view.top };
        yield* pager.view.put({ line: at, row: 0 }, step > 0 ? pager.height - 1 : 0);
        return;
      }
    }
  }
  pager.say("No matching bracket");
}
