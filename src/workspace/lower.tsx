import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ClusterMap } from "./map.tsx";
import { Objects } from "./objects.tsx";
import { prefer, preferences, type LowerPane } from "./preferences.ts";
import { Requests } from "./requests.tsx";
import type { RoomState } from "./room-state.ts";
import { Strip } from "./strip.tsx";
import type { Strings } from "./strings/index.ts";
import { formatClock } from "./time.ts";

const PANES: readonly LowerPane[] = ["map", "objects", "requests", "strip"];

/** Whether the room is so narrow that the strip is one of the tabs. */
export function useNarrow() {
  const query = matchMedia("(max-width: 860px)");
  const narrow = useSignal(query.matches);
  useEffect(() => {
    const change = (): void => { narrow.value = query.matches; };
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return narrow;
}

/** Below the stage: the map, the objects and the ways of requests, as tabs. */
export function Lower({ state, strings, narrow }: { state: RoomState; strings: Strings; narrow: boolean }) {
  const { folded } = preferences.value;
  const wanted = preferences.value.lower;
  const pane = wanted === "strip" && !narrow ? "map" : wanted;
  const names: Record<LowerPane, string> = { map: strings.mapShort, objects: strings.objects, requests: strings.requests, strip: strings.stripShort };
  const panes = narrow ? PANES : PANES.slice(0, 3);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = panes[(panes.indexOf(pane) + step + panes.length) % panes.length]!;
    prefer({ lower: next, folded: false });
    requestAnimationFrame(() => document.getElementById(`lower-tab-${next}`)?.focus());
    event.preventDefault();
  };
  return (
    <div class="lower" data-folded={folded}>
      <div class="lower-bar">
        <div role="tablist" aria-label={strings.lower} onKeyDown={move}>
          {panes.map((each) => (
            <button
              type="button"
              role="tab"
              key={each}
              id={`lower-tab-${each}`}
              aria-controls="lower-pane"
              aria-selected={!folded && pane === each}
              tabIndex={pane === each ? 0 : -1}
              onClick={() => prefer({ lower: each, folded: false })}
            >
              {names[each]}
            </button>
          ))}
        </div>
        <ChosenBar state={state} strings={strings} />
        <button type="button" class="fold" aria-expanded={!folded} aria-controls="lower-pane" aria-label={folded ? strings.unfold : strings.fold} title={folded ? strings.unfold : strings.fold} onClick={() => prefer({ folded: !folded })}>
          <span aria-hidden="true">{folded ? "▴" : "▾"}</span>
        </button>
      </div>
      <PastBar state={state} strings={strings} />
      <div class="lower-pane" id="lower-pane" role="tabpanel" aria-labelledby={`lower-tab-${pane}`} hidden={folded}>
        {!folded && pane === "map" && <ClusterMap state={state} strings={strings} />}
        {!folded && pane === "objects" && <Objects state={state} strings={strings} />}
        {!folded && pane === "requests" && <Requests state={state} strings={strings} />}
        {!folded && pane === "strip" && <Strip state={state} strings={strings} />}
      </div>
    </div>
  );
}

/** What can be asked about the Pod that is chosen. */
function ChosenBar({ state, strings }: { state: RoomState; strings: Strings }) {
  const chosen = state.chosen.value;
  if (!chosen) return null;
  const view = state.view.value;
  const node = view?.nodes.find((each) => each.pods.some((pod) => pod.uid === chosen.uid));
  const gone = chosen.resource === "pods" && !node && !view?.unscheduled.some((pod) => pod.uid === chosen.uid);
  return (
    <div class="chosen">
      <b>{chosen.name}</b>
      {gone && <span class="dim">{strings.gone}</span>}
      <button type="button" class="link" onClick={() => state.show("objects", "yaml")}>{strings.inspect}</button>
      {chosen.resource === "pods" && !gone && (
        <button type="button" class="link" onClick={() => { state.verdictNode.value = ""; state.show("objects", "verdict"); }}>{node ? strings.whyThere(node.name) : strings.whyNowhere}</button>
      )}
    </div>
  );
}

/** Says that the map shows the past, and the ways out of it. */
function PastBar({ state, strings }: { state: RoomState; strings: Strings }) {
  const at = state.lookingAt.value;
  if (at === undefined) return null;
  return (
    <p class="past-bar" role="status">
      <span>{strings.asItWas(formatClock(at - state.origin.value))}</span>
      <button type="button" onClick={() => state.lookBack(undefined)}>{strings.backToNow}</button>
      <button type="button" onClick={() => state.tryAgain(at)} title={strings.tryAgainLabel}>{strings.tryAgain}</button>
    </p>
  );
}
