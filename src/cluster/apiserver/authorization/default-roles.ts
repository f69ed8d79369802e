import type { ClusterRole, ClusterRoleBinding, KubeObject, Role, RoleBinding } from "../../../apimachinery/types/index.ts";

type Rule = NonNullable<ClusterRole["rules"]>[number];

/*
 * The roles that every cluster starts with (plugin/pkg/auth/authorizer/rbac/bootstrappolicy). A line is a rule:
 * verbs, groups ("core" is the group without a name), resources, and names after "@"; a line that begins with a URL is
 * one of paths that are no resources. READ, WRITE and ALL stand for several verbs.
 */
const VERBS: Record<string, string> = {
  READ: "get,list,watch",
  WRITE: "create,delete,deletecollection,patch,update",
  ALL: "create,delete,deletecollection,get,list,patch,update,watch",
};

const EVENTS = "create,patch,update core,events.k8s.io events";

const ROLES: Record<string, string> = {
  "cluster-admin": `* * *
* /*`,
  "system:aggregate-to-admin": `create authorization.k8s.io localsubjectaccessreviews
ALL rbac.authorization.k8s.io rolebindings,roles`,
  "system:aggregate-to-edit": `READ core pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
impersonate core serviceaccounts
WRITE core pods,pods/attach,pods/exec,pods/portforward,pods/proxy
create core pods/eviction
WRITE core configmaps,events,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
create core serviceaccounts/token
WRITE apps daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
WRITE autoscaling horizontalpodautoscalers
WRITE batch cronjobs,jobs
WRITE extensions daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale
WRITE policy poddisruptionbudgets
WRITE networking.k8s.io ingresses,networkpolicies
ALL coordination.k8s.io leases
WRITE resource.k8s.io resourceclaims,resourceclaimtemplates`,
  "system:aggregate-to-view": `READ core configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
READ core bindings,events,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
READ core namespaces
READ discovery.k8s.io endpointslices
READ apps controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
READ autoscaling horizontalpodautoscalers,horizontalpodautoscalers/status
READ batch cronjobs,cronjobs/status,jobs,jobs/status
READ extensions daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
READ policy poddisruptionbudgets,poddisruptionbudgets/status
READ networking.k8s.io ingresses,ingresses/status,networkpolicies
READ resource.k8s.io resourceclaims,resourceclaims/status,resourceclaimtemplates`,
  "system:auth-delegator": `create authentication.k8s.io tokenreviews
create authorization.k8s.io subjectaccessreviews`,
  "system:basic-user": `create authorization.k8s.io selfsubjectaccessreviews,selfsubjectrulesreviews
create authentication.k8s.io selfsubjectreviews`,
  "system:certificates.k8s.io:certificatesigningrequests:nodeclient":
    "create certificates.k8s.io certificatesigningrequests/nodeclient",
  "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient":
    "create certificates.k8s.io certificatesigningrequests/selfnodeclient",
  "system:certificates.k8s.io:kube-apiserver-client-approver":
    "approve certificates.k8s.io signers @kubernetes.io/kube-apiserver-client",
  "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver":
    "approve certificates.k8s.io signers @kubernetes.io/kube-apiserver-client-kubelet",
  "system:certificates.k8s.io:kubelet-serving-approver": "approve certificates.k8s.io signers @kubernetes.io/kubelet-serving",
  "system:certificates.k8s.io:legacy-unknown-approver": "approve certificates.k8s.io signers @kubernetes.io/legacy-unknown",
  "system:discovery": "get /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/",
  "system:heapster": `READ core events,namespaces,nodes,pods
READ extensions deployments`,
  "system:kube-aggregator": "READ core endpoints,services",
  "system:kube-controller-manager": `${EVENTS}
create coordination.k8s.io leases
get,update coordination.k8s.io leases @kube-controller-manager
create core secrets,serviceaccounts
delete core secrets
get core configmaps,namespaces,secrets,serviceaccounts
update core secrets,serviceaccounts
create authentication.k8s.io tokenreviews
create authorization.k8s.io subjectaccessreviews
list,watch * *
create core serviceaccounts/token`,
  "system:kube-dns": "list,watch core endpoints,services",
  "system:kube-scheduler": `${EVENTS}
create coordination.k8s.io leases
get,update coordination.k8s.io leases @kube-scheduler
READ core nodes
delete,get,list,watch core pods
create core bindings,pods/binding
patch,update core pods/status
READ core replicationcontrollers,services
READ apps,extensions replicasets
READ apps statefulsets
READ policy poddisruptionbudgets
READ core persistentvolumeclaims,persistentvolumes
create authentication.k8s.io tokenreviews
create authorization.k8s.io subjectaccessreviews
READ storage.k8s.io csinodes
READ core namespaces
READ storage.k8s.io csidrivers
READ storage.k8s.io csistoragecapacities`,
  "system:kubelet-api-admin": `READ core nodes
proxy core nodes
* core nodes/log,nodes/metrics,nodes/proxy,nodes/stats`,
  "system:monitoring": "get /healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*",
  "system:node": `create authentication.k8s.io tokenreviews
create authorization.k8s.io localsubjectaccessreviews,subjectaccessreviews
READ core services
create,get,list,watch core nodes
patch,update core nodes/status
patch,update core nodes
create,patch,update core events
READ core pods
create,delete core pods
patch,update core pods/status
create core pods/eviction
READ core configmaps,secrets
get core persistentvolumeclaims,persistentvolumes
get core endpoints
create,get,list,watch certificates.k8s.io certificatesigningrequests
create,delete,get,patch,update coordination.k8s.io leases
get storage.k8s.io volumeattachments
create core serviceaccounts/token
get,patch,update core persistentvolumeclaims/status
READ storage.k8s.io csidrivers
create,delete,get,patch,update storage.k8s.io csinodes
READ node.k8s.io runtimeclasses`,
  "system:node-bootstrapper": "create,get,list,watch certificates.k8s.io certificatesigningrequests",
  "system:node-problem-detector": `get core nodes
patch core nodes/status
${EVENTS}`,
  "system:node-proxier": `list,watch core endpoints,services
READ core nodes
${EVENTS}
list,watch discovery.k8s.io endpointslices`,
  "system:persistent-volume-provisioner": `create,delete,get,list,watch core persistentvolumes
get,list,update,watch core persistentvolumeclaims
READ storage.k8s.io storageclasses
watch core events
${EVENTS}`,
  "system:public-info-viewer": "get /healthz,/livez,/readyz,/version,/version/",
  "system:service-account-issuer-discovery": "get /.well-known/openid-configuration,/openid/v1/jwks",
  "system:volume-scheduler": `get,list,patch,update,watch core persistentvolumes
READ storage.k8s.io storageclasses
get,list,patch,update,watch core persistentvolumeclaims`,
};

