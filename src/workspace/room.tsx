import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import { Clock, keepFocus, RATES } from "./clock.tsx";
import { Divider } from "./divider.tsx";
import { ExamTime } from "./exam.tsx";
import { Faults } from "./faults.tsx";
import { Lower, useNarrow } from "./lower.tsx";
import { Notices } from "./notices.tsx";
import { FONT_SIZES, prefer, preferences } from "./preferences.ts";
import type { Rate } from "./protocol.ts";
import { PLAYGROUND, type RoomState } from "./room-state.ts";
import "./room.css";
import { Share } from "./share.tsx";
import { Sheet } from "./sheet.tsx";
import { commandOf, type Command } from "./shortcuts.ts";
import { Stage } from "./stage.tsx";
import { createStageState, type StageState } from "./stage-state.ts";
import { Strip } from "./strip.tsx";
import { stringsOf, type Locale, type Strings } from "./strings/index.ts";
import { LabText } from "./tasks.tsx";

const LEAST_TEXT = 300;
const LEAST_STAGE = 400;
const LEAST_LOWER = 60;
const LEAST_TERMINAL = 140;
const LEAST_STRIP = 40;

export interface RoomProps {
  locale: Locale;
  state: RoomState;
  /** The address of the page without language and fragment: `/labs/x/`. */
  path: string;
  /** Part of another page: no way out, no other language. */
  embedded?: boolean;
  /** Stands in the main part of a page that has one. */
  within?: boolean;
  /** What the lab is called and about, for as long as it is on its way. */
  outline?: { title: string; summary: string };
  /** A sentence about what could not be used, from whoever opened the room. */
  problem?: string;
}

