import { forbidden, invalid, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import type { Draft } from "./definition.ts";
import { entries } from "./field-checks.ts";
import { localDescendingPath } from "./paths.ts";

const MIRROR = "kubernetes.io/config.mirror";
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
const APPARMOR = "container.apparmor.security.beta.kubernetes.io/";

function validateSeccomp(profile: string, at: Path): FieldError[] {
  if (["runtime/default", "docker/default", "unconfined"].includes(profile)) return [];
  if (profile.startsWith("localhost/")) return localDescendingPath(profile.slice("localhost/".length), at);
  return [invalid(at, profile, "must be a valid seccomp profile")];
}

/** A cost of deletion is a 32-bit integer, without a plus or leading zeros. */
function isDeletionCost(text: string): boolean {
  if (!/^(0|-?[1-9][0-9]*)$/.test(text)) return false;
  const value = Number(text);
  return value >= -(2 ** 31) && value < 2 ** 31;
}

/** Annotations that mean something to pods. */
export function validatePodAnnotations(metadata: Draft, spec: Draft, at: Path): FieldError[] {
  const annotations: Record<string, string> = metadata?.annotations ?? {};
  const errors: FieldError[] = [];
  if (annotations[MIRROR] !== undefined && !spec.nodeName) {
    const detail = "must set spec.nodeName if mirror pod annotation is set";
    errors.push(invalid(at.key(MIRROR), annotations[MIRROR], detail));
  }
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isDeletionCost(cost)) errors.push(invalid(at.key(DELETION_COST), cost, "must be a 32bit integer"));
  if (annotations[SECCOMP_POD] !== undefined) {
    errors.push(...validateSeccomp(annotations[SECCOMP_POD], at.child(SECCOMP_POD)));
  }
  const names = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map((c: Draft) => c.name);
  for (const [key, value] of entries(annotations)) {
    if (key.startsWith(SECCOMP_CONTAINER)) errors.push(...validateSeccomp(value, at.child(key)));
    if (!key.startsWith(APPARMOR)) continue;
    const container = key.slice(APPARMOR.length);
    if (!names.includes(container)) errors.push(invalid(at.key(key), container, "container not found"));
    if (value !== "" && value !== "runtime/default" && value !== "unconfined" && !value.startsWith("localhost/")) {
      errors.push(invalid(at.key(key), value, `invalid AppArmor profile name: "${value}"`));
    }
  }
  return errors;
}

/** What an update may not do to them. */
export function validatePodAnnotationUpdate(metadata: Draft, old: Draft, spec: Draft, at: Path): FieldError[] {
  const now: Record<string, string> = metadata?.annotations ?? {};
  const before: Record<string, string> = old?.annotations ?? {};
  const errors: FieldError[] = [];
  for (const [key, value] of entries(before)) {
    if (now[key] === value) continue;
    if (key.startsWith(APPARMOR)) errors.push(forbidden(at.key(key), "may not remove or update AppArmor annotations"));
    if (key === MIRROR) errors.push(forbidden(at.key(key), "may not remove or update mirror pod annotation"));
  }
  for (const [key] of entries(now)) {
    if (key in before) continue;
    if (key.startsWith(APPARMOR)) errors.push(forbidden(at.key(key), "may not add AppArmor annotations"));
    if (key === MIRROR) errors.push(forbidden(at.key(key), "may not add mirror pod annotation"));
  }
  return [...errors, ...validatePodAnnotations(metadata, spec, at)];
}
