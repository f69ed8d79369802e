import type { Pod } from "../../../apimachinery/types/index.ts";
import type { Simulation } from "../../../sim/index.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { isMetricsAdapter } from "../../bootstrap/custom-metrics.ts";
import type { ClusterNetwork } from "../../network/index.ts";
import { CUSTOM_GROUP, customMetricsApi, EXTERNAL_GROUP, externalMetricsApi } from "./custom-metrics-api.ts";
import { Scraper } from "./scraper.ts";

/** Custom and external metrics, asked for by the adapter's Pod and served by the API server. */
export function scrapeCustomMetrics(simulation: Simulation, apiServer: ApiServer, network: ClusterNetwork): Scraper {
  const client = apiServer.client("prometheus-adapter", { username: "system:serviceaccount:monitoring:prometheus-adapter", groups: ["system:authenticated"] });
  const adapter = (): Pod | undefined =>
    (apiServer.storage.list("pods", "monitoring") as readonly Pod[]).find(({ metadata, status }) => isMetricsAdapter(metadata!) && status?.phase === "Running" && status.podIP);
  const scraper = new Scraper({ simulation, client, network: () => network.at(adapter()?.status?.podIP ?? "") });
  apiServer.extensions.set(CUSTOM_GROUP, customMetricsApi(scraper, client));
  apiServer.extensions.set(EXTERNAL_GROUP, externalMetricsApi(scraper));
  return scraper;
}
