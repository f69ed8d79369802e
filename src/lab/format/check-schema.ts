import type { LocalizedText } from "./language.ts";
import type { Field, Shape } from "./shape.ts";

/*
 * The checks of a task, as authors write them. Each field carries the sentence that authors read in their editor and in
 * messages.
 */

/** What every check has. */
interface CheckBase {
  id: string;
  /** The sentence beside the tick. */
  message: LocalizedText;
  /** What would be right, for the second line of a check that fails. */
  expected?: LocalizedText;
}

/** A selection of objects and a CEL expression over it. */
export interface Selection {
  /** `pod/name`, `deployments.apps/web`, or a resource alone for all of its objects. */
  object: string;
  namespace?: string;
  /** Label selector. */
  selector?: string;
  expect: string;
  /** CEL: a string that says what was found; the default names the object's state. */
  found?: LocalizedText;
}

export interface ObjectCheck extends CheckBase, Selection {
  kind: "object";
}

export interface RunCheck extends CheckBase {
  kind: "run";
  script: string;
}

export interface HistoryCheck extends CheckBase, Selection {
  kind: "history";
  mode: "always" | "never" | "eventually";
  /** ms that `always` and `never` must hold for, from when the object first exists. */
  for?: number;
}

export interface GuardCheck extends CheckBase {
  kind: "guard";
  object: string;
  namespace?: string;
  selector?: string;
  /** CEL whose value must stay what it was. */
  unchanged?: string;
  /** CEL that must be true now. */
  expect?: string;
  found?: LocalizedText;
}

export interface AnswerCheck extends CheckBase {
  kind: "answer";
  question: LocalizedText;
  choices?: { text: LocalizedText; correct?: boolean; feedback?: LocalizedText }[];
  number?: { is: number; within?: number; unit?: LocalizedText };
  text?: { matches: string; placeholder?: LocalizedText };
  /** The right answer is read from the cluster: CEL over the object, compared with what was answered. */
  equals?: { object: string; namespace?: string; selector?: string; value: string };
  /** Predict, then run: what came is shown beside what was predicted. */
  predict?: { object: string; namespace?: string; selector?: string; when: string; outcome: LocalizedText };
}

export interface ExperimentCheck extends CheckBase {
  kind: "experiment";
  steps: ExperimentStep[];
  then: Judgment[];
  /** CEL: a string that says what came of it; the default tells about the traffic and the faults. */
  found?: LocalizedText;
}

/** A target of faults: one Pod, or Pods of a workload or a Service. */
export interface FaultTarget {
  /** `pod/NAME`, `deployment/NAME`, `service/NAME` ... */
  target: string;
  namespace?: string;
  container?: string;
  /** How many of its Pods, in the order of their names (default 1); 0: all. */
  pods?: number;
}

export interface TrafficStep {
  /** `service/NAME`, or a URL as a Pod of the namespace would ask for. */
  to: string;
  namespace?: string;
  port?: number;
  path?: string;
  /** Requests per second. */
  rate: number;
  /** `pod/NAME` or a node; default: the control plane's node. */
  from?: string;
  /** ms a request may take. */
  timeout?: number;
}

/** One thing an experiment does; exactly one of the actions is there. Times in ms. */
export interface ExperimentStep {
  wait?: number;
  run?: string;
  traffic?: TrafficStep;
  hang?: FaultTarget;
  crash?: FaultTarget & { exitCode?: number; repeat?: boolean };
  leak?: FaultTarget & { rate: string };
  slow?: FaultTarget & { by: number };
  exitCode?: FaultTarget & { code: number };
  registryDown?: string;
  registryLimit?: string;
  nodeDown?: string;
  nodeCutOff?: string;
  kubeletDown?: string;
  controlPlaneDown?: string;
  dnsDown?: boolean;
  /** A fault ends after so long; without it, it stays till the end. */
  for?: number;
}

/** What must be so in the fork. `history` begins with the experiment. */
export type Judgment = { message?: LocalizedText } & (
  | ({ kind: "object" } & Selection)
  | ({ kind: "history"; mode: "always" | "never" | "eventually"; for?: number } & Selection)
  | { kind: "run"; script: string }
  /** CEL over `traffic`: sent, answered, lost, p50, p99 (ms), longestGap (s). */
  | { kind: "traffic"; expect: string; found?: LocalizedText }
);

export type Check = ObjectCheck | RunCheck | HistoryCheck | GuardCheck | AnswerCheck | ExperimentCheck;

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const idField: Field = { type: "string", about: "a name of lower-case letters, digits and hyphens", pattern: ID, expected: "lower-case letters, digits and hyphens", required: true };

const string = (about: string): Field => ({ type: "string", about });
const text = (about: string): Field => ({ type: "text", about });
const object = (about: string, fields: Record<string, Field>): Field => ({ type: "object", about, fields });
const required = (field: Field): Field => ({ ...field, required: true });

const place: Record<string, Field> = {
  object: required(string("what is looked at: pod/NAME, deployment/NAME ..., a resource alone for all its objects, or `requests`: what the API server was asked since the task began")),
  namespace: string("the namespace (default: default)"),
  selector: string("a label selector, when `object` names no single object"),
};
const found: Field = text("a CEL expression that gives a string: what was found instead; one for all languages, or one per language");
const selection: Record<string, Field> = {
  ...place,
  expect: required(string("a CEL expression that must be true; the object is `self` (with several: `items`)")),
  found,
};
const MODES: Field = { type: "string", about: "whether it must hold at every moment, at none, or at some", oneOf: ["always", "never", "eventually"], required: true };
const FOR: Field = { type: "duration", about: "how long `always` and `never` must hold before the check passes" };
const script: Field = required(string("a bash script that must exit with 0; what it prints last is shown as found"));

