import { readFileSync } from "node:fs";
import { parseYaml } from "../../src/apimachinery/yaml/index.ts";
import type { KubeObject, Pod } from "../../src/apimachinery/types/index.ts";
import type { Client } from "../../src/cluster/apiserver/index.ts";
import { podSummary } from "../../src/cluster/apiserver/resources/pod-cells.ts";
import { createCluster, settleTime, type Cluster, type ClusterOptions } from "../../src/cluster/cluster.ts";
import { programs } from "../../src/shell/index.ts";
import { decode, encode, loadLater, ROOT } from "../../src/os/index.ts";
import { Simulation } from "../../src/sim/index.ts";

/** A cluster of a control plane and two nodes with the shell's programs, for tests that look at Pods from outside. */
export interface PodCluster {
  cluster: Cluster;
  client: Client;
  /** Mistakes of ours that came to light. */
  crashes: unknown[];
  /** Lets virtual time go by; programs that are loaded when they are first used are waited for. */
  pass(seconds: number): Promise<void>;
  /** Creates what stands in a file of tests/pods/. Answers the name of the object. `name`: another than the file has. */
  apply(file: string, name?: string): string;
  /** Gives the kubelet of a node another configuration, as an administrator does: lines of YAML, and a restart of its service. */
  configure(node: string, lines: string): Promise<void>;
  pod(name: string): Pod | undefined;
  /** READY and STATUS, as `kubectl get` shows them: `0/1 Error`; undefined when there is no such Pod. */
  status(name: string): string | undefined;
  /** What `status` shows from now on, each change once; looked at after every write. */
  statuses(name: string): string[];
  /** What a command in a container of a Pod prints, both streams, and `[code]` where it is not 0. */
  exec(name: string, command: readonly string[], container?: string): Promise<string>;
  /** The conditions of a Pod: `Ready=False ContainersNotReady`, in the order of its status. */
  conditions(name: string): string[];
  /** Events of an object as they came first: whole seconds since its creation, and the reason. */
  timeline(name: string): [number, string][];
  /** `Reason message` of the events of an object, in order, `(xN)` after those that came more than once. */
  events(name: string): string[];
}

export async function podCluster(options: Partial<ClusterOptions> = {}): Promise<PodCluster> {
  await loadLater();
  const simulation = new Simulation({ seed: "pods" });
  const crashes: unknown[] = [];
  const cluster = createCluster({
    simulation,
    programs,
    nodes: [
      { name: "controlplane", taints: ["node-role.kubernetes.io/control-plane:NoSchedule"] },
      { name: "node-1" },
      { name: "node-2" },
    ],
    withoutStaticPods: true,
    onCrash: (error) => crashes.push(error),
    ...options,
  });
  const runTo = async (time: number): Promise<void> => {
    while (!simulation.runUntil(time)) await simulation.held;
  };
  await runTo(settleTime(3));
  const client = cluster.apiServer.client("kubectl");
  const context = cluster.apiServer.context("kubectl");
  const shown = (pod: Pod): string => {
    const { ready, status } = podSummary(pod, context);
    return `${ready} ${status}`;
  };
  const pod = (name: string): Pod | undefined => client.of("pods").find("default", name);
  return {
    cluster, client, crashes, pod,
    pass: (seconds) => runTo(simulation.now + seconds * 1000),
    apply(file, name) {
      const object = parseYaml(readFileSync(new URL(file, import.meta.url), "utf8")) as KubeObject;
      client.ofAny("pods").create("default", name === undefined ? object : { ...object, metadata: { ...object.metadata, name } });
      return name ?? object.metadata!.name!;
    },
    async configure(name, lines) {
      const node = cluster.nodes.get(name)!;
      const file = node.machine.fs.node("/var/lib/kubelet/config.yaml", ROOT);
      if (file.type !== "file") throw new Error("the configuration is no file");
      file.write(file.size, encode(lines));
      node.stopKubelet();
      await runTo(simulation.now + 2000);
      node.startKubelet();
      await runTo(simulation.now + 5000);
    },
    status(name) {
      const found = pod(name);
      return found && shown(found);
    },
    statuses(name) {
      const seen: string[] = [];
      const look = (found: Pod): void => {
        if (found.metadata?.name !== name) return;
        const text = shown(found);
        if (seen.at(-1) !== text) seen.push(text);
      };
      client.of("pods").inform({ added: look, updated: look, deleted: (gone) => gone.metadata?.name === name && seen.push("gone") });
      return seen;
    },
    async exec(name, command, container) {
      const { spec } = pod(name)!;
      const node = cluster.nodes.get(spec!.nodeName!)!;
      let text = "";
      let ended = false;
      const session = node.connection.exec({
        namespace: "default", pod: name, container: container ?? spec!.containers[0]!.name, command, stdin: false, stdout: true, stderr: true, tty: false,
      });
      session.onOutput((_stream, data) => { text += decode(data); });
      session.onEnd(({ exitCode, error }) => {
        ended = true;
        if (error) text += error.message;
        if (exitCode !== 0) text += `[${exitCode}]`;
      });
      for (let tries = 0; tries < 100 && !ended; tries += 1) await runTo(simulation.now + 200);
      return text;
    },
    conditions: (name) => (pod(name)!.status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status}${reason ? ` ${reason}` : ""}`),
    timeline(name) {
      const created = Date.parse(pod(name)!.metadata!.creationTimestamp!);
      // The names of events end with the moment at which they came.
      const moment = ({ metadata }: { metadata?: { name?: string } }): string => metadata!.name!.split(".").at(-1)!.padStart(20, "0");
      return client.of("events").list().items.filter(({ involvedObject }) => involvedObject.name === name)
        .sort((a, b) => (moment(a) < moment(b) ? -1 : 1))
        .map(({ reason, firstTimestamp, eventTime }) => [Math.floor((Date.parse((firstTimestamp ?? eventTime)!) - created) / 1000), reason!]);
    },
    events: (name) =>
      client.of("events").list().items.filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, message, count = 1 }) => `${reason} ${message}${count > 1 ? ` (x${count})` : ""}`),
  };
}
