import { tryParseQuantity } from "../../../apimachinery/quantity.ts";
import { root, type Path } from "../../../apimachinery/validation/field.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import { goQuote } from "../../../apimachinery/validation/quote.ts";
import type { Draft } from "./definition.ts";
import { entries } from "./field-checks.ts";
import { deprecatedLabel, nodeSelectorTermWarnings } from "./node-label-warnings.ts";

/** What the server warns of in pods and their templates (pkg/api/pod/warnings.go), in its order. */

const VOLUMES: Readonly<Record<string, string>> = {
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  gitRepo: "deprecated in v1.11, and disabled by default in v1.33+",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  flocker: "deprecated in v1.22, non-functional in v1.25+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
  quobyte: "deprecated in v1.22, non-functional in v1.25+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
};

const ANNOTATIONS: Readonly<Record<string, string>> = {
  "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};

const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
const APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_TEXT = 'non-functional in v1.27+; use the "seccompProfile" field instead';

type Visited = readonly [Draft, Path];

function visit(spec: Draft, at: Path): Visited[] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((field) =>
    (spec[field] ?? []).map((container: Draft, index: number): Visited => [container, at.child(field).index(index)]),
  );
}

function nodeChoice(spec: Draft, at: Path): string[] {
  const warnings: string[] = [];
  for (const [key] of entries(spec.nodeSelector)) {
    const message = deprecatedLabel(key);
    if (message) warnings.push(`${at.child("nodeSelector").key(key).toString()}: ${message}`);
  }
  const affinity = spec.affinity?.nodeAffinity;
  const path = at.child("affinity", "nodeAffinity");
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  for (const [index, term] of (affinity?.[required]?.nodeSelectorTerms ?? []).entries()) {
    warnings.push(...nodeSelectorTermWarnings(term, path.child(required, "nodeSelectorTerms").index(index)));
  }
  for (const [index, term] of (affinity?.[preferred] ?? []).entries()) {
    warnings.push(...nodeSelectorTermWarnings(term.preference, path.child(preferred).index(index).child("preference")));
  }
  for (const [index, constraint] of (spec.topologySpreadConstraints ?? []).entries()) {
    const own = at.child("topologySpreadConstraints").index(index);
    const message = deprecatedLabel(constraint.topologyKey);
    if (message) warnings.push(`${own.child("topologyKey").toString()}: ${constraint.topologyKey} is ${message}`);
    if (!constraint.labelSelector) {
      warnings.push(`${own.child("labelSelector").toString()}: a null labelSelector results in matching no pod`);
    }
  }
  return warnings;
}

function fractional(list: Draft, name: string, at: Path): string[] {
  const quantity = tryParseQuantity(list?.[name]);
  if (!quantity || quantity.milliValue() % 1000 === 0) return [];
  return [`${at.key(name).toString()}: fractional byte value ${goQuote(quantity.toString())} is invalid, must be an integer`];
}

function environment(container: Draft, at: Path): string[] {
  const seen = new Set<string>();
  return (container.env ?? []).flatMap((env: Draft, index: number) => {
    if (!seen.has(env.name)) {
      seen.add(env.name);
      return [];
    }
    const reference = `$(${env.name})`;
    const value: string = env.value ?? "";
    if (!env.valueFrom && value !== reference && value.includes(reference)) return [];
    const path = at.child("env").index(index).toString();
    return [`${path}: hides previous definition of ${goQuote(env.name)}, which may be dropped when using apply`];
  });
}

