import { MANIFESTS } from "./static-pods.ts";
import { writeYaml } from "./written.ts";

const VERSION = "v1.36.2";

interface Component {
  name: string;
  image: string;
  command: readonly string[];
  requests: Readonly<Record<string, string>>;
  probe: { port: number; scheme?: string; path: string; host: string };
  paths: readonly string[];
}

/** `--feature-gates=GangScheduling=true,GenericWorkload=true`, as the flag of a component; nothing when none is on. */
function gatesFlag(gates: FeatureGates): string[] {
  const on = Object.keys(gates).filter((gate) => gates[gate]).sort();
  return on.length === 0 ? [] : [`--feature-gates=${on.map((gate) => `${gate}=true`).join(",")}`];
}

type FeatureGates = Readonly<Record<string, boolean | undefined>>;

function components(address: string, gates: FeatureGates = {}): Component[] {
  return [
    {
      name: "etcd",
      image: "registry.k8s.io/etcd:3.6.5-0",
      command: [
        "etcd", `--advertise-client-urls=https://${address}:2379`, "--cert-file=/etc/kubernetes/pki/etcd/server.crt",
        "--client-cert-auth=true", "--data-dir=/var/lib/etcd", `--initial-advertise-peer-urls=https://${address}:2380`,
        `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`, "--listen-metrics-urls=http://127.0.0.1:2381",
        "--name=controlplane", "--snapshot-count=10000",
      ],
      requests: { cpu: "100m", memory: "100Mi" },
      probe: { host: "127.0.0.1", path: "/livez", port: 2381 },
      paths: ["/etc/kubernetes/pki/etcd", "/var/lib/etcd"],
    },
    {
      name: "kube-apiserver",
      image: `registry.k8s.io/kube-apiserver:${VERSION}`,
      command: [
        "kube-apiserver", `--advertise-address=${address}`, "--allow-privileged=true", "--authorization-mode=Node,RBAC",
        "--client-ca-file=/etc/kubernetes/pki/ca.crt", "--enable-admission-plugins=NodeRestriction",
        "--etcd-servers=https://127.0.0.1:2379", ...gatesFlag(gates), "--secure-port=6443", "--service-cluster-ip-range=10.96.0.0/12",
        "--tls-cert-file=/etc/kubernetes/pki/apiserver.crt", "--tls-private-key-file=/etc/kubernetes/pki/apiserver.key",
      ],
      requests: { cpu: "250m" },
      probe: { host: address, path: "/livez", port: 6443, scheme: "HTTPS" },
      paths: ["/etc/kubernetes/pki"],
    },
    {
      name: "kube-controller-manager",
      image: `registry.k8s.io/kube-controller-manager:${VERSION}`,
      command: [
        "kube-controller-manager", "--allocate-node-cidrs=true", "--bind-address=127.0.0.1", "--cluster-cidr=10.244.0.0/16",
        "--controllers=*,bootstrapsigner,tokencleaner", "--kubeconfig=/etc/kubernetes/controller-manager.conf", "--leader-elect=true",
        "--service-cluster-ip-range=10.96.0.0/12", "--use-service-account-credentials=true",
      ],
      requests: { cpu: "200m" },
      probe: { host: "127.0.0.1", path: "/healthz", port: 10257, scheme: "HTTPS" },
      paths: ["/etc/kubernetes/pki"],
    },
    {
      name: "kube-scheduler",
      image: `registry.k8s.io/kube-scheduler:${VERSION}`,
      command: [
        "kube-scheduler", "--authentication-kubeconfig=/etc/kubernetes/scheduler.conf", "--bind-address=127.0.0.1", ...gatesFlag(gates),
        "--kubeconfig=/etc/kubernetes/scheduler.conf", "--leader-elect=true",
      ],
      requests: { cpu: "100m" },
      probe: { host: "127.0.0.1", path: "/livez", port: 10259, scheme: "HTTPS" },
      paths: [],
    },
  ];
}

/** The images that a control plane has before its kubelet starts. */
export function controlPlaneImages(address: string): string[] {
  return [...components(address).map(({ image }) => image), "registry.k8s.io/coredns/coredns:v1.13.1"];
}

/** The manifests that kubeadm writes, by path. */
export function controlPlaneManifests(address: string, gates: FeatureGates = {}): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { name, image, command, requests, probe, paths } of components(address, gates)) {
    const volumes = paths.map((path, index) => ({ hostPath: { path, type: "DirectoryOrCreate" }, name: `data-${index}` }));
    const httpGet = { host: probe.host, path: probe.path, port: probe.port, ...(probe.scheme ? { scheme: probe.scheme } : {}) };
    files[`${MANIFESTS}/${name}.yaml`] = writeYaml({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { labels: { component: name, tier: "control-plane" }, name, namespace: "kube-system" },
      spec: {
        containers: [
          {
            command,
            image,
            imagePullPolicy: "IfNotPresent",
            livenessProbe: { failureThreshold: 8, httpGet, initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15 },
            name,
            resources: { requests },
            startupProbe: { failureThreshold: 24, httpGet, initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15 },
            volumeMounts: volumes.map((volume) => ({ mountPath: volume.hostPath.path, name: volume.name })),
          },
        ],
        hostNetwork: true,
        priority: 2000001000,
        priorityClassName: "system-node-critical",
        securityContext: { seccompProfile: { type: "RuntimeDefault" } },
        volumes,
      },
    });
  }
  return files;
}
