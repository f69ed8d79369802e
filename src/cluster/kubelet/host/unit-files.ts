import type { TreeEntry } from "../../../os/index.ts";
import { writeYaml } from "../written.ts";

interface Service {
  name: string;
  description: string;
  documentation: string;
  execStart: string;
  more?: string;
  program?: string;
}

const SERVICES: readonly Service[] = [
  {
    name: "containerd", description: "containerd container runtime", documentation: "https://containerd.io",
    execStart: "/usr/bin/containerd", program: "node/containerd", more: "Type=notify\nDelegate=yes\nKillMode=process\nRestart=always\nRestartSec=5\n",
  },
  { name: "cron", description: "Regular background program processing daemon", documentation: "man:cron(8)", execStart: "/usr/sbin/cron -f", program: "node/idle", more: "Restart=on-failure\n" },
  { name: "dbus", description: "D-Bus System Message Bus", documentation: "man:dbus-daemon(1)", execStart: "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only", program: "node/idle" },
  {
    name: "kubelet", description: "kubelet: The Kubernetes Node Agent", documentation: "https://kubernetes.io/docs/",
    execStart: "/usr/bin/kubelet", program: "node/kubelet", more: "Restart=always\nStartLimitInterval=0\nRestartSec=10\n",
  },
  { name: "ssh", description: "OpenBSD Secure Shell server", documentation: "man:sshd(8) man:sshd_config(5)", execStart: "/usr/sbin/sshd -D", program: "node/sshd", more: "Restart=on-failure\nRestartSec=42s\n" },
  { name: "systemd-journald", description: "Journal Service", documentation: "man:systemd-journald.service(8) man:journald.conf(5)", execStart: "/usr/lib/systemd/systemd-journald", program: "node/idle", more: "Restart=always\n" },
];

/** The files of a node's services: units, kubeadm's drop-in, the configuration of the kubelet, the executables. */
export function unitFiles(name: string, address: string, server: string): Record<string, TreeEntry> {
  const files: Record<string, TreeEntry> = {};
  for (const { name: service, description, documentation, execStart, more = "", program } of SERVICES) {
    const path = `/usr/lib/systemd/system/${service}.service`;
    files[path] =
      `[Unit]\nDescription=${description}\nDocumentation=${documentation}\nAfter=network-online.target\n\n` +
      `[Service]\nExecStart=${execStart}\n${more}\n[Install]\nWantedBy=multi-user.target\n`;
    files[`/etc/systemd/system/multi-user.target.wants/${service}.service`] = { link: path };
    if (program) files[execStart.split(" ")[0]!] = { program };
  }
  files["/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"] =
    "# Note: This dropin only works with kubeadm and kubelet v1.11+\n[Service]\n" +
    "Environment=\"KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf\"\n" +
    "Environment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml\"\n" +
    "EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironmentFile=-/etc/default/kubelet\n" +
    "ExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS\n";
  files["/var/lib/kubelet/kubeadm-flags.env"] = `KUBELET_KUBEADM_ARGS="--node-ip=${address} --hostname-override=${name}"\n`;
  files["/etc/default/kubelet"] = "KUBELET_EXTRA_ARGS=\n";
  files["/var/lib/kubelet/config.yaml"] = writeYaml(KUBELET_CONFIG);
  files["/etc/kubernetes/kubelet.conf"] = {
    mode: 0o600,
    text:
      "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority: /etc/kubernetes/pki/ca.crt\n    server: " + server +
      "\n  name: kubernetes\ncontexts:\n- context:\n    cluster: kubernetes\n    user: system:node:" + name + "\n  name: system:node:" + name +
      "@kubernetes\ncurrent-context: system:node:" + name + "@kubernetes\nkind: Config\nusers:\n- name: system:node:" + name +
      "\n  user:\n    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem\n",
  };
  files["/etc/crictl.yaml"] = "runtime-endpoint: unix:///run/containerd/containerd.sock\nimage-endpoint: unix:///run/containerd/containerd.sock\ntimeout: 10\n";
  files["/etc/containerd/config.toml"] = "version = 3\n\n[plugins.'io.containerd.cri.v1.images'.pinned_images]\n  sandbox = 'registry.k8s.io/pause:3.10.1'\n\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\n  SystemdCgroup = true\n";
  return files;
}

/** As kubeadm writes it. */
const KUBELET_CONFIG = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  authentication: {
    anonymous: { enabled: false }, webhook: { cacheTTL: "0s", enabled: true }, x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" },
  },
  authorization: { mode: "Webhook", webhook: { cacheAuthorizedTTL: "0s", cacheUnauthorizedTTL: "0s" } },
  cgroupDriver: "systemd", clusterDNS: ["10.96.0.10"], clusterDomain: "cluster.local",
  containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock", cpuManagerReconcilePeriod: "0s",
  evictionPressureTransitionPeriod: "0s", fileCheckFrequency: "0s", healthzBindAddress: "127.0.0.1", healthzPort: 10248,
  httpCheckFrequency: "0s", imageMinimumGCAge: "0s", kind: "KubeletConfiguration", memorySwap: {}, nodeStatusReportFrequency: "0s",
  nodeStatusUpdateFrequency: "0s", rotateCertificates: true, runtimeRequestTimeout: "0s", shutdownGracePeriod: "0s",
  shutdownGracePeriodCriticalPods: "0s", staticPodPath: "/etc/kubernetes/manifests", streamingConnectionIdleTimeout: "0s",
  syncFrequency: "0s", volumeStatsAggPeriod: "0s",
};
