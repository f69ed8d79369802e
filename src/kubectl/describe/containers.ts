import { tryParseQuantity } from "../../apimachinery/quantity.ts";
import { compareKeys } from "../../apimachinery/json/index.ts";
import type { KubeObject } from "../object.ts";
import type { Container } from "../pods/containers.ts";
import { fieldOfPod } from "../pods/field.ts";
import { bool, longTime, orNone, type Description } from "./description.ts";

// States, probes and sources of containers are read as plain data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = Record<string, any>;

/** A block of containers. `space` indents it inside a template. `pod`: whose fields the environment shows. */
export function describeContainers(
  d: Description, label: string, containers: readonly Container[], statuses: readonly Data[] | undefined, space: string, pod?: KubeObject,
): void {
  d.line(0, `${space}${label}:${containers.length === 0 ? " <none>" : ""}`);
  for (const container of containers) {
    const status = statuses?.find(({ name }) => name === container.name);
    describeBasics(d, container, status, space);
    describeWords(d, "Command", container.command);
    describeWords(d, "Args", container.args);
    if (status) describeStates(d, status);
    describeResources(d, container.resources, 2);
    for (const [title, key] of [["Liveness", "livenessProbe"], ["Readiness", "readinessProbe"], ["Startup", "startupProbe"]] as const) {
      if (container[key]) d.field(2, title, describeProbe(container[key]));
    }
    if ((container.envFrom ?? []).length > 0) describeEnvFrom(d, container.envFrom);
    describeEnv(d, container, pod);
    describeMounts(d, container);
  }
}

function describeBasics(d: Description, container: Container, status: Data | undefined, space: string): void {
  d.line(1, `${space === "" ? "" : " "}${container.name}:`);
  if (status) d.field(2, "Container ID", status.containerID ?? "");
  d.field(2, "Image", container.image ?? "");
  if (status) d.field(2, "Image ID", status.imageID ?? "");
  for (const [title, key] of [["Port", "containerPort"], ["Host Port", "hostPort"]] as const) {
    const ports = ((container.ports ?? []) as Data[])
      .map((port) => `${port[key] ?? 0}/${port.protocol ?? ""}${port.name ? ` (${port.name})` : ""}`)
      .join(", ");
    d.field(2, ports.includes(",") ? `${title}s` : title, orNone(ports));
  }
  describeSeccomp(d, container, 2, 3);
}

/** The profile of a container or a Pod on one level, and its file on another. */
export function describeSeccomp(d: Description, { securityContext }: Data, level: number, inner: number): void {
  const profile = securityContext?.seccompProfile;
  if (!profile) return;
  d.field(level, "SeccompProfile", profile.type);
  if (profile.type === "Localhost") d.field(inner, "LocalhostProfile", profile.localhostProfile);
}

function describeWords(d: Description, title: string, words: readonly string[] | undefined): void {
  if (!words || words.length === 0) return;
  d.line(2, `${title}:`);
  for (const word of words) for (const line of word.split("\n")) d.line(3, line);
}

function describeStates(d: Description, status: Data): void {
  describeState(d, "State", status.state ?? {});
  if (status.lastState?.terminated) describeState(d, "Last State", status.lastState);
  d.field(2, "Ready", bool(status.ready));
  d.field(2, "Restart Count", status.restartCount ?? 0);
}

function describeState(d: Description, title: string, state: Data): void {
  const { running, waiting, terminated } = state;
  if (running) {
    d.field(2, title, "Running");
    d.field(3, "Started", longTime(running.startedAt));
  } else if (terminated) {
    d.field(2, title, "Terminated");
    d.given(3, "Reason", terminated.reason);
    d.given(3, "Message", terminated.message);
    d.field(3, "Exit Code", terminated.exitCode ?? 0);
    if (terminated.signal > 0) d.field(3, "Signal", terminated.signal);
    d.field(3, "Started", longTime(terminated.startedAt));
    d.field(3, "Finished", longTime(terminated.finishedAt));
  } else {
    d.field(2, title, "Waiting");
    d.given(3, "Reason", waiting?.reason);
  }
}

