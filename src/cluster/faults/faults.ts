import type { FileSystem } from "../../os/index.ts";
import { ROOT } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { ControlPlane, ControlPlanePart } from "../control-plane.ts";
import type { ClusterNode } from "../kubelet/index.ts";
import { MANIFESTS } from "../kubelet/static-pods.ts";
import type { ClusterNetwork } from "../network/index.ts";
import { crash, hang, leak, manifestUrl, slow, type Container, type Registry } from "../runtime/index.ts";
import { describeTarget, FaultError, targetFilter, targetsOf, type ContainerTarget } from "./targets.ts";

/** What can go wrong on purpose: as plain data, so that labs may name it. */
export type FaultSpec =
  /** Its processes stand still; only SIGKILL helps. */
  | ({ kind: "hang" } & ContainerTarget)
  /** It ends with this code (default 1); `repeat`: each further instance too, half a second after its start. */
  | ({ kind: "crash"; exitCode?: number; repeat?: boolean } & ContainerTarget)
  /** It takes more and more memory, and so does the next instance. */
  | ({ kind: "leak"; bytesPerSecond: number } & ContainerTarget)
  /** Every connection to its Pod takes so much longer; Pods that come later too. */
  | ({ kind: "slow"; milliseconds: number } & ContainerTarget)
  /** Whatever it ends with, the runtime sees this code. */
  | ({ kind: "exit-code"; exitCode: number } & ContainerTarget)
  /** Pulls fail: nobody answers. `registry`: docker.io; default all. */
  | { kind: "registry-down"; registry?: string; message?: string }
  /** Pulls fail: too many requests. */
  | { kind: "registry-limit"; registry?: string }
  /** No power: all its processes are gone. It boots when the fault ends. */
  | { kind: "node-down"; node: string }
  /** The cable is pulled: all goes on, nobody hears of it. */
  | { kind: "node-cut-off"; node: string }
  /** Its kubelet's service is stopped. */
  | { kind: "kubelet-down"; node: string }
  /** The manifest of a part is taken away (or the part stopped, where it is no static Pod). */
  | { kind: "control-plane-down"; component: ControlPlanePart }
  /** Questions to the cluster's name server go unanswered. */
  | { kind: "dns-down" };

/** A fault that has been injected. */
export interface Fault {
  readonly spec: FaultSpec;
  /** node-2 is down */
  readonly description: string;
  readonly active: boolean;
  /** Ends it; what it broke heals in the way of the cluster. */
  end(): void;
}

/** The catalogue of faults of a cluster: one door for all experiments. */
export interface Faults {
  /** Does it now. Throws FaultError. */
  inject(spec: FaultSpec): Fault;
  /** Those in force, in the order they came. */
  readonly active: readonly Fault[];
  endAll(): void;
}

export interface FaultsOptions {
  simulation: Simulation;
  nodes: ReadonlyMap<string, ClusterNode>;
  controlPlane: ControlPlane;
  network: ClusterNetwork;
  registry: Registry;
}

/** Virtual ms after its start at which a container that has to crash again does. */
const CRASH_AGAIN = 500;
/** Where a manifest is put aside. */
const ASIDE = "/etc/kubernetes";
const DNS_PORT = 53;

export function createFaults(options: FaultsOptions): Faults {
  const active: Fault[] = [];
  return {
    active,
    inject(spec) {
      const heal = begin(spec, options);
      const fault = {
        spec,
        description: describe(spec),
        active: true,
        end() {
          if (!fault.active) return;
          fault.active = false;
          active.splice(active.indexOf(fault), 1);
          heal();
        },
      };
      active.push(fault);
      return fault;
    },
    endAll() {
      for (const fault of [...active].reverse()) fault.end();
    },
  };
}

