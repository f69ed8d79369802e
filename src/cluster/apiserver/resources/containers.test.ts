import { describe, expect, it } from "vitest";
import { Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const POD = `
apiVersion: v1
kind: Pod
metadata: {name: probe}
spec:
  volumes: [{name: data, emptyDir: {}}]
  containers:
  - {name: web, image: "nginx:1.25"}
`;
const web = "spec.containers.0.";
const at = "spec.containers[0]";
const NAME_HINT = "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** What stands behind `Pod "probe" is invalid: `. */
const problem = (changes: Changes): string => trial.answer(POD, changes).replace(/^Pod "probe" is invalid: /, "");

describe("a container", () => {
  it("is taken when all is right", () => {
    expect(problem({
      [web + "ports"]: [{ containerPort: 80, name: "http" }, { containerPort: 53, protocol: "UDP" }],
      [web + "env"]: [{ name: "A", value: "1" }, { name: "MY.VAR-2", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
      [web + "resources"]: { requests: { cpu: "100m" }, limits: { cpu: "200m", memory: "1Gi" } },
      [web + "volumeMounts"]: [{ name: "data", mountPath: "/data" }],
      [web + "readinessProbe"]: { httpGet: { path: "/", port: 80 } },
    })).toBe("");
  });

  it.each<[string, Changes, string]>([
    ["without an image", { [web + "image"]: undefined }, `${at}.image: Required value`],
    [
      "with a name that is no label",
      { [web + "name"]: "web server" },
      `${at}.name: Invalid value: "web server": a lowercase RFC 1123 label must consist of lower case alphanumeric ` +
        `characters or '-', and must start and end with an alphanumeric character ${NAME_HINT}`,
    ],
    ["named as another", { "spec.containers.1": { name: "web", image: "a" } }, 'spec.containers[1].name: Duplicate value: "web"'],
    [
      "with a pull policy of its own",
      { [web + "imagePullPolicy"]: "Sometimes" },
      `${at}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`,
    ],
    ["with port 0", { [web + "ports"]: [{ containerPort: 0 }] }, `${at}.ports[0].containerPort: Required value`],
    [
      "with a port beyond the last",
      { [web + "ports"]: [{ containerPort: 70000 }] },
      `${at}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`,
    ],
    [
      "with a protocol in small letters",
      { [web + "ports"]: [{ containerPort: 80, protocol: "http" }] },
      `${at}.ports[0].protocol: Unsupported value: "http": supported values: "SCTP", "TCP", "UDP"`,
    ],
    [
      "with a long port name",
      { [web + "ports"]: [{ containerPort: 82, name: "a-name-that-is-too-long" }] },
      `${at}.ports[0].name: Invalid value: "a-name-that-is-too-long": must be no more than 15 characters`,
    ],
    [
      "with a negative request",
      { [web + "resources"]: { requests: { cpu: "-1" } } },
      `${at}.resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0`,
    ],
    [
      "that asks for more than its limit",
      { [web + "resources"]: { requests: { cpu: "2" }, limits: { cpu: "1" } } },
      `${at}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`,
    ],
    [
      "with a resource of no standard name",
      { [web + "resources"]: { requests: { cpus: "1" } } },
      `[${at}.resources.requests[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified, ` +
        `${at}.resources.requests[cpus]: Invalid value: "cpus": must be a standard resource for containers]`,
    ],
    [
      "that mounts what is not there",
      { [web + "volumeMounts"]: [{ name: "nope", mountPath: "/d" }] },
      `${at}.volumeMounts[0].name: Not found: "nope"`,
    ],
    [
      "that mounts two things at one place",
      { [web + "volumeMounts"]: [{ name: "data", mountPath: "/d" }, { name: "data", mountPath: "/d" }] },
      `${at}.volumeMounts[1].mountPath: Invalid value: "/d": must be unique`,
    ],
    [
      "with a mount that climbs",
      { [web + "volumeMounts"]: [{ name: "data", mountPath: "/d", subPath: "../x" }] },
      `${at}.volumeMounts.subPath: Invalid value: "../x": must not contain '..'`,
    ],
    ["with a variable without a name", { [web + "env"]: [{ value: "1" }] }, `${at}.env[0].name: Required value`],
    [
      "with a variable of two sources",
      { [web + "env"]: [{ name: "A", value: "1", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] },
      `${at}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`,
    ],
    [
      "with a field that is not to be had",
      { [web + "env"]: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.replicas" } } }] },
      `${at}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.replicas": ` +
        `error converting fieldPath: field label not supported: spec.replicas`,
    ],
    [
      "with a part of a field that has none",
      { [web + "env"]: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name['x']" } } }] },
      `${at}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name['x']": ` +
        `error converting fieldPath: field label does not support subscript: metadata.name['x']`,
    ],
    [
      "with a field of another version",
      { [web + "env"]: [{ name: "A", valueFrom: { fieldRef: { apiVersion: "v2", fieldPath: "metadata.name" } } }] },
      `${at}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2`,
    ],
    [
      "with a probe of two ways",
      { [web + "livenessProbe"]: { exec: { command: ["true"] }, tcpSocket: { port: 1 } } },
      `${at}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
    ],
    [
      "with a probe of no way",
      { [web + "livenessProbe"]: { periodSeconds: 1 } },
      `${at}.livenessProbe: Required value: must specify a handler type`,
    ],
    [
      "that is alive only after two successes",
      { [web + "livenessProbe"]: { exec: { command: ["true"] }, successThreshold: 2 } },
      `${at}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
    ],
    [
      "with a hook of no way",
      { [web + "lifecycle"]: { preStop: {} } },
      `${at}.lifecycle.preStop: Required value: must specify a handler type`,
    ],
    [
      "that is privileged and may not escalate",
      { [web + "securityContext"]: { privileged: true, allowPrivilegeEscalation: false } },
      `${at}.securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,` +
        `"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,` +
        `"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(problem(changes)).toBe(message);
  });
});

describe("an init container", () => {
  const init = "spec.initContainers";
  const one = (more: object): Changes => ({ [init]: [{ name: "prepare", image: "busybox", ...more }] });

  it.each<[string, Changes, string]>([
    [
      "with a readiness probe",
      one({ readinessProbe: { exec: { command: ["true"] } } }),
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
    [
      "with a hook",
      one({ lifecycle: { preStop: { exec: { command: ["true"] } } } }),
      "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
    ["named as a container", one({ name: "web" }), 'spec.initContainers[0].name: Duplicate value: "web"'],
  ])("is refused %s", (_name, changes, message) => {
    expect(problem(changes)).toBe(message);
  });

  it("may have probes and hooks when it goes on running", () => {
    expect(problem(one({
      restartPolicy: "Always",
      readinessProbe: { exec: { command: ["true"] } },
      lifecycle: { preStop: { exec: { command: ["true"] } } },
    }))).toBe("");
  });
});
