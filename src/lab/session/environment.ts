import { createCluster, settleTime, type AddOn, type Cluster, type ClusterOptions, type NodeTopology } from "../../cluster/cluster.ts";
import { later, laterModule, lazily, loadModule, loadRest, ttyOf, type LazyModule, type Machine, type Process, type Program, type TreeEntry } from "../../os/index.ts";
import { createShell, FirstPrompt, interpreter, programs as shellPrograms, workstationFiles, type Completer } from "../../shell/index.ts";
import { Simulation } from "../../sim/index.ts";
import type { NodeSpec } from "../format/lab-schema.ts";
import { PANE_CHOICE, PANE_CHOICE_LINE, PANE_SCRIPT } from "./editor-pane.ts";
import { adminKubeconfig } from "./kubeconfig.ts";

export interface EnvironmentOptions {
  seed: string;
  /** The wall clock at virtual time 0, ms since 1970. */
  epoch?: number;
  nodes: readonly NodeSpec[];
  images?: Readonly<Record<string, unknown>>;
  /** The control plane runs outside of Pods, as on the cluster of the recordings. */
  withoutStaticPods?: boolean;
  /** Where kubectl finds the API server; the control plane's address when it is not said. */
  server?: string;
  /** What the cluster has beside what every cluster has. */
  addOns?: readonly AddOn[];
  /** Switches for what is alpha: `GenericWorkload`, `GangScheduling`. */
  featureGates?: ClusterOptions["featureGates"];
  /** Files of the home directory: path below it -> content. */
  files?: Readonly<Record<string, string>>;
  /** The lab's own command in the learner's shell. */
  podlab?: Program;
  /** Bash is about to show a prompt, or has taken a line. */
  onPrompt?: (process: Process) => void;
  onCommand?: (process: Process, line: string) => void;
  onCrash?: (error: unknown) => void;
}

/** A cluster and the workstation on its control plane: all that a session runs in. */
export interface Environment {
  readonly simulation: Simulation;
  readonly cluster: Cluster;
  /** The machine the learner sits at: the node of the control plane, as root. */
  readonly workstation: Machine;
  readonly home: string;
  /** Environment variables of a login shell. */
  readonly variables: ReadonlyMap<string, string>;
  /** Virtual ms at which the cluster is at rest. */
  readonly settledAt: number;
  /** To be called before an input that does more than show characters, with the rest at hand. */
  touch(): void;
}

export const HOME = "/root";
/** Start files of the learner's shell: the prompt is green, as in the rest of the page. */
const PROFILE = "if [ -n \"$BASH\" ] && [ -f ~/.bashrc ]; then\n  . ~/.bashrc\nfi\n";
const PROMPT = "\\[\\e[32m\\]\\u@\\h:\\w\\$\\[\\e[0m\\] ";
const BASHRC = `PS1='${PROMPT}'\nalias ll='ls -l'\n${PANE_CHOICE_LINE}`;
/** What a login shell reads of the machine nobody has touched, and what it takes (a test compares it with bash). */
const START = {
  files: new Map([
    ["/etc/profile", "export PATH\n"],
    [`${HOME}/.bash_profile`, undefined],
    [`${HOME}/.bash_login`, undefined],
    [`${HOME}/.profile`, PROFILE],
    [`${HOME}/.bashrc`, BASHRC],
    [PANE_CHOICE, undefined],
    [`${HOME}/.bash_history`, undefined],
  ]),
  prompt: PROMPT,
  cost: [1.005, 0.235],
} as const;
const CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane:NoSchedule";
const ZONE = "topology.kubernetes.io/zone";

const kubectlModule = laterModule(() => import("../../kubectl/index.ts"));
const kubectl = later(kubectlModule, (module) => module.kubectl);
const completeKubectl: Completer = function* (process, words, index) {
  const { completeKubectl: complete } = yield* lazily(kubectlModule);
  return yield* complete(process, words, index);
};

const rest: LazyModule<true> = { load: () => loadRest().then(() => true) };

/** Scripts act without an input of the session (setups, transcripts): what they may touch has to be here. */
function withRest(shell: Program, touch: () => void): Program {
  return function* (process) {
    if (!ttyOf(process, 0)) {
      yield* lazily(rest);
      touch();
    }
    return yield* shell(process);
  };
}

/** Loads the interpreter of bash, for those outside of the simulation that ask it something. */
export function loadShell(): Promise<void> {
  return loadModule(interpreter);
}

export function createEnvironment(options: EnvironmentOptions): Environment {
  const simulation = new Simulation({ seed: options.seed, ...(options.epoch !== undefined ? { epoch: options.epoch } : {}) });
  const table = new Map<string, Program>(shellPrograms);
  table.set("kubectl", kubectl);
  if (options.podlab) table.set("podlab", options.podlab);
  const first = new FirstPrompt(START);
  table.set(
    "bash",
    withRest(createShell("bash", {
      completers: new Map([["kubectl", completeKubectl], ["k", completeKubectl]]),
      ...(options.onPrompt ? { onPrompt: options.onPrompt } : {}),
      ...(options.onCommand ? { onCommand: options.onCommand } : {}),
    }, first), () => first.touch()),
  );
  const files: Record<string, TreeEntry> = {
    ...workstationFiles(),
    "/usr/bin/kubectl": { program: "kubectl" },
    "/usr/local/bin/k": { link: "/usr/bin/kubectl" },
    ...(options.podlab ? { "/usr/local/bin/podlab": { program: "podlab" } } : {}),
    [HOME]: { directory: true, mode: 0o700 },
    [`${HOME}/.profile`]: PROFILE,
    [`${HOME}/.bashrc`]: BASHRC,
    "/usr/local/bin/pane": { text: PANE_SCRIPT, mode: 0o755 },
    [`${HOME}/.kube/config`]: adminKubeconfig(options.server ?? "https://192.168.49.10:6443"),
  };
  for (const [path, content] of Object.entries(options.files ?? {})) files[`${HOME}/${path}`] = content;
  const cluster = createCluster({
    simulation,
    nodes: options.nodes.map(topologyOf),
    programs: table,
    files,
    ...(options.images ? { images: options.images } : {}),
    ...(options.withoutStaticPods ? { withoutStaticPods: true } : {}),
    ...(options.addOns ? { addOns: options.addOns } : {}),
    ...(options.featureGates ? { featureGates: options.featureGates } : {}),
    ...(options.onCrash ? { onCrash: options.onCrash } : {}),
  });
  const workstation = cluster.controlPlane.machine;
  return {
    simulation,
    cluster,
    workstation,
    home: HOME,
    variables: new Map([
      ["HOME", HOME],
      ["USER", "root"],
      ["LOGNAME", "root"],
      ["SHELL", "/bin/bash"],
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["LANG", "C.UTF-8"],
      ["PWD", HOME],
    ]),
    settledAt: settleTime(options.nodes.length),
    touch: () => first.touch(),
  };
}

function topologyOf(node: NodeSpec, index: number): NodeTopology {
  const labels = { ...node.labels, ...(node.zone !== undefined ? { [ZONE]: node.zone } : {}) };
  return {
    name: node.name,
    taints: [...(index === 0 && !node.untainted ? [CONTROL_PLANE_TAINT] : []), ...(node.taints ?? [])],
    labels,
    ...(node.cpu !== undefined ? { cpu: node.cpu } : {}),
    ...(node.memory !== undefined ? { memory: node.memory } : {}),
  };
}
