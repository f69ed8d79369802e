/* What concerns kubectl itself: its configuration, its preferences, what the server knows. */
export { apiResources, apiVersions } from "../api-resources.ts";
export { completion } from "../completion.ts";
export { config } from "../config/index.ts";
export { kuberc } from "../kuberc.ts";
export { plugin } from "../plugin.ts";
export { withPreferences } from "../../kuberc/apply.ts";
