import { readFileSync } from "node:fs";
import { parseYaml } from "../../src/apimachinery/yaml/index.ts";
import type { KubeObject, Pod } from "../../src/apimachinery/types/index.ts";
import type { Client } from "../../src/cluster/apiserver/index.ts";
import { podSummary } from "../../src/cluster/apiserver/resources/pod-cells.ts";
import { createCluster, settleTime, type Cluster, type ClusterOptions } from "../../src/cluster/cluster.ts";
import { programs } from "../../src/shell/index.ts";
import { Simulation } from "../../src/sim/index.ts";

/** A cluster of a control plane and two nodes with the shell's programs, for tests that look at Pods from outside. */
export interface PodCluster {
  cluster: Cluster;
  client: Client;
  /** Mistakes of ours that came to light. */
  crashes: unknown[];
  /** Lets virtual time go by; programs that are loaded when they are first used are waited for. */
  pass(seconds: number): Promise<void>;
  /** Creates what stands in a file of tests/pods/. Answers the name of the object. */
  apply(file: string): string;
  pod(name: string): Pod | undefined;
  /** READY and STATUS, as `kubectl get` shows them: `0/1 Error`; undefined when there is no such Pod. */
  status(name: string): string | undefined;
  /** What `status` shows from now on, each change once; looked at after every write. */
  statuses(name: string): string[];
  /** What a command in a container of a Pod prints, both streams, and `[code]` where it is not 0. */
  exec(name: string, command: readonly string[], container?: string): Promise<string>;
  /** `Reason message` of the events of an object, in order, `(xN)` after those that came more than once. */
  events(name: string): string[];
}

export async function podCluster(options: Partial<ClusterOptions> = {}): Promise<PodCluster> {
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
    apply(file) {
      const object = parseYaml(readFileSync(new URL(file, import.meta.url), "utf8")) as KubeObject;
      client.ofAny("pods").create("default", object);
      return object.metadata!.name!;
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
      session.onOutput((_stream, data) => { text += new TextDecoder().decode(data); });
      session.onEnd(({ exitCode, error }) => {
        ended = true;
        if (error) text += error.message;
        if (exitCode !== 0) text += `[${exitCode}]`;
      });
      for (let tries = 0; tries < 100 && !ended; tries += 1) await runTo(simulation.now + 200);
      return text;
    },
    events: (name) =>
      client.of("events").list().items.filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, message, count = 1 }) => `${reason} ${message}${count > 1 ? ` (x${count})` : ""}`),
  };
}
