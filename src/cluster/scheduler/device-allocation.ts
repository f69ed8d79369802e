import { parseQuantity, ZERO, type Quantity } from "../../apimachinery/quantity.ts";
import type { KubeObject, NodeSelector } from "../../apimachinery/types/index.ts";
import { compileCel } from "../apiserver/cel.ts";
import { matchesNodeSelector } from "./node-affinity.ts";

/* The parts of resource.k8s.io/v1 that placing Pods goes by. */

interface Selector {
  readonly cel?: { readonly expression: string };
}
interface Exact {
  readonly deviceClassName?: string;
  readonly selectors?: readonly Selector[];
  /** Default ExactCount. */
  readonly allocationMode?: "ExactCount" | "All";
  readonly count?: number;
  readonly adminAccess?: boolean;
}
export interface DeviceRequest {
  readonly name: string;
  readonly exactly?: Exact;
  readonly firstAvailable?: readonly (Exact & { readonly name: string })[];
}
interface Constraint {
  readonly requests?: readonly string[];
  /** `domain/attribute`, the same for all devices of the requests. */
  readonly matchAttribute?: string;
}
export interface DeviceResult {
  readonly request: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
}
export interface Allocation {
  readonly devices: { readonly results?: readonly DeviceResult[] };
  readonly nodeSelector?: NodeSelector;
}
export interface ResourceClaim extends KubeObject {
  readonly spec?: { readonly devices?: { readonly requests?: readonly DeviceRequest[]; readonly constraints?: readonly Constraint[] } };
  readonly status?: { readonly allocation?: Allocation; readonly reservedFor?: readonly { readonly resource: string; readonly name: string; readonly uid: string }[] };
}
export interface DeviceClass extends KubeObject {
  readonly spec?: { readonly selectors?: readonly Selector[] };
}
type Attribute = { readonly string?: string; readonly int?: number; readonly bool?: boolean; readonly version?: string };
type Amounts = Readonly<Record<string, { readonly value: string }>>;
interface CounterSet {
  readonly name: string;
  readonly counters?: Amounts;
}
interface Device {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly capacity?: Amounts;
  /** What it takes of the counters of its pool: devices that are parts of one share them. */
  readonly consumesCounters?: readonly { readonly counterSet: string; readonly counters?: Amounts }[];
}
export interface ResourceSlice extends KubeObject {
  readonly spec?: {
    readonly driver: string;
    readonly pool: { readonly name: string; readonly generation?: number; readonly resourceSliceCount?: number };
    readonly nodeName?: string;
    readonly nodeSelector?: NodeSelector;
    readonly allNodes?: boolean;
    readonly devices?: readonly Device[];
    readonly sharedCounters?: readonly CounterSet[];
  };
}
type Slice = NonNullable<ResourceSlice["spec"]>;

interface Candidate {
  readonly id: string;
  readonly device: Device;
  readonly slice: Slice;
}

export const deviceId = ({ driver, pool, device }: Omit<DeviceResult, "request">): string => `${driver}/${pool}/${device}`;

/** A node as devices are chosen for it. */
export interface Place {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where to look for devices. */
export interface Devices {
  readonly slices: readonly ResourceSlice[];
  /** Devices that have been given away, see `deviceId`. */
  readonly taken: ReadonlySet<string>;
  deviceClass(name: string): DeviceClass | undefined;
}

/** Gives each claim its devices on a node, all or none: undefined. Throws an Error for expressions that cannot be evaluated. */
export function allocate(claims: readonly ResourceClaim[], node: Place, devices: Devices): Allocation[] | undefined {
  const slices = completePools(devices.slices);
  const here = candidatesOf(node, slices);
  const taken = new Set(devices.taken);
  const left = countersLeft(slices, taken);
  const allocations: Allocation[] = [];
  for (const claim of claims) {
    const results = allocateClaim(claim, here, { ...devices, taken }, left);
    if (!results) return undefined;
    for (const { id, result, candidate } of results) {
      if (result.adminAccess) continue;
      taken.add(id);
      consume(left, candidate);
    }
    allocations.push({
      devices: { results: results.map(({ result }) => result) },
      ...(results.some(({ local }) => local) ? { nodeSelector: onlyOn(node.name) } : {}),
    });
  }
  return allocations;
}

const onlyOn = (name: string): NodeSelector => ({ nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] }] });

