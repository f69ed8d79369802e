import type { Random } from "../../../sim/index.ts";
import type { ServedResources } from "../served.ts";
import type { Authorizer } from "../authorization/rbac.ts";
import { createCertificatesPlugin } from "./certificates.ts";
import { defaultIngressClass, defaultStorageClass, persistentVolumeClaimResize } from "./default-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { createMutatingAdmissionPolicyPlugin } from "./mutating-admission-policy.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { createPodSecurityPlugin } from "./pod-security/index.ts";
import { podResize } from "./pod-resize.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";
import { priority } from "./priority.ts";
import { createResourceQuotaPlugin } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { createServiceAccountPlugin } from "./service-account.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { createValidatingAdmissionPolicyPlugin } from "./validating-admission-policy.ts";
import { createMutatingWebhooks, createValidatingWebhooks } from "./webhooks/plugin.ts";

/** The plugins that a real server runs by default, in the order in which it asks them. */
export function createPlugins(served: ServedResources, names: Random, authorizer: Authorizer): AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    createServiceAccountPlugin(names),
    taintNodesByCondition,
    createPodSecurityPlugin(served),
    podResize,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    createCertificatesPlugin(authorizer),
    defaultIngressClass,
    podTopologyLabels,
    createMutatingAdmissionPolicyPlugin(served, authorizer),
    createMutatingWebhooks(authorizer),
    createValidatingAdmissionPolicyPlugin(served, authorizer),
    createValidatingWebhooks(authorizer),
    createResourceQuotaPlugin(served),
  ];
}

export type { AdmissionPlugin, AdmissionRequest, Operation } from "./plugin.ts";
