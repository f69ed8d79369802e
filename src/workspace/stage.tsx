import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Divider } from "./divider.tsx";
import { EditorPane, HOME } from "./editor-pane.tsx";
import { prefer, preferences } from "./preferences.ts";
import type { RoomState } from "./room-state.ts";
import { MOST_TERMINALS, type StageState, type Tab } from "./stage-state.ts";
import type { Locale, Strings } from "./strings/index.ts";
import { TerminalPane } from "./terminal-pane.tsx";

const LEAST_COLUMN = 220;

/** The dark body of the room: terminals and the editor, as tabs, one or two at a time. */
export function Stage({ state, stage, locale, strings }: { state: RoomState; stage: StageState; locale: Locale; strings: Strings }) {
  const { terminals } = state;
  /** What was not saved when the page was last left. */
  const left = useMemo(() => unsavedName(state), []);
  const dirty = useSignal(left);
  const file = useSignal(left);
  const panes = useRef<HTMLDivElement>(null);
  const [first, right] = stage.columns.value;
  const chosen = stage.columns.value[stage.current.value] ?? first;

  // Undo may have taken a terminal back.
  useEffect(() => stage.settle(), [terminals.value]);

  const opened = (number: number, columns: number, rows: number): void => {
    if (number === 0) state.start(columns, rows);
    else state.send({ type: "open-terminal", terminal: number, columns, rows });
  };
  const tabs = stage.tabs();
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const here = tabs.findIndex((tab) => document.activeElement?.id === `tab-${tab}`);
    // The tab keeps the focus: whoever walks along the tabs is not thrown into a terminal.
    document.getElementById(`tab-${tabs[(here + step + tabs.length) % tabs.length]!}`)?.focus();
    event.preventDefault();
  };
  const nameOf = (number: number): string => (terminals.value.length === 1 ? strings.terminal : strings.terminalNumber(terminals.value.indexOf(number) + 1));
  const tabButton = (tab: Tab, content: ComponentChildren) => (
    <button
      type="button"
      key={tab}
      role="tab"
      id={`tab-${tab}`}
      aria-controls={`pane-${tab}`}
      aria-selected={stage.shown(tab)}
      data-current={tab === chosen}
      tabIndex={tab === chosen ? 0 : -1}
      onClick={() => stage.show(tab)}
    >
      {content}
    </button>
  );
  const placeOf = (tab: Tab) => ({ order: stage.columnOf(tab) === 1 ? 3 : 1 });
  const wish = (tab: Tab): number => (tab === chosen ? stage.wishes.value : -1);
  return (
    <section class="stage" aria-label={strings.stage}>
      <div class="tabs">
        <div role="tablist" aria-label={strings.stage} aria-multiselectable={right !== undefined} onKeyDown={move}>
          {terminals.value.map((number) => tabButton(number, nameOf(number)))}
          {tabButton("editor", <>{file.value === "" ? strings.editor : file.value}{dirty.value !== "" && <span title={strings.unsaved}> ●</span>}</>)}
        </div>
        <div class="tab-tools">
          {chosen !== 0 && chosen !== "editor" && (
            <ToolButton label={strings.closeTerminal(terminals.value.indexOf(chosen) + 1)} act={() => stage.close(chosen)}>✕</ToolButton>
          )}
          {terminals.value.length < MOST_TERMINALS && <ToolButton label={strings.newTerminal} act={() => void stage.add()}>＋</ToolButton>}
          {chosen !== "editor" && <ToolButton label={strings.searchTerminal} act={() => { state.searching.value = chosen; }}>⌕</ToolButton>}
          <button type="button" class="tab-tool split" aria-pressed={right !== undefined} onClick={stage.toggleSplit}>{strings.split}</button>
        </div>
      </div>
      <div class="panes" ref={panes} data-split={right !== undefined} style={right === undefined ? {} : { "--split": String(preferences.value.split) }}>
        {terminals.value.map((number) => (
          <div
            role="tabpanel"
            id={`pane-${number}`}
            aria-labelledby={`tab-${number}`}
            key={number}
            hidden={!stage.shown(number)}
            style={placeOf(number)}
            onFocusCapture={() => { if (stage.shown(number)) stage.current.value = stage.columnOf(number) as 0 | 1; }}
          >
            <TerminalPane
              number={number}
              name={terminals.value.length === 1 ? "" : nameOf(number)}
              state={state}
              locale={locale}
              shown={stage.shown(number)}
              wish={wish(number)}
              onOpen={(columns, rows) => opened(number, columns, rows)}
            />
          </div>
        ))}
        {right !== undefined && (
          <Divider
            orientation="vertical"
            class="between"
            label={strings.resizeSplit}
            value={0}
            least={LEAST_COLUMN}
            most={() => (panes.current?.clientWidth ?? 1000) - LEAST_COLUMN}
            present={() => preferences.value.split * (panes.current?.clientWidth ?? 1000)}
            change={(value) => prefer({ split: value === 0 ? 0.5 : Math.min(0.9, Math.max(0.1, value / (panes.current?.clientWidth ?? 1000))) })}
          />
        )}
        <div
          role="tabpanel"
          id="pane-editor"
          aria-labelledby="tab-editor"
          hidden={!stage.shown("editor")}
          style={placeOf("editor")}
          onFocusCapture={() => { if (stage.shown("editor")) stage.current.value = stage.columnOf("editor") as 0 | 1; }}
        >
          {stage.editorOpened.value && (
            <EditorPane
              state={state}
              stage={stage}
              locale={locale}
              strings={strings}
              shown={stage.shown("editor")}
              wish={wish("editor")}
              onDirty={(name, changed) => { file.value = name; dirty.value = changed ? name : ""; }}
            />
          )}
        </div>
      </div>
    </section>
  );
}

/** The file whose text was kept unsaved, as the editor's tab names it; "" for none. */
function unsavedName(state: RoomState): string {
  const kept = state.loadDrafts();
  if (kept === undefined) return "";
  const path = kept.front in kept.texts ? kept.front : (Object.keys(kept.texts)[0] ?? "");
  return path.startsWith(HOME) ? path.slice(HOME.length) : "";
}

function ToolButton({ label, act, children }: { label: string; act: () => void; children: string }) {
  return <button type="button" class="tab-tool" aria-label={label} title={label} onClick={act}><span aria-hidden="true">{children}</span></button>;
}
