import type { KubeObject } from "../../apimachinery/types/index.ts";

/** One write, as the storage of the cluster logs it. */
export interface WorldChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
  /** Virtual ms. */
  readonly time: number;
}

/** What checks may look at: the cluster as it is and as it has been. */
export interface World {
  /** Virtual ms. */
  readonly now: number;
  /** All writes, in order. */
  readonly log: readonly WorldChange[];
  get(resource: string, namespace: string, name: string): KubeObject | undefined;
  list(resource: string, namespace: string): readonly KubeObject[];
  /** The storage name of what people call a resource: `po`, `pod`, `pods` -> `pods`; undefined if none is served. */
  resourceOf(name: string): { resource: string; namespaced: boolean } | undefined;
  /** Runs a bash script as the learner would, and answers later (in virtual time). */
  runScript(script: string, done: (result: { exitCode: number; output: string }) => void): void;
}

/** What a check says now. */
export interface Verdict {
  /** `waiting`: nothing against it yet, but it is not decided. */
  state: "passed" | "failed" | "waiting";
  /** What was found, for the second line. */
  found?: string;
  /** Of a check that waits for time to pass: ms to go. */
  remaining?: number;
}

/** A check at work, from the moment its task begins. */
export interface RunningCheck {
  /** Looks at what is new and answers. `changed`: whether anything but time has passed since the last look. */
  evaluate(changed: boolean): Verdict;
}
