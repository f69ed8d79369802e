import { useEffect, useMemo } from "preact/hooks";
import { createRoomState } from "./room-state.ts";
import "./live-terminal.css";
import { stringsOf, type Locale } from "./strings/index.ts";
import { TerminalPane } from "./terminal-pane.tsx";
import { formatClock } from "./time.ts";

/** The terminal of the home page and of lessons: a cluster to type at, with its nodes as three small boxes of peas. Nothing is
    kept. `onReady` gets a way to type into it. */
export function LiveTerminal({ locale, onReady }: { locale: Locale; onReady?: (type: (text: string) => void) => void }) {
  const state = useMemo(() => createRoomState({ lab: "" }), []);
  const strings = stringsOf(locale);
  useEffect(() => () => state.dispose(), []);
  const isReady = state.phase.value === "ready";
  useEffect(() => {
    if (isReady) onReady?.((data) => state.send({ type: "key", terminal: 0, data }));
  }, [isReady]);
  const { now, origin } = state.clock.value;
  const nodes = (state.view.value?.nodes ?? []).filter((node) => !node.controlPlane);
  return (
    <div class="live-terminal">
      <div class="live-bar">root@controlplane <time aria-label={strings.clockTime}>{formatClock(now - origin)}</time></div>
      <TerminalPane number={0} state={state} locale={locale} shown wish={-1} onOpen={state.start} />
      <ul class="peas" aria-label={strings.map}>
        {nodes.slice(0, 3).map((node) => {
          const pods = node.pods.filter((pod) => !pod.system);
          return (
            <li key={node.name}>
              {node.name}
              <span class="row" role="img" aria-label={pods.length === 0 ? strings.noPods : pods.map((pod) => `${pod.name}: ${pod.status}`).join(", ")}>
                {pods.slice(0, 12).map((pod) => <i key={pod.uid} class={pod.tone} title={`${pod.name}: ${pod.status}`} />)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
