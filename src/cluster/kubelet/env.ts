import type { ConfigMap, Pod, Secret, Service } from "../../apimachinery/types/index.ts";
import { fromBase64, loadedModule, type Inode } from "../../os/index.ts";
import { fieldValue, resourceValue, type DownwardSource } from "./downward.ts";
import type { AnyContainer } from "./pod.ts";
import { rest } from "./rest.ts";

export interface EnvironmentSource extends DownwardSource {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** Services of the Pod's namespace, and `default/kubernetes` always. */
  services: readonly Service[];
}

/** The environment cannot be made; the message is the kubelet's. */
export class ConfigError extends Error {}

const decoder = new TextDecoder();

/**
 * The environment of a container: Services, then envFrom, then env, in which `$(NAME)` stands for what came before. Throws
 * ConfigError for a source that is missing and not optional. `volume`: the root of one of the Pod's volumes.
 */
export function makeEnvironment(source: EnvironmentSource, container: AnyContainer, volume: (name: string) => Inode | undefined): Map<string, string> {
  const { pod } = source;
  const namespace = pod.metadata!.namespace!;
  const result = new Map<string, string>();
  const links = serviceEnvironment(source.services, pod);
  for (const from of container.envFrom ?? []) {
    const prefix = from.prefix ?? "";
    if (from.configMapRef) {
      const name = from.configMapRef.name ?? "";
      const map = source.configMap(name);
      if (!map) {
        if (from.configMapRef.optional) continue;
        throw new ConfigError(`configmap ${JSON.stringify(name)} not found`);
      }
      for (const [key, value] of sorted(map.data)) result.set(prefix + key, value);
    } else if (from.secretRef) {
      const name = from.secretRef.name ?? "";
      const secret = source.secret(name);
      if (!secret) {
        if (from.secretRef.optional) continue;
        throw new ConfigError(`secret ${JSON.stringify(name)} not found`);
      }
      for (const [key, value] of sorted(secret.data)) result.set(prefix + key, decoder.decode(fromBase64(value)));
    }
  }
  const expanding = (name: string): string | undefined => result.get(name) ?? links.get(name);
  for (const variable of container.env ?? []) {
    const { name, value, valueFrom } = variable;
    if (!valueFrom) {
      result.set(name, expand(value ?? "", expanding));
      continue;
    }
    if (valueFrom.fieldRef) {
      const field = fieldValue(source, valueFrom.fieldRef);
      if (field === undefined) throw new ConfigError(`unsupported fieldPath: ${valueFrom.fieldRef.fieldPath}`);
      result.set(name, field);
    } else if (valueFrom.resourceFieldRef) {
      const other = valueFrom.resourceFieldRef.containerName;
      const owner = other ? [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find((c) => c.name === other) : container;
      if (!owner) throw new ConfigError(`container ${other} not found`);
      const amount = resourceValue(source, owner.resources, valueFrom.resourceFieldRef);
      if (amount === undefined) throw new ConfigError(`unsupported container resource : ${valueFrom.resourceFieldRef.resource}`);
      result.set(name, amount);
    } else if (valueFrom.fileKeyRef) {
      const { volumeName, path, key, optional } = valueFrom.fileKeyRef;
      const found = loadedModule(rest).valueInFile(volume(volumeName), volumeName, path, key);
      if (found !== undefined) result.set(name, found);
      else if (!optional) throw new ConfigError(`environment variable key ${JSON.stringify(key)} not found in file ${JSON.stringify(path)}`);
    } else if (valueFrom.configMapKeyRef) {
      const { name: mapName = "", key, optional } = valueFrom.configMapKeyRef;
      const map = source.configMap(mapName);
      const found = map?.data?.[key];
      if (found !== undefined) result.set(name, found);
      else if (!optional) {
        throw new ConfigError(map ? `couldn't find key ${key} in ConfigMap ${namespace}/${mapName}` : `configmap ${JSON.stringify(mapName)} not found`);
      }
    } else if (valueFrom.secretKeyRef) {
      const { name: secretName = "", key, optional } = valueFrom.secretKeyRef;
      const secret = source.secret(secretName);
      const found = secret?.data?.[key];
      if (found !== undefined) result.set(name, decoder.decode(fromBase64(found)));
      else if (!optional) {
        throw new ConfigError(secret ? `couldn't find key ${key} in Secret ${namespace}/${secretName}` : `secret ${JSON.stringify(secretName)} not found`);
      }
    }
  }
  for (const [name, value] of links) if (!result.has(name)) result.set(name, value);
  return result;
}

/** $(NAME) is replaced where NAME is known and stays as it is where not; $$ is a $. */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, what: string, name: string | undefined) => {
    if (what === "$") return "$";
    return lookup(name ?? "") ?? whole;
  });
}

function sorted(data: Readonly<Record<string, string>> | undefined): [string, string][] {
  return Object.keys(data ?? {}).sort().map((key) => [key, data![key]!]);
}

/** The variables that tell of Services, as links of Docker once did. */
function serviceEnvironment(services: readonly Service[], pod: Pod): Map<string, string> {
  const result = new Map<string, string>();
  const links = pod.spec?.enableServiceLinks !== false;
  for (const service of services) {
    const { name = "", namespace } = service.metadata ?? {};
    const address = service.spec?.clusterIP;
    if (!address || address === "None") continue;
    const master = namespace === "default" && name === "kubernetes";
    if (!master && (!links || namespace !== pod.metadata!.namespace)) continue;
    for (const [variable, value] of variablesOf(service, address)) result.set(variable, value);
  }
  return result;
}

/** Those of a Service, made once: every Pod that starts gets them. */
const knownVariables = new WeakMap<Service, readonly (readonly [string, string])[]>();

function variablesOf(service: Service, address: string): readonly (readonly [string, string])[] {
  const known = knownVariables.get(service);
  if (known) return known;
  const result: [string, string][] = [];
  const prefix = (service.metadata?.name ?? "").toUpperCase().replace(/-/g, "_");
  const ports = service.spec?.ports ?? [];
  const [first] = ports;
  if (first) {
    result.push([`${prefix}_SERVICE_HOST`, address], [`${prefix}_SERVICE_PORT`, String(first.port)]);
    for (const port of ports) {
      if (port.name) result.push([`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replace(/-/g, "_")}`, String(port.port)]);
    }
    const url = (port: number, protocol: string): string => `${protocol.toLowerCase()}://${address}:${port}`;
    result.push([`${prefix}_PORT`, url(first.port, first.protocol ?? "TCP")]);
    for (const port of ports) {
      const protocol = port.protocol ?? "TCP";
      const base = `${prefix}_PORT_${port.port}_${protocol}`;
      result.push([base, url(port.port, protocol)], [`${base}_PROTO`, protocol.toLowerCase()], [`${base}_PORT`, String(port.port)], [`${base}_ADDR`, address]);
    }
  }
  knownVariables.set(service, result);
  return result;
}
