import { beforeEach, describe, expect, it } from "vitest";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { exchange } from "../endpoints/exchange.ts";
import { createApiServer, StatusError, type ApiServer, type Client } from "../index.ts";
import { loadLater } from "../../../os/index.ts";

// The servers of these tests are asked without waiting for modules.
await loadLater();

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;

let server: ApiServer;
let client: Client;

beforeEach(() => {
  server = createApiServer({ simulation: new Simulation() });
  client = server.client("test");
  put("namespaces", { metadata: { name: "default" } }, "");
  put("serviceaccounts", { metadata: { name: "default" } });
});

function put(resource: string, object: object, namespace = "default"): Any {
  return client.ofAny(resource).create(namespace, object as KubeObject);
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
  return "no error";
}

const pod = (container: object = {}, spec: object = {}, metadata: object = {}): object => ({
  metadata: { name: "p", ...metadata },
  spec: { containers: [{ name: "web", image: "nginx", ...container }], ...spec },
});

describe("ServiceAccount", () => {
  it("gives every Pod its account, the token volume and the pull secrets", () => {
    put("serviceaccounts", { metadata: { name: "bot" }, imagePullSecrets: [{ name: "registry" }] });
    const { spec } = put("pods", pod({}, { serviceAccountName: "bot" }));
    expect(spec.serviceAccount).toBe("bot");
    expect(spec.imagePullSecrets).toEqual([{ name: "registry" }]);
    expect(spec.volumes[0].name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec.containers[0].volumeMounts).toEqual([
      { name: spec.volumes[0].name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
    ]);
  });

  it("mounts nothing where Pod or account says so", () => {
    expect(put("pods", pod({}, { automountServiceAccountToken: false })).spec.volumes).toBeUndefined();
  });

  it("refuses an account that is not there", () => {
    expect(failure(() => put("pods", pod({}, { serviceAccountName: "bot" })))).toBe(
      'pods "p" is forbidden: error looking up service account default/bot: serviceaccount "bot" not found',
    );
  });
});

describe("Priority", () => {
  const priorityClass = (name: string, value: number, more: object = {}): void => {
    put("priorityclasses.scheduling.k8s.io", { metadata: { name }, value, ...more }, "");
  };

  it("looks the class up", () => {
    priorityClass("high", 1000, { preemptionPolicy: "Never" });
    expect(put("pods", pod({}, { priorityClassName: "high" })).spec).toMatchObject({ priority: 1000, preemptionPolicy: "Never" });
  });

  it("takes the default class for those who name none", () => {
    priorityClass("usual", 7, { globalDefault: true });
    expect(put("pods", pod()).spec).toMatchObject({ priority: 7, priorityClassName: "usual" });
    expect(failure(() => priorityClass("other", 8, { globalDefault: true }))).toBe(
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
  });

  it.each<[string, object, string]>([
    ["a class that is not there", { priorityClassName: "none" }, "no PriorityClass with name none was found"],
    [
      "a number that is not the class's",
      { priority: 5 },
      "the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name",
    ],
  ])("refuses %s", (_name, spec, why) => {
    expect(failure(() => put("pods", pod({}, spec)))).toBe(`pods "p" is forbidden: ${why}`);
  });
});

describe("LimitRanger", () => {
  const limits = (limit: object): void => put("limitranges", { metadata: { name: "l" }, spec: { limits: [{ type: "Container", ...limit }] } });

  it("fills in what containers do not say, and notes it", () => {
    limits({ default: { cpu: "200m", memory: "128Mi" }, defaultRequest: { cpu: "100m" } });
    const { spec, metadata } = put("pods", pod());
    expect(spec.containers[0].resources).toEqual({
      limits: { cpu: "200m", memory: "128Mi" },
      requests: { cpu: "100m", memory: "128Mi" },
    });
    expect(metadata.annotations["kubernetes.io/limit-ranger"]).toBe(
      "LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for container web",
    );
  });

  it.each<[string, object, object, string]>([
    ["too little", { min: { memory: "100Mi" } }, { requests: { memory: "50Mi" } }, "minimum memory usage per Container is 100Mi, but request is 50Mi"],
    [
      "nothing at all",
      { maxLimitRequestRatio: { cpu: "4" } },
      {},
      "cpu max limit to request ratio per Container is 4, but no request is specified or request is 0",
    ],
    ["too much", { max: { cpu: "1" } }, { limits: { cpu: "2" } }, "maximum cpu usage per Container is 1, but limit is 2"],
    [
      "a limit far above the request",
      { maxLimitRequestRatio: { cpu: "4" } },
      { requests: { cpu: "100m" }, limits: { cpu: "1" } },
      "cpu max limit to request ratio per Container is 4, but provided ratio is 10.000000",
    ],
  ])("refuses %s", (_name, limit, resources, why) => {
    limits(limit);
    expect(failure(() => put("pods", pod({ resources })))).toBe(`pods "p" is forbidden: ${why}`);
  });
});

describe("ResourceQuota", () => {
  const quota = (hard: Record<string, string>, used: Record<string, string>, spec: object = {}, name = "small"): void => {
    const made = put("resourcequotas", { metadata: { name }, spec: { hard, ...spec } });
    client.of("resourcequotas").updateStatus("default", { ...made, status: { hard, used } });
  };

  it("counts what it lets in and refuses what is over, naming only what is", () => {
    quota({ pods: "2", "limits.memory": "256Mi" }, { pods: "0", "limits.memory": "0" });
    put("pods", pod({ resources: { limits: { memory: "128Mi" } } }));
    expect(client.of("resourcequotas").get("default", "small").status?.used).toEqual({ pods: "1", "limits.memory": "128Mi" });
    expect(failure(() => put("pods", pod({ resources: { limits: { memory: "200Mi" } } }, {}, { name: "q" })))).toBe(
      'pods "q" is forbidden: exceeded quota: small, requested: limits.memory=200Mi, used: limits.memory=128Mi, limited: limits.memory=256Mi',
    );
  });

  it("wants to be told what it bounds", () => {
    quota({ "limits.memory": "1Gi", "requests.cpu": "1" }, { "limits.memory": "0", "requests.cpu": "0" });
    expect(failure(() => put("pods", pod()))).toBe(
      'pods "p" is forbidden: failed quota: small: must specify limits.memory for: web; requests.cpu for: web',
    );
  });

  it("wants to be told before it is found that another is used up", () => {
    quota({ pods: "0" }, { pods: "0" }, {}, "a");
    quota({ cpu: "1" }, { cpu: "0" }, {}, "b");
    expect(failure(() => put("pods", pod()))).toBe('pods "p" is forbidden: failed quota: b: must specify cpu for: web');
  });

  it("has scopes", () => {
    quota({ pods: "0" }, { pods: "0" }, { scopes: ["NotBestEffort"] });
    expect(failure(() => put("pods", pod()))).toBe("no error");
    expect(failure(() => put("pods", pod({ resources: { requests: { cpu: "1" } } }, {}, { name: "q" })))).toContain("exceeded quota: small");
  });

  it("does not count a create that fails", () => {
    quota({ pods: "5" }, { pods: "0" });
    put("pods", pod());
    expect(failure(() => put("pods", pod()))).toBe('pods "p" already exists');
    expect(client.of("resourcequotas").get("default", "small").status?.used).toEqual({ pods: "1" });
  });
});

describe("PodSecurity", () => {
  const enforce = (level: string): void => {
    const namespace = client.of("namespaces").get("", "default");
    const labels = { ...namespace.metadata?.labels, "pod-security.kubernetes.io/enforce": level };
    client.of("namespaces").update("", { ...namespace, metadata: { ...namespace.metadata, labels } });
  };
  it.each([
    [{ enforce: "strict" }, 'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted'],
    [{ "warn-version": "v1" }, 'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "v1": must be "latest" or "v1.x"'],
  ])("a namespace cannot have the labels %j", (labels, message) => {
    const prefixed = Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]));
    const create = (): unknown => client.of("namespaces").create("", { metadata: { name: "labelled", labels: prefixed } });
    expect(create).toThrow(`Namespace "labelled" is invalid: ${message}`);
  });

  const safe = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

  it.each<[string, string, object, object, string]>([
    ["privileged lets everything in", "privileged", { securityContext: { privileged: true } }, { hostNetwork: true }, ""],
    ["baseline lets a plain Pod in", "baseline", {}, {}, ""],
    ["restricted lets a careful Pod in", "restricted", { securityContext: safe }, {}, ""],
    ["baseline has no host", "baseline", {}, { hostNetwork: true, hostPID: true }, "host namespaces (hostNetwork=true, hostPID=true)"],
    [
      "baseline has no privileges",
      "baseline",
      { securityContext: { privileged: true, capabilities: { add: ["NET_ADMIN"] } } },
      {},
      'non-default capabilities (container "web" must not include "NET_ADMIN" in securityContext.capabilities.add), ' +
        'privileged (container "web" must not set securityContext.privileged=true)',
    ],
    ["baseline has no hosts in probes", "baseline", {
      readinessProbe: { tcpSocket: { port: 80, host: "b.example" } }, lifecycle: { preStop: { httpGet: { port: 80, host: "10.0.0.1" } } },
    }, {}, 'probe or lifecycle host (container "web" uses probe or lifecycle hosts "10.0.0.1", "b.example")'],
    ["baseline has no host paths", "baseline", {}, { volumes: [{ name: "v", hostPath: { path: "/" } }] }, 'hostPath volumes (volume "v")'],
    [
      "restricted wants to be told",
      "restricted",
      {},
      {},
      'allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      "restricted has few volumes",
      "restricted",
      { securityContext: safe },
      { volumes: [{ name: "v", hostPath: { path: "/" } }] },
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
    ],
    ["baseline has no unconfined profiles", "baseline", { securityContext: { seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "Unconfined" } } },
      { securityContext: { seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "Unconfined" } } },
      'forbidden AppArmor profile (pod and container "web" must not set AppArmor profile type to "Unconfined"), ' +
        'seccompProfile (pod and container "web" must not set securityContext.seccompProfile.type to "Unconfined")'],
    ["ports of hosts are sorted as texts", "baseline", { ports: [{ containerPort: 1, hostPort: 8080 }, { containerPort: 2, hostPort: 10000 }] }, {},
      'hostPort (container "web" uses hostPorts 10000, 8080)'],
    ["a Pod that says it is root is not saved by its containers", "restricted", { securityContext: safe }, { securityContext: { runAsNonRoot: false } },
      'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)'],
  ])("%s", (_name, level, container, spec, violations) => {
    enforce(level);
    const expected = violations === "" ? "no error" : `pods "p" is forbidden: violates PodSecurity "${level}:latest": ${violations}`;
    expect(failure(() => put("pods", pod(container, spec)))).toBe(expected);
  });

  it("is asked again for another image, and not for a label", () => {
    const made = put("pods", pod({ securityContext: { privileged: true } }));
    enforce("baseline");
    const change = (metadata: object, image: string): unknown => client.ofAny("pods").update("default", {
      ...client.ofAny("pods").get("default", "p"), metadata: { ...client.ofAny("pods").get("default", "p").metadata, ...metadata },
      spec: { ...made.spec, containers: [{ ...made.spec.containers[0], image }] },
    } as Any);
    expect(failure(() => change({ labels: { a: "b" } }, "nginx"))).toBe("no error");
    expect(failure(() => change({}, "nginx:2"))).toBe(
      'pods "p" is forbidden: violates PodSecurity "baseline:latest": privileged (container "web" must not set securityContext.privileged=true)');
  });

  it("looks at the Pods of a namespace that becomes stricter, not of one that is relaxed", () => {
    put("pods", pod({ securityContext: { privileged: true } }));
    const update = (level: string): string | undefined => {
      const body = { metadata: { labels: { "pod-security.kubernetes.io/enforce": level } } };
      const contentType = "application/merge-patch+json";
      return exchange(server, { method: "PATCH", path: "/api/v1/namespaces/default", body, headers: { "content-type": contentType } }).headers["warning"];
    };
    expect(update("restricted")).toContain('existing pods in namespace \\"default\\" violate the new PodSecurity enforce level \\"restricted:latest\\"');
    expect(update("baseline")).toBeUndefined();
    expect(update("restricted")).toContain("p: ");
  });
});

