import { useSignal } from "@preact/signals";
import { PLAYGROUND, type RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";

/** What stands between the bar and the room when something is not as it should be. */
export function Notices({ state, strings, problem }: { state: RoomState; strings: Strings; problem: string }) {
  const closed = useSignal(false);
  const phase = state.phase.value;
  const refusal = state.refusal.value;
  return (
    <div class="notices" role="status">
      {problem !== "" && <p class="bad">{problem}</p>}
      {state.slow.value && phase === "opening" && <p class="calm">{strings.opening}</p>}
      {state.slow.value && phase === "replaying" && (
        <p class="calm">{strings.replaying} <button type="button" title={strings.replayingStopAbout} onClick={() => void state.restart(false)}>{strings.replayingStop}</button></p>
      )}
      {state.silent.value && phase === "ready" && (
        <p class="wait">{strings.silent} <button type="button" onClick={() => void state.withoutLastLine()}>{strings.withoutLastLine}</button></p>
      )}
      {phase === "unreadable" && <div class="bad"><p>{state.setupFailed.value ? strings.setupFailed : strings.unreadable}</p><pre>{state.crash.value}</pre></div>}
      {phase === "refused" && refusal && <p class="wait">{strings.refused[refusal.reason]} <button type="button" onClick={() => void state.reset()}>{strings.refusedStart}</button></p>}
      {phase === "unloaded" && <p class="bad">{strings.notLoaded} <button type="button" onClick={() => void state.restart(true)}>{strings.tryToLoad}</button></p>}
      {phase === "crashed" && (
        <div class="bad">
          <p>{strings.crashed} <button type="button" onClick={() => void state.restart(true)}>{strings.restart}</button> <button type="button" onClick={() => void state.restart(false)}>{strings.refusedStart}</button></p>
          <details><summary>{strings.details}</summary><pre>{state.crash.value}</pre></details>
        </div>
      )}
      {state.shared.value && state.labId !== PLAYGROUND && phase === "ready" && (
        <p class="calm">{strings.sharedSession} <button type="button" onClick={() => void state.reset()}>{strings.startOwn}</button></p>
      )}
      {state.hasFormer.value && phase === "ready" && !closed.value && (
        <p class="former">{strings.formerKept} <button type="button" onClick={() => void state.swapFormer()}>{strings.backToFormer}</button> <button type="button" onClick={() => { closed.value = true; }}>{strings.dismiss}</button></p>
      )}
      {state.keepsNothing.value && !closed.value && <p class="wait">{strings.notKept} <button type="button" onClick={() => { closed.value = true; }}>{strings.dismiss}</button></p>}
    </div>
  );
}
