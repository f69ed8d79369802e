import { beforeAll, describe, expect, it } from "vitest";
import { openWorkstation, type Workstation } from "./workstation.ts";

/* What controllers, the scheduler and kubelets say in corners that the recordings do not show: one cluster, one story after the other. */

let cluster: Workstation;

beforeAll(async () => {
  cluster = await openWorkstation();
});

/** A HorizontalPodAutoscaler for something by the name of web. */
const scaler = (name: string, version: string, kind: string, more = ""): string =>
  `printf '%s' '{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: ${name}}, spec: {maxReplicas: 3, ${more} scaleTargetRef: {apiVersion: ${version}, kind: ${kind}, name: web}}}' | kubectl apply -f -`;
const active = (name: string): string => `kubectl get hpa ${name} -o jsonpath='{.status.conditions[?(@.type=="ScalingActive")].message}'`;

describe("a cluster", () => {
  it.each<[string, string[], string]>([
    ["does not start a Pod whose RuntimeClass names a runtime that is not there", [
      "kubectl apply -f - <<< '{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: gvisor}, handler: runsc}'",
      `kubectl run boxed --image=nginx --overrides='{"spec":{"runtimeClassName":"gvisor"}}'`, "sleep 4",
      "kubectl get events --field-selector reason=FailedCreatePodSandBox -o jsonpath='{.items[0].message}' | sed -E 's/[0-9a-f]{64}/ID/'",
    ], 'Failed to create pod sandbox: rpc error: code = Unknown desc = unable to get OCI runtime for sandbox "ID": no runtime for "runsc" is configured'],
    ["keeps two autoscalers from sizing the same Pods", [
      "kubectl create deployment web --image=nginx", scaler("one", "apps/v1", "Deployment"), scaler("two", "apps/v1", "Deployment"), "sleep 32", active("one"),
    ], "pods by selector app=web are controlled by multiple HPAs: [default/one default/two]"],
    ["says what an autoscaler cannot scale", [
      "kubectl delete hpa --all", scaler("one", "apps/v1", "DaemonSet"), scaler("two", "apps/v1", "Fleet"), "sleep 16",
      "kubectl get events --field-selector reason=FailedGetScale -o jsonpath='{.items[*].message}'",
    ], 'the server could not find the requested resource no matches for kind "Fleet" in group "apps"'],
    ["needs a selector from a Scale", [
      "kubectl apply -f - <<< '{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: fleets.ex.io}, spec: {group: ex.io, scope: Namespaced, names: {plural: fleets, singular: fleet, kind: Fleet}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}, subresources: {scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size, labelSelectorPath: .status.selector}}}]}}'",
      "sleep 1", "kubectl apply -f - <<< '{apiVersion: ex.io/v1, kind: Fleet, metadata: {name: web}, spec: {size: 1}}'",
      scaler("fleet", "ex.io/v1", "Fleet", "minReplicas: 2,"), "sleep 32", "kubectl get fleet web -o jsonpath='{.spec.size} '", active("fleet"),
    ], "the HPA target's scale is missing a selector"],
    ["keeps the priority classes of the system", [
      "kubectl delete pc system-node-critical 2>&1",
    ], 'Error from server (Forbidden): priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted'],
    ["makes the namespace of its nodes' leases again", [
      "kubectl delete ns kube-node-lease > /dev/null; sleep 75", "kubectl get leases -n kube-node-lease --no-headers | wc -l; kubectl get nodes --no-headers | grep -vc NotReady",
    ], "3\n3"],
    ["makes the claims of a Pod's template, which wait for devices", [
      `kubectl apply -f - <<'END'
{apiVersion: resource.k8s.io/v1, kind: DeviceClass, metadata: {name: gpu}, spec: {selectors: [{cel: {expression: 'device.driver == "gpu.io"'}}]}}
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: {name: one}
spec: {spec: {devices: {requests: [{name: g, exactly: {deviceClassName: gpu, selectors: [{cel: {expression: 'device.capacity["gpu.io"].memory.isGreaterThan(quantity("9Gi"))'}}]}}]}}}
END`,
      `kubectl run wants --image=nginx --overrides='{"spec":{"resourceClaims":[{"name":"g","resourceClaimTemplateName":"one"}]}}'`, "sleep 2",
      "kubectl get resourceclaims --no-headers | awk '{print $2}'; kubectl get events --field-selector reason=FailedScheduling,involvedObject.name=wants -o jsonpath='{.items[0].message}' | sed 's/^[^:]*: //; s/ preemption:.*//'",
    ], "pending\n1 node(s) had untolerated taint(s), 2 cannot allocate all claims. still not schedulable,"],
    ["gives out what a ResourceSlice tells of, and takes it back", [
      "kubectl apply -f - <<< '{apiVersion: resource.k8s.io/v1, kind: ResourceSlice, metadata: {name: s}, spec: {driver: gpu.io, nodeName: node-1, pool: {name: p, generation: 1, resourceSliceCount: 1}, devices: [{name: small, capacity: {memory: {value: 8Gi}}}, {name: big, capacity: {memory: {value: 16Gi}}}]}}'",
      "sleep 2", "kubectl get resourceclaims -o jsonpath='{.items[0].status.allocation.devices.results[0].device} {.items[0].status.reservedFor[0].name} '; kubectl get events --field-selector reason=FailedPrepareDynamicResources -o jsonpath='{.items[0].message}'; kubectl delete pod wants --now > /dev/null; sleep 2; kubectl get resourceclaims 2>&1",
    ], "big wants Failed to prepare dynamic resources: prepare dynamic resources: DRA driver gpu.io is not registeredNo resources found in default namespace."],
    ["has no second family of addresses for Services", [
      "kubectl expose deployment web --port=80 > /dev/null; kubectl patch service web -p '{\"spec\":{\"ipFamilyPolicy\":\"RequireDualStack\"}}' 2>&1; kubectl create service clusterip six --tcp=80 --dry-run=client -o json | jq '.spec.ipFamilies=[\"IPv6\"]' | kubectl apply -f - 2>&1",
    ], 'The Service "web" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services\nThe Service "six" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
    ["notes that a policy's expressions were looked at", [
      "kubectl apply -f - <<< '{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: seen}, spec: {matchConstraints: {resourceRules: [{apiGroups: [\"\"], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}, validations: [{expression: \"true\"}]}}'",
      "sleep 1", "kubectl get validatingadmissionpolicy seen -o jsonpath='{.status}'",
    ], '{"observedGeneration":1,"typeChecking":{}}'],
    ["does not give a Pod the claim of somebody else for its ephemeral volume", [
      "kubectl apply -f - <<< '{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: two-v}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}'",
      ...["one", "two"].map((name) => `kubectl run ${name} --image=nginx --overrides='{"spec":{"volumes":[{"name":"v","ephemeral":{"volumeClaimTemplate":{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Mi"}}}}}}]}}'`),
      "sleep 2", "for pod in one two; do kubectl get events --field-selector reason=FailedScheduling,involvedObject.name=$pod -o jsonpath='{.items[0].message}{\"\\n\"}' | sed 's/^[^:]*: //'; done",
    ], 'waiting for ephemeral volume controller to create the persistentvolumeclaim "one-v". not found\nPVC default/two-v was not created for pod default/two (pod is not owner). not found'],
    ["tries the Pods of a Job anew after one, two and four seconds", [
      "kubectl create namespace full > /dev/null; kubectl create quota none --hard=pods=0 -n full; kubectl create job late --image=busybox -n full -- true; sleep 6",
      "kubectl get events -n full --field-selector reason=FailedCreate --no-headers | wc -l",
    ], "3"],
    ["takes no negative tolerance", [
      `${scaler("odd", "apps/v1", "Deployment", 'behavior: {scaleDown: {tolerance: "-1"}},')} 2>&1`,
    ], 'The HorizontalPodAutoscaler "odd" is invalid: spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater than or equal to 0'],
  ])("%s", async (_name, commands, last) => {
    let printed = "";
    for (const command of commands) printed = await cluster.sh(command);
    expect(printed).toBe(last);
  });
});
