import { poll, type Call } from "../../../os/index.ts";
import { openDocument } from "./files.ts";
import type { Pager } from "./pager.ts";
import { Quit } from "./quit.ts";

/** Whether new lines have come is looked at so often, ms. */
const FOLLOW_EVERY = 250;

export function* forward(pager: Pager, rows: number, forced = false): Call<void> {
  const moved = yield* pager.view.forward(rows, forced);
  if (moved > 0) {
    pager.ends = 0;
    pager.brief = false;
    return;
  }
  if (pager.settings.get("quit") > 0) {
    if (pager.index + 1 < pager.documents.length) yield* openDocument(pager, pager.index + 1);
    else throw new Quit(0);
    return;
  }
  if (pager.document.lines.length === 0) pager.brief = false;
  if (pager.settings.get("bell") === 0) pager.bell();
}

export function* backward(pager: Pager, rows: number, forced = false): Call<void> {
  if ((yield* pager.view.backward(rows, forced)) > 0) pager.brief = false;
  else if (pager.settings.get("bell") === 0) pager.bell();
}

/** Goes far away: '' comes back. */
export function* jumpBy(pager: Pager, go: () => Call<void>): Call<void> {
  pager.before = { document: pager.document, place: pager.view.top };
  pager.brief = false;
  yield* go();
}

export function* toLine(pager: Pager, line: number): Call<void> {
  const target = Math.max(0, line - 1);
  yield* pager.document.load(target + 1, pager.view.waiting);
  if (target > 0 && target >= pager.document.lines.length) {
    pager.say(`Cannot seek to line number ${line}`);
    return;
  }
  yield* jumpTo(pager, target);
}

export function* jumpTo(pager: Pager, line: number): Call<void> {
  const shown = (yield* pager.view.lineFrom(line, 1)) ?? (yield* pager.view.lineFrom(line, -1)) ?? 0;
  const { target } = pager.settings;
  yield* jumpBy(pager, () => pager.view.put({ line: shown, row: 0 }, target > 0 ? target - 1 : target < 0 ? pager.height + target : 0));
}

export function* toPercent(pager: Pager, percent: number): Call<void> {
  if (pager.document.size === undefined) yield* pager.document.load(Infinity, pager.view.waiting);
  const offset = Math.floor(((pager.document.size ?? 0) * Math.min(100, percent)) / 100);
  yield* pager.document.load(Infinity, pager.view.waiting);
  if (percent >= 100) yield* jumpBy(pager, () => pager.view.toEnd());
  else yield* jumpTo(pager, pager.document.lineAt(offset));
}

export function stepOfShift(pager: Pager, count: number | undefined): number {
  if (count !== undefined) pager.shiftBy = count;
  return pager.shiftBy > 0 ? pager.shiftBy : Math.floor(pager.screen.columns / 2);
}

export function shiftTo(pager: Pager, shift: number): void {
  pager.shift = shift;
  pager.brief = false;
  pager.adapt();
}

export function* followEnd(pager: Pager): Call<void> {
  pager.brief = false;
  for (;;) {
    yield* pager.document.more();
    yield* pager.view.toEnd();
    if (pager.view.above > 0) yield* pager.view.put(yield* pager.view.first());
    yield* pager.draw(true, "\x1b[7mWaiting for data... (interrupt to abort)\x1b[m");
    const ready = pager.document.piped && !pager.document.ended ? [{ file: pager.document.source, side: "read" as const }] : [];
    const found = yield* poll([{ file: pager.screen.tty.slave, side: "read" }, ...ready], FOLLOW_EVERY);
    if (found[0] !== 0) continue;
    const key = yield* pager.key();
    if (key === "C-c" || key === "C-x") {
      if (pager.settings.get("interrupt") > 0 && key === "C-c") throw new Quit(2);
      return;
    }
  }
}

export function* toFirst(pager: Pager): Call<void> {
  yield* pager.view.put(yield* pager.view.first());
}