const poolOf = (slice: Slice): string => `${slice.driver}/${slice.pool.name}`;

/** The slices of the newest generation of each pool that has all of its slices. */
function completePools(slices: readonly ResourceSlice[]): Slice[] {
  const pools = new Map<string, Slice[]>();
  for (const { spec } of slices) {
    if (!spec) continue;
    const pool = pools.get(poolOf(spec)) ?? [];
    const newer = (spec.pool.generation ?? 0) - (pool[0]?.pool.generation ?? 0);
    if (newer >= 0) pools.set(poolOf(spec), newer === 0 ? [...pool, spec] : [spec]);
  }
  return [...pools.values()].filter((pool) => pool.length >= (pool[0]!.pool.resourceSliceCount ?? 0)).flat();
}

/** The devices that a node reaches. */
function candidatesOf(node: Place, slices: readonly Slice[]): Candidate[] {
  return slices.flatMap((slice) => {
    const reached = slice.allNodes || slice.nodeName === node.name ||
      (slice.nodeSelector && matchesNodeSelector(node.labels, node.name, slice.nodeSelector));
    return reached ? devicesOf(slice) : [];
  });
}

const devicesOf = (slice: Slice): Candidate[] =>
  (slice.devices ?? []).map((device) => ({ id: deviceId({ driver: slice.driver, pool: slice.pool.name, device: device.name }), device, slice }));

/** What is left of the counters that devices share, by pool, set and name. */
type Counters = Map<string, Quantity>;

function countersLeft(slices: readonly Slice[], taken: ReadonlySet<string>): Counters {
  const left: Counters = new Map();
  for (const slice of slices) {
    for (const { name, counters = {} } of slice.sharedCounters ?? []) {
      for (const [counter, { value }] of Object.entries(counters)) left.set(`${poolOf(slice)}/${name}/${counter}`, parseQuantity(value));
    }
  }
  if (left.size === 0) return left;
  for (const candidate of slices.flatMap(devicesOf)) if (taken.has(candidate.id)) consume(left, candidate);
  return left;
}

const consumptionOf = ({ device, slice }: Candidate): [string, Quantity][] =>
  (device.consumesCounters ?? []).flatMap(({ counterSet, counters = {} }) =>
    Object.entries(counters).map(([counter, { value }]): [string, Quantity] => [`${poolOf(slice)}/${counterSet}/${counter}`, parseQuantity(value)]));

function consume(left: Counters, candidate: Candidate): void {
  for (const [key, amount] of consumptionOf(candidate)) left.set(key, (left.get(key) ?? ZERO).sub(amount));
}

/** Whether the counters suffice for a device besides those that have been found already. */
function suffices(left: Counters, candidate: Candidate, found: readonly Found[]): boolean {
  if (!candidate.device.consumesCounters?.length) return true;
  const after = new Map(left);
  for (const other of found) if (!other.result.adminAccess) consume(after, other.candidate);
  consume(after, candidate);
  return consumptionOf(candidate).every(([key]) => after.get(key)!.sign() >= 0);
}

interface Found {
  readonly id: string;
  readonly local: boolean;
  readonly candidate: Candidate;
  readonly result: DeviceResult & { adminAccess?: boolean };
}

