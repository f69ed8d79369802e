export interface KubeconfigOptions {
  /** `https://127.0.0.1:6443` */
  server: string;
  /** PEM. */
  authority: string;
  token: string;
  /** Name of the cluster and of the context. */
  name: string;
}

/** A kubeconfig of the administrator. By token: kubectl shows one over TLS only. */
export function tokenKubeconfig({ server, authority, token, name }: KubeconfigOptions): string {
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(authority).toString("base64")}
    server: ${server}
  name: ${name}
contexts:
- context:
    cluster: ${name}
    user: ${name}-admin
  name: ${name}
current-context: ${name}
users:
- name: ${name}-admin
  user:
    token: ${token}
`;
}
