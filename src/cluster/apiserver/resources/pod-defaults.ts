import { tryParseQuantity } from "../../../apimachinery/quantity.ts";
import { aggregateRequests } from "./aggregate-requests.ts";
import type { Draft } from "./definition.ts";

/** The tag of an image reference as the kubelet reads it: `latest` when neither tag nor digest is given. */
export function imageTag(image: string): string {
  const [name, digest] = splitOnce(image, "@");
  const colon = name.lastIndexOf(":");
  if (colon > name.lastIndexOf("/")) return name.slice(colon + 1);
  return digest === undefined ? "latest" : "";
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function handlerDefaults(handler: Draft): void {
  if (!handler) return;
  if (handler.httpGet) {
    if (!handler.httpGet.path) handler.httpGet.path = "/";
    if (!handler.httpGet.scheme) handler.httpGet.scheme = "HTTP";
  }
  if (handler.grpc && handler.grpc.service === undefined) handler.grpc.service = "";
}

function probeDefaults(probe: Draft): void {
  if (!probe) return;
  handlerDefaults(probe);
  if (!probe.timeoutSeconds) probe.timeoutSeconds = 1;
  if (!probe.periodSeconds) probe.periodSeconds = 10;
  if (!probe.successThreshold) probe.successThreshold = 1;
  if (!probe.failureThreshold) probe.failureThreshold = 3;
}

function fieldRefDefaults(ref: Draft): void {
  if (ref && !ref.apiVersion) ref.apiVersion = "v1";
}

function resourceFieldDefaults(ref: Draft): void {
  if (ref && ref.divisor === undefined) ref.divisor = "0";
}

const MILLI = -3;

/** No amount is finer than a thousandth: 0.0005 is read as 1m (SetDefaults_ResourceList). */
function roundAmounts(amounts: Record<string, string> | undefined): void {
  for (const name in amounts) {
    const amount = tryParseQuantity(amounts[name]);
    const rounded = amount?.roundUp(MILLI);
    if (rounded && rounded !== amount) amounts[name] = rounded.toString();
  }
}

function containerDefaults(container: Draft): void {
  if (!container.resources) container.resources = {};
  roundAmounts(container.resources.requests);
  roundAmounts(container.resources.limits);
  if (!container.imagePullPolicy) {
    container.imagePullPolicy = imageTag(container.image ?? "") === "latest" ? "Always" : "IfNotPresent";
  }
  if (!container.terminationMessagePath) container.terminationMessagePath = "/dev/termination-log";
  if (!container.terminationMessagePolicy) container.terminationMessagePolicy = "File";
  for (const port of container.ports ?? []) if (!port.protocol) port.protocol = "TCP";
  for (const env of container.env ?? []) {
    fieldRefDefaults(env.valueFrom?.fieldRef);
    resourceFieldDefaults(env.valueFrom?.resourceFieldRef);
    if (env.valueFrom?.fileKeyRef && env.valueFrom.fileKeyRef.optional === undefined) {
      env.valueFrom.fileKeyRef.optional = false;
    }
  }
  probeDefaults(container.livenessProbe);
  probeDefaults(container.readinessProbe);
  probeDefaults(container.startupProbe);
  if (container.lifecycle?.stopSignal !== undefined) {
    delete container.lifecycle.stopSignal;
    if (Object.keys(container.lifecycle).length === 0) delete container.lifecycle;
  }
  handlerDefaults(container.lifecycle?.postStart);
  handlerDefaults(container.lifecycle?.preStop);
}

const VOLUME_SOURCES = [
  "hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "secret", "nfs", "iscsi", "glusterfs",
  "persistentVolumeClaim", "rbd", "flexVolume", "cinder", "cephfs", "flocker", "downwardAPI", "fc", "azureFile",
  "configMap", "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "projected", "portworxVolume", "scaleIO",
  "storageos", "csi", "ephemeral", "image",
];

/** Mode of files of secrets, config maps and the like: 0644. */
const FILE_MODE = 420;

function volumeDefaults(volume: Draft): void {
  if (!VOLUME_SOURCES.some((source) => volume[source])) volume.emptyDir = {};
  if (volume.hostPath && volume.hostPath.type === undefined) volume.hostPath.type = "";
  for (const source of ["secret", "configMap", "downwardAPI", "projected"]) {
    if (volume[source] && volume[source].defaultMode === undefined) volume[source].defaultMode = FILE_MODE;
  }
  for (const item of volume.downwardAPI?.items ?? []) {
    fieldRefDefaults(item.fieldRef);
    resourceFieldDefaults(item.resourceFieldRef);
  }
  for (const source of volume.projected?.sources ?? []) {
    delete source.clusterTrustBundle;
    delete source.podCertificate;
    for (const item of source.downwardAPI?.items ?? []) {
      fieldRefDefaults(item.fieldRef);
      resourceFieldDefaults(item.resourceFieldRef);
    }
    if (source.serviceAccountToken && !source.serviceAccountToken.expirationSeconds) {
      source.serviceAccountToken.expirationSeconds = 3600;
    }
  }
  if (volume.iscsi && !volume.iscsi.iscsiInterface) volume.iscsi.iscsiInterface = "default";
  if (volume.rbd) {
    volume.rbd.pool ||= "rbd";
    volume.rbd.user ||= "admin";
    volume.rbd.keyring ||= "/etc/ceph/keyring";
  }
  if (volume.azureDisk) {
    volume.azureDisk.cachingMode ??= "ReadWrite";
    volume.azureDisk.kind ??= "Shared";
    volume.azureDisk.fsType ??= "ext4";
    volume.azureDisk.readOnly ??= false;
  }
  if (volume.scaleIO) {
    volume.scaleIO.storageMode ||= "ThinProvisioned";
    volume.scaleIO.fsType ||= "xfs";
  }
  if (volume.image && !volume.image.pullPolicy) {
    volume.image.pullPolicy = imageTag(volume.image.reference ?? "") === "latest" ? "Always" : "IfNotPresent";
  }
  const claim = volume.ephemeral?.volumeClaimTemplate;
  if (claim) {
    claim.metadata ??= {};
    claim.spec ??= {};
    claim.spec.volumeMode ??= "Filesystem";
    claim.spec.resources ??= {};
  }
}

/**
 * Defaults of a pod's spec, in a Pod as in a template (core/v1 SetDefaults_PodSpec and of the types inside). What only a
 * Pod gets is in `podOnlyDefaults`. Fields of feature gates that are off go (DropDisabledPodFields): ContainerStopSignals,
 * ClusterTrustBundleProjection, PodCertificateRequest.
 */
export function podSpecDefaults(spec: Draft): void {
  if (!spec.restartPolicy) spec.restartPolicy = "Always";
  if (!spec.terminationGracePeriodSeconds && spec.terminationGracePeriodSeconds !== 0) {
    spec.terminationGracePeriodSeconds = 30;
  }
  if (!spec.dnsPolicy) spec.dnsPolicy = "ClusterFirst";
  if (!spec.securityContext) spec.securityContext = {};
  if (!spec.schedulerName) spec.schedulerName = "default-scheduler";
  if (!spec.serviceAccountName && spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else delete spec.serviceAccount;
  for (const container of spec.containers ?? []) containerDefaults(container);
  for (const container of spec.initContainers ?? []) containerDefaults(container);
  for (const container of spec.ephemeralContainers ?? []) containerDefaults(container);
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
  if (spec.hostNetwork) hostPortDefaults(spec);
}

/** With the host's network every container port is a port of the host. */
function hostPortDefaults(spec: Draft): void {
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const port of container.ports ?? []) if (!port.hostPort) port.hostPort = port.containerPort;
  }
}

/** Defaults of `template` (metadata and spec) of a workload; makes both when missing. */
export function podTemplateDefaults(template: Draft): void {
  template.metadata ??= {};
  template.spec ??= {};
  podSpecDefaults(template.spec);
}

function requestsFromLimits(resources: Draft): void {
  if (!resources?.limits) return;
  resources.requests ??= {};
  for (const [name, limit] of Object.entries(resources.limits)) resources.requests[name] ??= limit;
}

/** Defaults of a Pod that a template does not get: service links, and requests taken from limits. */
export function podOnlyDefaults(spec: Draft): void {
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    requestsFromLimits(container.resources);
  }
  podLevelRequests(spec);
}

/** Requests of the pod as a whole, from those of its containers where all have them, else from its limits (SetDefaults_PodSpec). */
function podLevelRequests(spec: Draft): void {
  const resources = spec.resources;
  if (!resources?.limits && !resources?.requests) return;
  const sums = aggregateRequests(spec);
  for (const name of ["cpu", "memory"]) {
    if (resources.requests?.[name] !== undefined) continue;
    const value = sums[name]?.toString() ?? resources.limits?.[name];
    if (value !== undefined) (resources.requests ??= {})[name] = value;
  }
}
