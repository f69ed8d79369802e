import { isQualifiedName } from "../../../apimachinery/validation/names.ts";
import { invalid, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";

/** Which names of resources (cpu, requests.memory, example.com/gpu ...) mean something where (pkg/apis/core/helper). */

const CONTAINER = new Set(["cpu", "memory", "ephemeral-storage"]);
const QUOTA = new Set([
  "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
  "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas",
  "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports",
  "services.loadbalancers",
]);
const STANDARD = new Set([
  "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu",
  "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets",
  "configmaps", "persistentvolumeclaims", "storage", "requests.storage", "services.nodeports", "services.loadbalancers",
]);
const INTEGER = new Set([
  "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
  "services.nodeports", "services.loadbalancers",
]);

const HUGE_PAGES = "hugepages-";

export const isHugePages = (name: string): boolean => name.startsWith(HUGE_PAGES);
const isQuotaHugePages = (name: string): boolean => isHugePages(name) || name.startsWith("requests.hugepages-");

/** Without a prefix or with one of Kubernetes itself. */
const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");

export function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith("requests.")) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

/** Extended resources and huge pages are given as they are asked for: no limit above the request. */
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

export const isInteger = (name: string): boolean => INTEGER.has(name) || isExtended(name);

export const isStandardQuotaName = (name: string): boolean => QUOTA.has(name) || isQuotaHugePages(name);

export function validateResourceName(name: string, at: Path): FieldError[] {
  const errors = isQualifiedName(name).map((message) => invalid(at, name, message));
  if (errors.length > 0 || name.includes("/")) return errors;
  if (STANDARD.has(name) || isQuotaHugePages(name)) return [];
  return [invalid(at, name, "must be a standard resource type or fully qualified")];
}

export function validateContainerResourceName(name: string, at: Path): FieldError[] {
  const errors = validateResourceName(name, at);
  if (!name.includes("/")) {
    if (!CONTAINER.has(name) && !isHugePages(name)) {
      errors.push(invalid(at, name, "must be a standard resource for containers"));
    }
  } else if (!isNative(name) && !isExtended(name)) {
    errors.push(invalid(at, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

export function validateQuotaResourceName(name: string, at: Path): FieldError[] {
  const errors = validateResourceName(name, at);
  if (!name.includes("/") && !isStandardQuotaName(name)) {
    errors.push(invalid(at, name, "must be a standard resource for quota"));
  }
  return errors;
}
