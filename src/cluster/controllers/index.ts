/** The controllers: what brings the cluster to what its objects say. */
export { createControllerManager, type ControllerManager, type ControllerManagerOptions } from "./manager.ts";
export { type ServedResource, servedResources } from "./served-resource.ts";
export { CUSTOM_GROUP, customMetricsApi, EXTERNAL_GROUP, externalMetricsApi } from "./autoscaling/custom-metrics-api.ts";
export { Scraper } from "./autoscaling/scraper.ts";
