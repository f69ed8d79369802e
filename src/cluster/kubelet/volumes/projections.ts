import type {
  ConfigMap, DownwardAPIVolumeFile, KeyToPath, Pod, Secret, Volume, VolumeProjection,
} from "../../../apimachinery/types/index.ts";
import { encode, fromBase64 } from "../../../os/index.ts";
import { fieldValue, resourceValue, type DownwardSource } from "../downward.ts";
import type { PayloadFile } from "./atomic.ts";

/** Where files of configuration volumes come from. */
export interface ProjectionSource {
  downward: DownwardSource;
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** A token of the Pod's service account. */
  token(audience: string | undefined, expirationSeconds: number): string;
}

/** The volume cannot be made; the message stands after `MountVolume.SetUp failed for volume "x" : `. */
export class VolumeError extends Error {}

const DEFAULT_MODE = 0o644;

/** The files of a configMap, secret, downwardAPI or projected volume; undefined for other kinds. Throws VolumeError. */
export function payload(volume: Volume, pod: Pod, source: ProjectionSource): Map<string, PayloadFile> | undefined {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) {
    return fromConfigMap(source, configMap.name ?? "", configMap.items, configMap.defaultMode ?? DEFAULT_MODE, configMap.optional ?? false);
  }
  if (secret) {
    return fromSecret(source, secret.secretName ?? "", secret.items, secret.defaultMode ?? DEFAULT_MODE, secret.optional ?? false);
  }
  if (downwardAPI) return fromDownward(source, pod, downwardAPI.items ?? [], downwardAPI.defaultMode ?? DEFAULT_MODE);
  if (projected) {
    const files = new Map<string, PayloadFile>();
    for (const part of projected.sources ?? []) {
      for (const [path, file] of projection(part, pod, source, projected.defaultMode ?? DEFAULT_MODE)) files.set(path, file);
    }
    return files;
  }
  return undefined;
}

function projection(part: VolumeProjection, pod: Pod, source: ProjectionSource, mode: number): Map<string, PayloadFile> {
  if (part.configMap) return fromConfigMap(source, part.configMap.name ?? "", part.configMap.items, mode, part.configMap.optional ?? false);
  if (part.secret) return fromSecret(source, part.secret.name ?? "", part.secret.items, mode, part.secret.optional ?? false);
  if (part.downwardAPI) return fromDownward(source, pod, part.downwardAPI.items ?? [], mode);
  if (part.serviceAccountToken) {
    const { audience, expirationSeconds = 3600, path } = part.serviceAccountToken;
    const data = encode(source.token(audience, expirationSeconds));
    // It is for the user of the containers alone when they have one, or for the group of the volumes.
    const uid = onlyUser(pod);
    if (uid === undefined && pod.spec?.securityContext?.fsGroup === undefined) return new Map([[path, { data, mode }]]);
    return new Map([[path, { data, mode: 0o600, ...(uid === undefined ? {} : { uid }) }]]);
  }
  return new Map();
}

/** The user that all containers of a Pod are to run as (FsUserFrom); undefined when there is none, or several. */
function onlyUser({ spec }: Pod): number | undefined {
  const users = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ securityContext }) => securityContext?.runAsUser ?? spec?.securityContext?.runAsUser);
  return users.every((user) => user === users[0]) ? users[0] : undefined;
}

function fromConfigMap(source: ProjectionSource, name: string, items: readonly KeyToPath[] | undefined, mode: number, optional: boolean): Map<string, PayloadFile> {
  const map = source.configMap(name);
  if (!map) {
    if (optional) return new Map();
    throw new VolumeError(`configmap ${JSON.stringify(name)} not found`);
  }
  return choose(bytesOf(map), items, mode, optional, "configmap");
}

/** The bytes of a ConfigMap, made once: all Pods of a namespace mount that of the root certificate. */
const bytes = new WeakMap<ConfigMap, ReadonlyMap<string, Uint8Array>>();

function bytesOf(map: ConfigMap): ReadonlyMap<string, Uint8Array> {
  let data = bytes.get(map);
  if (!data) {
    data = new Map([
      ...Object.entries(map.data ?? {}).map(([key, value]): [string, Uint8Array] => [key, encode(value)]),
      ...Object.entries(map.binaryData ?? {}).map(([key, value]): [string, Uint8Array] => [key, fromBase64(value)]),
    ]);
    bytes.set(map, data);
  }
  return data;
}

function fromSecret(source: ProjectionSource, name: string, items: readonly KeyToPath[] | undefined, mode: number, optional: boolean): Map<string, PayloadFile> {
  const secret = source.secret(name);
  if (!secret) {
    if (optional) return new Map();
    throw new VolumeError(`secret ${JSON.stringify(name)} not found`);
  }
  const data = new Map(Object.entries(secret.data ?? {}).map(([key, value]) => [key, fromBase64(value)]));
  return choose(data, items, mode, optional, "secret");
}

function choose(
  data: ReadonlyMap<string, Uint8Array>,
  items: readonly KeyToPath[] | undefined,
  mode: number,
  optional: boolean,
  kind: "configmap" | "secret",
): Map<string, PayloadFile> {
  const files = new Map<string, PayloadFile>();
  if (!items || items.length === 0) {
    for (const key of [...data.keys()].sort()) files.set(key, { data: data.get(key)!, mode });
    return files;
  }
  for (const item of items) {
    const found = data.get(item.key);
    if (!found) {
      if (optional) continue;
      throw new VolumeError(kind === "configmap" ? `configmap references non-existent config key: ${item.key}` : `references non-existent secret key: ${item.key}`);
    }
    files.set(item.path, { data: found, mode: item.mode ?? mode });
  }
  return files;
}

function fromDownward(source: ProjectionSource, pod: Pod, items: readonly DownwardAPIVolumeFile[], mode: number): Map<string, PayloadFile> {
  const files = new Map<string, PayloadFile>();
  for (const item of items) {
    let value: string | undefined;
    if (item.fieldRef) value = fieldValue(source.downward, item.fieldRef);
    else if (item.resourceFieldRef) {
      const { containerName } = item.resourceFieldRef;
      const owner = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(({ name }) => name === containerName);
      value = resourceValue(source.downward, owner?.resources, item.resourceFieldRef);
    }
    files.set(item.path, { data: encode(value ?? ""), mode: item.mode ?? mode });
  }
  return files;
}

/** The keys (`configmaps/NS/NAME`) of the objects that a volume is made from. */
export function sourcesOf(volume: Volume, namespace: string): string[] {
  const keys: string[] = [];
  const add = (kind: string, name: string | undefined): void => {
    if (name !== undefined) keys.push(`${kind}/${namespace}/${name}`);
  };
  add("configmaps", volume.configMap?.name);
  add("secrets", volume.secret?.secretName);
  for (const part of volume.projected?.sources ?? []) {
    add("configmaps", part.configMap?.name);
    add("secrets", part.secret?.name);
  }
  return keys;
}
