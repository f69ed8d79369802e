import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Lab } from "../lab/index.ts";
import { Clock, keepFocus } from "./clock.tsx";
import { fetchLab } from "./labs.ts";
import { ClusterMap } from "./map.tsx";
import type { RoomState } from "./room-state.ts";
import "./room.css";
import { Stage } from "./stage.tsx";
import { Strip } from "./strip.tsx";
import { stringsOf, type Locale, type Strings } from "./strings/index.ts";
import { LabText } from "./tasks.tsx";

const WIDTH_KEY = "podlab.text-width";
const LEAST_WIDTH = 300;

/** The room of a lab: text and tasks on the left; terminal, editor, map and strip on the right; the clock above. */
export function Room({ labId, locale, state }: { labId: string; locale: Locale; state: RoomState }) {
  const strings = stringsOf(locale);
  const lab = useSignal<Lab | undefined>(undefined);
  const problem = useSignal("");
  /** On a phone only one of the two is seen. */
  const side = useSignal<"text" | "stage">("text");
  const lower = useSignal<"map" | "strip">("strip");
  const width = useSignal(readWidth());

  useEffect(() => {
    fetchLab(labId).then((loaded) => { lab.value = loaded; }, (error: unknown) => { problem.value = String((error as Error).message); });
  }, [labId]);

  const prefix = locale === "en" ? "" : "/zh-cn";
  const other = locale === "en" ? `/zh-cn/labs/${labId}/` : `/labs/${labId}/`;
  return (
    <div class="podlab-room" onKeyDown={changePane} data-side={side.value} data-lower={lower.value} style={width.value > 0 ? { "--text-width": `${width.value}px` } : {}}>
      <header class="room-bar">
        <a class="logo" href={`${prefix}/`} translate={false}><Logo />Podlab</a>
        <nav class="crumb" aria-label={strings.back}>
          <a href={`${prefix}/course/`}>{strings.back}</a> <span aria-hidden="true">›</span> <b>{lab.value?.title[locale]}</b>
        </nav>
        <Clock state={state} strings={strings} />
        <Tools state={state} strings={strings} other={other} locale={locale} />
      </header>
      <Notices state={state} strings={strings} problem={problem.value} />
      <main class="room-main">
        <section class="room-text" aria-label={strings.text} tabIndex={0}>
          {lab.value && <LabText lab={lab.value} locale={locale} state={state} strings={strings} courseHref={`${prefix}/course/`} />}
        </section>
        <Divider width={width.value} strings={strings} change={(next) => { width.value = next; }} />
        <div class="room-stage">
          <h1 class="sr-only stage-title">{lab.value?.title[locale]}</h1>
          <Stage state={state} locale={locale} strings={strings} />
          <div class="lower-tabs" role="group">
            <button type="button" aria-pressed={lower.value === "map"} onClick={() => { lower.value = "map"; }}>{strings.mapShort}</button>
            <button type="button" aria-pressed={lower.value === "strip"} onClick={() => { lower.value = "strip"; }}>{strings.stripShort}</button>
          </div>
          <ClusterMap state={state} strings={strings} />
          <Strip state={state} strings={strings} />
        </div>
      </main>
      <div class="side-switch" role="group">
        <button type="button" aria-pressed={side.value === "text"} onClick={() => { side.value = "text"; }}>{strings.showText}</button>
        <button type="button" aria-pressed={side.value === "stage"} onClick={() => { side.value = "stage"; }}>{strings.showTerminal}</button>
      </div>
    </div>
  );
}

const PANES = [".room-text", ".stage", ".map", ".strip"];

/** F6 leads to the next part of the room and Shift-F6 back: the Tab key belongs to the shell while the terminal has the focus. */
function changePane(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
  const panes = PANES.map((selector) => event.currentTarget.querySelector<HTMLElement>(selector)).filter((pane) => pane !== null && pane.offsetParent !== null) as HTMLElement[];
  const present = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes.at((present + (event.shiftKey ? -1 : 1)) % panes.length);
  const inside = next?.querySelector<HTMLElement>('[role="tabpanel"]:not([hidden]) :is(textarea, .cm-content)');
  (inside ?? next)?.focus();
  event.preventDefault();
}

