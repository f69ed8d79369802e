/** The scheduler: which node each Pod goes to, and why. */
export { ATTEMPTS_GROUP, attemptsApi, type AttemptList } from "./attempts-api.ts";
export type { FeatureGates, PluginSet, ProfileConfiguration, SchedulerConfiguration } from "./configuration.ts";
export type { Attempt, NodeVerdict, ScoreVerdict } from "./explain.ts";
export { createScheduler, type Scheduler, type SchedulerOptions } from "./scheduler.ts";
export { schedulerProgram } from "./program.ts";
