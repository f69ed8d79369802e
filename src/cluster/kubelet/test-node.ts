import type { Pod } from "../../apimachinery/types/index.ts";
import { decode, Exit, isSystemError, loadLater, pause, print, sleep, type Call, type Program } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createApiServer, type Client } from "../apiserver/index.ts";
import { createNetwork, type ClusterNetwork } from "../network/index.ts";
import { createRegistry, type Registry } from "../runtime/index.ts";
import { createKubeletInformers } from "./informers.ts";
import { createNode, type ClusterNode } from "./node.ts";

// `pass` steps the clock without waiting for modules.
// eslint-disable-next-line no-restricted-syntax -- a module of tests may wait for others, before anything runs.
await loadLater();

/** Programs that tests put in BusyBox: enough of a shell to sleep, print, touch files and end. */
const programs = new Map<string, Program>([
  ["busybox/sleep", function* (process) { yield* sleep(Number(process.args[1]) * 1000); }],
  ["busybox/true", function* () {}],
  ["busybox/false", function* () { return 1; }],
  ["busybox/cat", function* (process) {
    const path = process.args[1]!;
    try {
      yield* print(process.files.readText(path));
    } catch {
      yield* print(`cat: can't open '${path}': No such file or directory\n`);
      return 1;
    }
    return 0;
  }],
  ["busybox/sh", function* (process) {
    for (const statement of process.args.at(-1)!.split(";").map((text) => text.trim())) {
      const [word = "", ...rest] = statement.split(" ");
      if (word === "sleep") yield* sleep(Number(rest[0]) * 1000);
      else if (word === "touch") process.files.writeFile(rest[0]!, "");
      else if (word === "rm") process.files.unlink(rest[0]!);
      else if (word === "exit") throw new Exit(Number(rest[0]));
      else if (word === "echo") yield* print(`${rest.join(" ").replace(/\$(\w+)/g, (_all, name: string) => process.env.get(name) ?? "")}\n`);
      else if (word === "eat") process.useMemory(Number(rest[0]) * 1024 * 1024);
      else if (word === "fill") process.files.writeFile(rest[0]!, new Uint8Array(Number(rest[1]) * 1024 * 1024));
      else if (word === "write") process.files.writeFile(rest[0]!, `${rest.slice(1).join(" ")}\n`);
      else if (word === "trap") process.onSignal("SIGTERM", () => process.finish({ code: Number(rest[0]) }));
      else if (word === "wait") yield* forEver();
    }
  }],
]);

function* forEver(): Call<void> {
  for (;;) {
    try {
      yield* pause();
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

export interface TestNode {
  simulation: Simulation;
  admin: Client;
  network: ClusterNetwork;
  registry: Registry;
  node: ClusterNode;
  create(name: string, spec: Partial<NonNullable<Pod["spec"]>>, metadata?: Pod["metadata"]): void;
  pod(name: string): Pod | undefined;
  /** Lets seconds pass. */
  pass(seconds: number): void;
  /** `REASON MESSAGE` of each event of a Pod, with its count where it is not 1. */
  events(name: string): string[];
  /** Virtual seconds, whenever what `see` says of the Pod changes. */
  watch(name: string, see: (pod: Pod) => string): string[];
  logs(name: string, container: string, options?: { previous?: boolean; tailLines?: number }): string;
  crashes: unknown[];
}

/** A cluster of one node and an API server, without scheduler and controllers: Pods are bound by hand. */
export function testNode(options: { seed?: string; nodeName?: string; files?: Record<string, string>; labels?: Record<string, string> } = {}): TestNode {
  const simulation = new Simulation({ seed: options.seed ?? "kubelet" });
  const server = createApiServer({ simulation });
  const admin = server.client("kubectl");
  const make = (resource: string, namespace: string, object: Record<string, unknown>): void => {
    if (!admin.ofAny(resource).find(namespace, (object.metadata as { name: string }).name)) admin.ofAny(resource).create(namespace, object);
  };
  for (const name of ["default", "kube-system", "kube-node-lease"]) {
    make("namespaces", "", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    make("serviceaccounts", name, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: name } });
    make("configmaps", name, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kube-root-ca.crt", namespace: name }, data: { "ca.crt": "x" } });
  }
  const registry = createRegistry({ simulation });
  const network = createNetwork({ simulation, client: server.client("kube-proxy") });
  const crashes: unknown[] = [];
  const name = options.nodeName ?? "node-1";
  const node = createNode({
    simulation,
    client: server.client("kubelet"),
    name,
    address: "192.168.49.11",
    podCIDR: "10.244.1.0/24",
    network,
    registry,
    programs,
    informers: createKubeletInformers(server.client("kubelet")),
    onCrash: (error) => crashes.push(error),
    ...(options.files ? { files: options.files } : {}),
    ...(options.labels ? { labels: options.labels } : {}),
  });
  simulation.runUntil(2000);
  const pods = admin.of("pods");
  return {
    simulation, admin, network, registry, node, crashes,
    create(podName, spec, metadata = {}) {
      pods.create("default", { apiVersion: "v1", kind: "Pod", metadata: { name: podName, ...metadata }, spec: { nodeName: name, containers: [], ...spec } });
    },
    pod: (podName) => pods.find("default", podName),
    pass: (seconds) => void simulation.runUntil(simulation.now + seconds * 1000),
    events: (podName) =>
      admin.of("events").list().items.filter((event) => event.involvedObject.name === podName)
        .map((event) => `${event.reason} ${event.message}${(event.count ?? 1) > 1 ? ` (x${event.count})` : ""}`),
    watch(podName, see) {
      const seen: string[] = [];
      let last = "";
      const begun = simulation.now;
      const look = (pod: Pod): void => {
        if (pod.metadata?.name !== podName) return;
        const text = see(pod);
        if (text === last) return;
        last = text;
        seen.push(`${((simulation.now - begun) / 1000).toFixed(0)}s ${text}`);
      };
      pods.inform({ added: look, updated: look, deleted: (pod) => pod.metadata?.name === podName && seen.push(`${((simulation.now - begun) / 1000).toFixed(0)}s gone`) });
      return seen;
    },
    logs(podName, container, more = {}) {
      let text = "";
      const stream = node.connection.logs({ namespace: "default", pod: podName, container, ...more });
      stream.onData((data) => { text += decode(data); });
      simulation.runUntil(simulation.now + 10);
      return text;
    },
  };
}

/** What the STATUS column of kubectl shows of the first container. */
export function statusWord(pod: Pod): string {
  const [container] = pod.status?.containerStatuses ?? [];
  const { waiting, terminated, running } = container?.state ?? {};
  if (waiting) return waiting.reason ?? "";
  if (terminated) return terminated.reason ?? "";
  return running ? `Running${container!.ready ? " ready" : ""}` : (pod.status?.phase ?? "");
}
