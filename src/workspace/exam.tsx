import { useRef } from "preact/hooks";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock } from "./time.ts";

/** The clock of an exam, how much of it is done, and the button that hands it in. */
export function ExamBar({ state, strings }: { state: RoomState; strings: Strings }) {
  const asking = useRef<HTMLDialogElement>(null);
  const exam = state.exam.value;
  if (!exam) return null;
  if (exam.finishedAt !== undefined) {
    return (
      <p class={`exam ${exam.passed ? "good" : "missed"}`} role="status">
        <b>{exam.passed ? strings.examPassed : strings.examFailed}</b> {strings.points(exam.points, exam.of)}
      </p>
    );
  }
  return (
    <div class="exam">
      <span>{strings.timeLeft} <time class="number">{formatClock(Math.max(0, exam.endsAt - state.clock.value.now))}</time></span>
      <button type="button" class="quiet" onClick={() => asking.current?.showModal()}>{strings.handIn}</button>
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