function allocateClaim(claim: ResourceClaim, here: readonly Candidate[], devices: Devices, left: Counters): Found[] | undefined {
  const { taken } = devices;
  const requests = claim.spec?.devices?.requests ?? [];
  const constraints = claim.spec?.devices?.constraints ?? [];
  const go = (index: number, found: readonly Found[]): Found[] | undefined => {
    const request = requests[index];
    if (!request) return [...found];
    const ways = request.exactly ? [{ name: request.name, wanted: request.exactly }]
      : (request.firstAvailable ?? []).map((wanted) => ({ name: `${request.name}/${wanted.name}`, wanted }));
    for (const { name, wanted } of ways) {
      const fitting = here.filter((candidate) => fits(candidate, wanted, devices));
      const free = fitting.filter(({ id }) => wanted.adminAccess || (!taken.has(id) && !found.some((other) => other.id === id)));
      const all = wanted.allocationMode === "All";
      if (all && (fitting.length === 0 || free.length < fitting.length)) continue;
      const outcome = pick(free, all ? free.length : wanted.count ?? 1, name, wanted, found, (picked) => go(index + 1, picked));
      if (outcome) return outcome;
    }
    return undefined;
  };
  const pick = (
    free: readonly Candidate[], count: number, request: string, wanted: Exact, found: readonly Found[], then: (found: readonly Found[]) => Found[] | undefined,
  ): Found[] | undefined => {
    if (count === 0) return then(found);
    for (const [at, candidate] of free.entries()) {
      const { slice, device, id } = candidate;
      const result = { request, driver: slice.driver, pool: slice.pool.name, device: device.name, ...(wanted.adminAccess ? { adminAccess: true } : {}) };
      const next = [...found, { id, local: !slice.allNodes, candidate, result }];
      if (!wanted.adminAccess && !suffices(left, candidate, found)) continue;
      if (!constraints.every((constraint) => holds(constraint, next))) continue;
      const outcome = pick(free.slice(at + 1), count - 1, request, wanted, next, then);
      if (outcome) return outcome;
    }
    return undefined;
  };
  return go(0, []);
}

function holds({ matchAttribute, requests = [] }: Constraint, found: readonly Found[]): boolean {
  if (!matchAttribute) return true;
  const values = found.filter(({ result }) => requests.length === 0 || requests.includes(result.request) || requests.includes(result.request.split("/")[0]!))
    .map(({ candidate: { device, slice } }) => {
      const own = device.attributes?.[matchAttribute];
      const [domain, name] = matchAttribute.split("/");
      return JSON.stringify(own ?? (domain === slice.driver ? device.attributes?.[name!] : undefined));
    });
  return values.every((value) => value !== undefined && value === values[0]);
}

function fits(candidate: Candidate, { deviceClassName = "", selectors = [] }: Exact, { deviceClass }: Devices): boolean {
  return [...(deviceClass(deviceClassName)?.spec?.selectors ?? []), ...selectors].every(({ cel }) => {
    if (!cel) return true;
    const outcome = compileCel(cel.expression)({ device: described(candidate) });
    if ("error" in outcome) throw new Error(`CEL runtime error: ${outcome.error}`);
    return outcome.value === true;
  });
}

/** What `device` stands for in an expression: names without a domain are the driver's. */
function described({ device, slice: { driver } }: Candidate): Record<string, unknown> {
  const byDomain = <T>(map: Readonly<Record<string, T>> | undefined, value: (of: T) => unknown): Record<string, Record<string, unknown>> => {
    const domains: Record<string, Record<string, unknown>> = { [driver]: {} };
    for (const [key, of] of Object.entries(map ?? {})) {
      const [domain, name] = key.includes("/") ? (key.split("/") as [string, string]) : [driver, key];
      (domains[domain] ??= {})[name] = value(of);
    }
    return domains;
  };
  const quantity = compileCel("quantity(text)");
  return {
    driver,
    attributes: byDomain(device.attributes, ({ string, int, bool, version }) => string ?? int ?? bool ?? version),
    capacity: byDomain(device.capacity, ({ value }) => (quantity({ text: value }) as { value: unknown }).value),
  };
}
