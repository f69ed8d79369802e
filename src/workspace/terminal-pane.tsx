import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { codePointWidth } from "../lab/session/cells.ts";
import { openTerminal, TERMINAL_STRINGS, type TerminalStrings, type TerminalView } from "../terminal/index.ts";
import { preferences } from "./preferences.ts";
import type { RoomState } from "./room-state.ts";
import { commandOf } from "./shortcuts.ts";
import type { Locale } from "./strings/index.ts";

interface PaneProps {
  number: number;
  /** What it is called where there are several, else "". */
  name?: string;
  state: RoomState;
  locale: Locale;
  shown: boolean;
  /** Grows each time it is wanted in front; negative while another pane has the focus. */
  wish: number;
  /** Called once, with the size the terminal has got. */
  onOpen: (columns: number, rows: number) => void;
}

/** One terminal of the room, with its search and, where fingers type, a row of keys. */
export function TerminalPane({ number, name = "", state, locale, shown, wish, onOpen }: PaneProps) {
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<TerminalView | undefined>(undefined);
  const control = useSignal(false);
  const strings = TERMINAL_STRINGS[locale];
  const searching = state.searching.value === number;
  const { fontSize, screenReader } = preferences.value;

  useEffect(() => {
    const view = openTerminal(place.current!, {
      locale,
      cellsOf: codePointWidth,
      name,
      fontSize,
      screenReader,
      isPageKey: (event) => commandOf(event) !== undefined,
      onData: (data) => {
        control.value = view.control.active;
        state.send({ type: "key", terminal: number, data });
      },
      onResize: (columns, rows) => state.send({ type: "resize", terminal: number, columns, rows }),
      onSearch: () => { state.searching.value = number; },
    });
    terminal.current = view;
    const disconnect = state.connect(number, { write: view.write, clear: view.clear, paste: view.paste });
    onOpen(view.columns, view.rows);
    const themes = new MutationObserver(() => view.repaint());
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      themes.disconnect();
      disconnect();
      view.dispose();
    };
  }, []);

  useEffect(() => terminal.current?.setFontSize(fontSize), [fontSize]);
  useEffect(() => terminal.current?.setScreenReader(screenReader), [screenReader]);
  useEffect(() => {
    // On a touch screen focus would open the keyboard over the page.
    if (shown && wish >= 0 && matchMedia("(pointer: fine)").matches) terminal.current?.focus();
  }, [wish, shown]);

  const close = (): void => {
    terminal.current?.find("", "next");
    state.searching.value = undefined;
    terminal.current?.focus();
  };
  return (
    <div class="terminal-pane" hidden={!shown}>
      {searching && terminal.current && <Search terminal={terminal.current} strings={strings} close={close} />}
      <div class="terminal" ref={place} />
      <TouchKeys view={() => terminal.current} control={control.value} strings={strings} toggle={() => { terminal.current?.control.toggle(); control.value = terminal.current?.control.active ?? false; }} />
    </div>
  );
}

interface TouchKeysProps {
  view: () => TerminalView | undefined;
  control: boolean;
  strings: TerminalStrings;
  toggle: () => void;
}

/** The keys that a touch keyboard lacks; shown where the pointer is a finger. A tap keeps the keyboard open. */
function TouchKeys({ view, control, strings, toggle }: TouchKeysProps) {
  const keys: [string, string, string][] = [
    ["Esc", "\x1b", strings.keys.escape], ["Tab", "\t", strings.keys.tab], ["←", "\x1b[D", strings.keys.left], ["↑", "\x1b[A", strings.keys.up],
    ["↓", "\x1b[B", strings.keys.down], ["→", "\x1b[C", strings.keys.right], ["|", "|", "|"], ["-", "-", "-"], ["/", "/", "/"], ["~", "~", "~"], ["$", "$", "$"],
  ];
  const paste = async (): Promise<void> => {
    try {
      view()?.paste(await navigator.clipboard.readText());
    } catch {
      // Not allowed: the browser has said so itself.
    }
  };
  const copy = (): void => {
    const text = view()?.selection ?? "";
    if (text !== "") void navigator.clipboard?.writeText(text);
  };
  return (
    <div class="touch-keys" role="group" aria-label={strings.touchKeys} onPointerDown={(event) => event.preventDefault()}>
      <button type="button" aria-pressed={control} aria-label={strings.keys.control} onClick={() => { toggle(); view()?.focus(); }}>Ctrl</button>
      {keys.map(([label, data, name]) => <button type="button" key={label} aria-label={name} onClick={() => { view()?.type(data); view()?.focus(); }}>{label}</button>)}
      <button type="button" onClick={() => void paste()}>{strings.paste}</button>
      <button type="button" onClick={copy}>{strings.copy}</button>
    </div>
  );
}

function Search({ terminal, strings, close }: { terminal: TerminalView; strings: TerminalStrings; close: () => void }) {
  const text = useSignal("");
  const found = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  // Before the next key: what is typed right after Ctrl-Shift-F is what is searched, and no command.
  useLayoutEffect(() => {
    field.current?.focus();
    terminal.onFound((index, count) => { found.value = strings.matches(index, count); });
  }, []);
  const go = (direction: "next" | "previous"): void => {
    terminal.find(text.value, direction);
    if (text.value === "") found.value = "";
  };
  return (
    <form
      class="search"
      role="search"
      aria-label={strings.search}
      onSubmit={(event) => { event.preventDefault(); go("previous"); }}
      onKeyDown={(event) => { if (event.key === "Escape") { event.preventDefault(); close(); } }}
    >
      <input ref={field} aria-label={strings.search} placeholder={strings.search} value={text.value} onInput={(event) => { text.value = event.currentTarget.value; go("previous"); }} />
      <span class="found" role="status">{found.value}</span>
      <button type="submit" aria-label={strings.previous}>↑</button>
      <button type="button" aria-label={strings.next} onClick={() => go("next")}>↓</button>
      <button type="button" aria-label={strings.close} onClick={close}>✕</button>
    </form>
  );
}
