import type { SystemObject } from "./system-objects.ts";

const GROUP = "gateway.networking.k8s.io";
const VERSION = "v1.4.0";

type Schema = Record<string, unknown>;

const text = (more: Schema = {}): Schema => ({ type: "string", ...more });
const whole = (more: Schema = {}): Schema => ({ type: "integer", format: "int32", ...more });
const choice = (...values: string[]): Schema => ({ type: "string", enum: values });
const list = (items: Schema, more: Schema = {}): Schema => ({ type: "array", items, ...more });
const record = (properties: Record<string, Schema>, required: readonly string[] = [], more: Schema = {}): Schema => ({
  type: "object", properties, ...(required.length > 0 ? { required } : {}), ...more,
});
/** By name, and the server merges it so. */
const named = (items: Schema, more: Schema = {}): Schema => list(items, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"], ...more });

const LABEL = text({ minLength: 1, maxLength: 63, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" });
const NAME = text({ minLength: 1, maxLength: 253 });
const KIND = text({ minLength: 1, maxLength: 63, pattern: "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$" });
const GROUP_NAME = text({ maxLength: 253, pattern: "^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$" });
const HOSTNAME = text({
  minLength: 1, maxLength: 253, pattern: "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
});
const SECTION = text({ minLength: 1, maxLength: 253, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$" });
const PORT = whole({ minimum: 1, maximum: 65535 });
const HEADER_NAME = text({ minLength: 1, maxLength: 256, pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$" });
const DURATION = text({ pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" });

const CONDITION = record({
  type: text({ maxLength: 316 }), status: choice("True", "False", "Unknown"), reason: text({ minLength: 1, maxLength: 1024 }),
  message: text({ maxLength: 32768 }), lastTransitionTime: text({ format: "date-time" }), observedGeneration: { type: "integer", format: "int64", minimum: 0 },
}, ["lastTransitionTime", "message", "reason", "status", "type"]);
const CONDITIONS = list(CONDITION, { maxItems: 8, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] });
const pending = (...types: string[]) => types.map((type) => ({
  type, status: "Unknown", reason: "Pending", message: "Waiting for controller", lastTransitionTime: "1970-01-01T00:00:00Z",
}));

const SELECTOR = record({
  matchLabels: { type: "object", additionalProperties: text() },
  matchExpressions: list(record({ key: text(), operator: text(), values: list(text()) }, ["key", "operator"])),
});

const reference = (kind: string, more: Record<string, Schema> = {}, group = ""): Schema =>
  record({ group: { ...GROUP_NAME, default: group }, kind: { ...KIND, default: kind }, name: NAME, namespace: LABEL, ...more }, ["name"]);

const LISTENER = record({
  name: SECTION,
  hostname: HOSTNAME,
  port: PORT,
  protocol: text({ minLength: 1, maxLength: 255, pattern: "^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9]+$" }),
  tls: record({
    mode: { ...choice("Terminate", "Passthrough"), default: "Terminate" },
    certificateRefs: list(reference("Secret"), { maxItems: 64 }),
    options: { type: "object", additionalProperties: text() },
  }),
  allowedRoutes: record({
    namespaces: record({ from: { ...choice("All", "Selector", "Same", "None"), default: "Same" }, selector: SELECTOR }, [], { default: { from: "Same" } }),
    kinds: list(record({ group: { ...GROUP_NAME, default: GROUP }, kind: KIND }, ["kind"]), { maxItems: 8 }),
  }, [], { default: { namespaces: { from: "Same" } } }),
}, ["name", "port", "protocol"]);

const PATH_MODIFIER = record({ type: choice("ReplaceFullPath", "ReplacePrefixMatch"), replaceFullPath: text({ maxLength: 1024 }), replacePrefixMatch: text({ maxLength: 1024 }) }, ["type"]);
const HEADER = record({ name: HEADER_NAME, value: text({ minLength: 1, maxLength: 4096 }) }, ["name", "value"]);
const HEADER_CHANGE = record({ set: named(HEADER, { maxItems: 16 }), add: named(HEADER, { maxItems: 16 }), remove: list(text(), { maxItems: 16, "x-kubernetes-list-type": "set" }) });

const FILTER = record({
  type: choice("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite", "ExtensionRef", "CORS"),
  requestHeaderModifier: HEADER_CHANGE,
  responseHeaderModifier: HEADER_CHANGE,
  requestMirror: record({ backendRef: reference("Service", { port: PORT }) }, ["backendRef"]),
  requestRedirect: record({ scheme: choice("http", "https"), hostname: HOSTNAME, port: PORT, statusCode: { ...whole({ enum: [301, 302, 303, 307, 308] }), default: 302 }, path: PATH_MODIFIER }),
  urlRewrite: record({ hostname: HOSTNAME, path: PATH_MODIFIER }),
  extensionRef: record({ group: GROUP_NAME, kind: KIND, name: NAME }, ["group", "kind", "name"]),
  cors: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
}, ["type"], {
  "x-kubernetes-validations": [
    { rule: "!(!has(self.requestRedirect) && self.type == 'RequestRedirect')", message: "filter.requestRedirect must be specified for RequestRedirect filter.type" },
    { rule: "!(!has(self.urlRewrite) && self.type == 'URLRewrite')", message: "filter.urlRewrite must be specified for URLRewrite filter.type" },
    { rule: "!(!has(self.requestHeaderModifier) && self.type == 'RequestHeaderModifier')", message: "filter.requestHeaderModifier must be specified for RequestHeaderModifier filter.type" },
  ],
});

const MATCH = record({
  path: record({
    type: { ...choice("Exact", "PathPrefix", "RegularExpression"), default: "PathPrefix" }, value: text({ maxLength: 1024, default: "/" }),
  }, [], {
    default: { type: "PathPrefix", value: "/" },
    "x-kubernetes-validations": [{ rule: "(self.type in ['Exact','PathPrefix']) ? self.value.startsWith('/') : true", message: "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']" }],
  }),
  method: choice("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"),
  headers: named(record({ type: { ...choice("Exact", "RegularExpression"), default: "Exact" }, name: HEADER_NAME, value: text({ minLength: 1, maxLength: 4096 }) }, ["name", "value"]), { maxItems: 16 }),
  queryParams: named(record({ type: { ...choice("Exact", "RegularExpression"), default: "Exact" }, name: HEADER_NAME, value: text({ minLength: 1, maxLength: 1024 }) }, ["name", "value"]), { maxItems: 16 }),
});

const PARENT = reference("Gateway", { sectionName: SECTION, port: PORT }, GROUP);
const BACKEND = reference("Service", { port: PORT, weight: whole({ default: 1, minimum: 0, maximum: 1000000 }), filters: list(FILTER, { maxItems: 16 }) });

const ROUTE = record({
  parentRefs: list(PARENT, { maxItems: 32 }),
  hostnames: list(HOSTNAME, { maxItems: 16 }),
  rules: list(record({
    name: SECTION,
    matches: list(MATCH, { maxItems: 64, default: [{ path: { type: "PathPrefix", value: "/" } }] }),
    filters: list(FILTER, { maxItems: 16 }),
    backendRefs: list(BACKEND, { maxItems: 16 }),
    timeouts: record({ request: DURATION, backendRequest: DURATION }),
  }), { minItems: 1, maxItems: 16, default: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }] }),
});

const KINDS = { apiVersion: text(), kind: text(), metadata: { type: "object" } };

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  readonly scope: "Cluster" | "Namespaced";
  readonly versions: readonly string[];
  readonly columns: readonly Record<string, unknown>[];
  readonly spec: Schema;
  readonly status?: Schema;
  readonly required?: readonly string[];
}

const AGE = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };
const column = (name: string, jsonPath: string, more: Record<string, unknown> = {}) => ({ name, type: "string", jsonPath, ...more });
const stateOf = (type: string): string => `.status.conditions[?(@.type=="${type}")].status`;

const GATEWAY_KINDS: readonly Kind[] = [
  {
    kind: "GatewayClass", plural: "gatewayclasses", shortNames: ["gc"], scope: "Cluster", versions: ["v1", "v1beta1"],
    columns: [column("Controller", ".spec.controllerName"), column("Accepted", stateOf("Accepted")), AGE, column("Description", ".spec.description", { priority: 1 })],
    spec: record({
      controllerName: text({
        minLength: 1, maxLength: 253, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$",
        "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "Value is immutable" }],
      }),
      description: text({ maxLength: 64 }),
      parametersRef: record({ group: GROUP_NAME, kind: KIND, name: NAME, namespace: LABEL }, ["group", "kind", "name"]),
    }, ["controllerName"]),
    status: record({ conditions: { ...CONDITIONS, default: pending("Accepted") }, supportedFeatures: named(record({ name: text() }, ["name"])) }, [], { default: { conditions: pending("Accepted") } }),
  },
  {
    kind: "Gateway", plural: "gateways", shortNames: ["gtw"], scope: "Namespaced", versions: ["v1", "v1beta1"],
    columns: [column("Class", ".spec.gatewayClassName"), column("Address", ".status.addresses[*].value"), column("Programmed", stateOf("Programmed")), AGE],
    spec: record({
      gatewayClassName: NAME,
      listeners: named(LISTENER, {
        minItems: 1, maxItems: 64,
        "x-kubernetes-validations": [
          { rule: "self.all(l1, self.exists_one(l2, l1.name == l2.name))", message: "Listener name must be unique within the Gateway" },
          { rule: "self.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)", message: "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']" },
        ],
      }),
      addresses: list(record({ type: text({ default: "IPAddress" }), value: text() })),
      infrastructure: record({ labels: { type: "object", additionalProperties: text() }, annotations: { type: "object", additionalProperties: text() } }),
    }, ["gatewayClassName", "listeners"]),
    status: record({
      addresses: list(record({ type: text({ default: "IPAddress" }), value: text({ minLength: 1 }) }, ["value"])),
      conditions: { ...CONDITIONS, default: pending("Accepted", "Programmed") },
      listeners: named(record({
        name: SECTION, attachedRoutes: whole(), supportedKinds: list(record({ group: { ...GROUP_NAME, default: GROUP }, kind: KIND }, ["kind"])), conditions: CONDITIONS,
      }, ["attachedRoutes", "conditions", "name"])),
    }, [], { default: { conditions: pending("Accepted", "Programmed") } }),
  },
  {
    kind: "HTTPRoute", plural: "httproutes", scope: "Namespaced", versions: ["v1", "v1beta1"],
    columns: [column("Hostnames", ".spec.hostnames"), AGE],
    spec: ROUTE,
    status: record({
      parents: list(record({ parentRef: PARENT, controllerName: text(), conditions: CONDITIONS }, ["conditions", "controllerName", "parentRef"]), { maxItems: 32 }),
    }, ["parents"]),
  },
  {
    kind: "ReferenceGrant", plural: "referencegrants", shortNames: ["refgrant"], scope: "Namespaced", versions: ["v1beta1"],
    columns: [AGE],
    spec: record({
      from: list(record({ group: GROUP_NAME, kind: KIND, namespace: LABEL }, ["group", "kind", "namespace"]), { minItems: 1, maxItems: 16 }),
      to: list(record({ group: GROUP_NAME, kind: KIND, name: NAME }, ["group", "kind"]), { minItems: 1, maxItems: 16 }),
    }, ["from", "to"]),
    required: [],
  },
];

function definition({ kind, plural, shortNames, scope, versions, columns, spec, status, required = ["spec"] }: Kind): SystemObject {
  const openAPIV3Schema = record({ ...KINDS, spec, ...(status ? { status } : {}) }, required);
  return {
    resource: "customresourcedefinitions.apiextensions.k8s.io",
    object: {
      apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition",
      metadata: {
        name: `${plural}.${GROUP}`,
        annotations: {
          "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/2466",
          "gateway.networking.k8s.io/bundle-version": VERSION, "gateway.networking.k8s.io/channel": "standard",
        },
      },
      spec: {
        group: GROUP, scope,
        names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), categories: ["gateway-api"], ...(shortNames ? { shortNames } : {}) },
        versions: versions.map((name, i) => ({
          name, served: true, storage: i === 0, schema: { openAPIV3Schema }, additionalPrinterColumns: columns, ...(status ? { subresources: { status: {} } } : {}),
        })),
      },
    },
  };
}

/** The definitions of the Gateway API's standard channel, as far as the controller here follows it. */
export const gatewayDefinitions = (): SystemObject[] => GATEWAY_KINDS.map(definition);

const NAMESPACE = "nginx-gateway";
const RBAC = "rbac.authorization.k8s.io";

/** NGINX Gateway Fabric: its control plane. `service`: the type of the Services in front of Gateways. */
export function nginxGateway(service: "NodePort" | "LoadBalancer"): SystemObject[] {
  const labels = { "app.kubernetes.io/instance": "nginx-gateway", "app.kubernetes.io/name": "nginx-gateway", "app.kubernetes.io/version": "2.2.0" };
  const selector = { "app.kubernetes.io/instance": "nginx-gateway", "app.kubernetes.io/name": "nginx-gateway" };
  const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]) => ({ apiGroups: [apiGroup], resources, verbs });
  const read = ["get", "list", "watch"];
  return [
    { resource: "namespaces", object: { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } } },
    { resource: "serviceaccounts", object: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "nginx-gateway", namespace: NAMESPACE, labels } } },
    {
      resource: `clusterroles.${RBAC}`,
      object: {
        apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: "nginx-gateway", labels },
        rules: [
          rule("", ["secrets", "configmaps", "serviceaccounts", "services"], ["create", "update", "delete", "patch", ...read]),
          rule("apps", ["deployments", "daemonsets"], ["create", "update", "delete", "patch", ...read]),
          rule("", ["namespaces", "pods", "nodes"], read),
          rule("", ["events"], ["create", "patch"]),
          rule("discovery.k8s.io", ["endpointslices"], read),
          rule(GROUP, ["gatewayclasses", "gateways", "httproutes", "referencegrants"], read),
          rule(GROUP, ["httproutes/status", "gateways/status", "gatewayclasses/status"], ["update", "patch"]),
          rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["list", "watch"]),
        ],
      },
    },
    {
      resource: `clusterrolebindings.${RBAC}`,
      object: {
        apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: { name: "nginx-gateway", labels },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "nginx-gateway" },
        subjects: [{ kind: "ServiceAccount", name: "nginx-gateway", namespace: NAMESPACE }],
      },
    },
    {
      resource: "deployments.apps",
      object: {
        apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nginx-gateway", namespace: NAMESPACE, labels },
        spec: {
          replicas: 1, selector: { matchLabels: selector },
          template: {
            metadata: { labels: selector },
            spec: {
              containers: [{
                name: "nginx-gateway", image: "ghcr.io/nginx/nginx-gateway-fabric:2.2.0", imagePullPolicy: "IfNotPresent",
                args: ["controller", "--gateway-ctlr-name=gateway.nginx.org/nginx-gateway-controller", "--gatewayclass=nginx", `--service-type=${service}`],
                ports: [{ name: "health", containerPort: 8081 }],
                readinessProbe: { httpGet: { path: "/readyz", port: "health" }, initialDelaySeconds: 3, periodSeconds: 5 },
                securityContext: {
                  allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true, runAsGroup: 1001, runAsUser: 101,
                  seccompProfile: { type: "RuntimeDefault" },
                },
              }],
              securityContext: { fsGroup: 1001, runAsNonRoot: true },
              serviceAccountName: "nginx-gateway",
              terminationGracePeriodSeconds: 30,
            },
          },
        },
      },
    },
  ];
}

/** The class of Gateways that NGINX Gateway Fabric serves. */
export const gatewayClass = (): SystemObject => ({
  resource: `gatewayclasses.${GROUP}`,
  object: {
    apiVersion: `${GROUP}/v1`, kind: "GatewayClass", metadata: { name: "nginx" },
    spec: { controllerName: "gateway.nginx.org/nginx-gateway-controller" },
  },
});
