import { describe, expect, it } from "vitest";
import { changed, Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const POD = `
apiVersion: v1
kind: Pod
metadata: {name: probe}
spec:
  containers:
  - {name: web, image: "nginx:1.25"}
`;

const problem = (changes: Changes): string => trial.answer(POD, changes).replace(/^Pod "probe" is invalid: /, "");
const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const nodeTerm = (expression: object): Changes => ({
  "spec.affinity.nodeAffinity": { [required]: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
});
const TERMS = `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms`;

describe("the spec of a pod", () => {
  it.each<[string, Changes, string]>([
    ["without containers", { "spec.containers": [] }, "spec.containers: Required value"],
    [
      "that restarts always, in small letters",
      { "spec.restartPolicy": "always" },
      'spec.restartPolicy: Unsupported value: "always": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      "with a DNS policy that is none",
      { "spec.dnsPolicy": "Cluster" },
      'spec.dnsPolicy: Unsupported value: "Cluster": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
    [
      "that asks nobody for names",
      { "spec.dnsPolicy": "None" },
      "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
    ],
    [
      "with a deadline of no length",
      { "spec.activeDeadlineSeconds": 0 },
      "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
    ],
    [
      "with a host name of two labels",
      { "spec.hostname": "a.b" },
      'spec.hostname: Invalid value: "a.b": must not contain dots',
    ],
    ["with a volume without a name", { "spec.volumes": [{ emptyDir: {} }] }, "spec.volumes[0].name: Required value"],
    [
      "with a volume of two kinds",
      { "spec.volumes": [{ name: "a", emptyDir: {}, hostPath: { path: "/x" } }] },
      "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
    ],
    [
      "with two volumes of one name",
      { "spec.volumes": [{ name: "a", emptyDir: {} }, { name: "a", emptyDir: {} }] },
      'spec.volumes[1].name: Duplicate value: "a"',
    ],
    [
      "with a claim of no name",
      { "spec.volumes": [{ name: "a", persistentVolumeClaim: {} }] },
      "spec.volumes[0].persistentVolumeClaim.claimName: Required value",
    ],
    [
      "that puts a key at a path upwards",
      { "spec.volumes": [{ name: "a", configMap: { name: "c", items: [{ key: "k", path: "../p" }] } }] },
      "spec.volumes[0].configMap.items[0].path: Invalid value: \"../p\": must not contain '..'",
    ],
    [
      "with ephemeral containers",
      { "spec.ephemeralContainers": [{ name: "shell", image: "busybox" }] },
      "spec.ephemeralContainers: Forbidden: cannot be set on create",
    ],
    [
      "with a toleration that exists and has a value",
      { "spec.tolerations": [{ key: "a", operator: "Exists", value: "b" }] },
      'spec.tolerations[0].operator: Invalid value: {"Key":"a","Operator":"Exists","Value":"b","Effect":"","TolerationSeconds":null}: ' +
        "value must be empty when `operator` is 'Exists'",
    ],
    [
      "with a toleration of everything that is Equal",
      { "spec.tolerations": [{ operator: "Equal", value: "b" }] },
      "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means " +
        '"match all values and all keys"',
    ],
    [
      "with a node selector that is no label",
      { "spec.nodeSelector": { "a b": "c" } },
      'spec.nodeSelector: Invalid value: "a b": name part must consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must ' +
        "start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation " +
        "is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
    [
      "with a node affinity In nothing",
      nodeTerm({ key: "disk", operator: "In" }),
      `${TERMS}[0].matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ],
    [
      "with a node affinity that exists with a value",
      nodeTerm({ key: "disk", operator: "Exists", values: ["ssd"] }),
      `${TERMS}[0].matchExpressions[0].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
    ],
    [
      "with a node affinity greater than two",
      nodeTerm({ key: "cores", operator: "Gt", values: ["1", "2"] }),
      `${TERMS}[0].matchExpressions[0].values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`,
    ],
    [
      "with an unknown operator",
      nodeTerm({ key: "disk", operator: "Is", values: ["ssd"] }),
      `${TERMS}[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator`,
    ],
    [
      "with a node affinity of no terms",
      { "spec.affinity.nodeAffinity": { [required]: { nodeSelectorTerms: [] } } },
      `${TERMS}: Required value: must have at least one node selector term`,
    ],
    [
      "with a preference of weight 0",
      { "spec.affinity.nodeAffinity": { [preferred]: [{ weight: 0, preference: {} }] } },
      `spec.affinity.nodeAffinity.${preferred}[0].weight: Invalid value: 0: must be in the range 1-100`,
    ],
    [
      "with a pod affinity nowhere",
      { "spec.affinity.podAffinity": { [required]: [{ labelSelector: { matchLabels: { a: "b" } } }] } },
      expect.stringContaining(`[spec.affinity.podAffinity.${required}[0].topologyKey: Required value: can not be empty, `),
    ],
    [
      "that spreads by nothing",
      { "spec.topologySpreadConstraints": [{ maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }] },
      "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
    ],
    [
      "that spreads and does something else",
      { "spec.topologySpreadConstraints": [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "Maybe" }] },
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Maybe": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
    [
      "that counts what it cannot hold",
      { "spec.securityContext": { runAsUser: -1 } },
      "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(problem(changes)).toEqual(message);
  });

  it("gets the defaults of a real server", () => {
    const stored = trial.create(changed(POD, {
      "metadata.name": "defaults",
      "spec.containers.0.livenessProbe": { httpGet: { port: 80 } },
      "spec.containers.1": { name: "side", image: "busybox", ports: [{ containerPort: 1 }] },
      "spec.containers.2": { name: "fix", image: "busybox@sha256:" + "0".repeat(64) },
    }));
    expect(stored.spec).toMatchObject({
      dnsPolicy: "ClusterFirst", restartPolicy: "Always", schedulerName: "default-scheduler", securityContext: {},
      terminationGracePeriodSeconds: 30, enableServiceLinks: true, preemptionPolicy: "PreemptLowerPriority", priority: 0,
    });
    expect(stored.spec.containers[0]).toEqual({
      name: "web", image: "nginx:1.25", imagePullPolicy: "IfNotPresent", resources: {},
      terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File",
      livenessProbe: {
        httpGet: { path: "/", port: 80, scheme: "HTTP" },
        timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3,
      },
      volumeMounts: stored.spec.containers[0].volumeMounts,
    });
    expect(stored.spec.containers[1]).toMatchObject({ imagePullPolicy: "Always", ports: [{ containerPort: 1, protocol: "TCP" }] });
    expect(stored.spec.containers[2].imagePullPolicy).toBe("IfNotPresent");
    expect(stored.status).toEqual({ phase: "Pending", qosClass: "BestEffort" });
  });

  it("keeps nothing of what its server does not serve", () => {
    const stored = trial.create(changed(POD, {
      "metadata.name": "gates",
      "spec.containers.0.lifecycle": { stopSignal: "SIGUSR1" },
      "spec.volumes": [{ name: "v", projected: { sources: [{ clusterTrustBundle: { path: "a" } }, { podCertificate: { keyType: "RSA3072" } }] } }],
    }));
    expect(stored.spec.containers[0].lifecycle).toBeUndefined();
    expect(stored.spec.volumes[0]).toEqual({ name: "v", projected: { defaultMode: 420, sources: [{}, {}] } });
  });

  it("asks for what it may use at most when nothing else is said", () => {
    const stored = trial.create(changed(POD, {
      "metadata.name": "limits", "spec.containers.0.resources": { limits: { cpu: "1", memory: "1Gi" } },
    }));
    expect(stored.spec.containers[0].resources).toEqual({
      limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1", memory: "1Gi" },
    });
    expect(stored.status.qosClass).toBe("Guaranteed");
  });
});
