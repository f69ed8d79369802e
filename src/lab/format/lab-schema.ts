import { ADD_ONS, type AddOn } from "../../cluster/bootstrap/add-ons.ts";
import { CHECK_SHAPE, idField, type Check } from "./check-schema.ts";
import { LANGUAGES, type LocalizedText } from "./language.ts";
import type { Shape } from "./shape.ts";

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

/** A hint; without conditions it comes when its turn is. */
export interface Hint extends LocalizedText {
  /** Regular expression: only after a command that matches was tried. */
  ran?: string;
  /** Regular expression: not when a command that matches was tried already. */
  unlessRan?: string;
  /** Id of a check of the task: only while it fails. */
  failing?: string;
}

export interface Task {
  id: string;
  checks: Check[];
  hints: Hint[];
  /** Of an exam: what the task is worth (default 1). */
  points?: number;
  /** A bash script that is run, unseen, when the task's turn comes; its checks begin when it has ended. */
  setup?: string;
}

/** What is alpha and off in this Kubernetes, and can be switched on. */
export interface FeatureGates {
  GenericWorkload?: boolean;
  GangScheduling?: boolean;
}

/** Values a placeholder `{{name}}` may take; the session's seed draws one. */
export type Variant = string[] | { from: number; to: number };

export interface Exam {
  /** Virtual minutes from the start. */
  minutes: number;
  /** Per cent of the points that are needed. */
  pass: number;
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
  cluster: { nodes: NodeSpec[]; images?: Record<string, unknown>; addOns?: AddOn[]; featureGates?: FeatureGates };
  variants?: Record<string, Variant>;
  exam?: Exam;
  /** Names of objects that the text keeps to itself on purpose: the learner is to find them. */
  unnamed?: string[];
  tasks: Task[];
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

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

const hint: Shape = {
  type: "either",
  about: "a hint",
  shapes: [
    { type: "text", about: "a hint" },
    {
      type: "object",
      about: "a hint, with conditions if need be",
      fields: {
        ...Object.fromEntries(LANGUAGES.map((language) => [language, { type: "string", about: `the hint in ${language}`, required: true } as const])),
        ran: { type: "string", about: "a regular expression: only after a command that matches was tried" },
        unlessRan: { type: "string", about: "a regular expression: not when a command that matches was tried already" },
        failing: { type: "string", about: "id of a check of the task: only while it fails" },
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
        addOns: { type: "list", about: "what the cluster has beside what every cluster has", items: { type: "string", about: "an add-on", oneOf: ADD_ONS } },
        featureGates: {
          type: "object",
          about: "switches of the control plane for what is alpha and off in this Kubernetes",
          fields: {
            GenericWorkload: { type: "boolean", about: "the API of Workloads and PodGroups, scheduling.k8s.io/v1alpha2" },
            GangScheduling: { type: "boolean", about: "the Pods of a PodGroup are placed together or not at all; needs GenericWorkload" },
          },
        },
        images: { type: "map", about: "images with a behaviour", values: { type: "any", about: "an image" } },
      },
    },
    variants: {
      type: "map",
      about: "placeholders: {{name}} in texts, files, scripts and checks stands for a value that the learner's seed draws",
      values: {
        type: "either",
        about: "the values it may take",
        shapes: [
          { type: "list", about: "values", items: { type: "string", about: "a value" }, min: 2 },
          {
            type: "object",
            about: "whole numbers of a range",
            fields: {
              from: { type: "integer", about: "the least", required: true },
              to: { type: "integer", about: "the greatest", required: true },
            },
          },
        ],
      },
    },
    exam: {
      type: "object",
      about: "all tasks are open at once, a timer runs, points are counted at the end",
      fields: {
        minutes: { type: "integer", about: "virtual minutes from the start", min: 1, max: 240, required: true },
        pass: { type: "integer", about: "per cent of the points that are needed", min: 1, max: 100, required: true },
      },
    },
    unnamed: { type: "list", about: "names of objects that the text keeps to itself (the learner is to find them)", items: { type: "string", about: "a name" } },
    tasks: {
      type: "list",
      about: "the tasks, in order",
      required: true,
      min: 1,
      items: {
        type: "object",
        about: "a task",
        fields: {
          id: idField,
          checks: { type: "list", about: "what is checked", items: CHECK_SHAPE, required: true, min: 1 },
          hints: { type: "list", about: "hints, from a nudge to nearly the solution", items: hint },
          setup: { type: "string", about: "a bash script that is run, unseen, when the task's turn comes; its checks begin when it has ended" },
          points: { type: "integer", about: "what the task is worth in an exam (default 1)", min: 1, max: 100 },
        },
      },
    },
  },
};

export type { Check } from "./check-schema.ts";