/** The room of a lab: text and tasks on the left; terminal, editor, map and strip on the right; the clock above. */
export function Room({ locale, state, path, embedded = false, within = false, outline, problem = "" }: RoomProps) {
  const Main = within ? "div" : "main";
  const strings = stringsOf(locale);
  const stage = useMemo(() => createStageState(state), [state]);
  const sheet = useSignal(false);
  const sharing = useSignal(false);
  /** On a phone only one of the two is seen. */
  const side = useSignal<"text" | "stage">(state.labId === PLAYGROUND ? "stage" : "text");
  const narrow = useNarrow();
  const root = useRef<HTMLDivElement>(null);
  const lab = state.lab.value;
  const title = lab?.title[locale] ?? outline?.title ?? "";
  const { textWidth, lowerHeight, stripHeight, folded } = preferences.value;
  const terminal = (): number => {
    const shown = stage.columns.value.find((tab): tab is number => typeof tab === "number");
    return shown ?? state.terminals.value[0] ?? 0;
  };

  // A program that wants a file edited brings the editor to the front.
  const requested = state.editRequest.value;
  useEffect(() => {
    if (requested !== "") stage.show("editor");
  }, [requested]);
  // Shells of a new session have the editor that was chosen.
  const generation = state.generation.value;
  useEffect(() => {
    if (generation > 0 && preferences.peek().editorPane) state.send({ type: "choose-editor", pane: true });
  }, [generation]);

  // The end of an exam is not missed in the terminal.
  const finishedAt = state.exam.value?.finishedAt;
  const going = useRef(false);
  useEffect(() => {
    if (finishedAt !== undefined && going.current) side.value = "text";
    going.current = state.exam.peek() !== undefined && finishedAt === undefined;
  }, [finishedAt, state.exam.value === undefined]);

  const run = (command: Command): void => {
    const act = actions(state, stage, { sheet, sharing, side, root: root.current! });
    act(command);
  };
  const showStage = useCallback((): void => { side.value = "stage"; }, []);
  const prefix = locale === "en" ? "" : "/zh-cn";
  const other = locale === "en" ? `/zh-cn${path}` : path;
  const heightOf = (selector: string): number => root.current?.querySelector<HTMLElement>(selector)?.offsetHeight ?? 0;
  const style = {
    ...(textWidth > 0 ? { "--text-width": `${textWidth}px` } : {}),
    ...(lowerHeight > 0 ? { "--lower-height": `${lowerHeight}px` } : {}),
    ...(stripHeight > 0 ? { "--strip-height": `${stripHeight}px` } : {}),
  };
  return (
    <div
      class="podlab-room"
      ref={root}
      data-side={side.value}
      data-embedded={embedded}
      data-folded={folded}
      style={style}
      onKeyDown={(event) => {
        const command = commandOf(event);
        if (!command) return;
        event.preventDefault();
        run(command);
      }}
    >
      <header class="room-bar">
        {embedded
          ? <a class="logo" href={`${prefix}${path}`} target="_blank" rel="noopener" translate={false}><Logo />Podlab</a>
          : <a class="logo" href={`${prefix}/`} translate={false}><Logo />Podlab</a>}
        <nav class="crumb" aria-label={strings.back}>
          {embedded ? <b>{title}</b> : <><a href={`${prefix}/course/`}>{strings.back}</a> <span aria-hidden="true">›</span> <b>{title}</b></>}
        </nav>
        <Clock state={state} strings={strings} />
        <div class="tools">
          <UndoReset state={state} strings={strings} />
          <button type="button" title={strings.share} aria-label={strings.share} disabled={state.phase.value !== "ready"} onClick={() => { sharing.value = true; }}><span aria-hidden="true">⇪</span> <span class="wide">{strings.share}</span></button>
          <ThemeButton label={strings.theme} />
          <button type="button" title={strings.help} aria-label={strings.help} onClick={() => { sheet.value = true; }}><span aria-hidden="true">?</span></button>
          {!embedded && <a href={other} lang={locale === "en" ? "zh-CN" : "en"} hreflang={locale === "en" ? "zh-CN" : "en"}>{strings.otherLanguage}</a>}
        </div>
      </header>
      <Notices state={state} strings={strings} problem={problem} />
      <Main class="room-main">
        <section class="room-text" aria-label={strings.text} tabIndex={0}>
          {!lab && outline && <><h1>{outline.title}</h1><p class="lead">{outline.summary}</p></>}
          {lab && state.labId === PLAYGROUND && <Faults state={state} strings={strings} title={title} prefix={prefix} />}
          {lab && state.labId !== PLAYGROUND && <LabText lab={lab} locale={locale} state={state} strings={strings} courseHref={`${prefix}/course/`} terminal={terminal()} onTyped={showStage} />}
        </section>
        <Divider
          orientation="vertical"
          class="beside-text"
          label={strings.resizeText}
          value={textWidth}
          least={LEAST_TEXT}
          most={() => (root.current?.clientWidth ?? 1200) - LEAST_STAGE}
          present={() => root.current?.querySelector(".room-text")?.clientWidth ?? textWidth}
          change={(value) => prefer({ textWidth: value })}
        />
        <div class="room-stage">
          <h1 class="sr-only stage-title">{title}</h1>
          <Stage state={state} stage={stage} locale={locale} strings={strings} />
          <Divider
            orientation="horizontal"
            class="above-lower"
            label={strings.resizeLower}
            after
            value={lowerHeight}
            least={LEAST_LOWER}
            most={() => heightOf(".room-stage") - heightOf(".strip") - LEAST_TERMINAL}
            present={() => heightOf(".lower")}
            change={(value) => prefer({ lowerHeight: value, folded: false })}
          />
          <Lower state={state} strings={strings} narrow={narrow.value} />
          {!narrow.value && (
            <>
              <Divider
                orientation="horizontal"
                class="above-strip"
                label={strings.resizeStrip}
                after
                value={stripHeight}
                least={LEAST_STRIP}
                most={() => heightOf(".room-stage") - heightOf(".lower") - LEAST_TERMINAL}
                present={() => heightOf(".strip")}
                change={(value) => prefer({ stripHeight: value })}
              />
              <Strip state={state} strings={strings} />
            </>
          )}
        </div>
      </Main>
      <nav class="side-switch" aria-label={strings.sides}>
        <button type="button" aria-pressed={side.value === "text"} onClick={() => { side.value = "text"; }}>{strings.showText}<ExamTime state={state} /></button>
        <button type="button" aria-pressed={side.value === "stage"} onClick={() => { side.value = "stage"; }}>{strings.showTerminal}</button>
      </nav>
      <Sheet open={sheet} state={state} strings={strings} terminal={terminal} />
      <Share open={sharing} state={state} strings={strings} address={`${prefix}${path}`} />
    </div>
  );
}

const PANES = [".room-text", ".stage", "#lower-pane > *", ".strip"];

/** F6 leads to the next part of the room and Shift-F6 back: the Tab key belongs to the shell while the terminal has the focus. */
function changePane(root: HTMLElement, step: 1 | -1): void {
  const panes = PANES.map((selector) => root.querySelector<HTMLElement>(selector)).filter((pane) => pane !== null && pane.offsetParent !== null) as HTMLElement[];
  const distinct = [...new Set(panes)];
  const present = distinct.findIndex((pane) => pane.contains(document.activeElement));
  const next = distinct.at((present + step) % distinct.length);
  const inside = next?.querySelector<HTMLElement>('[role="tabpanel"]:not([hidden]) :is(textarea, .cm-content)');
  const focusable = inside ?? (next?.tabIndex === undefined || next.tabIndex < -1 || !next.hasAttribute("tabindex") ? next?.querySelector<HTMLElement>("select, button, [tabindex]") : next);
  focusable?.focus();
}

