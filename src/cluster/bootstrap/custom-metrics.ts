import type { SystemObject } from "./system-objects.ts";

const NAMESPACE = "monitoring";
const LABELS = { "app.kubernetes.io/name": "prometheus-adapter" };

/** The Pod whose network asks other Pods for their metrics. */
export const isMetricsAdapter = ({ namespace, labels }: { namespace?: string; labels?: Readonly<Record<string, string>> }): boolean =>
  namespace === NAMESPACE && labels?.["app.kubernetes.io/name"] === "prometheus-adapter";

/** prometheus-adapter with what it stands on in one: custom and external metrics for the HPA. */
export function metricsAdapter(): SystemObject[] {
  return [
    { resource: "namespaces", object: { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } } },
    { resource: "serviceaccounts", object: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "prometheus-adapter", namespace: NAMESPACE } } },
    {
      resource: "deployments.apps",
      object: {
        apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "prometheus-adapter", namespace: NAMESPACE, labels: LABELS },
        spec: {
          replicas: 1, selector: { matchLabels: LABELS },
          template: {
            metadata: { labels: LABELS },
            spec: {
              serviceAccountName: "prometheus-adapter",
              containers: [{
                name: "prometheus-adapter", image: "registry.k8s.io/prometheus-adapter/prometheus-adapter:v0.12.0",
                args: ["--secure-port=6443", "--metrics-relist-interval=1m"], ports: [{ containerPort: 6443, name: "https" }],
                resources: { requests: { cpu: "100m", memory: "128Mi" } },
              }],
            },
          },
        },
      },
    },
  ];
}