/** Roles of controllers, each bound to the service account of the same name in kube-system. */
const CONTROLLERS: Record<string, string> = {
  "attachdetach-controller": `list,watch core persistentvolumeclaims,persistentvolumes
READ core nodes
patch,update core nodes/status
list,watch core pods
${EVENTS}
create,delete,get,list,watch storage.k8s.io volumeattachments
READ storage.k8s.io csidrivers
READ storage.k8s.io csinodes`,
  "certificate-controller": `delete,get,list,watch certificates.k8s.io certificatesigningrequests
update certificates.k8s.io certificatesigningrequests/approval,certificatesigningrequests/status
approve certificates.k8s.io signers @kubernetes.io/kube-apiserver-client-kubelet
sign certificates.k8s.io signers @kubernetes.io/kube-apiserver-client,kubernetes.io/kube-apiserver-client-kubelet,kubernetes.io/kubelet-serving,kubernetes.io/legacy-unknown
create authorization.k8s.io subjectaccessreviews
${EVENTS}`,
  "clusterrole-aggregation-controller": "escalate,get,list,patch,update,watch rbac.authorization.k8s.io clusterroles",
  "cronjob-controller": `get,list,update,watch batch cronjobs
create,delete,get,list,patch,update,watch batch jobs
update batch cronjobs/status
update batch cronjobs/finalizers
delete,list core pods
${EVENTS}`,
  "daemon-set-controller": `READ apps,extensions daemonsets
update apps,extensions daemonsets/status
update apps,extensions daemonsets/finalizers
list,watch core nodes
create,delete,list,patch,watch core pods
create core pods/binding
create,delete,get,list,patch,update,watch apps controllerrevisions
${EVENTS}`,
  "deployment-controller": `get,list,update,watch apps,extensions deployments
update apps,extensions deployments/status
update apps,extensions deployments/finalizers
create,delete,get,list,patch,update,watch apps,extensions replicasets
get,list,update,watch core pods
${EVENTS}`,
  "disruption-controller": `READ apps,extensions deployments
READ apps,extensions replicasets
READ core replicationcontrollers
READ policy poddisruptionbudgets
READ apps statefulsets
update policy poddisruptionbudgets/status
patch,update core pods/status
get * */scale
${EVENTS}`,
  "endpoint-controller": `READ core pods,services
create,delete,get,list,update,watch core endpoints
create core endpoints/restricted
${EVENTS}`,
  "endpointslice-controller": `READ core nodes,pods,services
update core services/finalizers
create,delete,get,list,update,watch discovery.k8s.io endpointslices
${EVENTS}`,
  "endpointslicemirroring-controller": `READ core endpoints,services
update core services/finalizers
update core endpoints/finalizers
create,delete,get,list,update,watch discovery.k8s.io endpointslices
${EVENTS}`,
  "ephemeral-volume-controller": `READ core pods
update core pods/finalizers
create,get,list,watch core persistentvolumeclaims
${EVENTS}`,
  "expand-controller": `get,list,patch,update,watch core persistentvolumes
patch,update core persistentvolumeclaims/status
READ core persistentvolumeclaims
${EVENTS}`,
  "generic-garbage-collector": `delete,get,list,patch,update,watch * *
${EVENTS}`,
  "horizontal-pod-autoscaler": `READ autoscaling horizontalpodautoscalers
update autoscaling horizontalpodautoscalers/status
get,update * */scale
list core pods
list metrics.k8s.io pods
get,list custom.metrics.k8s.io *
get,list external.metrics.k8s.io *
${EVENTS}`,
  "job-controller": `get,list,patch,update,watch batch jobs
update batch jobs/status
update batch jobs/finalizers
create,delete,list,patch,watch core pods
${EVENTS}`,
  "legacy-service-account-token-cleaner": `get core configmaps @kube-apiserver-legacy-service-account-token-tracking
patch core secrets
delete core secrets`,
  "namespace-controller": `delete,get,list,watch core namespaces
update core namespaces/finalize,namespaces/status
delete,deletecollection,get,list * *`,
  "node-controller": `delete,get,list,patch,update core nodes
patch,update core nodes/status
patch,update core pods/status
delete,list core pods
${EVENTS}
get,list,watch core pods`,
  "persistent-volume-binder": `create,delete,get,list,update,watch core persistentvolumes
update core persistentvolumes/status
get,list,update,watch core persistentvolumeclaims
update core persistentvolumeclaims/status
create,delete,get,list,watch core pods
READ storage.k8s.io storageclasses
create,delete,get,update core endpoints,services
get,list core secrets
READ core nodes
${EVENTS}`,
  "pod-garbage-collector": `delete,list,watch core pods
get,list core nodes
patch,update core pods/status`,
  "pv-protection-controller": `get,list,update,watch core persistentvolumes
${EVENTS}`,
  "pvc-protection-controller": `get,list,update,watch core persistentvolumeclaims
READ core pods
${EVENTS}`,
  "replicaset-controller": `get,list,update,watch apps,extensions replicasets
update apps,extensions replicasets/status
update apps,extensions replicasets/finalizers
create,delete,list,patch,watch core pods
${EVENTS}`,
  "replication-controller": `get,list,update,watch core replicationcontrollers
update core replicationcontrollers/status
update core replicationcontrollers/finalizers
create,delete,list,patch,watch core pods
${EVENTS}`,
  "resourceclaim-controller": `READ core pods
update core pods/finalizers
create,delete,get,list,watch resource.k8s.io resourceclaims
patch,update resource.k8s.io resourceclaims,resourceclaims/status
patch,update core pods/status
${EVENTS}`,
  "resourcequota-controller": `list,watch * *
update core resourcequotas/status
${EVENTS}`,
  "root-ca-cert-publisher": `create,update core configmaps
${EVENTS}`,
  "route-controller": `list,watch core nodes
patch core nodes/status
${EVENTS}`,
  "service-account-controller": `create core serviceaccounts
${EVENTS}`,
  "service-cidrs-controller": `get,list,patch,update,watch networking.k8s.io servicecidrs
patch,update networking.k8s.io servicecidrs/finalizers
patch,update networking.k8s.io servicecidrs/status
READ networking.k8s.io ipaddresses
${EVENTS}`,
  "service-controller": `READ core services
patch,update core services/status
list,watch core nodes
${EVENTS}`,
  "statefulset-controller": `list,watch core pods
READ apps statefulsets
update apps statefulsets/status
update apps statefulsets/finalizers
create,delete,get,patch,update core pods
create,delete,get,list,patch,update,watch apps controllerrevisions
create,get core persistentvolumeclaims
${EVENTS}
delete,update core persistentvolumeclaims`,
  "ttl-after-finished-controller": `delete,get,list,watch batch jobs
${EVENTS}`,
  "ttl-controller": `list,patch,update,watch core nodes
${EVENTS}`,
  "validatingadmissionpolicy-status-controller": `READ admissionregistration.k8s.io validatingadmissionpolicies
get,patch,update admissionregistration.k8s.io validatingadmissionpolicies/status
${EVENTS}`,
  "volumeattributesclass-protection-controller": `READ core persistentvolumeclaims
READ core persistentvolumes
get,list,update,watch storage.k8s.io volumeattributesclasses
${EVENTS}`,
};

