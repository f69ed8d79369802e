import { parseYaml } from "../../apimachinery/yaml/index.ts";
import type { ProfileConfiguration, SchedulerConfiguration } from "./configuration.ts";

const VERSION = "kubescheduler.config.k8s.io/v1";
const KIND = "KubeSchedulerConfiguration";
const FIELDS = new Set([
  "apiVersion", "kind", "clientConnection", "delayCacheUntilActive", "enableContentionProfiling", "enableProfiling", "extenders",
  "healthzBindAddress", "leaderElection", "metricsBindAddress", "parallelism", "percentageOfNodesToScore", "podInitialBackoffSeconds",
  "podMaxBackoffSeconds", "profiles",
]);
const PROFILE_FIELDS = new Set(["schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig"]);

export interface ConfigurationFile {
  readonly configuration: SchedulerConfiguration;
  /** Whether it waits while another scheduler leads; default true. */
  readonly leaderElect: boolean;
}

/** Reads the file that `--config` names. Throws an Error with what kube-scheduler says of a file that will not do. */
export function parseConfiguration(text: string): ConfigurationFile {
  const file = (parseYaml(text) ?? {}) as Record<string, unknown>;
  const { apiVersion = "", kind = "" } = file as Record<string, string>;
  if (kind === "") throw new Error("Object 'Kind' is missing in the configuration");
  if (apiVersion !== VERSION || kind !== KIND) {
    throw new Error(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "k8s.io/kubernetes/pkg/scheduler/apis/config/scheme/scheme.go:30"`);
  }
  const profiles = (file["profiles"] ?? []) as ProfileConfiguration[];
  const unknown = [
    ...Object.keys(file).filter((field) => !FIELDS.has(field)),
    ...profiles.flatMap((profile, i) => Object.keys(profile).filter((field) => !PROFILE_FIELDS.has(field)).map((field) => `profiles[${i}].${field}`)),
  ];
  if (unknown.length > 0) throw new Error(`strict decoding error: ${unknown.map((field) => `unknown field ${JSON.stringify(field)}`).join(", ")}`);
  const percentage = file["percentageOfNodesToScore"] as number | undefined;
  const first = (file["podInitialBackoffSeconds"] ?? 1) as number;
  const last = (file["podMaxBackoffSeconds"] ?? 10) as number;
  const errors: string[] = [];
  const check = (at: string, value: number | undefined): void => {
    if (value !== undefined && (value < 0 || value > 100)) errors.push(`${at}: Invalid value: ${value}: not in valid range [0-100]`);
  };
  check("percentageOfNodesToScore", percentage);
  profiles.forEach((profile, i) => check(`profiles[${i}].percentageOfNodesToScore`, profile.percentageOfNodesToScore));
  const names = profiles.map(({ schedulerName }) => schedulerName ?? "");
  names.forEach((name, i) => {
    if (name === "" && profiles.length > 1) errors.push(`profiles[${i}].schedulerName: Required value`);
    else if (names.indexOf(name) < i) errors.push(`profiles[${i}].schedulerName: Duplicate value: ${JSON.stringify(name)}`);
  });
  if (first <= 0) errors.push(`podInitialBackoffSeconds: Invalid value: ${first}: must be greater than 0`);
  if (last < first) errors.push(`podMaxBackoffSeconds: Invalid value: ${last}: must be greater than or equal to PodInitialBackoffSeconds`);
  if (errors.length === 1) throw new Error(errors[0]);
  if (errors.length > 1) throw new Error(`[${errors.join(", ")}]`);
  const election = file["leaderElection"] as { leaderElect?: boolean } | undefined;
  return {
    configuration: {
      ...(percentage === undefined ? {} : { percentageOfNodesToScore: percentage }),
      podInitialBackoffSeconds: first,
      podMaxBackoffSeconds: last,
      profiles,
    },
    leaderElect: election?.leaderElect ?? true,
  };
}
