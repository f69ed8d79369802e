/** Priority and fairness as a server makes it for itself when it starts (apis/flowcontrol/bootstrap/default.go). */

type Rules = Record<string, unknown>;

const EVERYTHING: Rules = {
  nonResourceRules: [{ nonResourceURLs: ["*"], verbs: ["*"] }],
  resourceRules: [{ apiGroups: ["*"], clusterScope: true, namespaces: ["*"], resources: ["*"], verbs: ["*"] }],
};
const PROBES: Rules = { nonResourceRules: [{ nonResourceURLs: ["/healthz", "/readyz", "/livez"], verbs: ["get"] }] };
const OWN_NODE: Rules = {
  resourceRules: [
    { apiGroups: [""], clusterScope: true, namespaces: ["*"], resources: ["nodes", "nodes/status"], verbs: ["*"] },
    { apiGroups: ["coordination.k8s.io"], namespaces: ["*"], resources: ["leases"], verbs: ["*"] },
  ],
};
const ENDPOINTS: Rules = {
  resourceRules: [{ apiGroups: [""], namespaces: ["*"], resources: ["endpoints"], verbs: ["get", "create", "update"] }],
};
const election = (namespace: string): Rules => ({
  resourceRules: [
    { apiGroups: [""], namespaces: [namespace], resources: ["endpoints", "configmaps"], verbs: ["get", "create", "update"] },
    { apiGroups: ["coordination.k8s.io"], namespaces: ["*"], resources: ["leases"], verbs: ["get", "create", "update"] },
  ],
});

const groups = (...names: string[]): unknown[] => names.map((name) => ({ group: { name }, kind: "Group" }));
const users = (...names: string[]): unknown[] => names.map((name) => ({ kind: "User", user: { name: `system:${name}` } }));
const systemAccounts = (...names: string[]): unknown[] =>
  names.map((name) => ({ kind: "ServiceAccount", serviceAccount: { name, namespace: "kube-system" } }));
const everybody = groups("system:unauthenticated", "system:authenticated");
const manager = "kube-controller-manager";

type Schema = [name: string, level: string, precedence: number, distinguisher: string, subjects: unknown[], rules: Rules];

const SCHEMAS: readonly Schema[] = [
  ["exempt", "exempt", 1, "", groups("system:masters"), EVERYTHING],
  ["catch-all", "catch-all", 10000, "ByUser", everybody, EVERYTHING],
  ["system-nodes", "system", 500, "ByUser", groups("system:nodes"), EVERYTHING],
  ["system-node-high", "node-high", 400, "ByUser", groups("system:nodes"), OWN_NODE],
  ["probes", "exempt", 2, "", everybody, PROBES],
  ["system-leader-election", "leader-election", 100, "ByUser", [...users(manager, "kube-scheduler"), ...systemAccounts("*")], election("kube-system")],
  ["workload-leader-election", "leader-election", 200, "ByUser", systemAccounts("*"), election("*")],
  ["endpoint-controller", "workload-high", 150, "ByUser", [...users(manager), ...systemAccounts("endpoint-controller", "endpointslicemirroring-controller")], ENDPOINTS],
  [manager, "workload-high", 800, "ByNamespace", users(manager), EVERYTHING],
  ["kube-scheduler", "workload-high", 800, "ByNamespace", users("kube-scheduler"), EVERYTHING],
  ["kube-system-service-accounts", "workload-high", 900, "ByNamespace", systemAccounts("*"), EVERYTHING],
  ["service-accounts", "workload-low", 9000, "ByUser", groups("system:serviceaccounts"), EVERYTHING],
  ["global-default", "global-default", 9900, "ByUser", everybody, EVERYTHING],
];

/** [name, shares, lendable percent, queues, hand size]; without queues requests are refused. */
const LEVELS: readonly [string, number, number, number?, number?][] = [
  ["catch-all", 5, 0],
  ["system", 30, 33, 64, 6],
  ["node-high", 40, 25, 64, 6],
  ["leader-election", 10, 0, 16, 4],
  ["workload-high", 40, 50, 128, 6],
  ["workload-low", 100, 90, 128, 6],
  ["global-default", 20, 50, 128, 6],
];

const made = (kind: string, name: string): Record<string, unknown> => ({
  apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind,
  metadata: { annotations: { "apf.kubernetes.io/autoupdate-spec": "true" }, generation: 1, name },
});

/** `timestamp`: of the server's start. */
export function flowSchemas(timestamp: string): Record<string, unknown>[] {
  return SCHEMAS.map(([name, level, matchingPrecedence, type, subjects, rules]) => ({
    ...made("FlowSchema", name),
    spec: {
      ...(type ? { distinguisherMethod: { type } } : {}), matchingPrecedence, priorityLevelConfiguration: { name: level }, rules: [{ ...rules, subjects }],
    },
    status: {
      conditions: [{
        lastTransitionTime: timestamp, message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`,
        reason: "Found", status: "False", type: "Dangling",
      }],
    },
  }));
}

export function priorityLevels(): Record<string, unknown>[] {
  const exempt = { ...made("PriorityLevelConfiguration", "exempt"), spec: { exempt: { lendablePercent: 0, nominalConcurrencyShares: 0 }, type: "Exempt" }, status: {} };
  return [exempt, ...LEVELS.map(([name, nominalConcurrencyShares, lendablePercent, queues, handSize]) => ({
    ...made("PriorityLevelConfiguration", name),
    spec: {
      limited: {
        lendablePercent,
        limitResponse: queues === undefined ? { type: "Reject" } : { queuing: { handSize, queueLengthLimit: 50, queues }, type: "Queue" },
        nominalConcurrencyShares,
      },
      type: "Limited",
    },
    status: {},
  }))];
}
