import made from "./keys.json" with { type: "json" };

/** The key that the authority (certificates.ts) signs with, PEM: what kubeadm leaves in /etc/kubernetes/pki/ca.key. */
export const CLUSTER_AUTHORITY_KEY = made.authorityKey;

/** What the administrator's kubeconfig holds, as PEM. */
export const ADMIN_CERTIFICATE = { certificate: made.admin, key: made.adminKey };
