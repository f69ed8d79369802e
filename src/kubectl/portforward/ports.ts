import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { containersOf, initContainersOf } from "../pods/containers.ts";

export interface ForwardedPort {
  local: number;
  remote: number;
}

interface ServicePort {
  name?: string;
  port: number;
  protocol?: string;
  targetPort?: number | string;
}

function split(text: string): [local: string, remote: string] {
  const parts = text.split(":");
  return parts.length === 2 ? [parts[0]!, parts[1]!] : [parts[0]!, parts[0]!];
}

const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text);

/** The number of a port of a Pod by its name. Throws CommandError. */
function containerPort(pod: KubeObject, name: string): number {
  for (const container of [...containersOf(pod), ...initContainersOf(pod)]) {
    const found = ((container.ports ?? []) as { name?: string; containerPort: number }[]).find((port) => port.name === name);
    if (found) return found.containerPort;
  }
  throw new CommandError(`Pod '${pod.metadata?.name}' does not have a named port '${name}'`);
}

function servicePort(service: KubeObject, name: string): number {
  const found = ((service.spec?.ports ?? []) as ServicePort[]).find((port) => port.name === name);
  if (found) return found.port;
  throw new CommandError(`Service '${service.metadata?.name}' does not have a named port '${name}'`);
}

function targetPort(service: KubeObject, pod: KubeObject, number: number): number {
  const found = ((service.spec?.ports ?? []) as ServicePort[]).find(({ port }) => port === number);
  if (!found) throw new CommandError(`Service ${service.metadata?.name} does not have a service port ${number}`);
  if (service.spec?.clusterIP === "None") return number;
  if (typeof found.targetPort === "string") return containerPort(pod, found.targetPort);
  return found.targetPort || found.port;
}

/** Ports of a Service become those of its Pod. */
export function portsOfService(texts: readonly string[], service: KubeObject, pod: KubeObject): string[] {
  const list = (service.spec?.ports ?? []) as ServicePort[];
  const numbers = (protocol: string) => list.filter((each) => (each.protocol ?? "TCP") === protocol).map(({ port }) => port);
  const tcp = numbers("TCP");
  refuseUdp(texts, numbers("UDP").filter((port) => !tcp.includes(port)), (name) => servicePort(service, name));
  return texts.map((text) => {
    let [local, remote] = split(text);
    const number = isNumber(remote) ? Number(remote) : servicePort(service, remote);
    if (!isNumber(remote) && local === remote) local = String(number);
    remote = String(targetPort(service, pod, number));
    return local === remote ? remote : `${local}:${remote}`;
  });
}

/** Names of ports become numbers. */
export function portsOfPod(texts: readonly string[], pod: KubeObject): string[] {
  const list = containersOf(pod).flatMap(({ ports }) => (ports ?? []) as { containerPort: number; protocol?: string }[]);
  const numbers = (protocol: string) => list.filter((each) => (each.protocol ?? "TCP") === protocol).map((each) => each.containerPort);
  const tcp = numbers("TCP");
  refuseUdp(texts, numbers("UDP").filter((port) => !tcp.includes(port)), (name) => containerPort(pod, name));
  return texts.map((text) => {
    const [local, remote] = split(text);
    if (remote === "") throw new CommandError("remote port cannot be empty");
    const number = isNumber(remote) ? remote : String(containerPort(pod, remote));
    return local === remote ? number : `${local}:${number}`;
  });
}

function refuseUdp(texts: readonly string[], udp: readonly number[], lookUp: (name: string) => number): void {
  for (const text of texts) {
    const [, remote] = split(text);
    if (udp.includes(isNumber(remote) ? Number(remote) : lookUp(remote))) {
      throw new CommandError(`UDP protocol is not supported for ${remote}`);
    }
  }
}

/** `8080:80`, `80`, `:80`. Throws CommandError. */
export function parsePorts(texts: readonly string[]): ForwardedPort[] {
  return texts.map((text) => {
    const parts = text.split(":");
    if (parts.length > 2) throw new CommandError(`invalid port format '${text}'`);
    const local = parsePort("local", parts.length === 2 && parts[0] === "" ? "0" : parts[0]!);
    const remote = parsePort("remote", parts.at(-1)!);
    if (remote === 0) throw new CommandError("remote port must be > 0");
    return { local, remote };
  });
}

function parsePort(side: string, text: string): number {
  const fail = (why: string): never => {
    throw new CommandError(`error parsing ${side} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  };
  if (!/^\d+$/.test(text)) fail("invalid syntax");
  return Number(text) > 65535 ? fail("value out of range") : Number(text);
}