const AGGREGATE_TO: Record<string, string> = {
  edit: "admin",
  view: "edit",
  "system:aggregate-to-admin": "admin",
  "system:aggregate-to-edit": "edit",
  "system:aggregate-to-view": "view",
};

const AUTHENTICATED = "Group system:authenticated";
const BINDINGS: [role: string, ...subjects: string[]][] = [
  ["cluster-admin", "Group system:masters"],
  ["system:basic-user", AUTHENTICATED],
  ["system:discovery", AUTHENTICATED],
  ["system:kube-controller-manager", "User system:kube-controller-manager"],
  ["system:kube-dns", "ServiceAccount kube-dns"],
  ["system:kube-scheduler", "User system:kube-scheduler"],
  ["system:monitoring", "Group system:monitoring"],
  ["system:node"],
  ["system:node-proxier", "User system:kube-proxy"],
  ["system:public-info-viewer", AUTHENTICATED, "Group system:unauthenticated"],
  ["system:service-account-issuer-discovery", "Group system:serviceaccounts"],
  ["system:volume-scheduler", "User system:kube-scheduler"],
];

/** Roles in namespaces, as namespace, name, rules, and who has them. */
const NAMESPACED: [namespace: string, name: string, rules: string, ...subjects: string[]][] = [
  ["kube-public", "system:controller:bootstrap-signer", "READ core configmaps\nupdate core configmaps @cluster-info\ncreate,patch,update core events", "ServiceAccount bootstrap-signer"],
  ["kube-system", "extension-apiserver-authentication-reader", "READ core configmaps @extension-apiserver-authentication"],
  ["kube-system", "system::leader-locking-kube-controller-manager", "watch core configmaps\nget,update core configmaps @kube-controller-manager", "User system:kube-controller-manager", "ServiceAccount kube-controller-manager"],
  ["kube-system", "system::leader-locking-kube-scheduler", "watch core configmaps\nget,update core configmaps @kube-scheduler", "User system:kube-scheduler", "ServiceAccount kube-scheduler"],
  ["kube-system", "system:controller:bootstrap-signer", "READ core secrets", "ServiceAccount bootstrap-signer"],
  ["kube-system", "system:controller:cloud-provider", "create,get,list,watch core configmaps", "ServiceAccount cloud-provider"],
  ["kube-system", "system:controller:token-cleaner", "delete,get,list,watch core secrets\ncreate,patch,update core events", "ServiceAccount token-cleaner"],
];

