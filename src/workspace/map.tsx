import { Component } from "preact";
import { useMemo } from "preact/hooks";
import type { ClusterView, NodeView, PodView } from "../lab/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatBytes, formatCores } from "./time.ts";
import { visible } from "./visible.ts";

const ICONS: Record<PodView["tone"], string> = { good: "●", wait: "◷", bad: "✕", done: "✓" };

/** From so many nodes or Pods on, Pods are small marks without their names, and nodes small cards. */
const MANY_NODES = 9;
const MANY_PODS = 60;
const MOST_UNSCHEDULED = 60;

/** The cluster map: nodes with what they hold, Pods as tiles, those that have no node, and services. */
export function ClusterMap({ state, strings }: { state: RoomState; strings: Strings }) {
  const view = state.view.value;
  const past = state.viewAt.value !== undefined;
  const chosen = state.chosen.value;
  const behind = useBehind(view, chosen);
  const own = view ? view.nodes.reduce((sum, node) => sum + node.pods.filter((pod) => !pod.system).length, 0) : 0;
  const compact = view !== undefined && (view.nodes.length > MANY_NODES || own > MANY_PODS);
  const choose = (pod: PodView): void => state.choose({ resource: "pods", namespace: pod.namespace, name: pod.name, uid: pod.uid });
  /** A node that a chosen Pod is not on tells why; any other is looked at. */
  const chooseNode = (node: NodeView): void => {
    const chosen = state.chosen.peek();
    if (chosen?.resource === "pods" && !node.pods.some((pod) => pod.uid === chosen.uid)) {
      state.verdictNode.value = node.name;
      state.show("objects", "verdict");
      return;
    }
    state.choose({ resource: "nodes", namespace: "", name: node.name, uid: "" });
    state.show("objects");
  };
  const shared = { strings, chosen: chosen?.uid, behind, choose, compact };
  return (
    <section class={`map${compact ? " compact" : ""}${past ? " past" : ""}`} aria-label={strings.map} tabIndex={0} onKeyDown={walk}>
      {view && view.unscheduled.length > 0 && (
        <Tray view={view} {...shared} why={(pod) => { choose(pod); state.verdictNode.value = ""; state.show("objects", "verdict"); }} />
      )}
      {view?.nodes.map((node) => <NodeCard key={node.name} node={node} chooseNode={chooseNode} past={past} {...shared} />)}
      {view && view.services.length > 0 && <Services state={state} services={view.services} strings={strings} />}
    </section>
  );
}

/** Names (with namespaces) of the Pods behind the service that is chosen. */
function useBehind(view: ClusterView | undefined, chosen: RoomState["chosen"]["value"]): ReadonlySet<string> {
  const services = view?.services;
  return useMemo(() => {
    if (chosen?.resource !== "services") return NONE;
    const service = services?.find((each) => each.namespace === chosen.namespace && each.name === chosen.name);
    return new Set(service?.endpoints.map((name) => `${chosen.namespace}/${name}`));
  }, [services, chosen]);
}

const NONE: ReadonlySet<string> = new Set();

/** Arrow keys go from tile to tile, so that Tab need not. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const here = stops.indexOf(document.activeElement as HTMLElement);
  const next = here < 0 ? 0 : here + step;
  stops[Math.max(0, Math.min(stops.length - 1, next))]?.focus();
  event.preventDefault();
}

interface TileProps {
  strings: Strings;
  chosen: string | undefined;
  behind: ReadonlySet<string>;
  choose: (pod: PodView) => void;
  compact: boolean;
}

interface NodeProps extends TileProps {
  node: NodeView;
  chooseNode: (node: NodeView) => void;
  past: boolean;
}

/** One node. A view in which it has not changed brings the same object again, and nothing of it is drawn anew. */
class NodeCard extends Component<NodeProps> {
  override shouldComponentUpdate({ node, past, strings, chosen, behind, compact }: NodeProps): boolean {
    const now = this.props;
    return node !== now.node || past !== now.past || strings !== now.strings || chosen !== now.chosen || behind !== now.behind || compact !== now.compact;
  }

  override componentDidMount(): void {
    this.reach();
  }

  override componentDidUpdate(): void {
    this.reach();
  }

  /** A card with more in it than it shows scrolls: then, and only then, the keyboard has to reach it. */
  private reach(): void {
    if (!(this.base instanceof HTMLElement)) return;
    if (this.base.scrollHeight > this.base.clientHeight) this.base.setAttribute("tabindex", "0");
    else this.base.removeAttribute("tabindex");
  }

  override render({ node, chooseNode, past, ...shared }: NodeProps) {
    return drawNode(node, chooseNode, past, shared);
  }
}

