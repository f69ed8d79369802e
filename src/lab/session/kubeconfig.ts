/**
 * The kubeconfig of the cluster's administrator, as kubeadm writes it. Its certificate is a token of the simulation: the
 * API server knows what it issued (apiserver/authentication).
 */
import { ADMIN_CERTIFICATE, CLUSTER_AUTHORITY } from "../../cluster/apiserver/index.ts";

export function adminKubeconfig(server: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${btoa(CLUSTER_AUTHORITY)}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
preferences: {}
users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${btoa(ADMIN_CERTIFICATE.certificate)}
    client-key-data: ${btoa(ADMIN_CERTIFICATE.key)}
`;
}