const RBAC = "rbac.authorization.k8s.io";
const LABELS = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const ANNOTATIONS = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

/** The default objects by resource, each list in order of names. */
export function defaultRbac(): Record<string, KubeObject[]> {
  const roles: ClusterRole[] = [];
  for (const name of ["admin", "edit", "view"]) roles.push(aggregated(name));
  for (const [name, rules] of Object.entries(ROLES)) roles.push(clusterRole(name, parseRules(rules)));
  const bindings = BINDINGS.map(([role, ...subjects]) => clusterRoleBinding(role, subjects));
  for (const [name, rules] of Object.entries(CONTROLLERS)) {
    roles.push(clusterRole(`system:controller:${name}`, parseRules(rules)));
    bindings.push(clusterRoleBinding(`system:controller:${name}`, [`ServiceAccount ${name}`]));
  }
  return {
    [`clusterroles.${RBAC}`]: byName(roles),
    [`clusterrolebindings.${RBAC}`]: byName(bindings),
    [`roles.${RBAC}`]: NAMESPACED.map(([namespace, name, rules]) => ({
      metadata: metadata(name, namespace),
      rules: parseRules(rules),
    })) as Role[],
    [`rolebindings.${RBAC}`]: NAMESPACED.filter(([, , , ...subjects]) => subjects.length > 0).map(
      ([namespace, name, , ...subjects]) =>
        ({
          metadata: metadata(name, namespace),
          roleRef: { apiGroup: RBAC, kind: "Role", name },
          subjects: subjects.map(subject),
        }) as RoleBinding,
    ),
  };
}

