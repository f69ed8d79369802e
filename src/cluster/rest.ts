/** What a cluster needs when somebody experiments with it, when it has webhooks, or for add-ons. */
export { addOnObjects, customAddOnObjects } from "./bootstrap/add-on-objects.ts";
export { scrapeCustomMetrics } from "./controllers/autoscaling/scraping.ts";
export { createFaults } from "./faults/faults.ts";
export { createTrafficGenerator } from "./network/traffic.ts";
export { createWebhookCaller } from "./network/webhooks.ts";