function drawNode(node: NodeView, chooseNode: (node: NodeView) => void, past: boolean, shared: TileProps) {
  const { strings } = shared;
  const own = node.pods.filter((pod) => !pod.system);
  const system = node.pods.length - own.length;
  const remarks = [
    // Most control planes have it in their name.
    node.controlPlane && !/control-?plane/.test(node.name) ? strings.controlPlane : "",
    // Where there is no room for all of them, the last one is cut off.
    node.ready ? "" : strings.notReady,
    node.unschedulable ? strings.cordoned : "",
    node.zone === "" ? "" : strings.zone(node.zone.replace(/^zone-/, "")),
  ].filter(Boolean);
  return (
    <div class={`node${node.ready ? "" : " down"}`} role="group" aria-label={[node.name, ...remarks].join(", ")}>
      <h2><button type="button" tabIndex={-1} onClick={() => chooseNode(node)}>{node.name}</button> <span>{remarks.join(" · ")}</span></h2>
      <Bar label={strings.cpu} amount={node.cpu} format={formatCores} strings={strings} past={past} />
      <Bar label={strings.memory} amount={node.memory} format={formatBytes} strings={strings} past={past} />
      {own.length > 0 && <ul class="pods">{own.map((pod) => <PodTile key={pod.uid} pod={pod} {...tileOf(pod, shared)} />)}</ul>}
      {(system > 0 || node.taints.length > 0) && (
        <p class="foot">
          {node.taints.map((taint) => <span class="taint" key={taint} title={taint}>{taint.replace(/^[^=:]*\//, "")}</span>)}
          {system > 0 && <span class="system">{strings.systemPods(system)}</span>}
        </p>
      )}
    </div>
  );
}

function tileOf(pod: PodView, { strings, chosen, behind, choose, compact }: TileProps) {
  return { strings, compact, choose, chosen: chosen === pod.uid, served: behind.size > 0 && behind.has(`${pod.namespace}/${pod.name}`) };
}

function Bar({ label, amount, format, strings, past }: { label: string; amount: NodeView["cpu"]; format: (value: number) => string; strings: Strings; past: boolean }) {
  const percent = (value: number): number => (amount.allocatable === 0 ? 0 : Math.min(100, Math.round((value / amount.allocatable) * 100)));
  const text = past ? strings.amountPast(format(amount.requested), format(amount.allocatable)) : strings.amount(format(amount.used), format(amount.requested), format(amount.allocatable));
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

interface PodTileProps {
  pod: PodView;
  strings: Strings;
  chosen: boolean;
  /** Stands behind the chosen service. */
  served: boolean;
  compact: boolean;
  choose: (pod: PodView) => void;
}

/** One Pod. Drawn again only when something of it has changed: there may be hundreds. */
class PodTile extends Component<PodTileProps> {
  override shouldComponentUpdate(next: PodTileProps): boolean {
    const { pod, chosen, served, compact } = this.props;
    return (
      next.chosen !== chosen || next.served !== served || next.compact !== compact || next.pod.status !== pod.status ||
      next.pod.ready !== pod.ready || next.pod.restarts !== pod.restarts || next.pod.tone !== pod.tone || next.pod.name !== pod.name
    );
  }

  override render({ pod, strings, chosen, served, compact, choose }: PodTileProps) {
    const detail = [pod.status === "Running" ? pod.ready : pod.status, pod.restarts > 0 ? strings.restarts(pod.restarts) : ""].filter(Boolean).join(" · ");
    const title = `${pod.namespace}/${pod.name}: ${pod.status}, ${pod.ready}${pod.owner === "" ? "" : `, ${pod.owner}`}`;
    return (
      <li>
        <button
          type="button"
          class={`pod ${pod.tone}${served ? " served" : ""}`}
          aria-pressed={chosen}
          tabIndex={chosen ? 0 : -1}
          title={title}
          {...(compact ? { "aria-label": title } : {})}
          onClick={() => choose(pod)}
        >
          <span class="icon" aria-hidden="true">{ICONS[pod.tone]}</span>
          {!compact && <><span class="name">{pod.name}</span><em>{detail}</em></>}
        </button>
      </li>
    );
  }
}

function Tray({ view, why, ...shared }: { view: ClusterView; why: (pod: PodView) => void } & TileProps) {
  const { strings, compact } = shared;
  const shown = view.unscheduled.slice(0, compact ? MOST_UNSCHEDULED : 8);
  const first = shown[0]!;
  return (
    <div class="node tray" role="group" aria-label={strings.unscheduled} tabIndex={0}>
      <h2>{strings.unscheduled} <span>{view.unscheduled.length}</span></h2>
      <ul class="pods">
        {shown.map((pod) => (
          <>
            <PodTile key={pod.uid} pod={pod} {...tileOf(pod, shared)} />
            {!compact && pod.reasons.length === 0 && pod.message !== "" && <li class="why" key={`${pod.uid}-message`}>{visible(pod.message)}</li>}
            {!compact && pod.reasons.length > 0 && (
              <li class="why" key={`${pod.uid}-why`}>
                <dl>{pod.reasons.slice(0, 6).map(({ node, reason }) => <div key={node}><dt>{node}</dt><dd>{visible(reason)}</dd></div>)}</dl>
              </li>
            )}
          </>
        ))}
      </ul>
      <button type="button" class="ask" tabIndex={-1} onClick={() => why(view.unscheduled.find((pod) => pod.uid === shared.chosen) ?? first)}>{strings.why} ›</button>
    </div>
  );
}

function Services({ state, services, strings }: { state: RoomState; services: ClusterView["services"]; strings: Strings }) {
  const chosen = state.chosen.value;
  return (
    <div class="node services" role="group" aria-label={strings.services} tabIndex={0}>
      <h2>{strings.services} <span>{services.length}</span></h2>
      <ul class="pods">
        {services.slice(0, 40).map((service) => (
          <li key={`${service.namespace}/${service.name}`}>
            <button
              type="button"
              class={`pod service${service.endpoints.length === 0 ? " wait" : ""}`}
              tabIndex={-1}
              aria-pressed={chosen?.resource === "services" && chosen.namespace === service.namespace && chosen.name === service.name}
              title={`${service.namespace}/${service.name}: ${service.type} ${service.clusterIP} ${service.ports}`}
              onClick={() => state.choose({ resource: "services", namespace: service.namespace, name: service.name, uid: "" })}
            >
              <span class="icon" aria-hidden="true">⇉</span>
              <span class="name">{service.name}</span>
              <em>{strings.endpoints(service.endpoints.length)}</em>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
