import type { Handle, Plugin } from "./framework.ts";
import { defaultPlugins, factoryOf, morePlugins } from "./plugins/index.ts";

/** kubescheduler.config.k8s.io/v1 KubeSchedulerConfiguration, as far as it changes decisions. */
export interface SchedulerConfiguration {
  readonly percentageOfNodesToScore?: number;
  /** Seconds; default 1. */
  readonly podInitialBackoffSeconds?: number;
  /** Seconds; default 10. */
  readonly podMaxBackoffSeconds?: number;
  readonly profiles?: readonly ProfileConfiguration[];
  /** Switches of the scheduler's command line (`--feature-gates`); all off. */
  readonly featureGates?: FeatureGates;
}

export interface FeatureGates {
  /** Pods of a PodGroup with the policy `gang` are placed together or not at all; needs the API of GenericWorkload. */
  readonly GangScheduling?: boolean;
}

export interface ProfileConfiguration {
  /** Default `default-scheduler`. */
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: Partial<Record<ExtensionPoint | "multiPoint" | "queueSort" | "bind" | "postBind", PluginSet>>;
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: unknown }[];
}

export interface PluginSet {
  readonly enabled?: readonly { readonly name: string; readonly weight?: number }[];
  /** `*` for all. */
  readonly disabled?: readonly { readonly name: string }[];
}

export type ExtensionPoint =
  | "preEnqueue" | "preFilter" | "filter" | "postFilter" | "preScore" | "score" | "reserve" | "permit" | "preBind";

export interface EnabledPlugin {
  readonly plugin: Plugin;
  readonly weight: number;
}

/** The plugins of a profile, as many as are here: it is asked again when more have come. */
export function pluginsOf(profile: ProfileConfiguration, handle: Handle, gates: FeatureGates = {}): (point: ExtensionPoint) => EnabledPlugin[] {
  const made = new Map<string, Plugin>();
  const make = (name: string): Plugin | undefined => {
    let plugin = made.get(name);
    if (!plugin) {
      plugin = factoryOf(name)?.(profile.pluginConfig?.find((config) => config.name === name)?.args, handle);
      if (plugin) made.set(name, plugin);
    }
    return plugin;
  };
  const base = merge(gates.GangScheduling ? [...defaultPlugins, ...morePlugins] : defaultPlugins, profile.plugins?.multiPoint);
  /** In order. */
  return (point) =>
    merge(base, profile.plugins?.[point])
      .filter(({ name }) => !ALWAYS.has(name))
      .flatMap(({ name, weight }) => {
        const plugin = make(name);
        return plugin?.[point] === undefined ? [] : [{ plugin, weight: weight || 1 }];
      });
}

/** Throws on an unknown plugin. */
export function checkPlugins({ schedulerName = "default-scheduler", plugins = {}, pluginConfig = [] }: ProfileConfiguration): void {
  const named = [...Object.values(plugins).flatMap(({ enabled = [] }) => enabled), ...pluginConfig].map(({ name }) => name);
  const unknown = named.find((name) => !KNOWN.has(name));
  if (unknown) throw new Error(`initializing profiles: creating profile for scheduler name ${schedulerName}: plugin ${JSON.stringify(unknown)} does not exist`);
}

/** Plugins of extension points that are not plugins here: how the queue sorts, and what binds. */
const ALWAYS: ReadonlySet<string> = new Set(["PrioritySort", "DefaultBinder"]);

const KNOWN: ReadonlySet<string> = new Set([...[...defaultPlugins, ...morePlugins].map(({ name }) => name), ...ALWAYS]);

type Weighted = { readonly name: string; readonly weight: number };

function merge(plugins: readonly Weighted[], set: PluginSet | undefined): readonly Weighted[] {
  if (!set) return plugins;
  const disabled = new Set(set.disabled?.map(({ name }) => name));
  const replaced = new Map(set.enabled?.map((one) => [one.name, one]));
  const kept = plugins
    .filter(({ name }) => !disabled.has("*") && !disabled.has(name))
    .map((plugin) => {
      const other = replaced.get(plugin.name);
      if (!other) return plugin;
      replaced.delete(plugin.name);
      return { name: plugin.name, weight: other.weight ?? plugin.weight };
    });
  return [...kept, ...[...replaced.values()].map(({ name, weight = 0 }) => ({ name, weight }))];
}
