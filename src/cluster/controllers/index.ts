/** The controllers: what brings the cluster to what its objects say. */
export { createControllerManager, type ControllerManager, type ControllerManagerOptions } from "./manager.ts";
export { type ServedResource, servedResources } from "./served-resource.ts";