describe("PodSecurity of an older version", () => {
  const label = (level: string, version: string): void => {
    const namespace = client.of("namespaces").get("", "default");
    const labels = { "pod-security.kubernetes.io/enforce": level, "pod-security.kubernetes.io/enforce-version": version };
    client.of("namespaces").update("", { ...namespace, metadata: { ...namespace.metadata, labels } });
  };
  const probe = { livenessProbe: { tcpSocket: { port: 80, host: "b" } } };
  const keepalive = { securityContext: { sysctls: [{ name: "net.ipv4.tcp_fin_timeout", value: "1" }] } };
  it.each<[string, string, object, object, string]>([
    ["baseline", "v1.33", probe, {}, ""],
    ["baseline", "v1.34", probe, {}, 'probe or lifecycle host (container "web" uses probe or lifecycle host "b")'],
    ["baseline", "v1.28", {}, keepalive, "forbidden sysctls (net.ipv4.tcp_fin_timeout)"],
    ["baseline", "v1.29", {}, keepalive, ""],
    ["restricted", "v1.20", { securityContext: { allowPrivilegeEscalation: false, runAsUser: 0, runAsNonRoot: true } }, {},
      'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'],
    ["restricted", "v1.7", { securityContext: { runAsNonRoot: true, capabilities: { add: ["SYS_ADMIN"] } } }, {},
      'non-default capabilities (container "web" must not include "SYS_ADMIN" in securityContext.capabilities.add)'],
    ["restricted", "v1.7", {}, { hostUsers: false }, 'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)'],
    ["baseline", "v1.18", { securityContext: { seccompProfile: { type: "Unconfined" } } }, {}, ""],
  ])("%s of %s", (level, version, container, spec, violations) => {
    label(level, version);
    const expected = violations === "" ? "no error" : `pods "p" is forbidden: violates PodSecurity "${level}:${version}": ${violations}`;
    expect(failure(() => put("pods", pod(container, spec)))).toBe(expected);
  });
});

