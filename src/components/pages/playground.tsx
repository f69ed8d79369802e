import { useSignal } from "@preact/signals";
import { DEFAULT_TOPOLOGY, formatTopology, MOST_NODES, MOST_ZONES, type NodeSize, type Topology } from "../../lab/session/topology.ts";
import { localPath, type Locale } from "../course/locales.ts";
import { pageStrings } from "./strings.ts";

const PRESETS: [keyof ReturnType<typeof pageStrings>["playground"]["preset"], Topology][] = [
  ["single", { ...DEFAULT_TOPOLOGY, nodes: 1 }],
  ["labs", DEFAULT_TOPOLOGY],
  ["zones", { nodes: 6, zones: 3, size: "medium", tainted: false }],
  ["fleet", { nodes: 50, zones: 5, size: "large", tainted: true }],
];

/** Chooses the cluster of the playground. */
export function PlaygroundForm({ locale }: { locale: Locale }) {
  const strings = pageStrings(locale).playground;
  const topology = useSignal<Topology>(DEFAULT_TOPOLOGY);
  const { nodes, zones, size, tainted } = topology.value;
  const change = (part: Partial<Topology>): void => { topology.value = { ...topology.value, ...part }; };
  const address = (chosen: Topology): string => `${localPath(locale, "/playground/cluster/")}?cluster=${formatTopology(chosen)}`;
  return (
    <>
      <form class="panel" onSubmit={(event) => { event.preventDefault(); location.href = address(topology.value); }}>
        <label class="line">
          <span>{strings.nodes}</span>
          <input type="range" min={1} max={MOST_NODES} value={nodes} onInput={(event) => change({ nodes: Number(event.currentTarget.value) })} />
          <output>{nodes}</output>
        </label>
        <label class="line">
          <span>{strings.zones}</span>
          <input type="range" min={0} max={MOST_ZONES} value={zones} aria-valuetext={zones === 0 ? strings.noZones : String(zones)} onInput={(event) => change({ zones: Number(event.currentTarget.value) })} />
          <output>{zones === 0 ? strings.noZones : zones}</output>
        </label>
        <label class="line">
          <span>{strings.size}</span>
          <select value={size} onChange={(event) => change({ size: event.currentTarget.value as NodeSize })}>
            {(["small", "medium", "large"] as const).map((each) => <option key={each} value={each}>{strings.sizes[each]}</option>)}
          </select>
        </label>
        <label class="check"><input type="checkbox" checked={tainted} onChange={(event) => change({ tainted: event.currentTarget.checked })} /> {strings.tainted}</label>
        <button type="submit" class="call">{strings.start}</button>
      </form>
      <h2>{strings.presets}</h2>
      <ul class="presets">
        {PRESETS.map(([name, preset]) => <li key={name}><a href={address(preset)}>{strings.preset[name]}</a></li>)}
      </ul>
      <p class="dim">{strings.faults}</p>
    </>
  );
}
