export { compile } from "./cel.ts";
export { grade, type CheckState, type Grading, type TaskState } from "./grading.ts";
export { startCheck } from "./start.ts";
export type { RunningCheck, Verdict, World, WorldChange } from "./world.ts";
