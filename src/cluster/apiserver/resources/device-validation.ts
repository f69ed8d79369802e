import { deepEqual } from "../../../apimachinery/json/index.ts";
import {
  forbidden, invalid, notSupported, required, tooLong, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isCIdentifier } from "../../../apimachinery/validation/names.ts";
import { celProblem } from "../cel-problem.ts";
import { validateCapacity, validateCounters } from "./device-capacity.ts";
import { list, nameOf, set, validatePoolName, validateRawObject, validateUid, type Check } from "./device-checks.ts";
import { validateDeviceStatuses } from "./device-status.ts";
import { validateBindingConditions, validateDeviceTaint, validateDeviceToleration } from "./device-taints.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, dns1123Subdomain, immutable, NOT_POSITIVE } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { validateNodeSelector } from "./node-selector.ts";
import { isExtended } from "./resource-names.ts";
import { validateCsiDriverName } from "./volumes.ts";

/** What is right in claims, classes and slices of devices (pkg/apis/resource/validation). */

const MAX_REQUESTS = 32;
const MAX_SUBREQUESTS = 8;
const MAX_SELECTORS = 32;
const MAX_CONSTRAINTS = 32;
const MAX_CONFIGURATIONS = 32;
const MAX_EXPRESSION = 10 * 1024;
const MAX_DEVICES = 128;
const MAX_DEVICES_WITH_MORE = 64;
const MAX_ATTRIBUTES = 32;
const MAX_CONSUMERS = 256;
const MAX_RESULTS = 32;
const MAX_STRING = 64;
const MAX_IDENTIFIER = 32;
const MAX_PARAMETERS = 10 * 1024;
const MAX_TAINTS = 16;
const MAX_COUNTER_SETS = 8;
const MAX_CONSUMPTIONS = 2;

export function validateClaimSpec(spec: Draft, at: Path): FieldError[] {
  const path = at.child("devices");
  const { requests, constraints, config } = (spec.devices ?? {}) as Draft;
  const names = namesOf(requests ?? []);
  const reference: Check<string> = (name, place) => validateReference(name, names, place);
  const named = (item: Draft, place: Path): FieldError[] =>
    set<string>(item.requests, MAX_REQUESTS, place.child("requests"), (name) => name, reference);
  return [
    ...set<Draft>(requests, MAX_REQUESTS, path.child("requests"), nameOf, validateRequest),
    ...list<Draft>(constraints, MAX_CONSTRAINTS, path.child("constraints"), (item, place) => [...named(item, place), ...validateConstraint(item, place)]),
    ...list<Draft>(config, MAX_CONFIGURATIONS, path.child("config"), (item, place) => [...named(item, place), ...validateConfiguration(item, place)]),
  ];
}

/** What the scheduler, the controllers and drivers say of a claim. What was given stays until all of it is taken back. */
export function validateClaimStatus(claim: Draft, old: Draft, at: Path): FieldError[] {
  const { reservedFor, allocation, devices }: Draft = claim.status ?? {};
  const before: Draft = old.status ?? {};
  const users = at.child("reservedFor");
  const errors = set<Draft>(reservedFor, MAX_CONSUMERS, users, ({ uid }) => uid ?? "", (user, path) =>
    ["resource", "name", "uid"].flatMap((field) => (user[field] ? [] : [required(path.child(field))])));
  errors.push(...validateDeviceStatuses(devices, allocation, at.child("devices")));
  if (reservedFor?.length > 0 && !allocation) {
    errors.push(forbidden(users, "may not be specified when `allocated` is not set"));
  } else if (claim.metadata.deletionTimestamp) {
    const isNew = (user: Draft): boolean => !(before.reservedFor ?? []).some((other: Draft) => deepEqual(other, user));
    if ((reservedFor ?? []).some(isNew)) {
      errors.push(forbidden(users, "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set"));
    }
  }
  if (!allocation) return errors;
  const path = at.child("allocation");
  if (before.allocation) return [...errors, ...immutable(allocation, before.allocation, path, goStruct("AllocationResult", allocation))];
  return [...errors, ...validateAllocation(allocation, namesOf(claim.spec?.devices?.requests ?? []), path)];
}

