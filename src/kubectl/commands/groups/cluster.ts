/* Commands about the cluster, its API and who asks. */
export { apiResources, apiVersions } from "../api-resources.ts";
export { auth } from "../auth/index.ts";
export { clusterInfo } from "../cluster-info.ts";
export { completion } from "../completion.ts";
export { config } from "../config/index.ts";
export { events } from "../events.ts";
export { explain } from "../explain.ts";
export { plugin } from "../plugin.ts";
export { podlab } from "../podlab/index.ts";
export { top } from "../top/index.ts";
