import type { SystemObject } from "./system-objects.ts";

const NAMESPACE = "ingress-nginx";
const NAME = "ingress-nginx";
const LABELS = {
  "app.kubernetes.io/instance": NAME, "app.kubernetes.io/name": NAME, "app.kubernetes.io/part-of": NAME, "app.kubernetes.io/version": "1.13.3",
};
const SELECTOR = { "app.kubernetes.io/component": "controller", "app.kubernetes.io/instance": NAME, "app.kubernetes.io/name": NAME };
const CONTROLLER = { ...LABELS, "app.kubernetes.io/component": "controller" };
const RBAC = "rbac.authorization.k8s.io";

export interface IngressNginxOptions {
  /** Of the Service in front of the controller. LoadBalancer needs addresses to give; default NodePort, as on bare metal. */
  readonly service?: "NodePort" | "LoadBalancer";
  /** The node ports of the Service; default: any that are free. */
  readonly nodePorts?: { readonly http: number; readonly https: number };
  /** Ingresses that name no class are its own. */
  readonly isDefaultClass?: boolean;
}

const rule = (apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[], resourceNames?: readonly string[]) => ({
  apiGroups, resources, verbs, ...(resourceNames ? { resourceNames } : {}),
});

/** ingress-nginx, as its manifest for clusters makes it. */
export function ingressNginx(options: IngressNginxOptions = {}): SystemObject[] {
  const { service = "NodePort", nodePorts, isDefaultClass = false } = options;
  const meta = (labels: Record<string, string> = CONTROLLER, name = NAME) => ({ name, namespace: NAMESPACE, labels });
  const subjects = [{ kind: "ServiceAccount", name: NAME, namespace: NAMESPACE }];
  const watch = ["list", "watch"];
  return [
    {
      resource: "namespaces",
      object: {
        apiVersion: "v1", kind: "Namespace",
        metadata: { name: NAMESPACE, labels: { "app.kubernetes.io/instance": NAME, "app.kubernetes.io/name": NAME } },
      },
    },
    { resource: "serviceaccounts", object: { apiVersion: "v1", kind: "ServiceAccount", metadata: meta(), automountServiceAccountToken: true } },
    { resource: "configmaps", object: { apiVersion: "v1", kind: "ConfigMap", metadata: meta(CONTROLLER, "ingress-nginx-controller") } },
    {
      resource: `roles.${RBAC}`,
      object: {
        apiVersion: `${RBAC}/v1`, kind: "Role", metadata: meta(),
        rules: [
          rule([""], ["namespaces"], ["get"]),
          rule([""], ["configmaps", "pods", "secrets", "endpoints"], ["get", ...watch]),
          rule([""], ["services"], ["get", ...watch]),
          rule(["networking.k8s.io"], ["ingresses"], ["get", ...watch]),
          rule(["networking.k8s.io"], ["ingresses/status"], ["update", "patch"]),
          rule(["networking.k8s.io"], ["ingressclasses"], ["get", ...watch]),
          rule(["coordination.k8s.io"], ["leases"], ["get", "update"], ["ingress-nginx-leader"]),
          rule(["coordination.k8s.io"], ["leases"], ["create"]),
          rule([""], ["events"], ["create", "patch"]),
          rule(["discovery.k8s.io"], ["endpointslices"], [...watch, "get"]),
        ],
      },
    },
    {
      resource: `clusterroles.${RBAC}`,
      object: {
        apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: NAME, labels: LABELS },
        rules: [
          rule([""], ["configmaps", "endpoints", "nodes", "pods", "secrets", "namespaces"], watch),
          rule(["coordination.k8s.io"], ["leases"], watch),
          rule([""], ["nodes"], ["get"]),
          rule([""], ["services"], ["get", ...watch]),
          rule(["networking.k8s.io"], ["ingresses"], ["get", ...watch]),
          rule([""], ["events"], ["create", "patch"]),
          rule(["networking.k8s.io"], ["ingresses/status"], ["update", "patch"]),
          rule(["networking.k8s.io"], ["ingressclasses"], ["get", ...watch]),
          rule(["discovery.k8s.io"], ["endpointslices"], [...watch, "get"]),
        ],
      },
    },
    {
      resource: `rolebindings.${RBAC}`,
      object: { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata: meta(), roleRef: { apiGroup: RBAC, kind: "Role", name: NAME }, subjects },
    },
    {
      resource: `clusterrolebindings.${RBAC}`,
      object: {
        apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: { name: NAME, labels: LABELS },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: NAME }, subjects,
      },
    },
    {
      resource: "services",
      object: {
        apiVersion: "v1", kind: "Service", metadata: meta(CONTROLLER, "ingress-nginx-controller"),
        spec: {
          type: service, selector: SELECTOR, ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack",
          ports: [
            { appProtocol: "http", name: "http", port: 80, protocol: "TCP", targetPort: "http", ...(nodePorts ? { nodePort: nodePorts.http } : {}) },
            { appProtocol: "https", name: "https", port: 443, protocol: "TCP", targetPort: "https", ...(nodePorts ? { nodePort: nodePorts.https } : {}) },
          ],
        },
      },
    },
    {
      resource: "deployments.apps",
      object: {
        apiVersion: "apps/v1", kind: "Deployment", metadata: meta(CONTROLLER, "ingress-nginx-controller"),
        spec: {
          minReadySeconds: 0, revisionHistoryLimit: 10, selector: { matchLabels: SELECTOR },
          strategy: { rollingUpdate: { maxUnavailable: 1 }, type: "RollingUpdate" },
          template: { metadata: { labels: { ...LABELS, ...SELECTOR } }, spec: podSpec() },
        },
      },
    },
    {
      resource: "ingressclasses.networking.k8s.io",
      object: {
        apiVersion: "networking.k8s.io/v1", kind: "IngressClass",
        metadata: {
          name: "nginx", labels: CONTROLLER,
          ...(isDefaultClass ? { annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } } : {}),
        },
        spec: { controller: "k8s.io/ingress-nginx" },
      },
    },
    ...admission(),
  ];
}

