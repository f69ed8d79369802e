import type { ResourceName } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { CLUSTER_AUTHORITY } from "../apiserver/authentication/certificates.ts";
import type { Authorizer } from "../apiserver/authorization/rbac.ts";
import type { Client } from "../apiserver/client.ts";
import type { MetricsProvider } from "../apiserver/metrics/provider.ts";
import { definitions } from "../apiserver/resources/index.ts";
import type { CustomMetrics } from "./autoscaling/custom-metrics.ts";
import { createHorizontalController } from "./autoscaling/horizontal.ts";
import { createCertificateApprovingController } from "./certificates/approving.ts";
import { createCertificateCleaningController } from "./certificates/cleaning.ts";
import { createCertificateSigningController } from "./certificates/signing.ts";
import { createClusterRoleAggregationController } from "./cluster-role-aggregation.ts";
import type { Controller, ControllerOptions } from "./controller.ts";
import { createCronJobController } from "./cron-job/cron-job.ts";
import { createDaemonSetController } from "./daemon-set/daemon-set.ts";
import { createDeploymentController } from "./deployment/deployment.ts";
import { createDisruptionController } from "./disruption.ts";
import { createEndpointSliceController } from "./endpoints/endpoint-slice.ts";
import { createEndpointsController } from "./endpoints/endpoints.ts";
import { createEndpointSliceMirroringController } from "./endpoints/mirroring.ts";
import { createGarbageCollector } from "./garbage-collector/garbage-collector.ts";
import { createInformers, type Informers } from "./informers.ts";
import { createJobController } from "./job/job.ts";
import { createTtlAfterFinishedController } from "./job/ttl-after-finished.ts";
import { createLoadBalancerController } from "./load-balancer.ts";
import { createNamespaceController } from "./namespace.ts";
import { createNodeLifecycleController } from "./node-lifecycle/node-lifecycle.ts";
import { createTaintEvictionController } from "./node-lifecycle/taint-eviction.ts";
import { createPodGarbageCollector } from "./pod-gc.ts";
import { createReplicaSetController, createReplicationControllerController } from "./replica-set.ts";
import { createResourceQuotaController } from "./resource-quota.ts";
import { type ServedResource, servedResources } from "./served-resource.ts";
import { createRootCertificateController, createServiceAccountController } from "./service-account.ts";
import { createStatefulSetController } from "./stateful-set/stateful-set.ts";
import { createTtlController } from "./ttl.ts";
import { createAttachDetachController } from "./volumes/attach-detach.ts";
import { createVolumeBinder } from "./volumes/binder.ts";
import { createCsiDriver } from "./volumes/csi-driver.ts";
import { createEphemeralVolumeController } from "./volumes/ephemeral.ts";
import { createVolumeExpandController } from "./volumes/expansion.ts";
import { createLocalPathProvisioner } from "./volumes/local-path-provisioner.ts";
import { createClaimProtectionController, createVolumeProtectionController } from "./volumes/protection.ts";

export interface ControllerManagerOptions {
  readonly simulation: Simulation;
  readonly client: Client;
  /** All that the API server serves now, custom resources too; default: the built-in kinds. */
  resources?(): readonly ServedResource[];
  /** PEM; what Pods find as ca.crt. Default: something of that form. */
  readonly rootCertificate?: string;
  /** Answers SubjectAccessReviews; without it nothing is approved by itself. */
  readonly authorizer?: Pick<Authorizer, "authorize">;
  /** The figures of metrics-server, by which the HorizontalPodAutoscaler goes. */
  readonly metrics?: MetricsProvider;
  /** What the APIs of custom and external metrics serve, by which it goes, too. */
  readonly customMetrics?: CustomMetrics;
  /** Addresses for Services of type LoadBalancer; without any they stay pending. */
  readonly loadBalancerAddresses?: readonly string[];
}

export interface ControllerManager {
  start(): void;
  stop(): void;
}

/** kube-controller-manager: starts all controllers, and may be stopped and started again. */
export function createControllerManager(options: ControllerManagerOptions): ControllerManager {
  const { simulation, client } = options;
  const builtIn = servedResources(definitions);
  const resources = options.resources ?? (() => builtIn);
  let running: { informers: Informers; controllers: Controller[] } | undefined;
  return {
    start() {
      if (running) return;
      const informers = createInformers(client);
      const common: ControllerOptions = { simulation, client, informers };
      const served = new Set(resources().map(({ name }) => name));
      const controllers: Controller[] = [];
      const all = starters({
        ...common,
        resources,
        rootCertificate: options.rootCertificate ?? CLUSTER_AUTHORITY,
        authorizer: options.authorizer,
        metrics: () => options.metrics,
        customMetrics: () => options.customMetrics,
        pool: options.loadBalancerAddresses ?? [],
      });
      for (const { needs, create } of all) {
        if (needs.every((resource) => served.has(resource))) controllers.push(create());
      }
      running = { informers, controllers };
    },
    stop() {
      for (const controller of running?.controllers ?? []) controller.stop();
      running?.informers.stop();
      running = undefined;
    },
  };
}

