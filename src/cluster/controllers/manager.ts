import type { KubeObject, Node, PersistentVolume, Pod, ResourceName, Service } from "../../apimachinery/types/index.ts";
import { loadedModule } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { CLUSTER_AUTHORITY } from "../apiserver/authentication/certificates.ts";
import type { Authorizer } from "../apiserver/authorization/rbac.ts";
import type { Client } from "../apiserver/client.ts";
import type { MetricsProvider } from "../apiserver/metrics/provider.ts";
import { definitions } from "../apiserver/resources/index.ts";
import type { CustomMetrics } from "./autoscaling/custom-metrics.ts";
import { createClusterRoleAggregationController } from "./cluster-role-aggregation.ts";
import { deleting, type Controller, type ControllerOptions } from "./controller.ts";
import { createDeploymentController } from "./deployment/deployment.ts";
import { createEndpointSliceController } from "./endpoints/endpoint-slice.ts";
import { createEndpointsController } from "./endpoints/endpoints.ts";
import { createEndpointSliceMirroringController } from "./endpoints/mirroring.ts";
import { type FirstObjects, fromFirstObject } from "./first-object.ts";
import { createGarbageCollector } from "./garbage-collector/garbage-collector.ts";
import { createInformers, type Informers } from "./informers.ts";
import { rest } from "./later.ts";
import { createNodeLifecycleController } from "./node-lifecycle/node-lifecycle.ts";
import { createTaintEvictionController } from "./node-lifecycle/taint-eviction.ts";
import { createPodGarbageCollector } from "./pod-gc.ts";
import { createReplicaSetController, createReplicationControllerController } from "./replica-set.ts";
import { type ServedResource, servedResources } from "./served-resource.ts";
import { createRootCertificateController, createServiceAccountController } from "./service-account.ts";
import { createTtlController } from "./ttl.ts";

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
  readonly customMetrics?: () => CustomMetrics | undefined;
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
        customMetrics: () => options.customMetrics?.(),
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

interface Starter {
  readonly needs: readonly ResourceName[];
  create(): Controller;
}

