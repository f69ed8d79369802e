import type { NodeList } from "./cache.ts";
import { type EnabledPlugin, type ExtensionPoint, type FeatureGates, pluginsOf, type ProfileConfiguration } from "./configuration.ts";
import type { NodeStatuses } from "./fit-error.ts";
import type { CycleState} from "./framework.ts";
import { type Handle, type Plugin, type PostFilterOutcome, type Status, unresolvable } from "./framework.ts";
import type { NodeInfo, PodInfo } from "./node-info.ts";
import { rest } from "./plugins/index.ts";
import type { EventRegistration } from "./requeue.ts";

export interface PreFilterOutcome {
  readonly status?: Status;
  /** The only nodes worth a look, and the plugins that said so. */
  readonly nodeNames?: ReadonlySet<string>;
  readonly plugins: readonly string[];
}

/** One plugin's scores for the feasible nodes, in their order. */
export interface PluginScores {
  readonly plugin: string;
  readonly weight: number;
  readonly raw: readonly number[];
  readonly normalized: readonly number[];
}

/** A set of plugins under a schedulerName, and how they are run together (kubernetes: framework/runtime/framework.go). */
export class Profile {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore: number | undefined;
  private readonly handle: Handle;
  private readonly at: (point: ExtensionPoint) => EnabledPlugin[];
  /** Whether all plugins are here. */
  private whole = false;
  private preEnqueuePlugins!: readonly EnabledPlugin[];
  private preFilterPlugins!: readonly EnabledPlugin[];
  private filterPlugins!: readonly Plugin[];
  private postFilterPlugins!: readonly EnabledPlugin[];
  private preScorePlugins!: readonly EnabledPlugin[];
  private scorePlugins!: readonly EnabledPlugin[];
  private reservePlugins!: readonly EnabledPlugin[];
  private permitPlugins!: readonly EnabledPlugin[];
  private preBindPlugins!: readonly EnabledPlugin[];

  constructor(configuration: ProfileConfiguration, handle: Omit<Handle, "filter" | "addPod" | "removePod">, gates?: FeatureGates) {
    this.schedulerName = configuration.schedulerName ?? "default-scheduler";
    this.percentageOfNodesToScore = configuration.percentageOfNodesToScore;
    this.handle = {
      ...handle,
      filter: (state, pod, node) => this.filterWithNominated(state, pod, node),
      addPod: (state, pod, added, node) => this.change("addPod", state, pod, added, node),
      removePod: (state, pod, removed, node) => this.change("removePod", state, pod, removed, node),
    };
    this.at = pluginsOf(configuration, this.handle, gates);
    this.gather();
  }

  /** Those that have come. */
  private gather(): void {
    const { at } = this;
    this.whole = rest.value !== undefined;
    this.preEnqueuePlugins = at("preEnqueue");
    this.preFilterPlugins = at("preFilter");
    this.filterPlugins = at("filter").map(({ plugin }) => plugin);
    this.postFilterPlugins = at("postFilter");
    this.preScorePlugins = at("preScore");
    this.scorePlugins = at("score");
    this.reservePlugins = at("reserve");
    this.permitPlugins = at("permit");
    this.preBindPlugins = at("preBind");
  }

  /** What wakes a Pod that this plugin refused. */
  eventsOf(pluginName: string): readonly EventRegistration[] | undefined {
    for (const list of [this.preEnqueuePlugins, this.preFilterPlugins, this.permitPlugins, this.reservePlugins]) {
      for (const { plugin } of list) if (plugin.name === pluginName) return plugin.events ?? [];
    }
    return this.filterPlugins.find(({ name }) => name === pluginName)?.events;
  }

  preEnqueue(info: PodInfo): Status | undefined {
    if (!this.whole) this.gather();
    for (const { plugin } of this.preEnqueuePlugins) {
      const status = plugin.preEnqueue!(info.pod);
      if (status) return { ...status, plugin: plugin.name };
    }
    return undefined;
  }

  preFilter(state: CycleState, pod: PodInfo, nodes: NodeList): PreFilterOutcome {
    let nodeNames: Set<string> | undefined;
    const plugins: string[] = [];
    for (const { plugin } of this.preFilterPlugins) {
      const result = plugin.preFilter!(state, pod, nodes);
      if (!result) continue;
      if ("code" in result) {
        if (result.code === "Skip") state.skipFilter.add(plugin.name);
        else return { status: { ...result, plugin: plugin.name }, plugins };
        continue;
      }
      if (!result.nodeNames) continue;
      plugins.push(plugin.name);
      nodeNames = new Set([...result.nodeNames].filter((name) => !nodeNames || nodeNames.has(name)));
      if (nodeNames.size > 0) continue;
      const message =
        plugins.length === 1
          ? `node(s) didn't satisfy plugin ${plugins[0]}`
          : `node(s) didn't satisfy plugin(s) [${[...plugins].sort().join(" ")}] simultaneously`;
      return { status: { ...unresolvable(message), plugin: plugin.name }, nodeNames, plugins };
    }
    return { nodeNames, plugins };
  }

