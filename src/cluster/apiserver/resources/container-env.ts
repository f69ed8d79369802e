import { tryParseQuantity } from "../../../apimachinery/quantity.ts";
import { invalid, notSupported, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import {
  isConfigMapKey, isDNS1123Subdomain, isQualifiedName, isRelaxedEnvVarName,
} from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, each, messages } from "./field-checks.ts";
import { pathNoBacksteps } from "./paths.ts";

/** Fields of the pod that an environment variable may show. */
const ENV_FIELDS = [
  "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP",
  "status.hostIPs", "status.podIP", "status.podIPs",
];
/** Fields of the pod that a file of a volume may show. */
export const FILE_FIELDS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

const RESOURCES = [
  "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
  "requests.memory",
];
const RESOURCE_PREFIXES = ["limits.hugepages-", "requests.hugepages-"];

export function validateEnv(vars: readonly Draft[] | undefined, at: Path): FieldError[] {
  return each(vars, at, (env, path) => {
    const errors = env.name
      ? messages(isRelaxedEnvVarName(env.name), env.name, path.child("name"))
      : [required(path.child("name"))];
    return [...errors, ...validateValueFrom(env, path.child("valueFrom"))];
  });
}

function validateValueFrom(env: Draft, at: Path): FieldError[] {
  const from = env.valueFrom;
  if (!from) return [];
  const errors: FieldError[] = [];
  let sources = 0;
  if (from.fieldRef) {
    sources++;
    errors.push(...validateFieldRef(from.fieldRef, ENV_FIELDS, at.child("fieldRef")));
  }
  if (from.resourceFieldRef) {
    sources++;
    errors.push(...validateResourceFieldRef(from.resourceFieldRef, at.child("resourceFieldRef"), false));
  }
  for (const source of ["configMapKeyRef", "secretKeyRef"]) {
    if (!from[source]) continue;
    sources++;
    errors.push(...validateKeyRef(from[source], at.child(source)));
  }
  if (from.fileKeyRef) {
    sources++;
    errors.push(...validateFileKeyRef(from.fileKeyRef, at.child("fileKeyRef")));
  }
  if (sources === 0) {
    errors.push(invalid(at, "",
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
  } else if (env.value) {
    errors.push(invalid(at, "", "may not be specified when `value` is not empty"));
  } else if (sources > 1) {
    errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  }
  return errors;
}

/** A field path of the downward API as this version writes it; undefined if it knows no such field. */
function knownFieldPath(path: string): boolean {
  if (/^metadata\.(annotations|labels)\['.*'\]$/.test(path)) return true;
  return [
    ...ENV_FIELDS, "metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.host", "status.phase",
  ].includes(path);
}

export function validateFieldRef(ref: Draft, fields: readonly string[], at: Path): FieldError[] {
  if (!ref.apiVersion) return [required(at.child("apiVersion"))];
  if (!ref.fieldPath) return [required(at.child("fieldPath"))];
  if (ref.apiVersion !== "v1") {
    return [invalid(at.child("fieldPath"), ref.fieldPath, `error converting fieldPath: unsupported pod version: ${ref.apiVersion}`)];
  }
  const subscripted = /^(.*)\['(.*)'\]$/.exec(ref.fieldPath);
  if (!knownFieldPath(ref.fieldPath)) {
    const problem = subscripted ? "field label does not support subscript" : "field label not supported";
    return [invalid(at.child("fieldPath"), ref.fieldPath, `error converting fieldPath: ${problem}: ${ref.fieldPath}`)];
  }
  if (subscripted) {
    const [, path, key] = subscripted as unknown as [string, string, string];
    if (path === "metadata.annotations") return messages(isQualifiedName(key.toLowerCase()), key.toLowerCase(), at);
    if (path === "metadata.labels") return messages(isQualifiedName(key), key, at);
    return [invalid(at, path, "does not support subscript")];
  }
  if (!fields.includes(ref.fieldPath)) return [notSupported(at.child("fieldPath"), ref.fieldPath, fields)];
  return [];
}

export function validateResourceFieldRef(ref: Draft, at: Path, volume: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const resource: string = ref.resource ?? "";
  if (volume && !ref.containerName) errors.push(required(at.child("containerName")));
  else if (resource === "") errors.push(required(at.child("resource")));
  else if (!RESOURCES.includes(resource) && !RESOURCE_PREFIXES.some((prefix) => resource.startsWith(prefix))) {
    errors.push(notSupported(at.child("resource"), resource, RESOURCES));
  }
  return [...errors, ...validateDivisor(resource, ref.divisor, at.child("divisor"))];
}

const SIZES = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

function validateDivisor(resource: string, divisor: unknown, at: Path): FieldError[] {
  const quantity = tryParseQuantity(divisor);
  if (!quantity || quantity.isZero()) return [];
  const text = quantity.toString();
  const what = resource.replace(/^(limits|requests)\./, "");
  if (what === "cpu") {
    if (text === "1m" || text === "1") return [];
    return [invalid(at, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  }
  const names: Record<string, string> = { memory: "memory", "ephemeral-storage": "local ephemeral storage" };
  const name = what.startsWith("hugepages-") ? "hugepages" : names[what];
  if (name === undefined || SIZES.includes(text)) return [];
  return [invalid(at, resource, `only divisor's values ${SIZES.join(", ")} are supported with the ${name} resource`)];
}

function validateKeyRef(ref: Draft, at: Path): FieldError[] {
  const name: string = ref.name ?? "";
  const errors = messages(isDNS1123Subdomain(name), name, at.child("name"));
  if (!ref.key) errors.push(required(at.child("key")));
  else errors.push(...messages(isConfigMapKey(ref.key), ref.key, at.child("key")));
  return errors;
}

function validateFileKeyRef(ref: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!ref.key) errors.push(required(at.child("key")));
  else errors.push(...messages(isRelaxedEnvVarName(ref.key), ref.key, at.child("key")));
  if (!ref.volumeName) errors.push(required(at.child("volumeName")));
  else errors.push(...dns1123Label(ref.volumeName, at.child("volumeName")));
  if (!ref.path) errors.push(required(at.child("path")));
  else errors.push(...pathNoBacksteps(ref.path, at.child("path")));
  return errors;
}

export function validateEnvFrom(sources: readonly Draft[] | undefined, at: Path): FieldError[] {
  return each(sources, at, (from, path) => {
    const errors: FieldError[] = [];
    if (from.prefix) errors.push(...messages(isRelaxedEnvVarName(from.prefix), from.prefix, path.child("prefix")));
    let count = 0;
    for (const source of ["configMapRef", "secretRef"]) {
      if (!from[source]) continue;
      count++;
      const name = from[source].name;
      const namePath = path.child(source).child("name");
      if (!name) errors.push(required(namePath));
      else errors.push(...messages(isDNS1123Subdomain(name), name, namePath));
    }
    if (count === 0) errors.push(invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
    else if (count > 1) errors.push(invalid(at, "", "may not have more than one field specified at a time"));
    return errors;
  });
}