/** All controllers in the order of their start; one whose resources are not served is left out. */
function starters(options: StarterOptions): Starter[] {
  const { authorizer } = options;
  const any = (): boolean => true;
  /** Controllers of the rest, which begin with the first object that looks so. */
  const later = (needs: readonly ResourceName[], first: FirstObjects, create: (module: NonNullable<typeof rest.value>) => Controller[]): Starter => ({
    needs,
    create: () => fromFirstObject(options, first, () => create(loadedModule(rest))),
  });
  return [
    later(["namespaces"], { namespaces: deleting }, (module) => [module.createNamespaceController(options)]),
    { needs: ["serviceaccounts"], create: () => createServiceAccountController(options) },
    { needs: ["configmaps"], create: () => createRootCertificateController(options) },
    { needs: ["endpoints"], create: () => createEndpointsController(options) },
    { needs: ["endpointslices.discovery.k8s.io"], create: () => createEndpointSliceController(options) },
    { needs: ["replicasets.apps"], create: () => createReplicaSetController(options) },
    { needs: ["replicationcontrollers"], create: () => createReplicationControllerController(options) },
    { needs: ["deployments.apps", "replicasets.apps"], create: () => createDeploymentController(options) },
    later(["statefulsets.apps", "controllerrevisions.apps"], { "statefulsets.apps": any }, (module) => [module.createStatefulSetController(options)]),
    later(["daemonsets.apps", "controllerrevisions.apps"], { "daemonsets.apps": any }, (module) => [module.createDaemonSetController(options)]),
    // A Pod that is counted keeps its finalizer when its Job is gone.
    later(["jobs.batch"], { "jobs.batch": any, pods: hasFinalizers }, (module) => [module.createJobController(options), module.createTtlAfterFinishedController(options)]),
    later(["cronjobs.batch", "jobs.batch"], { "cronjobs.batch": any }, (module) => [module.createCronJobController(options)]),
    { needs: [], create: () => createGarbageCollector(options) },
    { needs: ["nodes"], create: () => createNodeLifecycleController(options) },
    { needs: ["nodes"], create: () => createTaintEvictionController(options) },
    { needs: ["pods"], create: () => createPodGarbageCollector(options) },
    later(["poddisruptionbudgets.policy"], { "poddisruptionbudgets.policy": any }, (module) => [module.createDisruptionController(options)]),
    later(["persistentvolumeclaims", "persistentvolumes"], { persistentvolumeclaims: any, persistentvolumes: any, pods: hasEphemeralVolume }, (module) => [
      module.createVolumeBinder(options),
      module.createLocalPathProvisioner(options),
      module.createClaimProtectionController(options),
      module.createVolumeProtectionController(options),
      module.createEphemeralVolumeController(options),
      module.createVolumeExpandController(options),
    ]),
    later(["validatingadmissionpolicies.admissionregistration.k8s.io"], { "validatingadmissionpolicies.admissionregistration.k8s.io": any }, (module) => [
      module.createAdmissionPolicyStatusController(options),
    ]),
    later(["pods"], { pods: hasResourceClaim }, (module) => [module.createResourceClaimController(options)]),
    later(
      ["volumeattachments.storage.k8s.io", "csidrivers.storage.k8s.io"],
      { "volumeattachments.storage.k8s.io": any, "csidrivers.storage.k8s.io": any, persistentvolumes: isOfDriver },
      (module) => [module.createAttachDetachController(options), module.createCsiDriver(options)],
    ),
    later(["resourcequotas"], { resourcequotas: any }, (module) => [module.createResourceQuotaController(options)]),
    later(["horizontalpodautoscalers.autoscaling"], { "horizontalpodautoscalers.autoscaling": any }, (module) => [module.createHorizontalController(options)]),
    later(["certificatesigningrequests.certificates.k8s.io"], { "certificatesigningrequests.certificates.k8s.io": any }, (module) => [
      module.createCertificateSigningController(options),
      module.createCertificateCleaningController(options),
      ...(authorizer ? [module.createCertificateApprovingController({ ...options, authorizer })] : []),
    ]),
    { needs: ["clusterroles.rbac.authorization.k8s.io"], create: () => createClusterRoleAggregationController(options) },
    { needs: ["endpoints", "endpointslices.discovery.k8s.io"], create: () => createEndpointSliceMirroringController(options) },
    { needs: ["nodes"], create: () => createTtlController(options) },
    // A kubelet of this cluster brings the range of its Pods with it.
    later(["nodes"], { nodes: withoutRange }, (module) => [module.createNodeIpamController(options)]),
    later(["servicecidrs.networking.k8s.io"], { "servicecidrs.networking.k8s.io": isOwnRange }, (module) => [module.createServiceCidrController(options)]),
    ...(options.pool.length > 0 ? [later(["services"], { services: wantsLoadBalancer }, (module) => [module.createLoadBalancerController(options)])] : []),
  ];
}

const hasFinalizers = ({ metadata }: KubeObject): boolean => metadata!.finalizers !== undefined;
const hasEphemeralVolume = (pod: KubeObject): boolean => (pod as Pod).spec?.volumes?.some(({ ephemeral }) => ephemeral) ?? false;
/** The one that the cluster began with is as it should be. */
const isOwnRange = ({ metadata }: KubeObject): boolean => metadata!.name !== "kubernetes" || metadata!.deletionTimestamp !== undefined;
const withoutRange = (node: KubeObject): boolean => !(node as Node).spec?.podCIDR;
const hasResourceClaim = (pod: KubeObject): boolean => ((pod as Pod).spec?.resourceClaims?.length ?? 0) > 0;
const isOfDriver = (volume: KubeObject): boolean => (volume as PersistentVolume).spec?.csi !== undefined;
const wantsLoadBalancer = (service: KubeObject): boolean => (service as Service).spec?.type === "LoadBalancer" || hasFinalizers(service);
