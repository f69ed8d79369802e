import { compareKeys } from "../../apimachinery/json/index.ts";
import { tryParseQuantity } from "../../apimachinery/quantity.ts";
import { describeClaimSpec } from "./claim.ts";
import { shorten, type Description } from "./description.ts";

// Sources of volumes are read as plain data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = Record<string, any>;

export function describeVolumes(d: Description, volumes: readonly Data[] | undefined, space: string): void {
  if (!volumes || volumes.length === 0) {
    d.line(0, `${space}Volumes:\t<none>`);
    return;
  }
  d.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    d.line(1, `${space === "" ? "" : " "}${volume.name}:`);
    describeVolume(d, volume);
  }
}

type Printer = (d: Description, source: Data) => void;

/** A type with its fields: [title, key]. */
function plain(type: string, ...fields: [title: string, key: string][]): Printer {
  return (d, source) => {
    d.field(2, "Type", type);
    for (const [title, key] of fields) d.field(2, title, source[key] ?? (READ_ONLY.includes(key) ? false : ""));
  };
}

const READ_ONLY = ["readOnly", "optional"];

const SOURCES: Readonly<Record<string, Printer>> = {
  hostPath: (d, source) => {
    d.field(2, "Type", "HostPath (bare host directory volume)");
    d.field(2, "Path", source.path);
    d.field(2, "HostPathType", source.type ?? "<none>");
  },
  emptyDir: (d, source) => {
    const limit = tryParseQuantity(source.sizeLimit);
    d.field(2, "Type", "EmptyDir (a temporary directory that shares a pod's lifetime)");
    d.field(2, "Medium", source.medium ?? "");
    d.field(2, "SizeLimit", limit && limit.nano > 0n ? source.sizeLimit : "<unset>");
  },
  secret: plain("Secret (a volume populated by a Secret)", ["SecretName", "secretName"], ["Optional", "optional"]),
  configMap: plain("ConfigMap (a volume populated by a ConfigMap)", ["Name", "name"], ["Optional", "optional"]),
  nfs: plain("NFS (an NFS mount that lasts the lifetime of a pod)", ["Server", "server"], ["Path", "path"], ["ReadOnly", "readOnly"]),
  persistentVolumeClaim: plain(
    "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
    ["ClaimName", "claimName"], ["ReadOnly", "readOnly"],
  ),
  ephemeral: (d, source) => {
    d.field(2, "Type", "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)");
    if (source.volumeClaimTemplate) describeClaimSpec(d, source.volumeClaimTemplate);
  },
  downwardAPI: (d, source) => {
    d.field(2, "Type", "DownwardAPI (a volume populated by information about the pod)");
    d.line(2, "Items:");
    for (const { path, fieldRef, resourceFieldRef } of (source.items ?? []) as Data[]) {
      if (fieldRef) d.line(3, `${fieldRef.fieldPath} -> ${path}`);
      if (resourceFieldRef) d.line(3, `${resourceFieldRef.resource} -> ${path}`);
    }
  },
  projected: (d, source) => {
    d.field(2, "Type", "Projected (a volume that contains injected data from multiple sources)");
    for (const { secret, downwardAPI, configMap, serviceAccountToken } of (source.sources ?? []) as Data[]) {
      if (secret) {
        d.field(2, "SecretName", secret.name);
        d.field(2, "Optional", secret.optional === true);
      } else if (downwardAPI) d.field(2, "DownwardAPI", "true");
      else if (configMap) {
        d.field(2, "ConfigMapName", configMap.name);
        d.field(2, "Optional", configMap.optional === true);
      } else if (serviceAccountToken) d.field(2, "TokenExpirationSeconds", serviceAccountToken.expirationSeconds);
    }
  },
  csi: (d, source) => {
    d.field(2, "Type", "CSI (a Container Storage Interface (CSI) volume source)");
    d.field(2, "Driver", source.driver);
    d.field(2, "FSType", source.fsType ?? "");
    if (source.volumeHandle !== undefined) d.field(2, "VolumeHandle", source.volumeHandle);
    d.field(2, "ReadOnly", source.readOnly === true);
    const attributes = (source.volumeAttributes ?? {}) as Record<string, string>;
    const keys = Object.keys(attributes).sort(compareKeys);
    d.write(`    VolumeAttributes:\t${keys.length === 0 ? "<none>\n" : ""}`);
    keys.forEach((key, index) => {
      d.write(`${index === 0 ? "    " : "        \t    "}${shorten(`${key}=${attributes[key]}`, 140)}\n`);
    });
  },
  image: plain("Image (a container image or OCI artifact)", ["Reference", "reference"], ["PullPolicy", "pullPolicy"]),
  gitRepo: plain(
    "GitRepo (a volume that is pulled from git when the pod is created)",
    ["Repository", "repository"], ["Revision", "revision"],
  ),
  local: plain("LocalVolume (a persistent volume backed by local storage on a node)", ["Path", "path"]),
};

/** The source of a volume, or of a PersistentVolume. */
export function describeVolume(d: Description, volume: Data): void {
  const key = Object.keys(SOURCES).find((name) => volume[name]);
  if (key) SOURCES[key]!(d, volume[key]);
  else d.line(1, "<unknown>");
}
