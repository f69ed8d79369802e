/* What the worker has besides a session and its clock: it comes when the prompt stands. */
export { solutionParts } from "../lab/format/solution.ts";
export { choosePane, closeEdit } from "../lab/session/editor-pane.ts";
export { logUntil } from "../lab/session/past.ts";
export { createReporter } from "./reporter.ts";
export { createRetreat } from "./retreat.ts";
