import { poll, type Call, type Process } from "../../../os/index.ts";
import { encodeText } from "../../text.ts";
import type { FullScreen } from "../screen-tty.ts";
import type { Document } from "./document.ts";
import { startAtPattern } from "./finding.ts";
import { perform } from "./keys.ts";
import { promptOf, type Where } from "./prompt.ts";
import { Quit } from "./quit.ts";
import { matches, type Pattern } from "./search.ts";
import type { Settings } from "./settings.ts";
import { View, type Place } from "./view.ts";

const BELL = "\x07";

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

/** The files that are read, the screen, and its bottom line; what keys do stands beside this file. */
export class Pager {
  readonly process: Process;
  readonly screen: FullScreen;
  readonly settings: Settings;
  readonly documents: Document[];
  index = 0;
  view: View;
  /** The prompt tells the file's name once. */
  fresh = true;
  /** Nothing but the first lines was drawn: the prompt follows them. */
  brief = true;
  message: string | undefined;
  pattern: Pattern | undefined;
  forwards = true;
  marking = true;
  filter: { regex: RegExp; inverse: boolean } | undefined;
  readonly marks = new Map<string, { document: Document; place: Place }>();
  before: { document: Document; place: Place } | undefined;
  shift = 0;
  shiftBy = 0;
  half = 0;
  ends = 0;
  plain = false;
  private drawn = false;
  readonly typed = new Map<string, string[]>();
  /** Keys that are to be taken as if they were typed. */
  pushed: string[] = [];

  constructor(process: Process, screen: FullScreen, settings: Settings, documents: Document[]) {
    this.process = process;
    this.screen = screen;
    this.settings = settings;
    this.documents = documents;
    this.view = this.newView(documents[0]!);
  }

  get document(): Document {
    return this.view.document;
  }

  get height(): number {
    return this.screen.rows - 1;
  }

  newView(document: Document): View {
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

  adapt(view = this.view): void {
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
        else if (/^[/?&]/.test(command) && beginning.pattern === undefined) yield* startAtPattern(this, command.slice(1));
        else this.pushed.push(...command);
      }
      if (beginning.pattern !== undefined) yield* startAtPattern(this, beginning.pattern);
      for (;;) yield* this.command();
    } catch (error) {
      if (!(error instanceof Quit)) throw error;
      return error.code;
    } finally {
      if (this.plain) this.screen.write(`\x1b[${this.screen.rows};1H\x1b[K\x1b[?2004l`);
      this.screen.leave();
    }
  }

  // What is shown.

  say(message: string): void {
    this.message = message;
  }

  where(places: readonly (Place | undefined)[], atEnd: boolean): Where {
    const shown = places.filter((place) => place !== undefined);
    return {
      document: this.document, index: this.index, count: this.documents.length, next: this.documents[this.index + 1]?.name,
      top: shown[0]?.line ?? -1, bottom: shown.at(-1)?.line ?? -1, atEnd,
    };
  }

  *atEnd(): Call<boolean> {
    return (yield* this.view.below()) === undefined && this.document.ended;
  }

  *draw(prompt: boolean, line?: string): Call<void> {
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
  bottom(text: string): void {
    this.screen.write(`\r${text}\x1b[K`);
  }

  /** The next key, as its text or its name. */
  *key(): Call<string> {
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
    yield* perform(this, key, digits === "" ? undefined : Number(digits));
  }

  bell(): void {
    if (this.settings.get("bell") < 2) this.screen.write(BELL);
  }
}
