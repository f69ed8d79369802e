import { milliQuantity } from "../../../apimachinery/quantity.ts";
import { rfc3339 } from "../../../apimachinery/time.ts";
import type { Extension } from "../../apiserver/endpoints/extension.ts";
import type { RequestInfo } from "../../apiserver/endpoints/request-info.ts";
import type { Client } from "../../apiserver/client.ts";
import { StatusError } from "../../apiserver/client.ts";
import type { CustomMetrics } from "./custom-metrics.ts";

export const CUSTOM_GROUP = "custom.metrics.k8s.io";
export const EXTERNAL_GROUP = "external.metrics.k8s.io";

function notFound(message: string): StatusError {
  return new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: "NotFound", code: 404 });
}

const NOT_SERVED = "the server could not find the requested resource";

/** custom.metrics.k8s.io/v1beta2 for `kubectl get --raw`: .../namespaces/NS/pods/NAME or *\/METRIC, and the same for other objects. */
export function customMetricsApi(metrics: CustomMetrics, client: Client): Extension {
  return {
    access: ({ version }) => (version === "v1beta2" && metrics.available ? {} : undefined),
    get({ namespace, resource, name, subresource }: RequestInfo) {
      if (name === "" || subresource === "") throw notFound(NOT_SERVED);
      const kind = KINDS[resource] ?? resource.replace(/s$/, "");
      const item = (object: string, milli: number, at: number): object => ({
        describedObject: { kind, namespace, name: object, apiVersion: resource === "pods" || resource === "services" ? "/v1" : "" },
        metric: { name: subresource, selector: null }, timestamp: rfc3339(at), value: milliQuantity(milli).toString(),
      });
      const items: object[] = [];
      if (resource === "pods") {
        const names = name === "*" ? client.of("pods").list(namespace).items.map(({ metadata }) => metadata!.name!) : [name];
        for (const [pod, { milli, at }] of metrics.pods(namespace, names, subresource, undefined) ?? []) items.push(item(pod, milli, at));
      } else {
        const value = metrics.object(namespace, kind, name, subresource, undefined);
        if (value) items.push(item(name, value.milli, value.at));
      }
      if (items.length === 0) throw notFound(`the server could not find the metric ${subresource} for ${resource}${name === "*" ? "" : ` ${name}`}`);
      return { kind: "MetricValueList", apiVersion: `${CUSTOM_GROUP}/v1beta2`, metadata: {}, items };
    },
  };
}

const KINDS: Readonly<Record<string, string>> = { pods: "Pod", services: "Service", "ingresses.networking.k8s.io": "Ingress", "deployments.apps": "Deployment" };

/** external.metrics.k8s.io/v1beta1: .../namespaces/NS/METRIC */
export function externalMetricsApi(metrics: CustomMetrics): Extension {
  return {
    access: ({ version }) => (version === "v1beta1" && metrics.available ? {} : undefined),
    get({ namespace, resource }: RequestInfo) {
      const items = metrics.external(namespace, resource, undefined).map(({ labels, milli, at }) => ({
        metricName: resource, metricLabels: labels, timestamp: rfc3339(at), value: milliQuantity(milli).toString(),
      }));
      return { kind: "ExternalMetricValueList", apiVersion: `${EXTERNAL_GROUP}/v1beta1`, metadata: {}, items };
    },
  };
}
