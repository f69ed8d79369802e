import type { Call } from "../../../os/index.ts";
import { openDocument } from "./files.ts";
import { jumpBy, toFirst } from "./moving.ts";
import type { Pager } from "./pager.ts";

export function* setMark(pager: Pager): Call<void> {
  if (pager.pushed.length === 0) pager.bottom("set mark: ");
  const name = yield* pager.key();
  if (/^[a-zA-Z]$/.test(name)) pager.marks.set(name, { document: pager.document, place: pager.view.top });
  else if (name !== "C-c") pager.say("Invalid mark letter");
}

export function* toMark(pager: Pager): Call<void> {
  if (pager.pushed.length === 0) pager.bottom("goto mark: ");
  const name = yield* pager.key();
  if (name === "C-c" || name === "escape") return;
  if (name === "^") {
    yield* jumpBy(pager, () => toFirst(pager));
    return;
  }
  if (name === "$") {
    yield* jumpBy(pager, () => pager.view.toEnd());
    return;
  }
  const mark = name === "'" ? (pager.before ?? { document: pager.document, place: yield* pager.view.first() }) : pager.marks.get(name);
  if (!mark) {
    pager.say(/^[a-zA-Z]$/.test(name) ? "Mark not set" : "Invalid mark letter");
    return;
  }
  const index = pager.documents.indexOf(mark.document);
  if (index >= 0 && index !== pager.index) yield* openDocument(pager, index);
  yield* jumpBy(pager, () => pager.view.put(mark.place));
}
