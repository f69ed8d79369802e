import { isSystemError, poll, wait, type Call, type Process } from "../../../os/index.ts";
import { openInput } from "../../input.ts";
import { encodeText } from "../../text.ts";
import { displayWidth } from "../../width.ts";
import type { FullScreen } from "../screen-tty.ts";
import { Document } from "./document.ts";
import { HELP } from "./help.ts";
import { describePlace, promptOf, type Where } from "./prompt.ts";
import { compilePattern, KINDS, matches, type Pattern } from "./search.ts";
import { FIXED, LONG, NUMBERED, TOGGLES, type Settings } from "./settings.ts";
import { View, type Place } from "./view.ts";

/** Whether new lines have come is looked at so often, ms. */
const FOLLOW_EVERY = 250;

const BELL = "\x07";

const OPENING = "{([";
const CLOSING = "})]";

class Quit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

export interface Beginning {
  /** The terminal's other screen is not used (-X). */
  plain: boolean;
  /** What fits one screen is printed, and that is all (-F). */
  oneScreen: boolean;
  /** -p */
  pattern: string | undefined;
  /** What followed a + each. */
  commands: readonly string[];
}

export class Pager {
  private readonly process: Process;
  private readonly screen: FullScreen;
  private readonly settings: Settings;
  private readonly documents: Document[];
  private index = 0;
  private view: View;
  /** The prompt tells the file's name once. */
  private fresh = true;
  /** Nothing but the first lines was drawn: the prompt follows them. */
  private brief = true;
  private message: string | undefined;
  private pattern: Pattern | undefined;
  private forwards = true;
  private marking = true;
  private filter: { regex: RegExp; inverse: boolean } | undefined;
  private readonly marks = new Map<string, { document: Document; place: Place }>();
  private before: { document: Document; place: Place } | undefined;
  private shift = 0;
  private shiftBy = 0;
  private half = 0;
  private ends = 0;
  private plain = false;
  private drawn = false;
  private readonly typed = new Map<string, string[]>();
  /** Keys that are to be taken as if they were typed. */
  private pushed: string[] = [];

  constructor(process: Process, screen: FullScreen, settings: Settings, documents: Document[]) {
    this.process = process;
    this.screen = screen;
    this.settings = settings;
    this.documents = documents;
    this.view = this.newView(documents[0]!);
  }

  private get document(): Document {
    return this.view.document;
  }

  private get height(): number {
    return this.screen.rows - 1;
  }

  private newView(document: Document): View {
    const view = new View(document, this.look(), this.height);
    view.top = { line: document.place, row: 0 };
    view.waiting = () => this.waitForInput();
    this.adapt(view);
    return view;
  }

  private look() {
    const raw = this.settings.get("raw");
    return {
      columns: this.screen.columns, chop: this.settings.get("chop") > 0 || this.shift > 0, shift: this.shift, numbers: this.settings.get("numbers") === 2,
      raw: raw === 1 ? "all" as const : raw === 2 ? "colours" as const : "no" as const, tab: this.settings.tab, plainBackspace: this.settings.get("over") === 2,
    };
  }

  private adapt(view = this.view): void {
    view.look = this.look();
    view.height = this.height;
    view.squeeze = this.settings.get("squeeze") > 0;
    view.marked = this.marking && this.settings.get("marks") > 0 ? this.pattern?.regex : undefined;
    const { filter } = this;
    view.filter = filter ? (line) => matches(filter.regex, line) !== filter.inverse : undefined;
    view.forget();
  }

  /** The lines that are there while there are no more yet; true when Ctrl-C was pressed. */
  private *waitForInput(): Call<boolean> {
    const { tty } = this.screen;
    const waiting = yield* poll([{ file: this.document.source, side: "read" }, { file: tty.slave, side: "read" }], 100);
    if (waiting[0] === 0) return false;
    this.view.waiting = undefined;
    const { ended } = this.document;
    this.document.ended = true;
    yield* this.draw(false);
    this.document.ended = ended;
    this.view.waiting = () => this.waitForInput();
    for (;;) {
      const found = yield* poll([{ file: this.document.source, side: "read" }, { file: tty.slave, side: "read" }]);
      if (found[0] === 0) return false;
      const key = yield* this.screen.key();
      if (key.name === "C-c" || key.name === "hangup") {
        this.document.ended = true;
        return true;
      }
    }
  }