function byName<T extends KubeObject>(objects: T[]): T[] {
  return objects.sort((a, b) => (a.metadata!.name! < b.metadata!.name! ? -1 : 1));
}

function metadata(name: string, namespace?: string): NonNullable<KubeObject["metadata"]> {
  const labels: Record<string, string> = { ...LABELS };
  const to = namespace === undefined ? AGGREGATE_TO[name] : undefined;
  if (to) labels[`${RBAC}/aggregate-to-${to}`] = "true";
  return { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations: { ...ANNOTATIONS } };
}

function clusterRole(name: string, rules: Rule[]): ClusterRole {
  return { metadata: metadata(name), rules } as ClusterRole;
}

/** admin, edit and view are put together from the roles that carry their label; the controller keeps them so. */
function aggregated(name: string): ClusterRole {
  const sources: string[] = [];
  const collect = (target: string): void => {
    for (const [role, to] of Object.entries(AGGREGATE_TO)) {
      if (to !== target) continue;
      if (ROLES[role]) sources.push(role);
      else collect(role);
    }
  };
  collect(name);
  const rules: Rule[] = [];
  const seen = new Set<string>();
  for (const role of sources.sort()) {
    for (const rule of parseRules(ROLES[role]!)) {
      const key = JSON.stringify(rule);
      if (!seen.has(key)) rules.push(rule);
      seen.add(key);
    }
  }
  const label = { matchLabels: { [`${RBAC}/aggregate-to-${name}`]: "true" } };
  return { ...clusterRole(name, rules), aggregationRule: { clusterRoleSelectors: [label] } };
}

function clusterRoleBinding(role: string, subjects: readonly string[]): ClusterRoleBinding {
  const binding = { metadata: metadata(role), roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role } };
  return (subjects.length === 0 ? binding : { ...binding, subjects: subjects.map(subject) }) as ClusterRoleBinding;
}

function subject(text: string): { kind: string; name: string; apiGroup?: string; namespace?: string } {
  const [kind = "", name = ""] = text.split(" ");
  return kind === "ServiceAccount" ? { kind, name, namespace: "kube-system" } : { apiGroup: RBAC, kind, name };
}

function parseRules(text: string): Rule[] {
  return text.split("\n").map((line) => {
    const [verbs = "", groups = "", resources = "", names] = line.split(" ");
    const rule: Rule = { verbs: (VERBS[verbs] ?? verbs).split(",") };
    if (groups.startsWith("/")) return { ...rule, nonResourceURLs: (groups === "/*" ? "*" : groups).split(",") };
    const named = names === undefined ? {} : { resourceNames: names.slice(1).split(",") };
    const apiGroups = groups.split(",").map((group) => (group === "core" ? "" : group));
    return { ...rule, apiGroups, resources: resources.split(","), ...named };
  });
}
