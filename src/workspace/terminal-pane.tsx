import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { openTerminal, TERMINAL_STRINGS, type TerminalView } from "../terminal/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Locale } from "./strings/index.ts";

interface PaneProps {
  number: number;
  state: RoomState;
  locale: Locale;
  active: boolean;
  /** Called once, with the size the terminal has got. */
  onOpen: (columns: number, rows: number) => void;
  /** Shown though it does not ask for the focus: a terminal within a page that is read. */
  alwaysShown?: boolean;
}

/** One terminal of the room, with its search and, where fingers type, a row of keys. */
export function TerminalPane({ number, state, locale, active, onOpen, alwaysShown }: PaneProps) {
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<TerminalView | undefined>(undefined);
  const searching = useSignal(false);
  const control = useSignal(false);
  const strings = TERMINAL_STRINGS[locale];

  useEffect(() => {
    const view = openTerminal(place.current!, {
      locale,
      onData: (data) => {
        control.value = view.control.active;
        state.send({ type: "key", terminal: number, data });
      },
      onResize: (columns, rows) => state.send({ type: "resize", terminal: number, columns, rows }),
      onSearch: () => { searching.value = true; },
    });
    terminal.current = view;
    const disconnect = state.connect(number, { write: view.write, clear: view.clear });
    onOpen(view.columns, view.rows);
    const themes = new MutationObserver(() => view.repaint());
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      themes.disconnect();
      disconnect();
      view.dispose();
    };
  }, []);

  useEffect(() => {
    // On a touch screen focus would open the keyboard over the page.
    if (active && matchMedia("(pointer: fine)").matches) terminal.current?.focus();
  }, [active]);

  const press = (data: string): void => {
    terminal.current?.type(data);
    terminal.current?.focus();
  };
  const keys: [string, string, string][] = [
    ["Esc", "\x1b", strings.keys.escape], ["Tab", "\t", strings.keys.tab], ["←", "\x1b[D", strings.keys.left], ["↑", "\x1b[A", strings.keys.up],
    ["↓", "\x1b[B", strings.keys.down], ["→", "\x1b[C", strings.keys.right], ["|", "|", "|"], ["-", "-", "-"], ["/", "/", "/"],
  ];
  return (
    <div class="terminal-pane" hidden={!active && !alwaysShown}>
      {searching.value && <Search terminal={terminal.current} strings={strings} close={() => { searching.value = false; terminal.current?.focus(); }} />}
      <div class="terminal" ref={place} />
      <div class="touch-keys">
        <button type="button" aria-pressed={control.value} aria-label={strings.keys.control} onClick={() => { terminal.current?.control.toggle(); control.value = terminal.current?.control.active ?? false; terminal.current?.focus(); }}>Ctrl</button>
        {keys.map(([label, data, name]) => <button type="button" key={label} aria-label={name} onClick={() => press(data)}>{label}</button>)}
      </div>
    </div>
  );
}

function Search({ terminal, strings, close }: { terminal: TerminalView | undefined; strings: (typeof TERMINAL_STRINGS)["en"]; close: () => void }) {
  const text = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form class="search" onSubmit={(event) => { event.preventDefault(); terminal?.find(text.value, "previous"); }} onKeyDown={(event) => { if (event.key === "Escape") close(); }}>
      <input ref={field} aria-label={strings.search} placeholder={strings.search} value={text.value} onInput={(event) => { text.value = event.currentTarget.value; }} />
      <button type="submit" aria-label={strings.previous}>↑</button>
      <button type="button" aria-label={strings.next} onClick={() => terminal?.find(text.value, "next")}>↓</button>
      <button type="button" aria-label={strings.close} onClick={close}>✕</button>
    </form>
  );
}