function validateAllocation({ devices = {}, nodeSelector }: Draft, names: ReadonlySet<string>, at: Path): FieldError[] {
  const path = at.child("devices");
  const sources = ["FromClaim", "FromClass"];
  return [
    ...list<Draft>(devices.results, MAX_RESULTS, path.child("results"), (result, place) => [
      ...validateReference(result.request ?? "", names, place.child("request")),
      ...validateCsiDriverName(result.driver, place.child("driver")),
      ...validatePoolName(result.pool, place.child("pool")),
      ...dns1123Label(result.device ?? "", place.child("device")),
      ...validateBindingConditions(result, place),
      ...validateUid(result.shareID, place.child("shareID")),
    ]),
    ...list<Draft>(devices.config, 2 * MAX_CONFIGURATIONS, path.child("config"), (item, place) => [
      ...(!item.source ? [required(place.child("source"))]
        : sources.includes(item.source) ? [] : [notSupported(place.child("source"), item.source, sources)]),
      ...set<string>(item.requests, MAX_REQUESTS, place.child("requests"), (name) => name, (name, one) => validateReference(name, names, one)),
      ...validateConfiguration(item, place),
    ]),
    ...(nodeSelector ? validateNodeSelector(nodeSelector, at.child("nodeSelector")) : []),
  ];
}

/** The names by which constraints refer to requests: of the request, and `request/subrequest`. */
function namesOf(requests: readonly Draft[]): ReadonlySet<string> {
  return new Set(requests.flatMap(({ name, firstAvailable }) => [name, ...(firstAvailable ?? []).map((sub: Draft) => `${name}/${sub.name}`)]));
}

function validateReference(name: string, names: ReadonlySet<string>, at: Path): FieldError[] {
  const detail = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const segments = name.split("/");
  if (segments.length > 2) return [invalid(at, name, detail)];
  return [...segments.flatMap((segment) => dns1123Label(segment, at)), ...(names.has(name) ? [] : [invalid(at, name, detail)])];
}

