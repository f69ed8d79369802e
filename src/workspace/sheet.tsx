import { useSignalEffect, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { FONT_SIZES, prefer, preferences } from "./preferences.ts";
import type { RoomState } from "./room-state.ts";
import { SHOWN_SHORTCUTS } from "./shortcuts.ts";
import type { Strings } from "./strings/index.ts";

/** The sheet of keys and settings. */
export function Sheet({ open, state, strings, terminal }: { open: Signal<boolean>; state: RoomState; strings: Strings; terminal: () => number }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    if (open.value && !dialog.current?.open) dialog.current?.showModal();
    else if (!open.value) dialog.current?.close();
  });
  const { fontSize, screenReader, vim, editorPane } = preferences.value;
  const setFontSize = (pixels: number): void => prefer({ fontSize: Math.max(FONT_SIZES.least, Math.min(FONT_SIZES.most, pixels)) });
  const choosePane = (chosen: boolean): void => {
    prefer({ editorPane: chosen });
    state.send({ type: "choose-editor", pane: chosen, terminal: terminal() });
  };
  const setting = (label: string, value: boolean, change: (on: boolean) => void, about?: string) => (
    <label class="setting"><input type="checkbox" checked={value} onChange={(event) => change(event.currentTarget.checked)} /> <span>{label}{about !== undefined && <small>{about}</small>}</span></label>
  );
  return (
    <dialog ref={dialog} class="question sheet" aria-labelledby="sheet-title" onClose={() => { open.value = false; }}>
      <form method="dialog"><button type="submit" class="close" aria-label={strings.dismiss}>✕</button></form>
      <h2 id="sheet-title">{strings.settings}</h2>
      <div class="setting size" role="group" aria-label={strings.fontSize}>
        <span>{strings.fontSize}</span>
        <button type="button" class="quiet" aria-label={strings.command.smaller} disabled={fontSize <= FONT_SIZES.least} onClick={() => setFontSize(fontSize - 1)}>−</button>
        <output class="number">{fontSize} px</output>
        <button type="button" class="quiet" aria-label={strings.command.larger} disabled={fontSize >= FONT_SIZES.most} onClick={() => setFontSize(fontSize + 1)}>+</button>
      </div>
      {setting(strings.screenReader, screenReader, (on) => prefer({ screenReader: on }), strings.screenReaderAbout)}
      {setting(strings.vim, vim, (on) => prefer({ vim: on }))}
      {setting(strings.editorPane, editorPane, choosePane, strings.editorPaneAbout)}
      <h2>{strings.keys}</h2>
      <dl class="keys">
        {SHOWN_SHORTCUTS.map(({ command, keys }) => (
          <div key={command}>
            <dt>{keys.split(" ").map((key, index) => (key === "…" ? " … " : <kbd key={index}>{key}</kbd>))}</dt>
            <dd>{strings.command[command.startsWith("tab-") ? "tab" : (command as keyof Strings["command"])]}</dd>
          </div>
        ))}
      </dl>
      <p class="dim">{strings.keysAbout}</p>
    </dialog>
  );
}