  filter(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined {
    const filters = (state.filters ??= this.filterPlugins.filter(({ name }) => !state.skipFilter.has(name)));
    for (let i = 0; i < filters.length; i += 1) {
      const plugin = filters[i]!;
      const status = plugin.filter!(state, pod, node);
      if (status) {
        status.plugin ??= plugin.name;
        return status;
      }
    }
    return undefined;
  }

  /**
   * The filters with the Pods of the same or higher priority that wait for this node, and without them: both must pass, for
   * the others may come or not.
   */
  filterWithNominated(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined {
    const nominated = this.handle.nominatedTo(node.name);
    if (nominated.length > 0) {
      const others = nominated.filter(({ uid, priority }) => uid !== pod.uid && priority >= pod.priority && !node.pods.has(uid));
      if (others.length > 0) {
        const crowded = node.withMore(others);
        const copy = this.minds(state) ? state.clone() : state;
        if (copy !== state) for (const other of others) this.change("addPod", copy, pod, other, crowded);
        const status = this.filter(copy, pod, crowded);
        if (status) return status;
      }
    }
    return this.filter(state, pod, node);
  }

  postFilter(state: CycleState, pod: PodInfo, statuses: NodeStatuses): PostFilterOutcome & { message: string } {
    const reasons: string[] = [];
    let nominate: string | undefined;
    let explanation: PostFilterOutcome["explanation"];
    for (const { plugin } of this.postFilterPlugins) {
      const outcome = plugin.postFilter!(state, pod, statuses);
      if (!outcome.status) return { ...outcome, message: "" };
      const { code } = outcome.status;
      if (code !== "Unschedulable") return { ...outcome, message: outcome.status.reasons.join(", ") };
      if (outcome.nominate !== undefined) nominate = outcome.nominate;
      explanation = outcome.explanation ?? explanation;
      reasons.push(...outcome.status.reasons);
    }
    return { status: { code: "Unschedulable", reasons }, nominate, ...(explanation ? { explanation } : {}), message: reasons.join(", ") };
  }

  /** Scores of the nodes by each plugin that has something to say. */
  score(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[], all: NodeList): PluginScores[] | Status {
    for (const { plugin } of this.preScorePlugins) {
      const status = plugin.preScore!(state, pod, nodes, all);
      if (status?.code === "Skip") state.skipScore.add(plugin.name);
      else if (status) return status;
    }
    const scores: PluginScores[] = [];
    for (const { plugin, weight } of this.scorePlugins) {
      if (state.skipScore.has(plugin.name)) continue;
      const values = new Array<number>(nodes.length);
      for (let i = 0; i < nodes.length; i += 1) values[i] = plugin.score!(state, pod, nodes[i]!);
      const raw = plugin.normalize ? values.slice() : values;
      plugin.normalize?.(state, pod, values, nodes);
      scores.push({ plugin: plugin.name, weight, raw, normalized: values });
    }
    return scores;
  }

  reserve(state: CycleState, info: PodInfo, nodeName: string): Status | undefined {
    for (const { plugin } of this.reservePlugins) {
      const status = plugin.reserve!(state, info.pod, nodeName);
      if (status) return { ...status, plugin: plugin.name };
    }
    return undefined;
  }

  unreserve(state: CycleState, info: PodInfo, nodeName: string): void {
    for (const { plugin } of [...this.reservePlugins].reverse()) plugin.unreserve?.(state, info.pod, nodeName);
  }

  permit(state: CycleState, info: PodInfo, nodeName: string): Status | undefined {
    for (const { plugin } of this.permitPlugins) {
      const status = plugin.permit!(state, info.pod, nodeName);
      if (status) return { ...status, plugin: plugin.name };
    }
    return undefined;
  }

  /** `waiting` is called if some plugin does not finish at once. */
  preBind(state: CycleState, info: PodInfo, nodeName: string, done: (status?: Status) => void, waiting: () => void): void {
    const next = (index: number): void => {
      const enabled = this.preBindPlugins[index];
      if (!enabled) return done();
      let finished = false;
      enabled.plugin.preBind!(state, info.pod, nodeName, (status) => {
        finished = true;
        if (status) done({ ...status, plugin: enabled.plugin.name });
        else next(index + 1);
      });
      if (!finished) waiting();
    };
    next(0);
  }

  /** Whether some plugin keeps count of the Pods on the nodes. */
  private minds(state: CycleState): boolean {
    return (state.mindsPods ??= this.preFilterPlugins.some(({ plugin }) => plugin.addPod && !state.skipFilter.has(plugin.name)));
  }

  private change(what: "addPod" | "removePod", state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo): void {
    if (!this.minds(state)) return;
    for (const { plugin } of this.preFilterPlugins) {
      if (!state.skipFilter.has(plugin.name)) plugin[what]?.(state, pod, other, node);
    }
  }
}