const target: Record<string, Field> = {
  target: required(string("pod/NAME, or Pods of deployment/NAME, statefulset/NAME, service/NAME ...")),
  namespace: string("the namespace (default: default)"),
  container: string("one container (default: all)"),
  pods: { type: "integer", about: "how many of the Pods, in the order of their names (default 1); 0 for all", min: 0 },
};
/** A target in short, `pod/NAME`, or a mapping. */
const fault = (about: string, more: Record<string, Field> = {}): Field => ({
  type: "either",
  about,
  shapes: [
    { type: "string", about: "pod/NAME or deployment/NAME ...", short: "target", pattern: /^[a-z.]+\/[a-z0-9{}.-]+$/, expected: "pod/NAME or deployment/NAME ..." },
    { type: "object", about, fields: { ...target, ...more } },
  ],
});
const node: Field = string("a node's name, or pod/NAME or deployment/NAME for the node on which it (its first Pod) runs");
const registry: Field = string("a registry such as docker.io, or all");
const COMPONENTS = ["etcd", "kube-apiserver", "kube-scheduler", "kube-controller-manager"] as const;

const step: Shape = {
  type: "choice",
  about: "one thing that the experiment does",
  fields: {
    wait: { type: "duration", about: "lets virtual time pass" },
    run: string("a bash script, run to its end on the fork's workstation"),
    traffic: {
      type: "object",
      about: "sends requests from now to the end",
      fields: {
        to: required(string("service/NAME, or a URL as a Pod of the namespace would ask for")),
        namespace: string("the namespace (default: default)"),
        port: { type: "integer", about: "the port of the Service (default: its first)", min: 1, max: 65535 },
        path: string("the path (default: /)"),
        rate: { type: "integer", about: "requests per second", min: 1, max: 1000, required: true },
        from: string("pod/NAME or a node's name (default: the control plane's node)"),
        timeout: { type: "duration", about: "how long a request may take (default: 2s)" },
      },
    },
    hang: fault("the processes of a container stand still; it answers nothing"),
    crash: fault("a container's first process ends", {
      exitCode: { type: "integer", about: "with this code (default 1)", min: 0, max: 255 },
      repeat: { type: "boolean", about: "each new instance too" },
    }),
    leak: fault("a container takes more and more memory", { rate: { type: "string", about: "so much per second, e.g. 10Mi", pattern: /^\d+(\.\d+)?(k|M|G|Ki|Mi|Gi)?$/, expected: "an amount per second such as 10Mi", required: true } }),
    slow: fault("every answer of a container takes longer", { by: { type: "duration", about: "by so much", required: true } }),
    exitCode: fault("whatever a container ends with, this code is seen", { code: { type: "integer", about: "the code", min: 0, max: 255, required: true } }),
    registryDown: registry,
    registryLimit: string("a registry that answers 429 toomanyrequests, or all"),
    nodeDown: { ...node, about: `power off: ${node.about}` },
    nodeCutOff: { ...node, about: `its network cable is pulled: ${node.about}` },
    kubeletDown: { ...node, about: `its kubelet is stopped: ${node.about}` },
    controlPlaneDown: { type: "string", about: "a part of the control plane that stops", oneOf: COMPONENTS },
    dnsDown: { type: "boolean", about: "the cluster's name server answers nothing" },
  },
  common: { for: { type: "duration", about: "the fault ends after so long (default: never)" } },
};

const judgment: Shape = {
  type: "variant",
  about: "what must be so at the end of the experiment",
  by: "kind",
  common: { message: text("said when it is not so") },
  variants: {
    object: selection,
    history: { ...selection, mode: MODES, for: FOR },
    run: { script },
    traffic: {
      expect: required(string("a CEL expression over traffic.sent, .answered, .lost, .p50, .p99 (ms), .longestGap (s)")),
      found,
    },
  },
};

const answer: Record<string, Field> = {
  question: required(text("the question")),
  choices: {
    type: "list",
    about: "what can be chosen",
    min: 2,
    items: object("a choice", {
      text: required(text("the choice")),
      correct: { type: "boolean", about: "whether it is right" },
      feedback: text("said to who chose it"),
    }),
  },
  number: object("a number is asked for", {
    is: { type: "number", about: "the right number", required: true },
    within: { type: "number", about: "by how much an answer may differ (default 0)" },
    unit: text("its unit, shown beside the field"),
  }),
  text: object("a text is asked for", {
    matches: required(string("a regular expression for the whole answer, upper and lower case alike")),
    placeholder: text("an example of what is asked for"),
  }),
  equals: object("the right answer is read from the cluster", { ...place, value: required(string("a CEL expression: the right answer")) }),
  predict: object("predict, then run: any answer counts; what came is shown beside it", {
    ...place,
    when: required(string("a CEL expression: true once the outcome is there")),
    outcome: required(text("a CEL expression that gives a string: what came of it")),
  }),
};

/** The shape of a check. */
export const CHECK_SHAPE: Shape = {
  type: "variant",
  about: "what has to be so",
  by: "kind",
  common: {
    id: idField,
    message: required(text("the sentence beside the tick")),
    expected: text("what would be right, in a few words"),
  },
  variants: {
    object: selection,
    run: { script },
    history: { ...selection, mode: MODES, for: FOR },
    guard: {
      ...place,
      unchanged: string("a CEL expression whose value must stay what it was (default: self.metadata.uid: neither deleted nor made anew)"),
      expect: string("a CEL expression that must be true"),
      found,
    },
    answer,
    experiment: {
      steps: { type: "list", about: "what is done in the fork, in order", items: step, required: true, min: 1 },
      then: { type: "list", about: "what must be so in the fork", items: judgment, required: true, min: 1 },
      found: text("a CEL expression over `traffic` that gives a string: what came of it"),
    },
  },
};