function ports(containers: readonly Visited[]): string[] {
  const warnings: string[] = [];
  const all = new Map<string, { path: Path; port: Draft }[]>();
  for (const [container, at] of containers) {
    for (const [index, port] of (container.ports ?? []).entries()) {
      const path = at.child("ports").index(index);
      const key = `${port.containerPort}/${port.protocol}`;
      const others = all.get(key) ?? [];
      const ip: string = port.hostIP ?? "";
      const host: number = port.hostPort ?? 0;
      for (const other of others) {
        const otherIp: string = other.port.hostIP ?? "";
        const otherHost: number = other.port.hostPort ?? 0;
        let what = "";
        if (ip === otherIp && host === otherHost) what = "duplicate";
        else if (host === 0 || otherHost === 0) what = "overlapping";
        else if (host === otherHost && (ip === "") !== (otherIp === "")) what = "dangerously ambiguous";
        if (what) warnings.push(`${path.toString()}: ${what} port definition with ${other.path.toString()}`);
      }
      all.set(key, [...others, { path, port }]);
    }
  }
  const names = new Map<string, string>();
  for (const [container, at] of containers) {
    for (const [index, port] of (container.ports ?? []).entries()) {
      if (!port.name) continue;
      const path = at.child("ports").index(index).toString();
      const other = names.get(port.name);
      if (other === undefined) names.set(port.name, path);
      else {
        warnings.push(`${path}: duplicate port name ${goQuote(port.name)} with ${other}, ` +
          `services and probes that select ports by name will use ${other}`);
      }
    }
  }
  return warnings;
}

interface FilePath {
  path: string;
  source: string;
}

function overlaps(all: readonly FilePath[], one: FilePath): FilePath[] {
  if (one.path === "") return [];
  return all.filter((other) =>
    other.path !== "" &&
    (`${other.path}/`.startsWith(`${one.path}/`) || `${one.path}/`.startsWith(`${other.path}/`)));
}

/** Files of a volume that would lie in each other's place. */
function overlappingPaths(volumes: readonly Draft[] | undefined): string[] {
  const show = ({ path, source }: FilePath): string => (source ? `${goQuote(path)} (${source})` : goQuote(path));
  const check = (volume: string, description: string, files: readonly FilePath[]): string[] => {
    const before: FilePath[] = [];
    return files.flatMap((file) => {
      const one = { ...file, path: file.path.replace(/\/+$/, "") };
      const found = overlaps(before, one);
      before.push(one);
      return found.map((other) =>
        `volume ${goQuote(volume)} (${description}): overlapping paths: ${show(one)} with ${show(other)}`);
    });
  };
  const items = (list: readonly Draft[] | undefined, source: string): FilePath[] =>
    (list ?? []).map((item) => ({ path: item.path ?? "", source }));
  return (volumes ?? []).flatMap((volume) => {
    const warnings: string[] = [];
    if (volume.configMap) {
      warnings.push(...check(volume.name, `ConfigMap ${goQuote(volume.configMap.name ?? "")}`, items(volume.configMap.items, "")));
    }
    if (volume.secret) {
      warnings.push(...check(volume.name, `Secret ${goQuote(volume.secret.secretName ?? "")}`, items(volume.secret.items, "")));
    }
    if (volume.downwardAPI) warnings.push(...check(volume.name, "DownwardAPI", items(volume.downwardAPI.items, "")));
    const files: FilePath[] = [];
    for (const source of volume.projected?.sources ?? []) {
      if (Object.keys(source).length === 0) {
        warnings.push(`volume ${goQuote(volume.name)} (Projected) has no sources provided`);
      }
      if (source.configMap) files.push(...items(source.configMap.items, `ConfigMap ${goQuote(source.configMap.name ?? "")}`));
      else if (source.secret) files.push(...items(source.secret.items, `Secret ${goQuote(source.secret.name ?? "")}`));
      else if (source.downwardAPI) files.push(...items(source.downwardAPI.items, "DownwardAPI"));
      else if (source.serviceAccountToken) {
        files.push({ path: source.serviceAccountToken.path ?? "", source: "ServiceAccountToken" });
      }
    }
    return [...warnings, ...check(volume.name, "Projected", files)];
  });
}

function duplicates(list: readonly Draft[] | undefined, field: string, what: string, at: Path): string[] {
  const seen = new Set<string>();
  return (list ?? []).flatMap((item, index) => {
    const value: string = item[field] ?? "";
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [`${at.index(index).child(field).toString()}: duplicate ${what} ${goQuote(value)}`];
  });
}

