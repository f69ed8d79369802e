import made from "./authority.json" with { type: "json" };

/*
 * The authority of every simulated cluster and the certificate of its administrator (keys.ts): made once, so that a kubeconfig of one
 * session works in its replay, and nothing has to be signed when a cluster starts. Its key is no secret: who has the page
 * has the whole cluster.
 */

/** The certificate of the authority, PEM. */
export const CLUSTER_AUTHORITY = made.authority;

/** How long what keys.ts has is, in characters. */
export const LENGTHS = { authorityKey: 1679, certificate: 1147, key: 1675 } as const;