  *run(beginning: Beginning): Call<number> {
    this.plain = beginning.plain;
    const first = this.document;
    if (beginning.oneScreen && this.documents.length === 1) {
      this.view.waiting = undefined;
      const places = yield* this.view.places();
      if (!(yield* this.view.below())) {
        for (const place of places) if (place) this.screen.tty.slave.write(encodeText(`${this.view.text(place)}\n`));
        return 0;
      }
      this.view.waiting = () => this.waitForInput();
    }
    this.screen.enter();
    if (this.plain) this.screen.write("\x1b[?1049l");
    try {
      if (yield* first.binary()) {
        this.screen.write(`"${first.name}" may be a binary file.  See it anyway? `);
        const answer = yield* this.screen.key();
        this.screen.write("\r\x1b[K");
        if (!/^[yY]$/.test(answer.text)) {
          if (this.documents.length === 1) return 1;
          this.documents.shift();
          this.view = this.newView(this.document);
        }
      }
      for (const command of beginning.commands) {
        if (/^\d+$/.test(command)) this.pushed.push(...command, "g");
        else if (/^[/?&]/.test(command) && beginning.pattern === undefined) yield* this.start(command.slice(1));
        else this.pushed.push(...command);
      }
      if (beginning.pattern !== undefined) yield* this.start(beginning.pattern);
      for (;;) yield* this.command();
    } catch (error) {
      if (!(error instanceof Quit)) throw error;
      return error.code;
    } finally {
      if (this.plain) this.screen.write(`\x1b[${this.screen.rows};1H\x1b[K\x1b[?2004l`);
      this.screen.leave();
    }
  }

  private *start(text: string): Call<void> {
    const regex = compilePattern(text, this.settings.get("case"), false);
    if (!regex) {
      this.say("Invalid pattern");
      return;
    }
    this.pattern = { text, regex, inverse: false, pastEnd: false, firstFile: false, stay: false };
    this.adapt();
    const line = yield* this.find(0, 1, 1);
    if (line === undefined) this.say("Pattern not found");
    else yield* this.view.put({ line, row: 0 }, Math.max(0, this.settings.target - 1));
  }

  // What is shown.

  private say(message: string): void {
    this.message = message;
  }

  private where(places: readonly (Place | undefined)[], atEnd: boolean): Where {
    const shown = places.filter((place) => place !== undefined);
    return {
      document: this.document, index: this.index, count: this.documents.length, next: this.documents[this.index + 1]?.name,
      top: shown[0]?.line ?? -1, bottom: shown.at(-1)?.line ?? -1, atEnd,
    };
  }

  private *atEnd(): Call<boolean> {
    return (yield* this.view.below()) === undefined && this.document.ended;
  }

