import { useRef } from "preact/hooks";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock } from "./time.ts";

const MINUTE = 60_000;
/** Minutes before the end at which it is said that it comes. */
const WARNINGS = [1, 5];

/** Virtual ms that an exam goes on for; undefined when there is none, or it is over. */
function leftOf(state: RoomState): number | undefined {
  const exam = state.exam.value;
  return exam && exam.finishedAt === undefined ? Math.max(0, exam.endsAt - state.clock.value.now) : undefined;
}

/** The clock of an exam, how much of it is done, and the button that hands it in. */
export function ExamBar({ state, strings }: { state: RoomState; strings: Strings }) {
  const asking = useRef<HTMLDialogElement>(null);
  const exam = state.exam.value;
  const rules = state.lab.value?.exam;
  if (!exam || !rules) return null;
  const left = leftOf(state);
  if (left === undefined) {
    const timeOver = exam.finishedAt! >= exam.endsAt;
    const result = [...(timeOver ? [strings.timeOver] : []), exam.passed ? strings.examPassed : strings.examFailed];
    return (
      <div class={`exam ${exam.passed ? "good" : "missed"}`} role="status">
        <span><b>{result.join(strings.betweenSentences)}</b>{strings.betweenSentences}{strings.points(exam.points, exam.of)}</span> <span>{strings.passMark(rules.pass)}</span>
      </div>
    );
  }
  const warning = WARNINGS.find((minutes) => left <= minutes * MINUTE && minutes < rules.minutes);
  return (
    <div class={`exam ${left <= MINUTE ? "late" : ""}`}>
      <span>{strings.timeLeft}<time class="number">{formatClock(left)}</time></span>
      <button type="button" class="quiet" onClick={() => asking.current?.showModal()}>{strings.handIn}</button>
      <span class="sr-only" role="status">{warning === undefined ? "" : strings.minutesLeft(warning)}</span>
      <dialog ref={asking} class="question" aria-label={strings.handIn}>
        <p>{strings.handInQuestion}</p>
        <form method="dialog">
          <button type="submit" value="no">{strings.cancel}</button>
          <button type="submit" class="cta" onClick={() => state.send({ type: "input", event: { type: "finish" } })}>{strings.handIn}</button>
        </form>
      </dialog>
    </div>
  );
}

/** The time that is left of an exam, where its bar is out of sight. */
export function ExamTime({ state }: { state: RoomState }) {
  const left = leftOf(state);
  return left === undefined ? null : <time class={`number exam-time ${left <= MINUTE ? "late" : ""}`}>{formatClock(left)}</time>;
}
