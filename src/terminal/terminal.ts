import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { cellProvider, type CellsOf } from "./cells.ts";
import { drawAtOnce } from "./draw-at-once.ts";
import { createStickyControl, type StickyControl } from "./modifier.ts";
import { matchColours, paletteOf } from "./palette.ts";
import { TERMINAL_STRINGS } from "./strings.ts";

/** Real ms after a key in which what comes is taken for its echo, and the characters that an echo has at most. */
const ECHO_MS = 100;
const MOST_ECHO = 2000;

export interface TerminalOptions {
  locale: "en" | "zh-cn";
  /** How the programs count cells. */
  cellsOf: CellsOf;
  /** Typed or pasted. */
  onData: (data: string) => void;
  onResize: (columns: number, rows: number) => void;
  /** A search was asked for (Ctrl-Shift-F). */
  onSearch?: () => void;
  /** Whether a key is the page's and not the shell's. */
  isPageKey?: (event: KeyboardEvent) => boolean;
  /** What a screen reader calls the input, where there is more than one terminal. */
  name?: string;
  fontSize?: number;
  screenReader?: boolean;
}

/** A terminal on the page: xterm, with what it takes to feel at home. `dispose` gives everything back. */
export interface TerminalView {
  readonly columns: number;
  readonly rows: number;
  readonly control: StickyControl;
  /** `drawn` is called when it has been taken in. */
  write(data: string, drawn?: () => void): void;
  clear(): void;
  focus(): void;
  /** Types as if by keyboard, with a sticky Ctrl applied. */
  type(data: string): void;
  /** Pastes as the browser's own paste does: bracketed where the program asks for it. */
  paste(text: string): void;
  /** Marks all matches and goes to one; "" forgets the search. Answers whether there is one. */
  find(text: string, direction: "next" | "previous"): boolean;
  /** Called with the number of the match gone to (from 0; -1 for none) and how many there are. */
  onFound(listener: (index: number, count: number) => void): void;
  /** What is selected, or "". */
  readonly selection: string;
  setFontSize(pixels: number): void;
  setScreenReader(on: boolean): void;
  /** Colours again from the page (the theme has changed). */
  repaint(): void;
  dispose(): void;
}

export function openTerminal(element: HTMLElement, options: TerminalOptions): TerminalView {
  const strings = TERMINAL_STRINGS[options.locale];
  Terminal.strings.promptLabel = strings.promptLabel;
  Terminal.strings.tooMuchOutput = strings.tooMuchOutput;
  const style = getComputedStyle(element);
  const terminal = new Terminal({
    allowProposedApi: true,
    convertEol: false,
    cursorBlink: false,
    fontFamily: style.getPropertyValue("--mono").trim() || "ui-monospace, monospace",
    fontSize: options.fontSize ?? 13,
    lineHeight: 1.15,
    minimumContrastRatio: 4.5,
    screenReaderMode: options.screenReader ?? false,
    scrollback: 5000,
    theme: paletteOf(element),
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.unicode.register(cellProvider(options.cellsOf));
  terminal.unicode.activeVersion = "programs";
  // Links leave the page only when a person follows them, in a window of their own that knows nothing of this one.
  terminal.loadAddon(new WebLinksAddon((_event, uri) => void window.open(uri, "_blank", "noopener,noreferrer")));
  terminal.open(element);
  if (options.name !== undefined && options.name !== "") terminal.textarea?.setAttribute("aria-label", `${options.name}: ${strings.promptLabel}`);
  const control = createStickyControl();
  let typedAt = -Infinity;
  const type = (data: string): void => {
    typedAt = performance.now();
    options.onData(control.apply(data));
  };
  terminal.onData(type);
  terminal.onResize(({ cols, rows }) => options.onResize(cols, rows));
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown") return true;
    const key = event.key.toLowerCase();
    // Tab is the shell's: F6 is the way out for those who have only a keyboard.
    if (options.isPageKey?.(event) ?? key === "f6") return false;
    if (event.ctrlKey && event.shiftKey && key === "f") {
      options.onSearch?.();
      event.preventDefault();
      return false;
    }
    if (event.ctrlKey && event.shiftKey && key === "c" && terminal.hasSelection()) {
      void navigator.clipboard?.writeText(terminal.getSelection());
      event.preventDefault();
      return false;
    }
    // Pasting is the browser's: xterm takes its event.
    if (event.ctrlKey && event.shiftKey && key === "v") return false;
    return true;
  });
  /** Whether it followed what is printed when it was last seen. What comes while it is out of sight scrolls nothing. */
  let following: boolean | undefined;
  const refit = (): void => {
    if (element.clientWidth === 0 || element.clientHeight === 0) {
      const { viewportY, baseY } = terminal.buffer.active;
      following ??= viewportY === baseY;
      return;
    }
    fit.fit();
    if (following) terminal.scrollToBottom();
    following = undefined;
  };
  refit();
  const observer = new ResizeObserver(refit);
  observer.observe(element);
  return {
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    control,
    write(data, drawn) {
      const isEcho = data.length <= MOST_ECHO && performance.now() - typedAt < ECHO_MS;
      terminal.write(data, isEcho ? () => { drawAtOnce(terminal); drawn?.(); } : drawn);
    },
    clear: () => terminal.reset(),
    focus: () => terminal.focus(),
    type,
    paste: (text) => terminal.paste(text),
    find(text, direction) {
      if (text === "") {
        search.clearDecorations();
        terminal.clearSelection();
        return false;
      }
      const searchOptions = { decorations: matchColours(element) };
      return direction === "next" ? search.findNext(text, searchOptions) : search.findPrevious(text, searchOptions);
    },
    onFound: (listener) => void search.onDidChangeResults(({ resultIndex, resultCount }) => listener(resultIndex, resultCount)),
    get selection() {
      return terminal.getSelection();
    },
    setFontSize(pixels) {
      terminal.options.fontSize = pixels;
      refit();
    },
    setScreenReader(on) {
      terminal.options.screenReaderMode = on;
    },
    repaint() {
      terminal.options.theme = paletteOf(element);
    },
    dispose() {
      observer.disconnect();
      terminal.dispose();
    },
  };
}
