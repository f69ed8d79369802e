export { compile } from "./cel.ts";
export { grade, type CheckState, type ExamState, type Grading, type PendingExperiment, type TaskState } from "./grading.ts";
export { startCheck } from "./start.ts";
export type { CheckInput, RunningCheck, Verdict, World, WorldChange } from "./world.ts";
