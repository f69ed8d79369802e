import { useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LabFolder } from "../../lab/format/load.ts";
import type { Locale } from "../course/locales.ts";
import { filesOfDrop, filesOfInput } from "./dropped-files.ts";
import { pageStrings } from "./strings.ts";

/** Takes a lab from a dropped folder, a chosen one, or a link, and opens it. */
export function TryLab({ locale }: { locale: Locale }) {
  const strings = pageStrings(locale).try;
  const problem = useSignal("");
  const reading = useSignal(false);
  const over = useSignal(false);
  const link = useSignal("");
  const opened = useSignal<LabFolder | undefined>(undefined);
  const copied = useSignal("");

  const take = async (files: Promise<Record<string, string>>): Promise<void> => {
    problem.value = "";
    reading.value = true;
    try {
      const [{ checkedFolder }, found] = await Promise.all([import("../../lab/folder-link.ts"), files]);
      opened.value = checkedFolder(found);
    } catch (error) {
      problem.value = (error as Error).message;
    }
    reading.value = false;
  };
  const follow = async (text: string): Promise<void> => {
    const packed = /#lab=([\w-]+)$/.exec(text.trim())?.[1];
    if (packed === undefined) {
      problem.value = strings.notOurs;
      return;
    }
    const { decodeFolder } = await import("../../lab/folder-link.ts");
    await take(Promise.resolve().then(() => decodeFolder(packed) as Record<string, string>));
  };
  useEffect(() => {
    const carries = (): boolean => location.hash.startsWith("#lab=");
    if (carries()) void follow(location.hash);
    // Another link, pasted into the address of this very page.
    const changed = (): void => { if (carries()) location.reload(); };
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);

  if (opened.value) {
    const folder = opened.value;
    const copy = async (): Promise<void> => {
      const { encodeFolder } = await import("../../lab/folder-link.ts");
      const address = `${location.origin}${location.pathname}#lab=${encodeFolder(folder)}`;
      try {
        await navigator.clipboard.writeText(address);
        copied.value = strings.shared + (address.length > 16_000 ? ` ${strings.linkIsLong}` : "");
      } catch {
        link.value = address;
        copied.value = strings.shareTitle;
      }
    };
    return (
      <div class="tried">
        <p class="tried-bar">
          <button type="button" onClick={() => void copy()}>{strings.share}</button>
          <button type="button" onClick={() => { history.replaceState(null, "", location.pathname); location.reload(); }}>{strings.again}</button>
          <span role="status">{copied.value}</span>
          {link.value !== "" && copied.value === strings.shareTitle && <input readOnly aria-label={strings.shareTitle} value={link.value} onFocus={(event) => event.currentTarget.select()} />}
        </p>
        <TriedRoom folder={folder} locale={locale} />
      </div>
    );
  }
  return (
    <>
      <div
        class="drop"
        data-over={over.value}
        onDragOver={(event) => { event.preventDefault(); over.value = true; }}
        onDragLeave={() => { over.value = false; }}
        onDrop={(event) => { event.preventDefault(); over.value = false; if (event.dataTransfer) void take(filesOfDrop(event.dataTransfer)); }}
      >
        <p><b>{strings.drop}</b></p>
        <label class="call quiet">
          {strings.choose}
          <input
            type="file"
            class="sr-only"
            multiple
            ref={(field) => field?.setAttribute("webkitdirectory", "")}
            onChange={(event) => { if (event.currentTarget.files) void take(filesOfInput(event.currentTarget.files)); }}
          />
        </label>
        {reading.value && <p role="status">{strings.reading}</p>}
      </div>
      <form class="panel field-and-call" onSubmit={(event) => { event.preventDefault(); void follow(link.value); }}>
        <label><span>{strings.link}</span><input value={link.value} onInput={(event) => { link.value = event.currentTarget.value; }} /></label>
        <button type="submit" class="call quiet" disabled={link.value === ""}>{strings.open}</button>
      </form>
      <p class="problem" role="alert">{problem.value}</p>
    </>
  );
}

/** The room, with the lab that is tried. Nothing of it is kept. */
function TriedRoom({ folder, locale }: { folder: LabFolder; locale: Locale }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let dispose = (): void => {};
    void Promise.all([import("../../workspace/room.tsx"), import("../../workspace/room-state.ts"), import("preact")]).then(([{ Room }, { createRoomState }, { h }]) => {
      const state = createRoomState({ lab: "tried", folder: { ...folder }, keepNothing: true });
      dispose = () => state.dispose();
      render(h(Room, { locale, state, path: "/try/", embedded: true, within: true }), place.current!);
    });
    return () => dispose();
  }, []);
  return <div class="tried-room" ref={place} />;
}