  private *draw(prompt: boolean, line?: string): Call<void> {
    const { view, screen } = this;
    // Of a file its lines are counted if the prompt tells them.
    if (prompt && this.settings.get("prompt") === 2 && !this.document.piped) yield* this.document.load(Infinity);
    if (view.height !== this.height || view.look.columns !== screen.columns) this.adapt();
    const places = yield* view.places();
    // Without the terminal's other screen the first lines follow what was there.
    const following = this.plain && !this.drawn;
    const kept = this.plain && this.drawn && this.brief;
    let output = following ? "\x1b[?25l" : kept ? "\x1b[?25l\r" : "\x1b[?25l\x1b[H";
    this.drawn = true;
    if (this.brief && places.at(-1)) this.brief = false;
    let drawn = 0;
    for (const place of kept ? [] : places) {
      if (!place && this.brief) break;
      output += `${place ? view.text(place) : this.settings.get("tildes") ? "" : "~"}\x1b[K\r\n`;
      drawn += 1;
    }
    if (!prompt) {
      screen.write(`${output}\x1b[?25h`);
      return;
    }
    let bottom: string;
    if (line !== undefined) bottom = line;
    else if (this.message !== undefined) bottom = `\x1b[7m${this.message}  (press RETURN)\x1b[m`;
    else {
      const where = this.where(places, yield* this.atEnd());
      const text = promptOf(this.settings.get("prompt"), where, this.fresh);
      bottom = `${this.filter ? "& " : ""}${text === "" ? ":" : `\x1b[7m${text}\x1b[m`}`;
      this.fresh = false;
    }
    output += `${following || kept ? "" : `\x1b[${drawn + 1};1H`}${bottom}\x1b[K\x1b[?25h`;
    screen.write(output);
  }

  /** Replaces the bottom line. */
  private bottom(text: string): void {
    this.screen.write(`\r${text}\x1b[K`);
  }

  /** The next key, as its text or its name. */
  private *key(): Call<string> {
    const pushed = this.pushed.shift();
    if (pushed !== undefined) return pushed;
    const key = yield* this.screen.key();
    if (key.name === "hangup") throw new Quit(1);
    if (key.name === "paste") {
      this.pushed.push(...[...key.text].map((character) => (character === "\n" ? "enter" : character)));
      return yield* this.key();
    }
    return key.text !== "" ? key.text : key.name;
  }

  /** A line typed after a sign; undefined when it is given up. `special` may take a key of an empty line for its own. */
  private *line(sign: () => string, kind: string, special?: (key: string) => boolean): Call<string | undefined> {
    let text: string[] = [];
    let at = 0;
    const history = this.typed.get(kind) ?? [];
    let past = history.length;
    for (;;) {
      const shown = text.map((character) => (character === "\x1b" ? "ESC" : character < " " ? `^${String.fromCharCode(character.charCodeAt(0) + 64)}` : character));
      this.bottom(sign() + shown.join(""));
      const behind = displayWidth(shown.slice(at).join(""));
      if (behind > 0) this.screen.write(`\x1b[${behind}D`);
      let key = yield* this.key();
      if (text.length === 0 && special?.(key)) continue;
      if (key === "escape") {
        const after = yield* this.key();
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
        this.typed.set(kind, history);
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

  // What keys do.

  private *command(): Call<void> {
    if (this.pushed.length === 0 && (!this.screen.hasInput || this.message !== undefined)) yield* this.draw(true);
    if (this.settings.get("quit") === 2 && this.message === undefined && (yield* this.atEnd())) throw new Quit(0);
    let key = yield* this.key();
    if (this.message !== undefined) {
      this.message = undefined;
      if (key === "enter" || key === " ") return;
    }
    let digits = "";
    while (/^\d$/.test(key) || (digits !== "" && key === "backspace")) {
      digits = key === "backspace" ? digits.slice(0, -1) : digits + key;
      if (digits === "") return;
      if (this.pushed.length === 0) this.bottom(`:${digits}`);
      key = yield* this.key();
    }
    if (key === "escape") {
      if (this.pushed.length === 0 && digits === "") this.bottom(" ESC");
      const after = yield* this.key();
      key = `M-${after}`;
    }
    yield* this.perform(key, digits === "" ? undefined : Number(digits));
  }

  private *perform(key: string, count: number | undefined): Call<void> {
    const n = count ?? 1;
    const window = this.settings.window > 0 ? this.settings.window : Math.max(1, this.height + (this.settings.window < -1 ? this.settings.window : 0));
    switch (key) {
      case "q": case "Q": throw new Quit(0);
      case "C-c":
        if (this.settings.get("interrupt") > 0) throw new Quit(2);
        this.bell();
        return;
      case "Z": if ((yield* this.second("Z")) === "Z") throw new Quit(0); return;
      case "e": case "C-e": case "j": case "C-n": case "enter": case "down": yield* this.forward(n); return;
      case "y": case "C-y": case "k": case "C-k": case "C-p": case "up": yield* this.backward(n); return;
      case "J": yield* this.forward(n, true); return;
      case "K": case "Y": yield* this.backward(n, true); return;
      case " ": case "f": case "C-f": case "C-v": case "pagedown": yield* this.forward(count ?? window); return;
      case "b": case "C-b": case "M-v": case "pageup": yield* this.backward(count ?? window); return;
      case "z": if (count !== undefined) this.settings.window = count; yield* this.forward(count ?? window); return;
      case "w": if (count !== undefined) this.settings.window = count; yield* this.backward(count ?? window); return;
      case "M- ": yield* this.forward(count ?? window, true); return;
      case "d": case "C-d": if (count !== undefined) this.half = count; yield* this.forward(this.half > 0 ? this.half : Math.floor((this.height + 1) / 2)); return;
      case "u": case "C-u": if (count !== undefined) this.half = count; yield* this.backward(this.half > 0 ? this.half : Math.floor((this.height + 1) / 2)); return;
      case "g": case "<": case "M-<": case "home": yield* this.toLine(n); return;
      case "G": case ">": case "M->": case "end": yield* (count === undefined ? this.jump(() => this.view.toEnd()) : this.toLine(count)); return;
      case "p": case "%": yield* this.toPercent(count ?? 0); return;
      case "right": case "M-)": this.shiftTo(this.shift + this.shiftStep(count)); return;
      case "left": case "M-(": this.shiftTo(Math.max(0, this.shift - this.shiftStep(count))); return;
      case "M-}": this.shiftTo(this.shift + this.screen.columns); return;
      case "M-{": this.shiftTo(0); return;
      case "F": case "M-F": yield* this.follow(); return;
      case "r": case "C-r": case "C-l": case "resize": this.adapt(); this.brief = false; return;
      case "R": this.adapt(); this.brief = false; return;
      case "/": case "?": yield* this.search(key, n); return;
      case "n": yield* this.again(n, this.forwards, false); return;
      case "N": yield* this.again(n, !this.forwards, false); return;
      case "M-n": yield* this.again(n, this.forwards, true); return;
      case "M-N": yield* this.again(n, !this.forwards, true); return;
      case "M-u": case "M-U":
        if (key === "M-U") this.pattern = undefined;
        this.marking = key === "M-U" || !this.marking;
        this.adapt();
        return;
      case "&": yield* this.narrow(); return;
      case "m": yield* this.mark(); return;
      case "'": yield* this.toMark(); return;
      case "M-m": {
        this.bottom("clear mark: ");
        this.marks.delete(yield* this.key());
        return;
      }
      case ":": yield* this.colon(count); return;
      case "=": case "C-g":
        if (!this.document.piped) yield* this.document.load(Infinity);
        this.say(describePlace(this.where(yield* this.view.places(), yield* this.atEnd())));
        return;
      case "-": case "_": yield* this.option(key); return;
      case "h": case "H": yield* this.help(); return;
      case "!": yield* this.shell(); return;
      case "v": yield* this.edit(); return;
      case "s": case "o": yield* this.save(); return;
      case "V": this.say("less 590"); return;
      case "{": case "(": case "[": case "}": case ")": case "]": yield* this.bracket(key, n); return;
      case "+": {
        const command = yield* this.line(() => "+", "+");
        if (command !== undefined && command !== "") this.pushed.push(...command);
        return;
      }
      default: this.bell();
    }
  }

  private bell(): void {
    if (this.settings.get("bell") < 2) this.screen.write(BELL);
  }

  private *second(first: string): Call<string> {
    if (this.pushed.length === 0) this.bottom(` ${first}`);
    return yield* this.key();
  }

  private *forward(rows: number, forced = false): Call<void> {
    const moved = yield* this.view.forward(rows, forced);
    if (moved > 0) {
      this.ends = 0;
      this.brief = false;
      return;
    }
    if (this.settings.get("quit") > 0) {
      if (this.index + 1 < this.documents.length) yield* this.open(this.index + 1);
      else throw new Quit(0);
      return;
    }
    if (this.document.lines.length === 0) this.brief = false;
    if (this.settings.get("bell") === 0) this.bell();
  }

  private *backward(rows: number, forced = false): Call<void> {
    if ((yield* this.view.backward(rows, forced)) > 0) this.brief = false;
    else if (this.settings.get("bell") === 0) this.bell();
  }

  /** Goes far away: '' comes back. */
  private *jump(go: () => Call<void>): Call<void> {
    this.before = { document: this.document, place: this.view.top };
    this.brief = false;
    yield* go();
  }

  private *toLine(line: number): Call<void> {
    const target = Math.max(0, line - 1);
    yield* this.document.load(target + 1, this.view.waiting);
    if (target > 0 && target >= this.document.lines.length) {
      this.say(`Cannot seek to line number ${line}`);
      return;
    }
    yield* this.jumpTo(target);
  }

  private *jumpTo(line: number): Call<void> {
    const shown = (yield* this.view.lineFrom(line, 1)) ?? (yield* this.view.lineFrom(line, -1)) ?? 0;
    const { target } = this.settings;
    yield* this.jump(() => this.view.put({ line: shown, row: 0 }, target > 0 ? target - 1 : target < 0 ? this.height + target : 0));
  }

  private *toPercent(percent: number): Call<void> {
    if (this.document.size === undefined) yield* this.document.load(Infinity, this.view.waiting);
    const offset = Math.floor(((this.document.size ?? 0) * Math.min(100, percent)) / 100);
    yield* this.document.load(Infinity, this.view.waiting);
    if (percent >= 100) yield* this.jump(() => this.view.toEnd());
    else yield* this.jumpTo(this.document.lineAt(offset));
  }

  private shiftStep(count: number | undefined): number {
    if (count !== undefined) this.shiftBy = count;
    return this.shiftBy > 0 ? this.shiftBy : Math.floor(this.screen.columns / 2);
  }

  private shiftTo(shift: number): void {
    this.shift = shift;
    this.brief = false;
    this.adapt();
  }

  private *follow(): Call<void> {
    this.brief = false;
    for (;;) {
      yield* this.document.more();
      yield* this.view.toEnd();
      if (this.view.above > 0) yield* this.view.put(yield* this.view.first());
      yield* this.draw(true, "\x1b[7mWaiting for data... (interrupt to abort)\x1b[m");
      const ready = this.document.piped && !this.document.ended ? [{ file: this.document.source, side: "read" as const }] : [];
      const found = yield* poll([{ file: this.screen.tty.slave, side: "read" }, ...ready], FOLLOW_EVERY);
      if (found[0] !== 0) continue;
      const key = yield* this.key();
      if (key === "C-c" || key === "C-x") {
        if (this.settings.get("interrupt") > 0 && key === "C-c") throw new Quit(2);
        return;
      }
    }
  }

  // Searching.

  private *search(sign: string, times: number): Call<void> {
    const kinds = new Set<string>();
    const text = yield* this.line(() => `${KINDS.map((kind) => (kinds.has(kind.field) ? kind.says : "")).join("")}${sign}`, "/", (key) => {
      const kind = KINDS.find((candidate) => candidate.keys.includes(key));
      if (!kind) return false;
      if (!kinds.delete(kind.field)) kinds.add(kind.field);
      return true;
    });
    if (text === undefined) return;
    this.forwards = sign === "/";
    this.marking = true;
    if (text === "") {
      if (this.pattern) this.pattern = { ...this.pattern, inverse: kinds.has("inverse") || (kinds.size === 0 && this.pattern.inverse) };
      yield* this.again(times, this.forwards, kinds.has("pastEnd"));
      return;
    }
    const regex = compilePattern(text, this.settings.get("case"), kinds.has("plain"));
    if (!regex) {
      this.say("Invalid pattern");
      return;
    }
    this.pattern = { text, regex, inverse: kinds.has("inverse"), pastEnd: kinds.has("pastEnd"), firstFile: kinds.has("firstFile"), stay: kinds.has("stay") };
    this.adapt();
    if (this.pattern.firstFile && this.documents.length > 1) yield* this.open(this.forwards ? 0 : this.documents.length - 1);
    if (this.pattern.stay) return;
    const places = (yield* this.view.places()).filter((place) => place !== undefined);
    const skip = this.settings.get("skip") === 1;
    const first = places[0]?.line ?? 0;
    const last = places.at(-1)?.line ?? 0;
    yield* this.go(this.forwards ? (skip ? last + 1 : first) : (skip ? first : last) - (skip ? 1 : 0), times, this.forwards, this.pattern.pastEnd);
  }

  private *again(times: number, forwards: boolean, pastEnd: boolean): Call<void> {
    if (!this.pattern) {
      this.say("No previous regular expression");
      return;
    }
    const target = this.settings.target > 0 ? this.settings.target - 1 : 0;
    const line = (yield* this.view.places())[target]?.line ?? this.view.top.line;
    if (!this.marking) {
      this.marking = true;
      this.adapt();
    }
    yield* this.go(line + (forwards ? 1 : -1), times, forwards, pastEnd || this.pattern.pastEnd);
  }

  /** The n-th line from `from` on that the pattern finds. */
  private *find(from: number, step: 1 | -1, times: number): Call<number | undefined> {
    const { regex, inverse } = this.pattern!;
    let left = times;
    for (let at = yield* this.view.lineFrom(from, step); at !== undefined; at = at + step < 0 ? undefined : yield* this.view.lineFrom(at + step, step)) {
      if (matches(regex, this.document.lines[at]!) !== inverse) left -= 1;
      if (left === 0) return at;
    }
    return undefined;
  }

  private *go(from: number, times: number, forwards: boolean, pastEnd: boolean): Call<void> {
    const found = from < 0 ? undefined : yield* this.find(from, forwards ? 1 : -1, times);
    if (found !== undefined) {
      yield* this.jumpTo(found);
      return;
    }
    if (pastEnd) {
      const here = this.view;
      const step = forwards ? 1 : -1;
      for (let index = this.index + step; index >= 0 && index < this.documents.length; index += step) {
        this.view = this.newView(this.documents[index]!);
        if (!forwards) yield* this.document.load(Infinity);
        const line = yield* this.find(forwards ? 0 : this.document.lines.length - 1, step, 1);
        if (line === undefined) continue;
        here.document.place = here.top.line;
        this.index = index;
        this.fresh = true;
        yield* this.jumpTo(line);
        return;
      }
      this.view = here;
    }
    this.say("Pattern not found");
  }

  private *narrow(): Call<void> {
    let inverse = false;
    let plain = false;
    const text = yield* this.line(() => `${inverse ? "Non-match " : ""}${plain ? "Regex-off " : ""}&/`, "/", (key) => {
      if (key === "!" || key === "C-n") inverse = !inverse;
      else if (key === "C-r") plain = !plain;
      else return false;
      return true;
    });
    if (text === undefined) return;
    const regex = text === "" ? undefined : compilePattern(text, this.settings.get("case"), plain);
    if (text !== "" && !regex) {
      this.say("Invalid pattern");
      return;
    }
    this.filter = regex && { regex, inverse };
    this.brief = false;
    this.adapt();
  }

  private *bracket(key: string, times: number): Call<void> {
    const opening = OPENING.indexOf(key);
    const closing = CLOSING.indexOf(key);
    const places = (yield* this.view.places()).filter((place) => place !== undefined);
    const line = (opening >= 0 ? places[0] : places.at(-1))?.line ?? 0;
    const text = this.document.lines[line] ?? "";
    const counted = [...text].filter((character) => character === key).length;
    if (counted < times) {
      this.say(`No bracket in ${opening >= 0 ? "top" : "bottom"} line`);
      return;
    }
    const partner = opening >= 0 ? CLOSING[opening]! : OPENING[closing]!;
    const step = opening >= 0 ? 1 : -1;
    let depth = 0;
    for (let at = line; at >= 0; at += step) {
      yield* this.document.load(at + 1);
      if (at >= this.document.lines.length) break;
      const characters = [...this.document.lines[at]!];
      for (const character of step > 0 ? characters : characters.reverse()) {
        if (character === key) depth += 1;
        else if (character === partner && depth > 0 && (depth -= 1) === 0) {
          this.brief = false;
          this.before = { document: this.document, place: this.view.top };
          yield* this.view.put({ line: at, row: 0 }, step > 0 ? this.height - 1 : 0);
          return;
        }
      }
    }
    this.say("No matching bracket");
  }

  // Places and files.

  private *mark(): Call<void> {
    if (this.pushed.length === 0) this.bottom("set mark: ");
    const name = yield* this.key();
    if (/^[a-zA-Z]$/.test(name)) this.marks.set(name, { document: this.document, place: this.view.top });
    else if (name !== "C-c") this.say("Invalid mark letter");
  }

  private *toMark(): Call<void> {
    if (this.pushed.length === 0) this.bottom("goto mark: ");
    const name = yield* this.key();
    if (name === "C-c" || name === "escape") return;
    if (name === "^") {
      yield* this.jump(() => this.toFirst());
      return;
    }
    if (name === "$") {
      yield* this.jump(() => this.view.toEnd());
      return;
    }
    const mark = name === "'" ? (this.before ?? { document: this.document, place: yield* this.view.first() }) : this.marks.get(name);
    if (!mark) {
      this.say(/^[a-zA-Z]$/.test(name) ? "Mark not set" : "Invalid mark letter");
      return;
    }
    const index = this.documents.indexOf(mark.document);
    if (index >= 0 && index !== this.index) yield* this.open(index);
    yield* this.jump(() => this.view.put(mark.place));
  }

  private *toFirst(): Call<void> {
    yield* this.view.put(yield* this.view.first());
  }

  private *open(index: number): Call<void> {
    this.document.place = this.view.top.line;
    this.index = index;
    this.view = this.newView(this.documents[index]!);
    this.fresh = true;
    this.brief = false;
    yield* this.document.load(1);
  }

  private *colon(count: number | undefined): Call<void> {
    const key = yield* this.second(":");
    switch (key) {
      case "q": case "Q": throw new Quit(0);
      case "n": {
        const index = this.index + (count ?? 1);
        if (index < this.documents.length) yield* this.open(index);
        else this.say(count !== undefined && count > 1 ? "No (N-th) next file" : "No next file");
        return;
      }
      case "p": {
        const index = this.index - (count ?? 1);
        if (index >= 0) yield* this.open(index);
        else this.say(count !== undefined && count > 1 ? "No (N-th) previous file" : "No previous file");
        return;
      }
      case "x": {
        const index = (count ?? 1) - 1;
        if (index < this.documents.length) yield* this.open(index);
        else this.say("No such file");
        return;
      }
      case "d": {
        if (this.documents.length === 1) {
          this.bell();
          return;
        }
        const { index } = this;
        const after = index > 0 ? index - 1 : 0;
        this.document.place = this.view.top.line;
        this.documents.splice(index, 1);
        this.index = after;
        this.view = this.newView(this.documents[after]!);
        this.fresh = true;
        this.brief = false;
        return;
      }
      case "e": case "C-x": yield* this.examine(); return;
      case "f": yield* this.perform("=", undefined); return;
      case "C-c": case "escape": return;
      default: this.bell();
    }
  }

  private *examine(): Call<void> {
    const name = yield* this.line(() => "Examine: ", "file");
    if (name === undefined || name.trim() === "") return;
    const path = name.trim().replace(/^~(?=\/|$)/, this.process.env.get("HOME") ?? "~").replace("%", this.document.name);
    try {
      if (this.process.files.isDirectory(path)) {
        this.say(`${path} is a directory`);
        this.fresh = true;
        return;
      }
      const known = this.documents.findIndex((document) => document.name === path);
      if (known < 0) this.documents.splice(this.index + 1, 0, new Document(path, openInput(this.process, path), false));
      yield* this.open(known < 0 ? this.index + 1 : known);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.say(`${path}: ${error.message}`);
      this.fresh = true;
    }
  }

  // Options and other programs.

  private *option(sign: "-" | "_"): Call<void> {
    if (this.pushed.length === 0) this.bottom(sign);
    let letter = yield* this.key();
    if (letter === sign) {
      const name = yield* this.line(() => sign + sign, "option");
      if (name === undefined || name === "") return;
      const found = Object.keys(LONG).find((long) => long === name) ?? Object.keys(LONG).find((long) => long.startsWith(name));
      if (found === undefined) {
        this.say(`There is no --${name} option`);
        return;
      }
      letter = LONG[found]!;
    }
    if (letter === "C-c" || letter === "escape" || letter === "enter" || letter === "backspace") return;
    const fixed = FIXED[letter];
    const numbered = NUMBERED[letter];
    if (numbered) {
      const typed = sign === "_" ? "" : yield* this.line(() => numbered.ask, "number");
      if (typed === undefined) return;
      if (typed === "") this.say(numbered.say(this.settings[numbered.setting]));
      else if (/^-?\d+$/.test(typed)) this.settings[numbered.setting] = Number(typed);
      else this.say("Number is required after -j");
      this.adapt();
      return;
    }
    if (fixed !== undefined && sign === "-") {
      this.say(`Cannot change the -${letter} (--${fixed}) option`);
      return;
    }
    const { top } = this.view;
    const answer = sign === "-" && TOGGLES[letter] ? this.settings.toggle(letter) : this.settings.says(letter);
    this.say(answer ?? `There is no -${letter} option`);
    if (sign === "_" || !TOGGLES[letter]) return;
    // What is on the screen stays till the message has been read.
    yield* this.draw(true);
    this.message = undefined;
    const { setting } = TOGGLES[letter]!;
    if (["numbers", "chop", "raw", "squeeze", "over", "marks", "tildes"].includes(setting)) {
      this.adapt();
      this.view.top = setting === "chop" ? { line: top.line, row: 0 } : top;
    }
    if (setting === "case" && this.pattern) this.pattern = { ...this.pattern, regex: compilePattern(this.pattern.text, this.settings.get("case"), false) ?? this.pattern.regex };
    const key = yield* this.key();
    if (key !== "enter" && key !== " ") this.pushed.unshift(key);
  }

  private *help(): Call<void> {
    const { view } = this;
    const lines = HELP.split("\n").slice(0, -1);
    for (let top = 0; ;) {
      let output = "\x1b[?25l\x1b[H";
      for (let y = 0; y < this.height; y += 1) output += `${lines[top + y]?.slice(0, this.screen.columns) ?? "~"}\x1b[K\r\n`;
      const end = top + this.height >= lines.length;
      this.screen.write(`${output}\x1b[7m${end ? "HELP -- END -- Press g to see it again, or q when done" : "HELP -- Press RETURN for more, or q when done"}\x1b[m\x1b[K\x1b[?25h`);
      const key = yield* this.key();
      const by: Readonly<Record<string, number>> = { enter: 1, j: 1, down: 1, e: 1, k: -1, up: -1, y: -1, " ": this.height, f: this.height, pagedown: this.height, b: -this.height, pageup: -this.height, d: this.height >> 1, u: -(this.height >> 1) };
      if (key === "q" || key === "Q" || key === "C-c") break;
      if (key === "g" || key === "<") top = 0;
      else if (key === "G" || key === ">") top = lines.length - this.height;
      else top += by[key] ?? 0;
      top = Math.max(0, Math.min(lines.length - this.height, top));
    }
    this.view = view;
    this.fresh = true;
    this.brief = false;
  }

  /** Leaves the screen for another program; afterwards the file is shown anew. */
  private *outside(args: readonly string[], announce: boolean): Call<void> {
    this.screen.leave();
    const shell = this.process.env.get("SHELL") ?? "/bin/sh";
    const child = this.process.spawn({ file: shell, args: [shell, ...args] });
    yield* wait(child.pid);
    if (announce) this.screen.write("!done  (press RETURN)");
    this.screen.resume(!announce);
    if (announce) {
      yield* this.key();
      this.screen.write("\r\n\x1b[?1049h");
    }
    if (this.plain) this.screen.write("\x1b[?1049l");
    this.fresh = true;
    this.brief = false;
  }

  private *shell(): Call<void> {
    const command = yield* this.line(() => "!", "!");
    if (command === undefined) return;
    yield* this.outside(command === "" ? [] : ["-c", command.replace(/%/g, this.document.name)], true);
  }

  private *edit(): Call<void> {
    if (this.document.piped) {
      this.say("Cannot edit standard input");
      return;
    }
    const editor = this.process.env.get("VISUAL") ?? this.process.env.get("EDITOR") ?? "vi";
    const middle = (yield* this.view.places()).filter((place) => place !== undefined);
    const line = (middle[Math.floor((middle.length - 1) / 2)]?.line ?? 0) + 1;
    const { name } = this.document;
    yield* this.outside(["-c", `${editor} +${line} '${name.replaceAll("'", "'\\''")}'`], false);
    const { top } = this.view;
    this.documents[this.index] = new Document(name, openInput(this.process, name), false);
    this.view = this.newView(this.documents[this.index]!);
    this.view.top = top;
  }

  private *save(): Call<void> {
    if (!this.document.piped) {
      this.say("Input is not a pipe");
      return;
    }
    const name = yield* this.line(() => "log file: ", "file");
    if (name === undefined || name === "") return;
    yield* this.document.load(Infinity, this.view.waiting);
    try {
      this.process.files.writeFile(name, encodeText(this.document.lines.map((line) => `${line}\n`).join("")));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.say(`Cannot write to "${name}"`);
    }
  }
}