interface StarterOptions extends ControllerOptions {
  readonly rootCertificate: string;
  readonly pool: readonly string[];
  readonly authorizer: Pick<Authorizer, "authorize"> | undefined;
  resources(): readonly ServedResource[];
  metrics(): MetricsProvider | undefined;
  customMetrics(): CustomMetrics | undefined;
}

/** All controllers in the order of their start; one whose resources are not served is left out. */
function starters(options: StarterOptions): { needs: readonly ResourceName[]; create(): Controller }[] {
  const { authorizer } = options;
  return [
    { needs: ["namespaces"], create: () => createNamespaceController(options) },
    { needs: ["serviceaccounts"], create: () => createServiceAccountController(options) },
    { needs: ["configmaps"], create: () => createRootCertificateController(options) },
    { needs: ["endpoints"], create: () => createEndpointsController(options) },
    { needs: ["endpointslices.discovery.k8s.io"], create: () => createEndpointSliceController(options) },
    { needs: ["replicasets.apps"], create: () => createReplicaSetController(options) },
    { needs: ["replicationcontrollers"], create: () => createReplicationControllerController(options) },
    { needs: ["deployments.apps", "replicasets.apps"], create: () => createDeploymentController(options) },
    { needs: ["statefulsets.apps", "controllerrevisions.apps"], create: () => createStatefulSetController(options) },
    { needs: ["daemonsets.apps", "controllerrevisions.apps"], create: () => createDaemonSetController(options) },
    { needs: ["jobs.batch"], create: () => createJobController(options) },
    { needs: ["jobs.batch"], create: () => createTtlAfterFinishedController(options) },
    { needs: ["cronjobs.batch", "jobs.batch"], create: () => createCronJobController(options) },
    { needs: [], create: () => createGarbageCollector(options) },
    { needs: ["nodes"], create: () => createNodeLifecycleController(options) },
    { needs: ["nodes"], create: () => createTaintEvictionController(options) },
    { needs: ["pods"], create: () => createPodGarbageCollector(options) },
    { needs: ["poddisruptionbudgets.policy"], create: () => createDisruptionController(options) },
    { needs: ["persistentvolumeclaims", "persistentvolumes"], create: () => createVolumeBinder(options) },
    { needs: ["persistentvolumeclaims", "persistentvolumes"], create: () => createLocalPathProvisioner(options) },
    { needs: ["persistentvolumeclaims"], create: () => createClaimProtectionController(options) },
    { needs: ["persistentvolumes"], create: () => createVolumeProtectionController(options) },
    { needs: ["persistentvolumeclaims"], create: () => createEphemeralVolumeController(options) },
    { needs: ["persistentvolumeclaims", "persistentvolumes"], create: () => createVolumeExpandController(options) },
    { needs: ["volumeattachments.storage.k8s.io", "csidrivers.storage.k8s.io"], create: () => createAttachDetachController(options) },
    { needs: ["volumeattachments.storage.k8s.io", "csidrivers.storage.k8s.io"], create: () => createCsiDriver(options) },
    { needs: ["resourcequotas"], create: () => createResourceQuotaController(options) },
    { needs: ["horizontalpodautoscalers.autoscaling"], create: () => createHorizontalController(options) },
    { needs: ["certificatesigningrequests.certificates.k8s.io"], create: () => createCertificateSigningController(options) },
    { needs: ["certificatesigningrequests.certificates.k8s.io"], create: () => createCertificateCleaningController(options) },
    ...(authorizer ? [{ needs: ["certificatesigningrequests.certificates.k8s.io"] as const, create: () => createCertificateApprovingController({ ...options, authorizer }) }] : []),
    { needs: ["clusterroles.rbac.authorization.k8s.io"], create: () => createClusterRoleAggregationController(options) },
    { needs: ["endpoints", "endpointslices.discovery.k8s.io"], create: () => createEndpointSliceMirroringController(options) },
    { needs: ["nodes"], create: () => createTtlController(options) },
    ...(options.pool.length > 0 ? [{ needs: ["services"] as const, create: () => createLoadBalancerController(options) }] : []),
  ];
}
