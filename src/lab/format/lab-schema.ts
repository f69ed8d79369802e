import { LANGUAGES, type Field, type LocalizedText, type Shape } from "./shape.ts";

/*
 * The format of lab.yaml. Each field carries the sentence that authors read in their editor and in messages.
 */

/** A node of the lab's cluster. */
export interface NodeSpec {
  name: string;
  /** Leaves out the taint of the control plane. */
  untainted?: boolean;
  labels?: Record<string, string>;
  /** `key=value:Effect` */
  taints?: string[];
  zone?: string;
  /** Kubernetes quantities. */
  cpu?: string;
  memory?: string;
}

/** What every check has. */
interface CheckBase {
  id: string;
  message: LocalizedText;
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
  found?: string;
}

export interface ObjectCheck extends CheckBase, Selection {
  kind: "object";
  /** Says what would be right, for the failing check's second line. */
  expected?: LocalizedText;
}

export interface RunCheck extends CheckBase {
  kind: "run";
  script: string;
  expected?: LocalizedText;
}

export interface HistoryCheck extends CheckBase, Selection {
  kind: "history";
  mode: "always" | "never" | "eventually";
  /** ms that `always` and `never` must hold for, from when the object first exists. */
  for?: number;
  expected?: LocalizedText;
}

export type Check = ObjectCheck | RunCheck | HistoryCheck;

export interface Task {
  id: string;
  checks: Check[];
  hints: LocalizedText[];
}

export interface LabFile {
  title: LocalizedText;
  summary: LocalizedText;
  goals: LocalizedText[];
  module: string;
  lesson?: string;
  objectives?: string[];
  minutes: number;
  seed?: string;
  cluster: { nodes: NodeSpec[]; images?: Record<string, unknown> };
  tasks: Task[];
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const id: Field = { type: "string", about: "a name of lower-case letters, digits and hyphens", pattern: ID, expected: "lower-case letters, digits and hyphens", required: true };

const selection: Record<string, Field> = {
  object: { type: "string", about: "what is looked at: pod/NAME, deployment/NAME ..., or a resource alone for all its objects", required: true },
  namespace: { type: "string", about: "the namespace (default: default)" },
  selector: { type: "string", about: "a label selector, when `object` names no single object" },
  expect: { type: "string", about: "a CEL expression that must be true; the object is `self` (with several: `items`)", required: true },
  found: { type: "string", about: "a CEL expression that gives a string: what was found instead" },
  expected: { type: "text", about: "what would be right, in a few words" },
};

const check: Shape = {
  type: "variant",
  about: "what has to be so",
  by: "kind",
  common: {
    id,
    message: { type: "text", about: "the sentence beside the tick", required: true },
  },
  variants: {
    object: selection,
    run: {
      script: { type: "string", about: "a bash script that must exit with 0", required: true },
      expected: { type: "text", about: "what would be right, in a few words" },
    },
    history: {
      ...selection,
      mode: { type: "string", about: "whether it must hold at every moment, at none, or at some", oneOf: ["always", "never", "eventually"], required: true },
      for: { type: "duration", about: "how long `always` and `never` must hold before the check passes" },
    },
  },
};

const node: Shape = {
  type: "either",
  about: "a node's name, or a mapping with more about it",
  shapes: [
    { type: "string", about: "the node's name" },
    {
      type: "object",
      about: "a node",
      fields: {
        name: { type: "string", about: "the node's name", pattern: ID, expected: "a node name", required: true },
        untainted: { type: "boolean", about: "leaves out the taint of the control plane" },
        labels: { type: "map", about: "labels of the node", values: { type: "string", about: "a label's value" } },
        taints: { type: "list", about: "taints, as KEY=VALUE:EFFECT", items: { type: "string", about: "a taint", pattern: /^[^=:]+(=[^:]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$/, expected: "KEY=VALUE:EFFECT" } },
        zone: { type: "string", about: "the value of topology.kubernetes.io/zone" },
        cpu: { type: "string", about: "allocatable cpu, e.g. 2" },
        memory: { type: "string", about: "allocatable memory, e.g. 4Gi" },
      },
    },
  ],
};

/** The shape of lab.yaml. */
export const LAB_SHAPE: Shape = {
  type: "object",
  about: "a lab",
  fields: {
    title: { type: "text", about: `the lab's title in ${LANGUAGES.join(" and ")}`, required: true },
    summary: { type: "text", about: "the situation in one or two sentences", required: true },
    goals: { type: "list", about: "what the learner can do afterwards", items: { type: "text", about: "a goal" }, required: true, min: 1 },
    module: { type: "string", about: "the module of the course it belongs to", pattern: ID, expected: "a module's id", required: true },
    lesson: { type: "string", about: "the lesson it follows" },
    objectives: { type: "list", about: "exam objectives, e.g. CKAD-D3", items: { type: "string", about: "an objective" } },
    minutes: { type: "integer", about: "how long it takes", min: 1, max: 240, required: true },
    seed: { type: "string", about: "the seed of the simulation (default: the lab's id)" },
    cluster: {
      type: "object",
      about: "the cluster",
      fields: {
        nodes: { type: "list", about: "the nodes; the first is the control plane", items: node, min: 1 },
        images: { type: "map", about: "images with a behaviour", values: { type: "any", about: "an image" } },
      },
    },
    tasks: {
      type: "list",
      about: "the tasks, in order",
      required: true,
      min: 1,
      items: {
        type: "object",
        about: "a task",
        fields: {
          id,
          checks: { type: "list", about: "what is checked", items: check, required: true, min: 1 },
          hints: { type: "list", about: "hints, from a nudge to nearly the solution", items: { type: "text", about: "a hint" } },
        },
      },
    },
  },
};
