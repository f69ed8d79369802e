import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FaultSpec, PodView, SessionLog } from "../lab/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";

const CONTROL_PLANE = ["kube-scheduler", "kube-controller-manager", "etcd", "kube-apiserver"] as const;
/** Bytes a second: a container with the usual limits is out of memory within half a minute. */
const LEAK = 8 * 1024 * 1024;
/** ms that a slow Pod's answers take longer. */
const SLOWNESS = 3000;

/** The left side of the playground: buttons that break something. What is pressed stands in the session's log. */
export function Faults({ state, strings, title, prefix }: { state: RoomState; strings: Strings; title: string; prefix: string }) {
  const node = useSignal("");
  const component = useSignal<(typeof CONTROL_PLANE)[number]>("kube-scheduler");
  const done = useSignal<readonly string[]>([]);
  const nodes = state.view.value?.nodes.filter((each) => !each.controlPlane) ?? [];
  /** Those of the lab, till the first look at the cluster. */
  const names = state.view.value ? nodes.map(({ name }) => name) : (state.lab.value?.cluster.nodes.slice(1).map(({ name }) => name) ?? []);
  const chosen = state.chosen.value;
  const pod = nodes.flatMap((each): PodView[] => each.pods).find((each) => each.uid === chosen?.uid);
  const target = node.value !== "" && names.includes(node.value) ? node.value : (names[0] ?? "");
  const ready = state.phase.value === "ready";
  // A session that was taken back, or restored, knows what is broken in it.
  const generation = state.generation.value;
  useEffect(() => {
    if (generation > 0) void state.ask("log", {}).then((log) => { done.value = brokenIn(log, strings); });
  }, [generation]);
  const inject = (fault: FaultSpec): void => {
    state.send({ type: "input", event: { type: "fault", fault } });
    done.value = [...done.value, nameOf(fault, strings)];
  };
  const heal = (): void => {
    state.send({ type: "input", event: { type: "heal" } });
    done.value = [];
  };
  const onPod = (kind: "hang" | "crash" | "leak" | "slow") => {
    const press = (): void => {
      if (!pod) return;
      const at = { namespace: pod.namespace, pod: pod.name };
      const faults: Record<typeof kind, FaultSpec> = {
        hang: { kind: "hang", ...at },
        crash: { kind: "crash", ...at },
        leak: { kind: "leak", bytesPerSecond: LEAK, ...at },
        slow: { kind: "slow", milliseconds: SLOWNESS, ...at },
      };
      inject(faults[kind]);
    };
    return <button type="button" class="quiet" disabled={!ready || !pod} onClick={press}>{strings.fault[kind]}</button>;
  };
  const onNode = (kind: "node-down" | "node-cut-off" | "kubelet-down") => (
    <button type="button" class="quiet" disabled={!ready || target === ""} onClick={() => inject({ kind, node: target })}>{strings.fault[kind]}</button>
  );
  return (
    <>
      <h1>{title}</h1>
      <p class="lead">{strings.playgroundLead}</p>
      <p><a href={`${prefix}/playground/`}>{strings.otherCluster}</a></p>
      <section class="task faults" aria-labelledby="faults">
        <h2 id="faults">{strings.faults}</h2>
        <p class="dim">{strings.faultsAbout}</p>
        <h3>{pod ? strings.onPod(pod.name) : strings.choosePod}</h3>
        <p class="buttons">{onPod("hang")}{onPod("crash")}{onPod("leak")}{onPod("slow")}</p>
        <h3><label>{strings.node} <select value={target} onChange={(event) => { node.value = event.currentTarget.value; }}>{names.map((name) => <option key={name}>{name}</option>)}</select></label></h3>
        <p class="buttons">{onNode("node-down")}{onNode("node-cut-off")}{onNode("kubelet-down")}</p>
        <h3><label>{strings.controlPlanePart} <select value={component.value} onChange={(event) => { component.value = event.currentTarget.value as typeof component.value; }}>{CONTROL_PLANE.map((each) => <option key={each}>{each}</option>)}</select></label></h3>
        <p class="buttons">
          <button type="button" class="quiet" disabled={!ready} onClick={() => inject({ kind: "control-plane-down", component: component.value })}>{strings.fault["control-plane-down"]}</button>
        </p>
        <h3>{strings.surroundings}</h3>
        <p class="buttons">
          <button type="button" class="quiet" disabled={!ready} onClick={() => inject({ kind: "registry-down" })}>{strings.fault["registry-down"]}</button>
          <button type="button" class="quiet" disabled={!ready} onClick={() => inject({ kind: "dns-down" })}>{strings.fault["dns-down"]}</button>
        </p>
        <div role="status">
          {done.value.length > 0 && <ul class="broken">{done.value.map((text, index) => <li key={index}><span class="bad" aria-hidden="true">✕</span> {text}</li>)}</ul>}
        </div>
        <p class="buttons heal"><button type="button" class="cta" disabled={!ready} onClick={heal}>{strings.heal}</button></p>
      </section>
    </>
  );
}

/** `node-2: power off`; faults that no button makes have their own name. */
function nameOf(fault: FaultSpec, { fault: names }: Strings): string {
  const name = fault.kind in names ? names[fault.kind as keyof typeof names] : fault.kind;
  const at = "node" in fault ? fault.node : "pod" in fault ? fault.pod : "component" in fault ? fault.component : undefined;
  return at === undefined ? name : `${String(at)}: ${name}`;
}

/** What was broken in a session and not mended since. */
function brokenIn({ inputs }: SessionLog, strings: Strings): string[] {
  const mended = inputs.findLastIndex(({ type }) => type === "heal");
  return inputs.slice(mended + 1).flatMap((input) => (input.type === "fault" ? [nameOf(input.fault, strings)] : []));
}