/** Warnings of a pod (`at` is the empty path) or of a template. */
export function podSpecWarnings(metadata: Draft, spec: Draft, at: Path): string[] {
  const path = at.child("spec");
  const annotations: Record<string, string> = metadata?.annotations ?? {};
  const annotationsPath = at.child("metadata", "annotations");
  const isTemplate = at.toString() !== "";
  const containers = visit(spec, path);
  const warnings = nodeChoice(spec, path);
  for (const [key, message] of Object.entries(ANNOTATIONS)) {
    if (key in annotations) warnings.push(`${annotationsPath.key(key).toString()}: ${message}`);
  }
  for (const [index, volume] of (spec.volumes ?? []).entries()) {
    for (const [source, message] of Object.entries(VOLUMES)) {
      if (volume[source]) warnings.push(`${path.child("volumes").index(index).child(source).toString()}: ${message}`);
    }
  }
  warnings.push(...overlappingPaths(spec.volumes));
  warnings.push(...duplicates(spec.hostAliases, "ip", "ip", path.child("hostAliases")));
  const secrets = path.child("imagePullSecrets");
  warnings.push(...duplicates(spec.imagePullSecrets, "name", "name", secrets));
  for (const [index, secret] of (spec.imagePullSecrets ?? []).entries()) {
    if (!secret.name) warnings.push(`${secrets.index(index).child("name").toString()}: invalid empty name ""`);
  }
  for (const name of ["memory", "ephemeral-storage"]) warnings.push(...fractional(spec.overhead, name, path.child("overhead")));
  if (!spec.securityContext?.seccompProfile && SECCOMP_POD in annotations) {
    warnings.push(`${annotationsPath.key(SECCOMP_POD).toString()}: ${SECCOMP_TEXT}`);
  }
  for (const [container, containerPath] of containers) {
    const key = SECCOMP_CONTAINER + container.name;
    if (!container.securityContext?.seccompProfile && key in annotations) {
      warnings.push(`${annotationsPath.key(key).toString()}: ${SECCOMP_TEXT}`);
    }
    const armored = spec.securityContext?.appArmorProfile || container.securityContext?.appArmorProfile;
    const appArmorKey = APPARMOR + container.name;
    if (isTemplate && !armored && appArmorKey in annotations) {
      warnings.push(`${annotationsPath.key(appArmorKey).toString()}: deprecated since v1.30; use the "appArmorProfile" field instead`);
    }
    for (const name of ["memory", "ephemeral-storage"]) {
      for (const list of ["limits", "requests"]) {
        warnings.push(...fractional(container.resources?.[list], name, containerPath.child("resources", list)));
      }
    }
    warnings.push(...environment(container, containerPath));
  }
  warnings.push(...ports(containers));
  if (spec.terminationGracePeriodSeconds < 0) {
    const field = path.child("terminationGracePeriodSeconds").toString();
    warnings.push(`${field}: must be >= 0; negative values are invalid and will be treated as 1`);
  }
  return [...warnings, ...affinityWarnings(spec.affinity, path.child("affinity"))];
}

function affinityWarnings(affinity: Draft, at: Path): string[] {
  const text = "a null labelSelector results in matching no pod";
  return ["podAffinity", "podAntiAffinity"].flatMap((side) => {
    const required = at.child(side, "requiredDuringSchedulingIgnoredDuringExecution");
    const preferred = at.child(side, "preferredDuringSchedulingIgnoredDuringExecution");
    const own = affinity?.[side];
    const warn = (term: Draft, path: Path): string[] =>
      (term?.labelSelector ? [] : [`${path.child("labelSelector").toString()}: ${text}`]);
    return [
      ...(own?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((term: Draft, index: number) =>
        warn(term, required.index(index))),
      ...(own?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((weighted: Draft, index: number) =>
        warn(weighted.podAffinityTerm, preferred.index(index).child("podAffinityTerm"))),
    ];
  });
}

/** A name that is no DNS label makes an odd host name. `what` says what the name is used for. */
export function hostnameWarnings(name: string, what = "the Pod's hostname"): string[] {
  const wrong = isDNS1123Label(name);
  if (wrong.length === 0) return [];
  return [
    `metadata.name: this is used in ${what}, which can result in surprising behavior; ` +
    `a DNS label is recommended: [${wrong.join(" ")}]`,
  ];
}

/** The same for workloads, whose pods take their names from them. */
export const podNameWarnings = (name: string): string[] => hostnameWarnings(name, "Pod names and hostnames");

export function podWarnings(pod: Draft): string[] {
  return podSpecWarnings(pod.metadata, pod.spec ?? {}, root(""));
}
