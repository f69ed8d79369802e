import type { ClusterView, NodeView, PodView } from "../lab/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatBytes, formatCores } from "./time.ts";

const ICONS: Record<PodView["tone"], string> = { good: "●", wait: "◷", bad: "✕", done: "✓" };

/** The cluster map: nodes with what they hold, Pods as tiles, and those that have no node. */
export function ClusterMap({ state, strings }: { state: RoomState; strings: Strings }) {
  const view = state.view.value;
  const chosen = state.timeline.value?.uid;
  const choose = (uid: string): void => state.send({ type: "watch-pod", uid });
  return (
    <section class="map" aria-label={strings.map} tabIndex={0}>
      {view && view.unscheduled.length > 0 && <Tray view={view} strings={strings} chosen={chosen} choose={choose} />}
      {view?.nodes.map((node) => <NodeCard key={node.name} node={node} strings={strings} chosen={chosen} choose={choose} />)}
    </section>
  );
}

interface PodListProps {
  strings: Strings;
  chosen: string | undefined;
  choose: (uid: string) => void;
}

function NodeCard({ node, strings, chosen, choose }: { node: NodeView } & PodListProps) {
  const own = node.pods.filter((pod) => !pod.system);
  const system = node.pods.length - own.length;
  const remarks = [
    // Most control planes have it in their name.
    node.controlPlane && !/control-?plane/.test(node.name) ? strings.controlPlane : "",
    node.zone === "" ? "" : strings.zone(node.zone),
    node.ready ? "" : strings.notReady,
    node.unschedulable ? strings.cordoned : "",
  ].filter(Boolean);
  return (
    <div class={`node${node.ready ? "" : " down"}`}>
      <h3>{node.name} <span>{remarks.join(" · ")}</span></h3>
      <Bar label={strings.cpu} amount={node.cpu} format={formatCores} strings={strings} />
      <Bar label={strings.memory} amount={node.memory} format={formatBytes} strings={strings} />
      <ul class="pods">
        {own.map((pod) => <PodTile key={pod.uid} pod={pod} strings={strings} chosen={chosen === pod.uid} choose={choose} />)}
      </ul>
      {system > 0 && <p class="system">{strings.systemPods(system)}</p>}
      {node.taints.map((taint) => <span class="taint" key={taint} title={taint}>{taint.replace(/^[^=:]*\//, "")}</span>)}
    </div>
  );
}

function Bar({ label, amount, format, strings }: { label: string; amount: NodeView["cpu"]; format: (value: number) => string; strings: Strings }) {
  const percent = (value: number): number => (amount.allocatable === 0 ? 0 : Math.min(100, Math.round((value / amount.allocatable) * 100)));
  const text = strings.amount(format(amount.used), format(amount.requested), format(amount.allocatable));
  return (
    <div class="bars" title={text}>
      <span aria-hidden="true">{label}</span>
      <svg class="bar" viewBox="0 0 100 5" preserveAspectRatio="none" role="img" aria-label={`${label}: ${text}`}>
        <rect class="requested" width={percent(amount.requested)} height="5" />
        <rect class="used" width={percent(amount.used)} height="5" />
      </svg>
      <span aria-hidden="true">{format(amount.requested)} / {format(amount.allocatable)}</span>
    </div>
  );
}

function PodTile({ pod, strings, chosen, choose }: { pod: PodView; strings: Strings; chosen: boolean; choose: (uid: string) => void }) {
  const detail = [pod.status === "Running" ? pod.ready : pod.status, pod.restarts > 0 ? strings.restarts(pod.restarts) : ""].filter(Boolean).join(" · ");
  return (
    <li>
      <button type="button" class={`pod ${pod.tone}`} aria-pressed={chosen} title={`${pod.namespace}/${pod.name}: ${pod.status}, ${pod.ready}`} onClick={() => choose(pod.uid)}>
        <span class="icon" aria-hidden="true">{ICONS[pod.tone]}</span>
        <span class="name">{pod.name}</span>
        <em>{detail}</em>
      </button>
    </li>
  );
}

function Tray({ view, strings, chosen, choose }: { view: ClusterView } & PodListProps) {
  return (
    <div class="node tray">
      <h3>{strings.unscheduled} <span>{view.unscheduled.length}</span></h3>
      <ul class="pods">
        {view.unscheduled.slice(0, 8).map((pod) => (
          <>
            <PodTile key={pod.uid} pod={pod} strings={strings} chosen={chosen === pod.uid} choose={choose} />
            {pod.reasons.length > 0
              ? <li class="why"><dl>{pod.reasons.map(({ node, reason }) => <div key={node}><dt>{node}</dt><dd>{reason}</dd></div>)}</dl></li>
              : pod.message !== "" && <li class="why">{pod.message}</li>}
          </>
        ))}
      </ul>
    </div>
  );
}
