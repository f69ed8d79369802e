/* All of a session that `rest` stands for. */
export { grade } from "../checks/index.ts";
export { healFaults, injectFault } from "../experiment/faults.ts";
export { runExperiment } from "../experiment/run.ts";
export { podlabProgram } from "./podlab-program.ts";
export { readLog } from "./read-log.ts";
export { replay } from "./replay.ts";
export { createTimelineReader } from "./timeline.ts";