interface Parts {
  sheet: { value: boolean };
  sharing: { value: boolean };
  side: { value: "text" | "stage" };
  root: HTMLElement;
}

/** What the keys of the room do. */
function actions(state: RoomState, stage: StageState, { sheet, sharing, side, root }: Parts): (command: Command) => void {
  const faster = (step: 1 | -1): void => {
    const rates: readonly Rate[] = [0, ...RATES];
    const next = rates[rates.indexOf(state.clock.peek().rate) + step];
    if (next !== undefined) state.setRate(next);
  };
  const { fontSize } = preferences.peek();
  return (command) => {
    switch (command) {
      case "help": sheet.value = true; return;
      case "share": sharing.value = true; return;
      case "next-pane": changePane(root, 1); return;
      case "previous-pane": changePane(root, -1); return;
      case "new-terminal": side.value = "stage"; stage.add(); return;
      case "split": stage.toggleSplit(); return;
      case "editor": side.value = "stage"; stage.show("editor"); return;
      case "map":
      case "objects":
      case "requests":
      case "strip":
        side.value = "stage";
        state.show(command);
        return;
      case "pause": state.setRate(state.clock.peek().rate === 0 ? 1 : 0); return;
      case "faster": faster(1); return;
      case "slower": faster(-1); return;
      case "next-event": state.skip("event"); return;
      case "undo": if (state.canUndo.peek()) state.undo(); return;
      case "larger": prefer({ fontSize: Math.min(FONT_SIZES.most, fontSize + 1) }); return;
      case "smaller": prefer({ fontSize: Math.max(FONT_SIZES.least, fontSize - 1) }); return;
      case "search": return;
      default: stage.showNth(Number(command.slice("tab-".length)) - 1);
    }
  };
}

function UndoReset({ state, strings }: { state: RoomState; strings: Strings }) {
  const asking = useRef<HTMLDialogElement>(null);
  const said = useSignal("");
  const ready = state.phase.value === "ready";
  /** Something would be lost: answers too, which no undo takes back. */
  const begun = state.canUndo.value || state.tasks.value.some(({ checks }) => checks.some(({ answer }) => answer !== undefined));
  return (
    <>
      <button type="button" disabled={!ready || !state.canUndo.value} title={strings.undoLabel} aria-label={strings.undoLabel} onMouseDown={keepFocus} onClick={() => { state.undo(); said.value = strings.undone; }}>
        <span aria-hidden="true">↶</span> <span class="wide">{strings.undo}</span>
      </button>
      <button type="button" disabled={!ready} title={strings.resetLabel} aria-label={strings.resetLabel} onClick={() => (begun ? asking.current?.showModal() : void state.reset())}>
        <span aria-hidden="true">⟲</span> <span class="wide">{strings.reset}</span>
      </button>
      <span class="sr-only" role="status">{said.value}</span>
      <dialog ref={asking} class="question" aria-label={strings.reset}>
        <p>{strings.resetQuestion}</p>
        <form method="dialog">
          <button type="submit" value="no">{strings.cancel}</button>
          <button type="submit" class="cta" onClick={() => void state.reset()}>{strings.resetYes}</button>
        </form>
      </dialog>
    </>
  );
}

function ThemeButton({ label }: { label: string }) {
  const dark = useSignal(document.documentElement.dataset["theme"] === "dark");
  const toggle = (): void => {
    dark.value = !dark.value;
    const theme = dark.value ? "dark" : "light";
    document.documentElement.dataset["theme"] = theme;
    try {
      // The key of the whole site (see components/theme-provider.astro).
      localStorage.setItem("starlight-theme", theme);
    } catch {
      // Without storage the choice holds for this page.
    }
  };
  return <button type="button" aria-pressed={dark.value} aria-label={label} title={label} onClick={toggle}><span aria-hidden="true">◐</span></button>;
}

export function Logo() {
  return (
    <svg width="26" height="16" viewBox="0 0 52 32" aria-hidden="true">
      <path d="M2 20C8 4 40 0 50 10c-6 16-36 22-48 10z" fill="var(--pea-soft)" stroke="var(--pea)" stroke-width="2.5" />
      <circle cx="16" cy="17" r="5" fill="var(--pea)" />
      <circle cx="27" cy="14.5" r="5" fill="var(--pea)" />
      <circle cx="38" cy="12.5" r="4.4" fill="var(--pea)" />
    </svg>
  );
}