/** Answers what ends it. */
function begin(spec: FaultSpec, options: FaultsOptions): () => void {
  const { nodes, network, registry, simulation } = options;
  switch (spec.kind) {
    case "hang":
      return together(targetsOf(spec, nodes).map(hang));
    case "crash": {
      const { exitCode = 1 } = spec;
      for (const container of targetsOf(spec, nodes)) crash(container, exitCode);
      if (!spec.repeat) return () => {};
      return whenStarted(spec, options, (container) => {
        const timer = simulation.after(CRASH_AGAIN, () => crash(container, exitCode));
        return () => timer.cancel();
      });
    }
    case "leak":
      return together([
        ...targetsOf(spec, nodes).map((container) => leak(container, spec.bytesPerSecond)),
        whenStarted(spec, options, (container) => leak(container, spec.bytesPerSecond)),
      ]);
    case "slow": {
      const slowed = new Map<unknown, () => void>();
      const begin = (container: Container): (() => void) => {
        const { network: own, config } = container.sandbox;
        // The addresses of a node are not the Pod's alone.
        if (!config.hostNetwork && !slowed.has(own)) slowed.set(own, slow(container, spec.milliseconds));
        return () => {};
      };
      for (const container of targetsOf(spec, nodes)) begin(container);
      const unwatch = whenStarted(spec, options, begin);
      return () => {
        unwatch();
        for (const end of slowed.values()) end();
      };
    }
    case "exit-code": {
      const force = (container: Container): (() => void) => {
        container.forcedExitCode = spec.exitCode;
        return () => { container.forcedExitCode = undefined; };
      };
      return together([...targetsOf(spec, nodes).map(force), whenStarted(spec, options, force)]);
    }
    case "registry-down": {
      registry.break(spec.message ?? ((reference) => {
        const url = manifestUrl(reference);
        return `failed to do request: Head "${url}": dial tcp: lookup ${url.split("/")[2]!.split(":")[0]}: i/o timeout`;
      }), spec.registry);
      return () => registry.break(undefined, spec.registry);
    }
    case "registry-limit":
      registry.limit(true, spec.registry);
      return () => registry.limit(false, spec.registry);
    case "node-down": {
      const node = nodeOf(spec.node, nodes);
      node.powerOff();
      return () => node.powerOn();
    }
    case "node-cut-off": {
      const node = nodeOf(spec.node, nodes);
      node.network.cutOff(true);
      return () => node.network.cutOff(false);
    }
    case "kubelet-down": {
      const node = nodeOf(spec.node, nodes);
      node.stopKubelet();
      return () => node.startKubelet();
    }
    case "control-plane-down":
      return stopPart(spec.component, options);
    case "dns-down":
      return network.addFilter((_from, _to, port) => port !== DNS_PORT);
  }
}

function stopPart(part: ControlPlanePart, { nodes, controlPlane }: FaultsOptions): () => void {
  const file = `${MANIFESTS}/${part}.yaml`;
  for (const { machine, kubelet } of nodes.values()) {
    if (!exists(machine.fs, file)) continue;
    machine.fs.rename(file, `${ASIDE}/${part}.yaml`, ROOT);
    kubelet.manifestsChanged();
    return () => {
      if (exists(machine.fs, `${ASIDE}/${part}.yaml`)) machine.fs.rename(`${ASIDE}/${part}.yaml`, file, ROOT);
      kubelet.manifestsChanged();
    };
  }
  controlPlane.set(part, false);
  return () => controlPlane.set(part, true);
}

function exists(fs: FileSystem, path: string): boolean {
  return fs.resolve(path, ROOT, { missing: "ok" })?.node !== undefined;
}

/** Does something with each container of a target that starts from now on. */
function whenStarted(target: ContainerTarget, { nodes }: FaultsOptions, begin: (container: Container) => () => void): () => void {
  const filter = targetFilter(target, nodes);
  const ends: (() => void)[] = [];
  for (const node of nodes.values()) {
    if (target.node !== undefined && node.name !== target.node) continue;
    ends.push(node.runtime.watchRunning((container, running) => {
      if (running && filter(container)) ends.push(begin(container));
    }));
  }
  return () => together(ends)();
}

function together(ends: readonly (() => void)[]): () => void {
  return () => {
    for (const end of ends) end();
  };
}

function nodeOf(name: string, nodes: ReadonlyMap<string, ClusterNode>): ClusterNode {
  const node = nodes.get(name);
  if (!node) throw new FaultError(`there is no node ${JSON.stringify(name)}`);
  return node;
}

function describe(spec: FaultSpec): string {
  switch (spec.kind) {
    case "hang":
      return `${describeTarget(spec)} hangs`;
    case "crash":
      return `${describeTarget(spec)} crashes with ${spec.exitCode ?? 1}${spec.repeat ? ", again and again" : ""}`;
    case "leak":
      return `${describeTarget(spec)} leaks ${spec.bytesPerSecond} bytes a second`;
    case "slow":
      return `${describeTarget(spec)} answers ${spec.milliseconds} ms late`;
    case "exit-code":
      return `${describeTarget(spec)} ends with ${spec.exitCode}`;
    case "registry-down":
      return `${spec.registry ?? "every registry"} is down`;
    case "registry-limit":
      return `${spec.registry ?? "every registry"} refuses more pulls`;
    case "node-down":
      return `${spec.node} is down`;
    case "node-cut-off":
      return `${spec.node} is cut off`;
    case "kubelet-down":
      return `the kubelet of ${spec.node} is stopped`;
    case "control-plane-down":
      return `${spec.component} is down`;
    case "dns-down":
      return "the cluster's DNS is down";
  }
}
