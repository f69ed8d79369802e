import type { Call, Process } from "../../../os/index.ts";
import type { FullScreen } from "../screen-tty.ts";
import { tellPosition } from "./counting.ts";
import { drawPicture, editRows } from "./draw.ts";
import { openText } from "./files.ts";
import type { Manner } from "./find.ts";
import { press } from "./keys.ts";
import * as menus from "./menus.ts";
import { center, moveTo } from "./movement.ts";
import { Text, type Change, type Place } from "./text.ts";

export interface NanoOptions {
  indent: boolean;
  spaces: boolean;
  tab: number;
  readOnly: boolean;
  numbers: boolean;
  position: boolean;
  help: boolean;
  saveOnExit: boolean;
}

/** A file that is open. */
interface OpenText {
  path: string;
  text: Text;
  cursor: Place;
  top: number;
  mark: Place | undefined;
}

/** After so many keys a message goes. */
const MESSAGE_KEYS = 20;

/** The files that are open, the screen, and what stands in its status line; what keys do stands beside this file. */
export class Nano {
  readonly process: Process;
  readonly screen: FullScreen;
  readonly options: NanoOptions;
  readonly files: OpenText[] = [];
  index = 0;
  wanted = 0;
  private status = "";
  private alert = false;
  private statusLeft = 0;
  cutText = "";
  keepCut = false;
  lastChange: { kind: Change; at: Place } | undefined;
  manner: Manner = { caseSensitive: false, regex: false, backwards: false };
  searched = "";
  readonly history: Record<"search" | "replace" | "command", string[]> = { search: [], replace: [], command: [] };
  found: { row: number; from: number; to: number } | undefined;
  bars = true;
  over = false;

  constructor(process: Process, screen: FullScreen, paths: readonly string[], options: NanoOptions, start: { line: number; column: number } | undefined) {
    this.process = process;
    this.screen = screen;
    this.options = options;
    screen.newlineKey = true;
    for (const path of paths) openText(this, path);
    if (this.files.length === 0) {
      this.files.push(emptyText(""));
      if (paths.length === 0) this.say("Welcome to nano.  For basic help, type Ctrl+G.");
    }
    if (this.files.length > 1) this.sayFile();
    if (start) {
      const line = Math.min(this.text.last, Math.max(0, start.line - 1));
      moveTo(this, line, start.column - 1);
      center(this);
    }
  }

  get file(): OpenText {
    return this.files[this.index]!;
  }

  get text(): Text {
    return this.file.text;
  }

  get cursor(): Place {
    return this.file.cursor;
  }

  get height(): number {
    return editRows(this.screen.rows, this.options.help, this.bars);
  }

  say(message: string): void {
    this.status = message;
    this.alert = false;
    this.statusLeft = MESSAGE_KEYS;
  }

  warn(message: string): void {
    this.say(message);
    this.alert = true;
  }

  wipe(): void {
    this.status = "";
  }

  sayFile(): void {
    const { path, text } = this.file;
    this.say(`${path === "" ? "New Buffer" : path} -- ${text.count} line${text.count === 1 ? "" : "s"}`);
  }

  *run(): Call<void> {
    while (!this.over) {
      if (!this.screen.hasInput) this.draw();
      const key = yield* this.screen.key();
      if (key.name === "hangup") return;
      if (key.name === "resize") continue;
      this.found = undefined;
      this.statusLeft -= 1;
      if (this.statusLeft <= 0) this.wipe();
      const kept = this.keepCut;
      this.keepCut = false;
      const status = this.status;
      yield* press(this, key, kept);
      if (this.options.position && (this.status === status || this.status === "")) tellPosition(this);
    }
  }

  draw(asked?: { question: string; before: string; after: string }, menu: menus.Menu = this.mainMenu(), menuColumn?: number): void {
    const { file, options } = this;
    const { height } = this;
    if (file.cursor.row < file.top) file.top = file.cursor.row;
    if (file.cursor.row >= file.top + height) file.top = file.cursor.row - height + 1;
    this.screen.write(drawPicture({
      columns: this.screen.columns, rows: this.screen.rows, text: file.text, cursor: file.cursor, mark: file.mark, found: this.found, top: file.top, tab: options.tab, numbers: options.numbers,
      title: file.path === "" ? "New Buffer" : file.path, left: this.files.length > 1 || this.ranked ? `[${this.index + 1}/${this.files.length}]` : "GNU nano 7.2",
      indent: options.indent, view: options.readOnly, status: this.status, alert: this.alert, asked, menu, menuColumn, help: options.help, bars: this.bars,
    }));
  }

  /** There have been several files, so their number is shown. */
  ranked = false;

  private mainMenu(): menus.Menu {
    return this.files.length > 1 ? menus.MAIN.map((entry) => (entry?.[1] === "Exit" ? ["^X", "Close"] as const : entry)) : menus.MAIN;
  }
}

export function emptyText(path: string): OpenText {
  return { path, text: new Text(""), cursor: { row: 0, column: 0 }, top: 0, mark: undefined };
}
