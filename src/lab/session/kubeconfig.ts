import { CLUSTER_AUTHORITY, LENGTHS, rest } from "../../cluster/apiserver/index.ts";
import { loadedModule, type TreeEntry } from "../../os/index.ts";

/**
 * The kubeconfig of the cluster's administrator, as kubeadm writes it. Its certificate is a token of the simulation: the
 * API server knows what it issued (apiserver/authentication). It comes with the rest.
 */
export function adminKubeconfig(server: string): TreeEntry {
  const length = kubeconfig(server, inBase64(LENGTHS.certificate), inBase64(LENGTHS.key)).length;
  const read = (): string => {
    const { certificate, key } = loadedModule(rest).ADMIN_CERTIFICATE;
    return kubeconfig(server, btoa(certificate), btoa(key));
  };
  return { length, read, mode: 0o600 };
}

/** As long as so many bytes are in base64. */
function inBase64(bytes: number): string {
  return " ".repeat(Math.ceil(bytes / 3) * 4);
}

function kubeconfig(server: string, certificate: string, key: string): string {
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
    client-certificate-data: ${certificate}
    client-key-data: ${key}
`;
}
