const SYSTEM_NAMESPACES = new Set(["kube-system", "kube-public", "kube-node-lease", "local-path-storage"]);

/** Whether a namespace is one of the cluster's own, and not of the learner's. */
export function isSystem(namespace: string): boolean {
  return SYSTEM_NAMESPACES.has(namespace);
}
