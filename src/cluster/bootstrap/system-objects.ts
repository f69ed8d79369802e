import type { KubeObject } from "../../apimachinery/types/index.ts";

/**
 * What a cluster has before anybody has done anything: written by kubeadm, by add-ons and by the API server itself on a
 * real one. Shapes as recorded in conformance/cluster.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Manifest = KubeObject & Record<string, any>;

export interface SystemObject {
  resource: string;
  object: Manifest;
}

const namespace = (name: string): SystemObject => ({
  resource: "namespaces",
  object: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
});

const serviceAccount = (ns: string, name: string): SystemObject => ({
  resource: "serviceaccounts",
  object: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: ns } },
});

/** Namespaces and classes: there from the first moment. */
export function firstObjects(): SystemObject[] {
  return [
    ...["default", "kube-node-lease", "kube-public", "kube-system"].map(namespace),
    {
      resource: "priorityclasses.scheduling.k8s.io",
      object: {
        apiVersion: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: { name: "system-node-critical" },
        value: 2000001000,
        description: "Used for system critical pods that must not be moved from their current node.",
      },
    },
    {
      resource: "priorityclasses.scheduling.k8s.io",
      object: {
        apiVersion: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: { name: "system-cluster-critical" },
        value: 2000000000,
        description:
          "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
      },
    },
  ];
}

/** The Service of the API server and where it leads. */
export function apiServerService(address: string): SystemObject[] {
  return [
    {
      resource: "services",
      object: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
        spec: {
          clusterIP: "10.96.0.1",
          type: "ClusterIP",
          ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
          sessionAffinity: "None",
        },
      },
    },
    {
      resource: "endpoints",
      object: {
        apiVersion: "v1",
        kind: "Endpoints",
        metadata: { name: "kubernetes", namespace: "default", labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
        subsets: [{ addresses: [{ ip: address }], ports: [{ name: "https", port: 6443, protocol: "TCP" }] }],
      },
    },
    {
      resource: "endpointslices.discovery.k8s.io",
      object: {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
        addressType: "IPv4",
        endpoints: [{ addresses: [address], conditions: { ready: true } }],
        ports: [{ name: "https", port: 6443, protocol: "TCP" }],
      },
    },
  ];
}

const CONTROL_PLANE_TOLERATION = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };

/** DNS: comes with the first node. */
export function dns(): SystemObject[] {
  const labels = { "k8s-app": "kube-dns" };
  return [
    serviceAccount("kube-system", "coredns"),
    {
      resource: "configmaps",
      object: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "coredns", namespace: "kube-system" },
        data: {
          Corefile:
            ".:53 {\n    errors\n    health {\n       lameduck 5s\n    }\n    ready\n    kubernetes cluster.local in-addr.arpa ip6.arpa {\n       pods insecure\n       fallthrough in-addr.arpa ip6.arpa\n       ttl 30\n    }\n    prometheus :9153\n    forward . /etc/resolv.conf {\n       max_concurrent 1000\n    }\n    cache 30\n    loop\n    reload\n    loadbalance\n}\n",
        },
      },
    },
    {
      resource: "services",
      object: {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
          name: "kube-dns",
          namespace: "kube-system",
          labels: { ...labels, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
          annotations: { "prometheus.io/port": "9153", "prometheus.io/scrape": "true" },
        },
        spec: {
          clusterIP: "10.96.0.10",
          selector: labels,
          ports: [
            { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
            { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
            { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 },
          ],
        },
      },
    },
    deployment("kube-system", "coredns", labels, labels, {
      priorityClassName: "system-cluster-critical",
      serviceAccountName: "coredns",
      nodeSelector: { "kubernetes.io/os": "linux" },
      dnsPolicy: "Default",
      tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }, CONTROL_PLANE_TOLERATION],
      containers: [
        {
          name: "coredns",
          image: "registry.k8s.io/coredns/coredns:v1.13.1",
          imagePullPolicy: "IfNotPresent",
          args: ["-conf", "/etc/coredns/Corefile"],
          ports: [
            { containerPort: 53, name: "dns", protocol: "UDP" },
            { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
            { containerPort: 9153, name: "metrics", protocol: "TCP" },
          ],
          resources: { requests: { cpu: "100m", memory: "70Mi" }, limits: { memory: "170Mi" } },
          volumeMounts: [{ name: "config-volume", mountPath: "/etc/coredns", readOnly: true }],
        },
      ],
      volumes: [{ name: "config-volume", configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] } }],
    }),
  ];
}

/** Storage: the local-path provisioner and its class. */
export function storage(): SystemObject[] {
  const ns = "local-path-storage";
  const labels = { app: "local-path-provisioner" };
  return [
    namespace(ns),
    serviceAccount(ns, "local-path-provisioner-service-account"),
    {
      resource: "storageclasses.storage.k8s.io",
      object: {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
        provisioner: "rancher.io/local-path",
        reclaimPolicy: "Delete",
        volumeBindingMode: "WaitForFirstConsumer",
      },
    },
    {
      resource: "configmaps",
      object: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "local-path-config", namespace: ns },
        data: {
          "config.json":
            '{\n  "nodePathMap": [\n    {"node": "DEFAULT_PATH_FOR_NON_LISTED_NODES", "paths": ["/opt/local-path-provisioner"]}\n  ]\n}\n',
          "helperPod.yaml":
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: helper-pod\nspec:\n  containers:\n  - name: helper-pod\n    image: busybox\n",
          setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
          teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
        },
      },
    },
    deployment(ns, "local-path-provisioner", {}, labels, {
      serviceAccountName: "local-path-provisioner-service-account",
      containers: [
        {
          name: "local-path-provisioner",
          image: "docker.io/rancher/local-path-provisioner:v0.0.37",
          command: ["local-path-provisioner", "--debug", "start", "--config", "/etc/config/config.json"],
          volumeMounts: [{ name: "config-volume", mountPath: "/etc/config/" }],
        },
      ],
      volumes: [{ name: "config-volume", configMap: { name: "local-path-config" } }],
    }),
  ];
}

/** Figures for `kubectl top` and the HPA. */
export function metrics(): SystemObject[] {
  const labels = { "k8s-app": "metrics-server" };
  return [
    serviceAccount("kube-system", "metrics-server"),
    {
      resource: "services",
      object: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "metrics-server", namespace: "kube-system", labels },
        spec: { selector: labels, ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: "https" }] },
      },
    },
    deployment("kube-system", "metrics-server", labels, labels, {
      priorityClassName: "system-cluster-critical",
      serviceAccountName: "metrics-server",
      nodeSelector: { "kubernetes.io/os": "linux" },
      containers: [
        {
          name: "metrics-server",
          image: "registry.k8s.io/metrics-server/metrics-server:v0.8.1",
          imagePullPolicy: "IfNotPresent",
          args: ["--cert-dir=/tmp", "--secure-port=10250", "--kubelet-preferred-address-types=InternalIP", "--kubelet-insecure-tls", "--metric-resolution=15s"],
          ports: [{ containerPort: 10250, name: "https", protocol: "TCP" }],
          resources: { requests: { cpu: "100m", memory: "200Mi" } },
          volumeMounts: [{ name: "tmp-dir", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp-dir", emptyDir: {} }],
    }),
  ];
}

function deployment(ns: string, name: string, labels: Record<string, string>, selector: Record<string, string>, spec: object): SystemObject {
  return {
    resource: "deployments.apps",
    object: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: ns, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
      spec: { replicas: 1, selector: { matchLabels: selector }, template: { metadata: { labels: selector }, spec } },
    },
  };
}
