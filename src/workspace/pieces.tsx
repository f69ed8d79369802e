import { useSignal } from "@preact/signals";
import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { keepFocus } from "./clock.tsx";
import { splitMarks, type Mark } from "./piece-marks.ts";
import type { Strings } from "./strings/index.ts";
import { visible } from "./visible.ts";

/*
 * Code in the text of a lab. A piece that its author has marked is typed into the terminal at a click (`exec`) or copied
 * (`copy`); every block can be copied.
 */

/** Real ms for which "copied" stands. */
const SHOWN_FOR = 2000;

/** What the room does for the text. Where there is none, code is only code. */
export interface PieceActions {
  /** Types a text into the terminal, with Enter; `interrupt`: what runs there is ended by Ctrl-C before. */
  run: (text: string, interrupt: boolean) => void;
  strings: Strings;
}

export const PieceContext = createContext<PieceActions | undefined>(undefined);

/** A fenced block; `info` is what stands behind its fence: `bash exec`. */
export function CodeBlock({ text, info }: { text: string; info: string }) {
  const actions = useContext(PieceContext);
  const { mark, interrupt } = splitMarks(info);
  const block = <pre tabIndex={0}><code>{visible(text)}</code></pre>;
  if (!actions) return block;
  const { run, strings } = actions;
  return (
    <div class="piece-block">
      {block}
      <span class="piece-tools">
        {mark === "exec" && (
          <button type="button" class="quiet" title={strings.runPieceAbout} onMouseDown={keepFocus} onClick={() => run(text, interrupt)}>
            <span aria-hidden="true">↵</span> {strings.runPiece}<span class="sr-only">: {visible(firstLine(text))}</span>
          </button>
        )}
        <CopyButton text={text} strings={strings} />
      </span>
    </div>
  );
}

/** Code in a line that its author has marked. */
export function CodePiece({ text, mark, interrupt }: { text: string; mark: Mark; interrupt: boolean }) {
  const actions = useContext(PieceContext);
  const code = <code>{visible(text)}</code>;
  if (!actions) return code;
  const { run, strings } = actions;
  if (mark === "copy") return <CopyButton text={text} strings={strings} inline>{code}</CopyButton>;
  return (
    <button type="button" class="piece" title={strings.runPieceAbout} onMouseDown={keepFocus} onClick={() => run(text, interrupt)}>
      {code}<span class="act" aria-hidden="true">↵</span><span class="sr-only">: {strings.runPieceAbout}</span>
    </button>
  );
}

function CopyButton({ text, strings, inline = false, children }: { text: string; strings: Strings; inline?: boolean; children?: ComponentChildren }) {
  const said = useSignal("");
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = strings.copied;
    } catch {
      said.value = strings.pieceCopyFailed;
    }
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => { said.value = ""; }, SHOWN_FOR);
  };
  return (
    <>
      <button type="button" class={inline ? "piece" : "quiet"} title={strings.copyPiece} onMouseDown={keepFocus} onClick={() => void copy()}>
        {children}
        {inline ? <span class="act" aria-hidden="true">{said.value === "" ? <CopyIcon /> : said.value}</span> : <span aria-hidden="true">{said.value === "" ? strings.copyPiece : said.value}</span>}
        <span class="sr-only">{inline ? ": " : ""}{strings.copyPiece}{inline ? "" : `: ${visible(firstLine(text))}`}</span>
      </button>
      <span class="sr-only" role="status">{said.value}</span>
    </>
  );
}

function CopyIcon() {
  return (
    <svg width="11" height="12" viewBox="0 0 11 12" fill="none" stroke="currentColor" stroke-width="1.2">
      <rect x="0.6" y="2.6" width="7" height="8.8" rx="1.4" />
      <path d="M3.4 2V1.6a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1v6.8a1 1 0 0 1-1 1H9" />
    </svg>
  );
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]!.slice(0, 80);
}
