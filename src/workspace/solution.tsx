import { useSignal } from "@preact/signals";
import type { SolutionPart } from "../lab/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";

/** The solution of a task, played step by step in the learner's own terminal, once it is asked for. */
export function Solution({ part, state, terminal, strings, onPlayed }: { part: SolutionPart; state: RoomState; terminal: number; strings: Strings; onPlayed: () => void }) {
  const shown = useSignal(false);
  const next = useSignal(0);
  if (!shown.value) return <button type="button" class="quiet" onClick={() => { shown.value = true; }}>{strings.showSolution}</button>;
  const play = (): void => {
    state.send({ type: "input", event: { type: "play", terminal, task: part.task, step: next.value } });
    next.value += 1;
    onPlayed();
  };
  return (
    <div class="solution">
      <p><b>{strings.solution}</b></p>
      <ol>
        {part.steps.map((step, index) => <li key={index} aria-current={index === next.value ? "step" : undefined} class={index < next.value ? "played" : ""}><pre tabIndex={0}><code>{step}</code></pre></li>)}
      </ol>
      {next.value < part.steps.length
        ? <button type="button" class="quiet" onClick={play}>{strings.playStep(next.value + 1, part.steps.length)}</button>
        : <button type="button" class="quiet" onClick={() => { next.value = 0; }}>{strings.playAgain}</button>}
    </div>
  );
}