function Tools({ state, strings, other, locale }: { state: RoomState; strings: Strings; other: string; locale: Locale }) {
  const asking = useRef<HTMLDialogElement>(null);
  const said = useSignal("");
  const ready = state.phase.value === "ready";
  return (
    <div class="tools">
      <button type="button" disabled={!ready || !state.canUndo.value} title={strings.undoLabel} aria-label={strings.undoLabel} onMouseDown={keepFocus} onClick={() => { state.undo(); said.value = strings.undone; }}>
        <span aria-hidden="true">↶</span> <span class="wide">{strings.undo}</span>
      </button>
      <button type="button" disabled={!ready} title={strings.resetLabel} aria-label={strings.resetLabel} onClick={() => asking.current?.showModal()}>
        <span aria-hidden="true">⟲</span> <span class="wide">{strings.reset}</span>
      </button>
      <ThemeButton label={strings.theme} />
      <a href={other} lang={locale === "en" ? "zh-CN" : "en"} hreflang={locale === "en" ? "zh-CN" : "en"}>{strings.otherLanguage}</a>
      <span class="sr-only" role="status">{said.value}</span>
      <dialog ref={asking} class="question" aria-label={strings.reset}>
        <p>{strings.resetQuestion}</p>
        <form method="dialog">
          <button type="submit" value="no">{strings.cancel}</button>
          <button type="submit" class="cta" onClick={() => void state.reset()}>{strings.resetYes}</button>
        </form>
      </dialog>
    </div>
  );
}

/** What stands between the bar and the room when something is not as it should be. */
function Notices({ state, strings, problem }: { state: RoomState; strings: Strings; problem: string }) {
  const closed = useSignal(false);
  const refusal = state.refusal.value;
  return (
    <div class="notices" role="status">
      {problem !== "" && <p class="bad">{problem}</p>}
      {state.phase.value === "refused" && refusal && <p class="wait">{strings.refused[refusal.reason]} <button type="button" onClick={() => void state.reset()}>{strings.refusedStart}</button></p>}
      {state.phase.value === "crashed" && (
        <p class="bad">
          {strings.crashed} <button type="button" onClick={() => state.restart(true)}>{strings.restart}</button> <button type="button" onClick={() => state.restart(false)}>{strings.refusedStart}</button>
          <details><summary>…</summary><pre>{state.crash.value}</pre></details>
        </p>
      )}
      {state.keepsNothing.value && !closed.value && <p class="wait">{strings.notKept} <button type="button" onClick={() => { closed.value = true; }}>{strings.dismiss}</button></p>}
    </div>
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

/** The line between text and stage: dragged, or moved with the arrow keys. */
function Divider({ width, strings, change }: { width: number; strings: Strings; change: (width: number) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const set = (wanted: number): void => {
    const most = (place.current?.parentElement?.clientWidth ?? 1200) - 400;
    const next = Math.round(Math.max(LEAST_WIDTH, Math.min(most, wanted)));
    change(next);
    try {
      localStorage.setItem(WIDTH_KEY, String(next));
    } catch {
      // It holds for this visit.
    }
  };
  const present = (): number => place.current?.previousElementSibling?.clientWidth ?? width;
  return (
    <div
      ref={place}
      class="divider"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={strings.resizeText}
      aria-valuenow={width > 0 ? width : 420}
      aria-valuemin={LEAST_WIDTH}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); event.preventDefault(); }}
      onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) set(event.clientX); }}
      onKeyDown={(event) => {
        const step = event.key === "ArrowLeft" ? -24 : event.key === "ArrowRight" ? 24 : 0;
        if (step === 0) return;
        set(present() + step);
        event.preventDefault();
      }}
    />
  );
}

function readWidth(): number {
  try {
    const value = Number(localStorage.getItem(WIDTH_KEY));
    return value >= LEAST_WIDTH ? value : 0;
  } catch {
    return 0;
  }
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