describe("seccomp before the standard of 1.19", () => {
  it("is what annotations say", () => {
    const labels = { "pod-security.kubernetes.io/enforce": "baseline", "pod-security.kubernetes.io/enforce-version": "v1.18" };
    put("namespaces", { metadata: { name: "old", labels } }, "");
    put("serviceaccounts", { metadata: { name: "default" } }, "old");
    const annotations = (pod: string, web: string): object => ({
      "seccomp.security.alpha.kubernetes.io/pod": pod, "container.seccomp.security.alpha.kubernetes.io/web": web,
    });
    expect(failure(() => put("pods", pod({}, {}, { annotations: annotations("runtime/default", "localhost/x") }), "old"))).toBe("no error");
    expect(failure(() => put("pods", pod({}, {}, { name: "q", annotations: annotations("unconfined", "unconfined") }), "old"))).toBe(
      'pods "q" is forbidden: violates PodSecurity "baseline:v1.18": seccompProfile (forbidden annotations ' +
      'container.seccomp.security.alpha.kubernetes.io/web="unconfined", seccomp.security.alpha.kubernetes.io/pod="unconfined")');
  });
});

describe("small plugins", () => {
  it("tolerate five minutes of a lost node", () => {
    const { tolerations } = put("pods", pod()).spec;
    expect(tolerations.map((one: Any) => [one.key, one.effect, one.tolerationSeconds])).toEqual([
      ["node.kubernetes.io/not-ready", "NoExecute", 300],
      ["node.kubernetes.io/unreachable", "NoExecute", 300],
    ]);
  });

  it("taint a new node", () => {
    expect(put("nodes", { metadata: { name: "n" } }, "").spec.taints).toEqual([{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]);
  });

  it("give claims the default class and a finalizer", () => {
    const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
    put("storageclasses.storage.k8s.io", { metadata: { name: "standard", annotations }, provisioner: "x" }, "");
    const claim = put("persistentvolumeclaims", {
      metadata: { name: "c" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
    expect(claim.spec.storageClassName).toBe("standard");
    expect(claim.metadata.finalizers).toEqual(["kubernetes.io/pvc-protection"]);
  });

  it("copy the zone of the node onto a Pod that is bound to it", () => {
    put("nodes", { metadata: { name: "n", labels: { "topology.kubernetes.io/zone": "a" } } }, "");
    put("pods", pod());
    client.of("pods").createSubresource("default", "p", "binding", { target: { kind: "Node", name: "n" } });
    expect(client.of("pods").get("default", "p").metadata?.labels).toEqual({ "topology.kubernetes.io/zone": "a" });
  });
});

describe("ValidatingAdmissionPolicy", () => {
  const GROUP = "admissionregistration.k8s.io";
  const policy = (validation: object, binding: object = {}): void => {
    const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] };
    put(`validatingadmissionpolicies.${GROUP}`, { metadata: { name: "p" }, spec: { matchConstraints: { resourceRules: [rule] }, validations: [validation] } }, "");
    put(`validatingadmissionpolicybindings.${GROUP}`, { metadata: { name: "b" }, spec: { policyName: "p", validationActions: ["Deny"], ...binding } }, "");
  };

  it.each<[string, object, string]>([
    ["the expression", { expression: "object.metadata.name.startsWith('ok')" }, "failed expression: object.metadata.name.startsWith('ok')"],
    ["the message", { expression: "false", message: "never" }, "never"],
    ["a message that is made", { expression: "false", messageExpression: "'not ' + object.metadata.name" }, "not x"],
  ])("denies with %s", (_name, validation, why) => {
    policy(validation);
    expect(failure(() => put("configmaps", { metadata: { name: "x" } }))).toBe(
      `configmaps "x" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${why}`,
    );
    expect(failure(() => put("secrets", { metadata: { name: "x" } }))).toBe("no error");
  });

  it.each<[object, string]>([
    [{ expression: "object.a <" }, 'spec.validations[0].expression: Invalid value: "object.a <": compilation failed: ERROR: <input>:1:11: Syntax error: Unexpected token: EOF\n | object.a <\n | ..........^'],
    [{ expression: "1 + 1" }, 'spec.validations[0].expression: Invalid value: "1 + 1": must evaluate to bool'],
    [{ expression: "true", messageExpression: "1" }, 'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string'],
  ])("cannot be made of %j", (validation, message) => {
    expect(failure(() => policy(validation))).toBe(`ValidatingAdmissionPolicy.${GROUP} "p" is invalid: ${message}`);
  });

  it("has no say where its binding does not select the namespace", () => {
    policy({ expression: "false" }, { matchResources: { namespaceSelector: { matchLabels: { env: "prod" } } } });
    expect(failure(() => put("configmaps", { metadata: { name: "x" } }))).toBe("no error");
  });
});
