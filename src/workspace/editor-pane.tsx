import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { CodeEditor } from "./code-editor.ts";
import { preferences } from "./preferences.ts";
import type { RoomState } from "./room-state.ts";
import type { StageState } from "./stage-state.ts";
import type { Locale, Strings } from "./strings/index.ts";

/** Where the files are that it shows. */
export const HOME = "/root/";
/** Real ms after the last change before it is kept. */
const KEEP_DELAY = 300;

interface PaneProps {
  state: RoomState;
  stage: StageState;
  locale: Locale;
  strings: Strings;
  shown: boolean;
  /** Grows each time it is wanted in front; negative while another pane has the focus. */
  wish: number;
  onDirty: (name: string, dirty: boolean) => void;
}

/** The editor: the files of the home directory, and one of them open. It works on the files the terminal sees. */
export function EditorPane({ state, stage, strings, shown, wish, onDirty }: PaneProps) {
  const files = useSignal<string[]>([]);
  const path = useSignal("");
  const saved = useSignal("");
  const dirty = useSignal(false);
  const message = useSignal("");
  const naming = useSignal(false);
  const loading = useSignal(false);
  /** Unsaved texts of files that are not in front, by their path. */
  const kept = useMemo(() => state.loadDrafts(), []);
  const drafts = useSignal<ReadonlyMap<string, string>>(new Map(Object.entries(kept?.texts ?? {})));
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | undefined>(undefined);
  const nameField = useRef<HTMLInputElement>(null);
  const newButton = useRef<HTMLButtonElement>(null);
  const { vim, fontSize } = preferences.value;
  const requested = state.editRequest.value;

  /** Keeps what is not saved, also of the file in front, for when the page is loaded again. */
  const keeping = useRef(0);
  const keep = (): void => {
    clearTimeout(keeping.current);
    keeping.current = 0;
    const texts = new Map(drafts.peek());
    if (dirty.peek() && path.peek() !== "" && editor.current) texts.set(path.peek(), editor.current.text);
    state.keepDrafts({ front: path.peek(), texts: Object.fromEntries(texts) });
  };
  const keepSoon = (): void => {
    if (keeping.current === 0) keeping.current = window.setTimeout(keep, KEEP_DELAY);
  };

  const mark = (changed: boolean): void => {
    dirty.value = changed;
    keepSoon();
    onDirty(path.value === "" ? "" : path.value.replace(HOME, ""), changed);
  };

  /** Keeps what is unsaved of the file in front, or forgets it. */
  const keepDraft = (of: string, text: string | undefined): void => {
    const kept = new Map(drafts.value);
    if (text === undefined) kept.delete(of);
    else kept.set(of, text);
    drafts.value = kept;
    keepSoon();
  };

  /** Who is naming a new file goes on doing so. */
  const takeFocus = (): void => (nameField.current ?? editor.current)?.focus();

  /** Opens a file, as it was left when it has not been saved since. A new one may be none yet. */
  const open = async (next: string, isNew = false): Promise<void> => {
    let content: string | undefined;
    try {
      content = await state.readFile(next);
    } catch (error) {
      if (!isNew && !drafts.value.has(next)) {
        message.value = strings.openFailed((error as Error).message);
        return;
      }
    }
    loading.value = true;
    const { openCodeEditor } = await import("./code-editor.ts");
    loading.value = false;
    if (editor.current && dirty.value) keepDraft(path.value, editor.current.text);
    editor.current?.dispose();
    const draft = drafts.value.get(next);
    keepDraft(next, undefined);
    path.value = next;
    saved.value = content ?? "";
    message.value = "";
    editor.current = openCodeEditor(place.current!, {
      text: draft ?? content ?? "",
      label: next.replace(HOME, ""),
      yaml: /\.(ya?ml|json)$/.test(next),
      vim: preferences.peek().vim,
      fontSize: preferences.peek().fontSize,
      requiredWord: strings.required,
      manifests: {
        lint: (manifest) => state.ask("lint", { text: manifest }),
        fields: (at) => state.ask("fields", { place: at }),
        describe: (at) => state.ask("describe", { place: at }),
      },
      onChange: (now) => mark(now !== saved.value),
      onSave: () => void save(),
      onClose: (keep) => void leave(keep),
    });
    mark(content === undefined || editor.current.text !== content);
    takeFocus();
  };

  const save = async (): Promise<boolean> => {
    if (path.value === "" || !editor.current) return false;
    const view = editor.current;
    const { text } = view;
    // A text file ends with a newline.
    const content = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    const saving = path.value;
    const error = await state.saveFile(saving, content);
    // Another file has been opened meanwhile.
    if (editor.current !== view) {
      if (error === undefined && drafts.value.get(saving) === text) keepDraft(saving, undefined);
      return error === undefined;
    }
    if (error !== undefined) {
      message.value = strings.saveFailed(error);
      return false;
    }
    saved.value = content;
    // What was typed meanwhile is not lost, and not saved.
    if (view.text === text) view.setText(content);
    message.value = view.text === content ? strings.saved : "";
    mark(view.text !== content);
    files.value = await state.listFiles();
    return true;
  };

  /** `:q`, `:wq`, or the buttons of a program that waits: back to the terminal. */
  const leave = async (keep: boolean): Promise<void> => {
    if (keep && dirty.value && !(await save())) return;
    if (!keep) {
      editor.current?.setText(saved.value);
      mark(false);
    }
    if (state.editRequest.peek() !== "") {
      state.send({ type: "editor-closed" });
      path.value = "";
      onDirty("", false);
      editor.current?.dispose();
      editor.current = undefined;
    }
    stage.show(state.terminals.peek()[0] ?? 0);
  };

  /** The files to choose from, with those that are nowhere but here. */
  const listed = [...new Set([...files.value, ...[...drafts.value.keys()].filter((draft) => draft.startsWith(HOME)), ...(path.value === "" ? [] : [path.value])])];

  // What a program wants edited is opened at once.
  useEffect(() => {
    if (requested !== "") void open(requested);
    else if (path.peek() !== "" && !files.peek().includes(path.peek()) && path.peek().startsWith("/tmp/")) {
      // Ctrl-C has ended the program; its file is gone with it.
      path.value = "";
      onDirty("", false);
      editor.current?.dispose();
      editor.current = undefined;
    }
  }, [requested]);

  const listedDraft = (draft: string): boolean => draft.startsWith(HOME) && drafts.peek().has(draft);

  // What commands wrote is seen when the editor is looked at, unless something of one's own would be lost.
  const generation = state.generation.value;
  useEffect(() => {
    if (!shown || state.phase.value !== "ready" || state.editRequest.peek() !== "") return;
    void (async () => {
      files.value = await state.listFiles();
      if (path.value !== "" && !dirty.value && editor.current) {
        const content = await state.readFile(path.value).catch(() => undefined);
        if (content === undefined) return;
        saved.value = content;
        editor.current.setText(content);
        mark(false);
      } else if (path.value === "") {
        const first = kept !== undefined && listedDraft(kept.front) ? kept.front : (files.value[0] ?? [...drafts.value.keys()].find(listedDraft));
        if (first === undefined) naming.value = true;
        else await open(first);
      }
    })();
  }, [shown, generation]);
  useEffect(() => {
    if (shown && wish >= 0) takeFocus();
  }, [wish]);
  useEffect(() => editor.current?.setVim(vim), [vim]);
  useEffect(() => editor.current?.setFontSize(fontSize), [fontSize]);
  useEffect(() => {
    const flush = (): void => { if (keeping.current !== 0) keep(); };
    addEventListener("pagehide", flush);
    return () => {
      flush();
      removeEventListener("pagehide", flush);
      editor.current?.dispose();
    };
  }, []);

  return (
    <div class="editor-pane" hidden={!shown}>
      {requested === ""
        ? (
          <div class="file-bar">
            <ul aria-label={strings.files}>
              {listed.map((file) => (
                <li key={file}>
                  <button type="button" aria-current={file === path.value} onClick={() => { if (file !== path.value) void open(file); }}>
                    {file.replace(HOME, "")}
                    {(file === path.value ? dirty.value : drafts.value.has(file)) && <span title={strings.unsaved}> ●</span>}
                  </button>
                </li>
              ))}
            </ul>
            {naming.value
              ? <NewFile strings={strings} field={nameField} create={(name) => { naming.value = false; void open(HOME + name, true); }} cancel={() => { naming.value = false; requestAnimationFrame(() => newButton.current?.focus()); }} />
              : <button type="button" class="quiet new" ref={newButton} aria-label={strings.newFile} onClick={() => { naming.value = true; }}>＋ <span class="wide">{strings.newFile}</span></button>}
            <span class="status" role="status">{message.value}</span>
            <button type="button" class="save" disabled={path.value === "" || !dirty.value} onClick={() => void save()}>{strings.save}</button>
          </div>
        )
        : (
          <div class="file-bar asked" role="group" aria-label={strings.programWaits}>
            <span>{strings.programWaits} <b>{requested.replace(HOME, "")}</b></span>
            <span class="status" role="status">{message.value}</span>
            <button type="button" class="quiet" onClick={() => void leave(false)}>{strings.closeUnsaved}</button>
            <button type="button" class="save" onClick={() => void leave(true)}>{strings.saveAndClose}</button>
          </div>
        )}
      <div class="code" ref={place}>
        {path.value === "" && !loading.value && <p class="hint">{strings.noFiles}</p>}
        {loading.value && <p class="hint">{strings.editorLoading}</p>}
      </div>
      <p class="sr-only">{strings.editorHelp}</p>
    </div>
  );
}

function NewFile({ strings, field, create, cancel }: { strings: Strings; field: RefObject<HTMLInputElement>; create: (name: string) => void; cancel: () => void }) {
  const name = useSignal("");
  useEffect(() => field.current?.focus(), []);
  const good = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(name.value) && !name.value.includes("..");
  return (
    <form class="new-file" onSubmit={(event) => { event.preventDefault(); if (good) create(name.value); }} onKeyDown={(event) => { if (event.key === "Escape") cancel(); }}>
      <input ref={field} aria-label={strings.newFileName} placeholder="exec-liveness.yaml" value={name.value} onInput={(event) => { name.value = event.currentTarget.value; }} />
      <button type="submit" disabled={!good}>{strings.create}</button>
    </form>
  );
}
