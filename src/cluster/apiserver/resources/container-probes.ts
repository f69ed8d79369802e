import { forbidden, invalid, notSupported, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { isHTTPHeaderName, isValidPortName, isValidPortNum } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { messages, nonnegative } from "./field-checks.ts";

/** A port as a number or as a name; missing counts as 0. */
export function portNumberOrName(port: unknown, at: Path): FieldError[] {
  if (typeof port === "string") return messages(isValidPortName(port), port, at);
  const number = typeof port === "number" ? port : 0;
  return messages(isValidPortNum(number), number, at);
}

const HANDLERS: readonly (readonly [string, (handler: Draft, at: Path, grace: number | undefined) => FieldError[]])[] = [
  ["exec", (exec, at) => (exec.command?.length ? [] : [required(at.child("command"))])],
  ["httpGet", validateHttpGet],
  ["tcpSocket", (tcp, at) => portNumberOrName(tcp.port, at.child("port"))],
  ["grpc", (grpc, at) => portNumberOrName(grpc.port, at.child("port"))],
  ["sleep", validateSleep],
];

function validateHttpGet(http: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!http.path) errors.push(required(at.child("path")));
  errors.push(...portNumberOrName(http.port, at.child("port")));
  if (http.scheme !== "HTTP" && http.scheme !== "HTTPS") {
    errors.push(notSupported(at.child("scheme"), http.scheme ?? "", ["HTTP", "HTTPS"]));
  }
  for (const header of http.httpHeaders ?? []) {
    errors.push(...messages(isHTTPHeaderName(header.name ?? ""), header.name ?? "", at.child("httpHeaders")));
  }
  return errors;
}

function validateSleep(sleep: Draft, at: Path, grace: number | undefined): FieldError[] {
  const seconds: number = sleep.seconds ?? 0;
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
  return [invalid(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
}

/** One handler, and only one. `grace` is the pod's termination grace period in seconds. */
function validateHandler(handler: Draft, grace: number | undefined, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  for (const [name, check] of HANDLERS) {
    if (!handler[name]) continue;
    if (count > 0) errors.push(forbidden(at.child(name), "may not specify more than 1 handler type"));
    else errors.push(...check(handler[name], at.child(name), grace));
    count++;
  }
  return count === 0 ? [required(at, "must specify a handler type")] : errors;
}

function validateProbe(probe: Draft, grace: number | undefined, at: Path): FieldError[] {
  const errors = validateHandler(probe, grace, at);
  const numbers = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];
  for (const name of numbers) errors.push(...nonnegative(probe[name], at.child(name)));
  const own = probe.terminationGracePeriodSeconds;
  if (own !== undefined && own <= 0) {
    errors.push(invalid(at.child("terminationGracePeriodSeconds"), own, "must be greater than 0"));
  }
  return errors;
}

/** The three probes of a container. */
export function validateProbes(container: Draft, grace: number | undefined, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const mustSucceedOnce = (probe: Draft, path: Path): void => {
    errors.push(...validateProbe(probe, grace, path));
    if (probe.successThreshold !== 1) {
      errors.push(invalid(path.child("successThreshold"), probe.successThreshold ?? 0, "must be 1"));
    }
  };
  if (container.livenessProbe) mustSucceedOnce(container.livenessProbe, at.child("livenessProbe"));
  if (container.readinessProbe) {
    const path = at.child("readinessProbe");
    errors.push(...validateProbe(container.readinessProbe, grace, path));
    const own = container.readinessProbe.terminationGracePeriodSeconds;
    if (own !== undefined) {
      errors.push(invalid(path.child("terminationGracePeriodSeconds"), own, "must not be set for readinessProbes"));
    }
  }
  if (container.startupProbe) mustSucceedOnce(container.startupProbe, at.child("startupProbe"));
  return errors;
}

export function validateLifecycle(lifecycle: Draft, grace: number | undefined, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  for (const hook of ["postStart", "preStop"]) {
    if (lifecycle[hook]) errors.push(...validateHandler(lifecycle[hook], grace, at.child(hook)));
  }
  return errors;
}
