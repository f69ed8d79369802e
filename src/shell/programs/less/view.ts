import type { Call } from "../../../os/index.ts";
import type { Document } from "./document.ts";
import { plainText, rowsOf, type Look } from "./rows.ts";
import { placesOf } from "./search.ts";

/** A row of the screen: the line, and which of its rows. */
export interface Place {
  line: number;
  row: number;
}

/** Which part of a document is on the screen, and how one gets from row to row. Lines may be hidden (& and -s). */
export class View {
  readonly document: Document;
  /** The first row that is shown; `above` rows over it are before the beginning. */
  top: Place = { line: 0, row: 0 };
  above = 0;
  look: Look;
  height: number;
  squeeze = false;
  /** Lines that are shown, when not all are (&). */
  filter: ((line: string) => boolean) | undefined;
  /** What is in reverse video. */
  marked: RegExp | undefined;
  waiting: (() => Call<boolean>) | undefined;
  private cache = new Map<number, string[]>();

  constructor(document: Document, look: Look, height: number) {
    this.document = document;
    this.look = look;
    this.height = height;
  }

  /** How lines are shown has changed. */
  forget(): void {
    this.cache.clear();
  }

  private rows(line: number): string[] {
    let rows = this.cache.get(line);
    if (!rows) {
      const text = this.document.lines[line] ?? "";
      rows = rowsOf(text, this.look, line + 1, this.marked ? placesOf(this.marked, text) : []);
      if (this.cache.size > 2000) this.cache.clear();
      this.cache.set(line, rows);
    }
    return rows;
  }

  private shown(line: number): boolean {
    const text = this.document.lines[line]!;
    if (this.filter && !this.filter(plainText(text))) return false;
    return !(this.squeeze && line > 0 && text === "" && this.document.lines[line - 1] === "");
  }

  /** The line at or after (before) a place that is not hidden. */
  *lineFrom(line: number, step: 1 | -1): Call<number | undefined> {
    for (let at = line; at >= 0; at += step) {
      if (at >= this.document.lines.length) yield* this.document.load(at + 1, this.waiting);
      if (at >= this.document.lines.length) return undefined;
      if (this.shown(at)) return at;
    }
    return undefined;
  }

  *next(place: Place): Call<Place | undefined> {
    if (place.row + 1 < this.rows(place.line).length) return { line: place.line, row: place.row + 1 };
    const line = yield* this.lineFrom(place.line + 1, 1);
    return line === undefined ? undefined : { line, row: 0 };
  }

  *previous(place: Place): Call<Place | undefined> {
    if (place.row > 0) return { line: place.line, row: place.row - 1 };
    const line = place.line === 0 ? undefined : yield* this.lineFrom(place.line - 1, -1);
    return line === undefined ? undefined : { line, row: this.rows(line).length - 1 };
  }

  /** The places on the screen; undefined where there is nothing. */
  *places(): Call<(Place | undefined)[]> {
    const places: (Place | undefined)[] = Array.from({ length: this.above }, () => undefined);
    const line = yield* this.lineFrom(this.top.line, 1);
    let place: Place | undefined = line === undefined ? undefined : line === this.top.line ? { line, row: Math.min(this.top.row, this.rows(line).length - 1) } : { line, row: 0 };
    if (place && this.above === 0) this.top = place;
    while (places.length < this.height) {
      places.push(place);
      place = place && places.length < this.height ? yield* this.next(place) : undefined;
    }
    return places;
  }

  text(place: Place): string {
    return this.rows(place.line)[place.row]!;
  }

  /** The first place below the screen. */
  *below(): Call<Place | undefined> {
    const last = (yield* this.places()).at(-1);
    return last && (yield* this.next(last));
  }

  *first(): Call<Place> {
    return { line: (yield* this.lineFrom(0, 1)) ?? 0, row: 0 };
  }

  *last(): Call<Place> {
    yield* this.document.load(Infinity, this.waiting);
    const line = (yield* this.lineFrom(this.document.lines.length - 1, -1)) ?? 0;
    return { line, row: Math.max(0, this.rows(line).length - 1) };
  }

  /** Rows down; beyond the end only if `forced`. Answers how many. */
  *forward(rows: number, forced = false): Call<number> {
    let moved = 0;
    let below = yield* this.below();
    for (; moved < rows && (below || forced); moved += 1) {
      if (this.above > 0) this.above -= 1;
      else {
        const top = yield* this.next(this.top);
        if (!top) break;
        this.top = top;
      }
      below = below && (yield* this.next(below));
    }
    return moved;
  }

  *backward(rows: number, forced = false): Call<number> {
    let moved = 0;
    for (; moved < rows; moved += 1) {
      const top = this.above > 0 ? undefined : yield* this.previous(this.top);
      if (top) this.top = top;
      else if (forced && this.above + 1 < this.height) this.above += 1;
      else break;
    }
    return moved;
  }

  /** Puts a place onto a row of the screen, from 0. */
  *put(place: Place, at = 0): Call<void> {
    this.top = place;
    this.above = 0;
    yield* this.backward(at);
  }

  /** The last line at the bottom. */
  *toEnd(): Call<void> {
    yield* this.put(yield* this.last());
    const moved = yield* this.backward(this.height - 1);
    this.above = this.document.lines.length === 0 ? 0 : this.height - 1 - moved;
  }
}