const ADMISSION = `${NAME}-admission`;
const ADMISSION_LABELS = { ...LABELS, "app.kubernetes.io/component": "admission-webhook" };

/** What checks Ingresses before they are stored: the webhook, and two Jobs that give it a certificate and tell the server of it. */
function admission(): SystemObject[] {
  const meta = { name: ADMISSION, namespace: NAMESPACE, labels: ADMISSION_LABELS };
  const everywhere = { name: ADMISSION, labels: ADMISSION_LABELS };
  const subjects = [{ kind: "ServiceAccount", name: ADMISSION, namespace: NAMESPACE }];
  const job = (name: string, args: readonly string[]): SystemObject => ({
    resource: "jobs.batch",
    object: {
      apiVersion: "batch/v1", kind: "Job", metadata: { name: `${ADMISSION}-${name}`, namespace: NAMESPACE, labels: ADMISSION_LABELS },
      spec: {
        template: {
          metadata: { name: `${ADMISSION}-${name}`, labels: ADMISSION_LABELS },
          spec: {
            containers: [{
              name, image: "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.3", imagePullPolicy: "IfNotPresent", args,
              env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
              securityContext: {
                allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true,
                runAsGroup: 65532, runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" },
              },
            }],
            nodeSelector: { "kubernetes.io/os": "linux" }, restartPolicy: "OnFailure", serviceAccountName: ADMISSION,
          },
        },
      },
    },
  });
  return [
    { resource: "serviceaccounts", object: { apiVersion: "v1", kind: "ServiceAccount", metadata: meta } },
    { resource: `roles.${RBAC}`, object: { apiVersion: `${RBAC}/v1`, kind: "Role", metadata: meta, rules: [rule([""], ["secrets"], ["get", "create"])] } },
    {
      resource: `clusterroles.${RBAC}`,
      object: { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: everywhere, rules: [rule(["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["get", "update"])] },
    },
    {
      resource: `rolebindings.${RBAC}`,
      object: { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata: meta, roleRef: { apiGroup: RBAC, kind: "Role", name: ADMISSION }, subjects },
    },
    {
      resource: `clusterrolebindings.${RBAC}`,
      object: { apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: everywhere, roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: ADMISSION }, subjects },
    },
    {
      resource: "services",
      object: {
        apiVersion: "v1", kind: "Service", metadata: { name: `${NAME}-controller-admission`, namespace: NAMESPACE, labels: CONTROLLER },
        spec: { type: "ClusterIP", selector: SELECTOR, ports: [{ appProtocol: "https", name: "https-webhook", port: 443, targetPort: "webhook" }] },
      },
    },
    {
      resource: "validatingwebhookconfigurations.admissionregistration.k8s.io",
      object: {
        apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", metadata: everywhere,
        webhooks: [{
          name: "validate.nginx.ingress.kubernetes.io", admissionReviewVersions: ["v1"], failurePolicy: "Fail", matchPolicy: "Equivalent", sideEffects: "None",
          clientConfig: { service: { name: `${NAME}-controller-admission`, namespace: NAMESPACE, path: "/networking/v1/ingresses", port: 443 } },
          rules: [{ apiGroups: ["networking.k8s.io"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["ingresses"] }],
        }],
      } as SystemObject["object"],
    },
    job("create", ["create", `--host=${NAME}-controller-admission,${NAME}-controller-admission.$(POD_NAMESPACE).svc`, "--namespace=$(POD_NAMESPACE)", `--secret-name=${ADMISSION}`]),
    job("patch", [
      "patch", `--webhook-name=${ADMISSION}`, "--namespace=$(POD_NAMESPACE)", "--patch-mutating=false", `--secret-name=${ADMISSION}`, "--patch-failure-policy=Fail",
    ]),
  ];
}

function podSpec() {
  const probe = { httpGet: { path: "/healthz", port: 10254, scheme: "HTTP" }, initialDelaySeconds: 10, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 };
  const fieldRef = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
  return {
    containers: [{
      name: "controller",
      image: "registry.k8s.io/ingress-nginx/controller:v1.13.3",
      imagePullPolicy: "IfNotPresent",
      args: [
        "/nginx-ingress-controller", "--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller", "--election-id=ingress-nginx-leader",
        "--controller-class=k8s.io/ingress-nginx", "--ingress-class=nginx", "--configmap=$(POD_NAMESPACE)/ingress-nginx-controller",
        "--validating-webhook=:8443", "--validating-webhook-certificate=/usr/local/certificates/cert", "--validating-webhook-key=/usr/local/certificates/key",
      ],
      env: [
        { name: "POD_NAME", ...fieldRef("metadata.name") },
        { name: "POD_NAMESPACE", ...fieldRef("metadata.namespace") },
        { name: "LD_PRELOAD", value: "/usr/local/lib/libmimalloc.so" },
      ],
      ports: [{ containerPort: 80, name: "http", protocol: "TCP" }, { containerPort: 443, name: "https", protocol: "TCP" }, { containerPort: 8443, name: "webhook", protocol: "TCP" }],
      volumeMounts: [{ name: "webhook-cert", mountPath: "/usr/local/certificates/", readOnly: true }],
      livenessProbe: { ...probe, failureThreshold: 5 },
      readinessProbe: { ...probe, failureThreshold: 3 },
      resources: { requests: { cpu: "100m", memory: "90Mi" } },
      securityContext: {
        allowPrivilegeEscalation: false, capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] }, readOnlyRootFilesystem: false,
        runAsGroup: 82, runAsNonRoot: true, runAsUser: 101, seccompProfile: { type: "RuntimeDefault" },
      },
      lifecycle: { preStop: { exec: { command: ["/wait-shutdown"] } } },
    }],
    dnsPolicy: "ClusterFirst",
    nodeSelector: { "kubernetes.io/os": "linux" },
    serviceAccountName: NAME,
    automountServiceAccountToken: true,
    terminationGracePeriodSeconds: 300,
    volumes: [{ name: "webhook-cert", secret: { secretName: ADMISSION } }],
  };
}
