import { useSignal, useSignalEffect, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { RoomState } from "./room-state.ts";
import { saveFile } from "./save-file.ts";
import type { Strings } from "./strings/index.ts";

/** Beyond so many characters some programs cut a link off. */
const LONG_LINK = 16_000;

/** The sheet that shares a session: a link that carries it, or a file. */
export function Share({ open, state, strings, address }: { open: Signal<boolean>; state: RoomState; strings: Strings; address: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const link = useSignal("");
  const said = useSignal("");
  const file = useRef<string | undefined>(undefined);
  useSignalEffect(() => {
    if (!open.value) {
      dialog.current?.close();
      return;
    }
    link.value = "";
    said.value = "";
    dialog.current?.showModal();
    void (async () => {
      const [log, { encodeShare }] = await Promise.all([state.ask("log", {}), import("../lab/share.ts")]);
      file.current = JSON.stringify(log);
      link.value = `${location.origin}${address}#s=${encodeShare(log)}`;
    })();
  });
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link.value);
      said.value = strings.copied;
    } catch {
      said.value = strings.copyFailed;
    }
  };
  const download = (): void => {
    if (file.current !== undefined) saveFile(`${state.labId}.podlab.json`, file.current);
  };
  return (
    <dialog ref={dialog} class="question sheet" aria-labelledby="share-title" onClose={() => { open.value = false; }}>
      <form method="dialog"><button type="submit" class="close" aria-label={strings.dismiss}>✕</button></form>
      <h2 id="share-title">{strings.share}</h2>
      <p>{strings.shareAbout}</p>
      <label class="link-field">
        <span class="sr-only">{strings.link}</span>
        <input readOnly value={link.value} placeholder="…" onFocus={(event) => event.currentTarget.select()} />
      </label>
      {link.value.length > LONG_LINK && <p class="dim">{strings.longLink}</p>}
      <p class="buttons">
        <button type="button" class="cta" disabled={link.value === ""} onClick={() => void copy()}>{strings.copyLink}</button>
        <button type="button" class="quiet" disabled={link.value === ""} onClick={download}>{strings.downloadLog}</button>
        <span role="status">{said.value}</span>
      </p>
    </dialog>
  );
}
