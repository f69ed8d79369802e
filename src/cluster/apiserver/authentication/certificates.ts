import made from "./authority.json" with { type: "json" };

/*
 * The authority of every simulated cluster and the certificate of its administrator: made once, so that a kubeconfig of one
 * session works in its replay, and nothing has to be signed when a cluster starts. Its key is no secret: who has the page
 * has the whole cluster.
 */

/** The certificate of the authority, PEM. */
export const CLUSTER_AUTHORITY = made.authority;
/** The key it signs with, PEM: what kubeadm leaves in /etc/kubernetes/pki/ca.key. */
export const CLUSTER_AUTHORITY_KEY = made.authorityKey;

/** What the administrator's kubeconfig holds, as PEM. */
export const ADMIN_CERTIFICATE = { certificate: made.admin, key: made.adminKey };
