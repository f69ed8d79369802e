import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CheckState, Language, Task } from "../lab/index.ts";
import { InlineMarkdown } from "./markdown.tsx";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatSpan } from "./time.ts";
import { visible } from "./visible.ts";

type Check = Task["checks"][number];
type AnswerCheck = Extract<Check, { kind: "answer" }>;

const MARKS = { passed: { icon: "✓", tone: "ok" }, failed: { icon: "✕", tone: "bad" }, waiting: { icon: "◷", tone: "wait" } } as const;

interface CheckProps {
  task: string;
  check: Check;
  state: CheckState | undefined;
  /** Its turn has come, and it can still be done. */
  open: boolean;
  /** An exam is over: nothing changes any more. */
  judged: boolean;
  locale: Language;
  room: RoomState;
  strings: Strings;
}

/** One check of a task: whether it passes, and if not, what was expected and found; a question can be answered here. */
export function CheckLine({ task, check, state, open, judged, locale, room, strings }: CheckProps) {
  const stand = state?.state ?? "waiting";
  const { icon, tone } = MARKS[stand];
  const expected = check.expected?.[locale];
  const found = state?.found && visible(state.found[locale]);
  return (
    <li>
      <span class={tone} aria-hidden="true">{icon}</span>
      <div>
        <InlineMarkdown source={check.message[locale]} />
        <span class="sr-only"> ({strings[stand]})</span>
        {check.kind === "answer" && open && <Question task={task} check={check} state={state} judged={judged} locale={locale} room={room} strings={strings} />}
        {stand === "failed" && check.kind !== "answer" && (
          <small>
            {expected !== undefined && <>{strings.expected}{expected} · </>}
            {strings.found}{found ?? "?"}
          </small>
        )}
        {check.kind === "answer" && state?.answer !== undefined && found !== undefined && found !== chosenText(check, state.answer, locale) && <p class={check.predict ? "prediction" : "feedback"} role="status">{found}</p>}
        {stand !== "failed" && check.kind === "experiment" && found !== undefined && <small>{found}</small>}
        {stand === "waiting" && state?.remaining !== undefined && <small>{strings.toGo(formatSpan(state.remaining))}</small>}
        {open && !judged && stand !== "passed" && <CheckTools task={task} check={check} state={state} locale={locale} room={room} strings={strings} />}
      </div>
    </li>
  );
}

/** The choice that was made, as it is written beside its button: nobody needs it twice. */
function chosenText(check: AnswerCheck, answer: string, locale: Language): string | undefined {
  return check.choices?.[Number(answer)]?.text[locale];
}

/** What can be done about a check that does not pass: run an experiment, take back what a guard refuses, or let time pass until it does. */
function CheckTools({ task, check, state, locale, room, strings }: Omit<CheckProps, "open" | "judged">) {
  const waiting = room.waitingFor.value;
  const mine = typeof waiting === "object" && waiting.task === task && waiting.check === check.id;
  const last = room.skipped.value;
  const missed = last !== undefined && typeof last.to === "object" && last.to.task === task && last.to.check === check.id && !last.reached;
  if (check.kind === "experiment") {
    return (
      <p class="check-tools">
        <button type="button" class="quiet" disabled={state?.running === true} onClick={() => room.send({ type: "input", event: { type: "experiment", task, check: check.id } })}>{state?.running ? strings.experimentRuns : strings.runExperiment}</button>
      </p>
    );
  }
  if (check.kind === "answer") return null;
  // What was changed that should not have been comes back by no passing of time.
  if (check.kind === "guard" && state?.state === "failed") {
    return (
      <p class="check-tools">
        <button type="button" class="quiet" disabled={!room.canUndo.value} onClick={() => room.undo()}><span aria-hidden="true">↶</span> {strings.undoLabel}</button>
      </p>
    );
  }
  return (
    <p class="check-tools">
      {mine
        ? <button type="button" class="quiet" onClick={() => room.stopSkipping()}>{strings.stopWaiting}</button>
        : <button type="button" class="quiet" disabled={waiting !== undefined} title={strings.untilPassesLabel} onClick={() => room.skip({ task, check: check.id })}><span aria-hidden="true">⇥</span> {strings.untilPasses}<span class="sr-only">: {check.message[locale]}</span></button>}
      {missed && <span class="dim" role="status"> {strings.hourOver}</span>}
    </p>
  );
}

function Question({ task, check, state, judged, locale, room, strings }: { task: string; check: AnswerCheck; state: CheckState | undefined; judged: boolean; locale: Language; room: RoomState; strings: Strings }) {
  const given = state?.answer;
  const typed = useSignal(given ?? "");
  /** What was chosen, till the worker has taken it in: nobody's click is taken back for a moment. */
  const chosen = useSignal<string | undefined>(undefined);
  useEffect(() => { chosen.value = undefined; }, [given]);
  const answer = (value: string): void => room.send({ type: "input", event: { type: "answer", task, check: check.id, value } });
  const name = `${task}-${check.id}`;
  const settled = judged || (check.predict !== undefined && given !== undefined);
  if (check.choices) {
    return (
      <fieldset class="question-box">
        <legend><InlineMarkdown source={check.question[locale]} /></legend>
        {check.choices.map((choice, index) => (
          <label key={index}>
            <input type="radio" name={name} checked={(chosen.value ?? given) === String(index)} disabled={settled} onChange={() => { chosen.value = String(index); answer(chosen.value); }} /> <span><InlineMarkdown source={choice.text[locale]} /></span>
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <form class="question-box" onSubmit={(event) => { event.preventDefault(); if (typed.value.trim() !== "") answer(typed.value.trim()); }}>
      <label for={name}><InlineMarkdown source={check.question[locale]} /></label>
      <span class="row">
        <input
          id={name}
          value={typed.value}
          disabled={settled}
          inputMode={check.number ? "decimal" : "text"}
          placeholder={check.text?.placeholder?.[locale] ?? ""}
          onInput={(event) => { typed.value = event.currentTarget.value; }}
        />
        {check.number?.unit && <span class="dim">{check.number.unit[locale]}</span>}
        <button type="submit" class="quiet" disabled={settled || typed.value.trim() === ""}>{check.predict ? strings.predict : strings.answer}</button>
      </span>
    </form>
  );
}