function validateRequest(request: Draft, at: Path): FieldError[] {
  const errors = dns1123Label(request.name ?? "", at.child("name"));
  const { exactly, firstAvailable } = request;
  const several = (firstAvailable?.length ?? 0) > 0;
  if (!exactly && !several) return [...errors, required(at, "exactly one of `exactly` or `firstAvailable` is required")];
  if (exactly && several) {
    return [...errors, invalid(at, undefined, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set")];
  }
  if (exactly) return [...errors, ...validateWanted(exactly, at.child("exactly"))];
  return [
    ...errors,
    ...set<Draft>(firstAvailable, MAX_SUBREQUESTS, at.child("firstAvailable"), nameOf, (sub, path) => [
      ...dns1123Label(sub.name ?? "", path.child("name")), ...validateWanted(sub, path),
    ]),
  ];
}

function validateWanted(wanted: Draft, at: Path): FieldError[] {
  const { deviceClassName, allocationMode, count = 0 } = wanted;
  const errors = deviceClassName ? dns1123Subdomain(deviceClassName, at.child("deviceClassName")) : [required(at.child("deviceClassName"))];
  errors.push(...list<Draft>(wanted.selectors, MAX_SELECTORS, at.child("selectors"), validateSelector));
  if (allocationMode === "All") {
    if (count !== 0) errors.push(invalid(at.child("count"), count, "must not be specified when allocationMode is 'All'"));
  } else if (allocationMode === "ExactCount") {
    if (count <= 0) errors.push(invalid(at.child("count"), count, NOT_POSITIVE));
  } else errors.push(notSupported(at.child("allocationMode"), allocationMode ?? "", ["All", "ExactCount"]));
  return [...errors, ...list<Draft>(wanted.tolerations, MAX_TAINTS, at.child("tolerations"), validateDeviceToleration)];
}

function validateSelector({ cel }: Draft, at: Path): FieldError[] {
  if (!cel) return [required(at.child("cel"))];
  const path = at.child("cel", "expression");
  const expression: string = cel.expression ?? "";
  if (expression.length > MAX_EXPRESSION) return [tooLong(path, MAX_EXPRESSION)];
  const problem = celProblem(expression);
  return problem === undefined ? [] : [invalid(path, expression, problem)];
}

function validateConstraint({ matchAttribute, distinctAttribute }: Draft, at: Path): FieldError[] {
  if (matchAttribute !== undefined) return validateFullName(matchAttribute, at.child("matchAttribute"));
  if (distinctAttribute !== undefined) return validateFullName(distinctAttribute, at.child("distinctAttribute"));
  return [required(at, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set')];
}

/** An attribute with its domain, `gpu.example.com/model`. */
function validateFullName(name: string, at: Path): FieldError[] {
  const detail = "a fully qualified name must be a domain and a name separated by a slash";
  return [...validateName(name, at), ...(name.includes("/") ? [] : [invalid(at, name, detail)])];
}

/** `model` or `domain/model`. */
function validateName(name: string, at: Path): FieldError[] {
  const [first = "", second, ...more] = name.split("/");
  if (more.length > 0) return [invalid(at, name, "must not contain more than one slash")];
  if (second === undefined) return validateIdentifier(first, at);
  return [
    ...(first === "" ? [invalid(at, "", "the domain must not be empty")] : validateCsiDriverName(first, at)),
    ...(second === "" ? [invalid(at, "", "the name must not be empty")] : validateIdentifier(second, at)),
  ];
}

function validateIdentifier(id: string, at: Path): FieldError[] {
  return [...(id.length > MAX_IDENTIFIER ? [tooLong(at, MAX_IDENTIFIER)] : []), ...isCIdentifier(id).map((message) => invalid(at, id, message))];
}

function validateConfiguration({ opaque }: Draft, at: Path): FieldError[] {
  if (!opaque) return [required(at.child("opaque"))];
  const path = at.child("opaque");
  return [
    ...validateCsiDriverName(opaque.driver, path.child("driver")),
    ...validateRawObject(opaque.parameters, MAX_PARAMETERS, path.child("parameters")),
  ];
}

/** What stood so before was right when it was written, and is not asked again. */
export function validateClassSpec(spec: Draft, old: Draft | undefined, at: Path): FieldError[] {
  const stood = (field: string): boolean => old !== undefined && deepEqual(spec[field], old[field]);
  const errors = [
    ...(stood("selectors") ? [] : list<Draft>(spec.selectors, MAX_SELECTORS, at.child("selectors"), validateSelector)),
    ...(stood("config") ? [] : list<Draft>(spec.config, MAX_CONFIGURATIONS, at.child("config"), validateConfiguration)),
  ];
  const name = spec.extendedResourceName;
  if (name !== undefined && !isExtended(name)) errors.push(invalid(at.child("extendedResourceName"), name, "must be a valid extended resource name"));
  return errors;
}

export function validateSliceSpec(spec: Draft, old: Draft | undefined, at: Path): FieldError[] {
  const { driver, pool = {}, nodeName, nodeSelector, devices } = spec;
  const errors = [...validateCsiDriverName(driver, at.child("driver")), ...validatePool(pool, at.child("pool"))];
  if (old) {
    errors.push(...immutable(pool.name, old.pool?.name, at.child("pool", "name")));
    errors.push(...immutable(driver, old.driver, at.child("driver")), ...immutable(nodeName, old.nodeName, at.child("nodeName")));
  }
  const given: string[] = [];
  if (nodeName === "") errors.push(invalid(at.child("nodeName"), nodeName, "must be either unset or set to a non-empty string"));
  else if (nodeName !== undefined) {
    given.push("`nodeName`");
    errors.push(...dns1123Subdomain(nodeName, at.child("nodeName")));
  }
  if (nodeSelector) {
    given.push("`nodeSelector`");
    errors.push(...validateNodeSelector(nodeSelector, at.child("nodeSelector")));
  }
  for (const field of ["allNodes", "perDeviceNodeSelection"]) {
    if (spec[field] === true) given.push(`\`${field}\``);
    else if (spec[field] === false) errors.push(invalid(at.child(field), false, "must be either unset or set to true"));
  }
  const one = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  if (given.length === 0) errors.push(required(at, one));
  else if (given.length > 1) errors.push(invalid(at, `{${given.join(", ")}}`, `${one}, but multiple fields are set`));
  if (spec.sharedCounters && devices) errors.push(invalid(at, "", "only one of `sharedCounters` or `devices` is allowed"));
  const more = devices?.some((device: Draft) => device.taints?.length > 0 || device.consumesCounters?.length > 0);
  const before = (name: string): Draft | undefined => old?.devices?.find((device: Draft) => device.name === name);
  return [
    ...errors,
    ...set<Draft>(devices, more ? MAX_DEVICES_WITH_MORE : MAX_DEVICES, at.child("devices"), nameOf, (device, path) => [
      ...validateDevice(device, before(device.name), path), ...validateNodes(device, spec.perDeviceNodeSelection === true, path),
      ...validateBindingConditions(device, path),
    ]),
    ...set<Draft>(spec.sharedCounters, MAX_COUNTER_SETS, at.child("sharedCounters"), nameOf, (counters, path) => validateCounters(counters, "name", path)),
  ];
}

/** Where a device can be reached, if each device of the slice says it for itself. */
function validateNodes({ nodeName, nodeSelector, allNodes }: Draft, own: boolean, at: Path): FieldError[] {
  if (!own) {
    if (nodeName === undefined && !nodeSelector && allNodes === undefined) return [];
    return [invalid(at, null, "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec")];
  }
  const given = [...(nodeName ? ["`nodeName`"] : []), ...(nodeSelector ? ["`nodeSelector`"] : []), ...(allNodes ? ["`allNodes`"] : [])];
  const errors = [
    ...(nodeName ? dns1123Subdomain(nodeName, at.child("nodeName")) : []),
    ...(nodeName === "" ? [invalid(at.child("nodeName"), "", "must not be empty")] : []),
    ...(nodeSelector ? validateNodeSelector(nodeSelector, at.child("nodeSelector")) : []),
    ...(allNodes === false ? [invalid(at.child("allNodes"), false, "must be either unset or set to true")] : []),
  ];
  const detail = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
  if (given.length === 0) errors.push(required(at, detail));
  else if (given.length > 1) errors.push(invalid(at, `{${given.join(", ")}}`, detail));
  return errors;
}

function validatePool({ name, generation = 0, resourceSliceCount = 0 }: Draft, at: Path): FieldError[] {
  const errors = validatePoolName(name, at.child("name"));
  if (resourceSliceCount <= 0) errors.push(invalid(at.child("resourceSliceCount"), resourceSliceCount, NOT_POSITIVE));
  if (generation < 0) errors.push(invalid(at.child("generation"), generation, "must be greater than or equal to zero"));
  return errors;
}

const VALUES = ["bool", "int", "string", "version", "bools", "ints", "strings", "versions"];

/** A version after semver.org. */
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

function validateDevice(device: Draft, old: Draft | undefined, at: Path): FieldError[] {
  const errors = dns1123Label(device.name ?? "", at.child("name"));
  const attributes = Object.entries<Draft>(device.attributes ?? {});
  const capacity = Object.entries<Draft>(device.capacity ?? {});
  if (attributes.length + capacity.length > MAX_ATTRIBUTES) {
    errors.push(invalid(at, attributes.length + capacity.length, `the total number of attributes and capacities must not exceed ${MAX_ATTRIBUTES}`));
  }
  for (const [name, value] of attributes) {
    const path = at.child("attributes").key(name);
    errors.push(...validateName(name, path));
    for (const field of ["string", "version"]) {
      const text = value[field];
      if (field === "version" && typeof text === "string" && !SEMVER.test(text)) {
        errors.push(invalid(path.child(field), text, "must be a string compatible with semver.org spec 2.0.0"));
      }
      if (typeof text === "string" && text.length > MAX_STRING) errors.push(tooLong(path.child(field), MAX_STRING));
    }
    const given = VALUES.filter((field) => value[field] !== undefined);
    if (given.length !== 1) errors.push(invalid(path, given.length === 0 ? "" : value, "exactly one value must be specified"));
  }
  for (const [name, one] of capacity) {
    const path = at.child("capacity").key(name);
    errors.push(...validateName(name, path), ...validateCapacity(one, device.allowMultipleAllocations === true, path));
  }
  // Taints that stood so before are not asked again.
  if (!old || !deepEqual(old.taints, device.taints)) errors.push(...list<Draft>(device.taints, MAX_TAINTS, at.child("taints"), validateDeviceTaint));
  errors.push(...set<Draft>(device.consumesCounters, MAX_CONSUMPTIONS, at.child("consumesCounters"), ({ counterSet = "" }) => counterSet,
    (used, path) => validateCounters(used, "counterSet", path)));
  return errors;
}
