import { useSignal } from "@preact/signals";
import { EditorPane } from "./editor-pane.tsx";
import type { RoomState } from "./room-state.ts";
import type { Locale, Strings } from "./strings/index.ts";
import { TerminalPane } from "./terminal-pane.tsx";

const MOST_TERMINALS = 6;

/** The dark body of the room: terminals and the editor, as tabs. */
export function Stage({ state, locale, strings }: { state: RoomState; locale: Locale; strings: Strings }) {
  const { terminals } = state;
  const active = useSignal<number | "editor">(0);
  const editorOpened = useSignal(false);
  const dirty = useSignal("");
  const file = useSignal("");

  const opened = (number: number, columns: number, rows: number): void => {
    if (number === 0) void state.start(columns, rows);
    else state.send({ type: "open-terminal", terminal: number, columns, rows });
  };
  const add = (): void => {
    let number = 0;
    while (terminals.value.includes(number)) number += 1;
    terminals.value = [...terminals.value, number];
    active.value = number;
  };
  const close = (number: number): void => {
    state.send({ type: "close-terminal", terminal: number });
    terminals.value = terminals.value.filter((other) => other !== number);
    if (active.value === number) active.value = terminals.value.at(-1) ?? 0;
  };
  // Undo may have taken a terminal back.
  if (active.value !== "editor" && !terminals.value.includes(active.value)) active.value = terminals.value[0] ?? 0;
  const show = (tab: number | "editor"): void => {
    if (tab === "editor") editorOpened.value = true;
    active.value = tab;
  };
  const tabs: (number | "editor")[] = [...terminals.value, "editor"];
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = tabs[(tabs.indexOf(active.value) + step + tabs.length) % tabs.length]!;
    // The tab keeps the focus: whoever walks along the tabs is not thrown into a terminal.
    document.getElementById(`tab-${next}`)?.focus();
    event.preventDefault();
  };
  return (
    <section class="stage" aria-label={strings.terminal}>
      <div class="tabs">
        <div role="tablist" aria-label={strings.terminal} onKeyDown={move}>
          {terminals.value.map((number, index) => (
            <button type="button" role="tab" id={`tab-${number}`} key={number} aria-controls={`pane-${number}`} aria-selected={active.value === number} tabIndex={active.value === number ? 0 : -1} onClick={() => show(number)}>
              {terminals.value.length === 1 ? strings.terminal : strings.terminalNumber(index + 1)}
            </button>
          ))}
          <button type="button" role="tab" id="tab-editor" aria-controls="pane-editor" aria-selected={active.value === "editor"} tabIndex={active.value === "editor" ? 0 : -1} onClick={() => show("editor")}>
            {file.value === "" ? strings.editor : file.value}{dirty.value !== "" && <span title={strings.unsaved}> ●</span>}
          </button>
        </div>
        {active.value !== 0 && active.value !== "editor" && (
          <button type="button" class="tab-tool" aria-label={strings.closeTerminal(terminals.value.indexOf(active.value) + 1)} title={strings.closeTerminal(terminals.value.indexOf(active.value) + 1)} onClick={() => close(active.value as number)}>✕</button>
        )}
        {terminals.value.length < MOST_TERMINALS && (
          <button type="button" class="tab-tool" aria-label={strings.newTerminal} title={strings.newTerminal} onClick={add}>＋</button>
        )}
      </div>
      <div class="panes">
        {terminals.value.map((number) => (
          <div role="tabpanel" id={`pane-${number}`} aria-labelledby={`tab-${number}`} key={number} hidden={active.value !== number}>
            <TerminalPane number={number} state={state} locale={locale} active={active.value === number} onOpen={(columns, rows) => opened(number, columns, rows)} />
          </div>
        ))}
        <div role="tabpanel" id="pane-editor" aria-labelledby="tab-editor" hidden={active.value !== "editor"}>
          {editorOpened.value && (
            <EditorPane state={state} strings={strings} active={active.value === "editor"} onDirty={(name, changed) => { file.value = name; dirty.value = changed ? name : ""; }} />
          )}
        </div>
      </div>
    </section>
  );
}