export function describeResources(d: Description, resources: Data | undefined, level: number): void {
  for (const [title, list] of [["Limits", resources?.limits], ["Requests", resources?.requests]] as const) {
    const names = Object.keys(list ?? {}).sort(compareKeys);
    if (names.length > 0) d.line(level, `${title}:`);
    for (const name of names) d.field(level + 1, name, list[name]);
  }
}

/** `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3` */
function describeProbe(probe: Data): string {
  const attributes =
    `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s ` +
    `#success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec) return `exec [${(exec.command ?? []).join(" ")}] ${attributes}`;
  if (httpGet) {
    const host = String(httpGet.host ?? "");
    const address = `${host.includes(":") ? `[${host}]` : host}:${httpGet.port ?? 0}`;
    const path = String(httpGet.path ?? "");
    const escaped = encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23");
    return `http-get ${String(httpGet.scheme ?? "").toLowerCase()}://${address}${path === "" || path.startsWith("/") ? "" : "/"}${escaped} ${attributes}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${attributes}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

function describeEnvFrom(d: Description, sources: readonly Data[]): void {
  d.line(2, "Environment Variables from:");
  for (const { prefix, configMapRef, secretRef } of sources) {
    const from = configMapRef ? "ConfigMap" : secretRef ? "Secret" : "";
    const ref = configMapRef ?? secretRef ?? {};
    const what = prefix ? `${from} with prefix '${prefix}'` : from;
    d.line(3, `${ref.name ?? ""}\t${what}\tOptional: ${ref.optional === true}`);
  }
}

function describeEnv(d: Description, container: Container, pod: KubeObject | undefined): void {
  const env = (container.env ?? []) as Data[];
  d.line(2, `Environment:${env.length === 0 ? "\t<none>" : ""}`);
  for (const { name, value, valueFrom } of env) {
    if (!valueFrom) {
      String(value ?? "").split("\n").forEach((line, index) => d.line(3, index === 0 ? `${name}:\t${line}` : `\t${line}`));
      continue;
    }
    const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
    if (fieldRef) {
      // The client knows these two as fields of every kind, and no others.
      const known = fieldRef.fieldPath === "metadata.name" || fieldRef.fieldPath === "metadata.namespace";
      const shown = pod && known ? fieldOfPod(pod, fieldRef.fieldPath) : "";
      d.line(3, `${name}:\t${shown} (${fieldRef.apiVersion ?? "v1"}:${fieldRef.fieldPath})`);
    } else if (resourceFieldRef) {
      const { resource } = resourceFieldRef;
      const amount = resourceOf(container, resource, resourceFieldRef.divisor);
      const none = amount === "0" && (resource === "limits.cpu" || resource === "limits.memory");
      d.line(3, `${name}:\t${none ? "node allocatable" : amount} (${resource})`);
    } else if (secretKeyRef) {
      d.line(3, `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional === true}`);
    } else if (configMapKeyRef) {
      d.line(3, `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional === true}`);
    }
  }
}

/** A container's resource in units of the divisor, rounded up (kubectl: util/resource). */
function resourceOf(container: Container, resource: string, divisor: string | undefined): string {
  const [list, ...rest] = resource.split(".");
  const amount = tryParseQuantity(container.resources?.[list!]?.[rest.join(".")] ?? "0");
  const unit = divisor && divisor !== "0" ? tryParseQuantity(divisor) : tryParseQuantity("1");
  if (!amount || !unit || unit.nano === 0n) return "0";
  return String((amount.nano + unit.nano - 1n) / unit.nano);
}

function describeMounts(d: Description, container: Container): void {
  const mounts = [...((container.volumeMounts ?? []) as Data[])].sort((a, b) => compareKeys(a.mountPath, b.mountPath));
  const none = mounts.length === 0 ? "\t<none>" : "";
  d.line(2, `Mounts:${none}`);
  for (const mount of mounts) {
    const flags = [mount.readOnly ? "ro" : "rw", ...(mount.subPath ? [`path=${JSON.stringify(mount.subPath)}`] : [])];
    d.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(",")})`);
  }
  const devices = [...((container.volumeDevices ?? []) as Data[])].sort((a, b) => compareKeys(a.devicePath, b.devicePath));
  if (devices.length === 0) return;
  d.line(2, `Devices:${none}`);
  for (const device of devices) d.line(3, `${device.devicePath} from ${device.name}`);
}
