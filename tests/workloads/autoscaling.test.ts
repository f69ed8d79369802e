import { expect, it } from "vitest";
import { openWorkstation } from "./workstation.ts";

it("scales by the requests that Pods have counted, and back when they are over", async () => {
  const { sh, wait } = await openWorkstation(["custom-metrics"]);
  await sh(`kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: {name: demo}
spec:
  selector: {matchLabels: {app: demo}}
  template:
    metadata: {labels: {app: demo}, annotations: {prometheus.io/scrape: "true", prometheus.io/port: "8080"}}
    spec: {containers: [{name: demo, image: luxas/autoscale-demo:v0.1.2}]}
---
apiVersion: v1
kind: Service
metadata: {name: demo}
spec: {selector: {app: demo}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: demo}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: demo}
  maxReplicas: 6
  behavior: {scaleDown: {stabilizationWindowSeconds: 30}}
  metrics:
  - {type: Pods, pods: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: 500m}}}
EOF`);
  await sh("kubectl rollout status deployment demo");
  await wait(45);
  expect(await sh("kubectl get hpa demo --no-headers | awk '{print $3}'")).toContain("0/500m");
  await sh("(for i in $(seq 240); do curl -s -o /dev/null http://$(kubectl get svc demo -o jsonpath='{.spec.clusterIP}')/; sleep 0.5; done) &");
  await wait(100);
  const replicas = Number(await sh("kubectl get deployment demo -o jsonpath='{.spec.replicas}'"));
  expect(replicas).toBeGreaterThan(2);
  expect(await sh("kubectl get events --field-selector reason=SuccessfulRescale -o jsonpath='{.items[0].message}'")).toMatch(/New size: \d; reason: pods metric http_requests above target/);
  expect(await sh("kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/default/pods/*/http_requests' | head -c 40")).toContain("MetricValueList");
  await wait(240);
  expect(await sh("kubectl get deployment demo -o jsonpath='{.spec.replicas}'")).toBe("1");
}, 120_000);
