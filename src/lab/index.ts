/** Labs: their format, their checks, and sessions that are played, replayed and graded. */
export { grade, type CheckState, type TaskState } from "./checks/index.ts";
export type { Check, NodeSpec, Task } from "./format/lab-schema.ts";
export { DEFAULT_NODES, hashOf, LabError, loadLab, type Lab, type LabFolder, type WrongAnswer } from "./format/load.ts";
export { LANGUAGES, type Language, type LocalizedText } from "./format/shape.ts";
export type { LabText } from "./format/text.ts";
export { playground } from "./playground.ts";
export { EMPTY_PROGRESS, parseProgress, withLab, type LabProgress, type Progress } from "./progress.ts";
export { createEnvironment, HOME, type Environment } from "./session/environment.ts";
export { LogError, readLog, type Input, type InputEvent, type SessionLog } from "./session/log.ts";
export { createShellFeed, startScript, type ShellFeed } from "./session/script.ts";
export { openSession, Session, type SessionOptions } from "./session/session.ts";
export type { ClusterView, NodeView, PodTimeline, PodView, ProbeLane, UnscheduledView } from "./session/view.ts";
