import type { RoomState } from "./room-state.ts";
import type { Rate } from "./protocol.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock } from "./time.ts";

export const RATES: readonly Rate[] = [1, 10, 60];

/** A click on the clock leaves the focus where it was: whoever types goes on typing. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** The clock of the cluster: how fast it runs, and what it shows. */
export function Clock({ state, strings }: { state: RoomState; strings: Strings }) {
  const { now, origin, rate, skipping } = state.clock.value;
  const ready = state.phase.value === "ready";
  return (
    <div class={`clock${skipping ? " skipping" : ""}`} role="group" aria-label={strings.clock} onMouseDown={keepFocus}>
      <button type="button" aria-pressed={rate === 0} aria-label={strings.pause} title={rate === 0 ? strings.paused : strings.pause} disabled={!ready} onClick={() => state.setRate(0)}>
        <svg width="10" height="11" viewBox="0 0 10 11" aria-hidden="true"><path d="M1 0h2.6v11H1zM6.4 0H9v11H6.4z" fill="currentColor" /></svg>
      </button>
      {RATES.map((each) => (
        <button type="button" key={each} aria-pressed={rate === each} aria-label={strings.rateLabel(each)} disabled={!ready} onClick={() => state.setRate(each)}>
          {strings.rate(each)}
        </button>
      ))}
      {skipping
        ? <button type="button" class="skip" aria-label={strings.stopWaiting} title={strings.stopWaiting} onClick={() => state.stopSkipping()}><span aria-hidden="true">■</span> <span class="wide">{strings.stop}</span></button>
        : <button type="button" class="skip" aria-label={strings.nextEventLabel} title={strings.nextEventLabel} disabled={!ready} onClick={() => state.skip("event")}><span aria-hidden="true">⇥</span> <span class="wide">{strings.nextEvent}</span></button>}
      <time aria-label={strings.clockTime}>{formatClock(now - origin)}</time>
    </div>
  );
}
