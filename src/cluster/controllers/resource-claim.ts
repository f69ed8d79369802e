import type { KubeObject, Pod, ResourceName } from "../../apimachinery/types/index.ts";
import { type ResourceClient, StatusError } from "../apiserver/client.ts";
import { type Controller, type ControllerOptions, controllerReference, deleting, keyOf, recorderOf, splitKey } from "./controller.ts";
import type { SharedInformer } from "./informers.ts";
import { isFinished } from "./pod-state.ts";
import { createWorkQueue } from "./work-queue.ts";

interface Claim extends KubeObject {
  readonly spec?: unknown;
  readonly status?: { readonly allocation?: unknown; readonly reservedFor?: readonly { readonly resource: string; readonly name: string; readonly uid: string }[] };
}
interface Template extends KubeObject {
  readonly spec?: { readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> }; readonly spec?: unknown };
}

const CLAIMS = "resourceclaims.resource.k8s.io" as ResourceName;
const TEMPLATES = "resourceclaimtemplates.resource.k8s.io" as ResourceName;
const POD_CLAIM_NAME = "resource.kubernetes.io/pod-claim-name";
const FINALIZER = "resource.kubernetes.io/delete-protection";

/**
 * Makes the claims that Pods have templates for, and takes claims back from Pods that are done with them; what nobody uses loses its
 * devices (kubernetes: pkg/controller/resourceclaim).
 */
export function createResourceClaimController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const pods = informers.of("pods");
  const claims = informers.of(CLAIMS) as unknown as SharedInformer<Claim>;
  const api = client.ofAny(CLAIMS) as ResourceClient<KubeObject>;
  const recorder = recorderOf(options, "resource_claim");
  const ofPods = createWorkQueue({ simulation, sync: syncPod });
  const ofClaims = createWorkQueue({ simulation, sync: syncClaim });

  const owner = (claim: KubeObject) => claim.metadata!.ownerReferences?.find(({ controller, kind, apiVersion }) => controller && kind === "Pod" && apiVersion === "v1");

  function syncPod(key: string): void {
    const [namespace, name] = splitKey(key);
    const pod = pods.get(namespace, name);
    if (!pod || deleting(pod) || isFinished(pod)) return;
    const statuses = [...(pod.status?.resourceClaimStatuses ?? [])];
    for (const { name: podClaim, resourceClaimTemplateName } of pod.spec!.resourceClaims ?? []) {
      if (!resourceClaimTemplateName || statuses.some((status) => status.name === podClaim && status.resourceClaimName)) continue;
      try {
        statuses.push({ name: podClaim, resourceClaimName: claimFor(pod, podClaim, resourceClaimTemplateName).metadata!.name! });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        recorder.event(pod, "Warning", "FailedResourceClaimCreation", `PodResourceClaim ${podClaim}: ${error.message}`);
        throw error;
      }
    }
    if (statuses.length === (pod.status?.resourceClaimStatuses?.length ?? 0)) return;
    client.of("pods").patch(namespace, name, "application/merge-patch+json", { metadata: { uid: pod.metadata!.uid }, status: { resourceClaimStatuses: statuses } }, "status");
  }

  /** The claim that was made for the Pod before, or a new one. */
  function claimFor(pod: Pod, podClaim: string, templateName: string): KubeObject {
    const { namespace, name, uid } = pod.metadata!;
    const made = api.list(namespace).items.find((claim) => owner(claim)?.uid === uid && claim.metadata!.annotations?.[POD_CLAIM_NAME] === podClaim);
    if (made) return made;
    const template = client.ofAny(TEMPLATES).find(namespace!, templateName) as Template | undefined;
    if (!template) {
      const message = `resource claim template "${templateName}": resourceclaimtemplate.resource.k8s.io "${templateName}" not found`;
      throw new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: "NotFound", code: 404 });
    }
    const { labels, annotations } = template.spec?.metadata ?? {};
    return api.create(namespace!, {
      apiVersion: "resource.k8s.io/v1",
      kind: "ResourceClaim",
      metadata: {
        generateName: `${name}-${podClaim}-`, namespace, ...(labels ? { labels } : {}),
        annotations: { ...annotations, [POD_CLAIM_NAME]: podClaim }, ownerReferences: [controllerReference(pod, "v1", "Pod")],
      },
      spec: template.spec?.spec,
    } as KubeObject);
  }

  function syncClaim(key: string): void {
    const [namespace, name] = splitKey(key);
    let claim = claims.get(namespace, name);
    if (!claim) return;
    const using = (uid: string, podName: string): boolean => {
      const pod = pods.get(namespace, podName);
      return pod !== undefined && pod.metadata!.uid === uid && !isFinished(pod);
    };
    const { reservedFor = [], allocation, ...rest } = claim.status ?? {};
    const valid = reservedFor.filter(({ resource, uid, name: podName }) => resource !== "pods" || using(uid, podName));
    if (valid.length < reservedFor.length || (valid.length === 0 && allocation && deleting(claim))) {
      const status = { ...rest, ...(valid.length > 0 ? { allocation, reservedFor: valid } : {}) };
      claim = api.updateStatus(namespace, { ...claim, status } as KubeObject) as Claim;
    }
    if (claim.metadata!.finalizers?.includes(FINALIZER) && !claim.status?.allocation) {
      const finalizers = claim.metadata!.finalizers.filter((finalizer) => finalizer !== FINALIZER);
      api.patch(namespace, name, "application/merge-patch+json", { metadata: { finalizers: finalizers.length > 0 ? finalizers : null } });
    }
    const reference = owner(claim);
    if (valid.length === 0 && reference && !deleting(claim) && !using(reference.uid, reference.name)) {
      if (pods.get(namespace, reference.name)) api.delete(namespace, name, { preconditions: { uid: claim.metadata!.uid! } });
    }
  }

  const podChanged = (pod: Pod): void => {
    if (!pod.spec!.resourceClaims?.length) return;
    ofPods.add(keyOf(pod));
    if (!isFinished(pod) && !deleting(pod)) return;
    for (const { resourceClaimName } of [...pod.spec!.resourceClaims, ...(pod.status?.resourceClaimStatuses ?? [])]) {
      if (resourceClaimName) ofClaims.add(`${pod.metadata!.namespace}/${resourceClaimName}`);
    }
  };
  pods.on({
    added: podChanged,
    updated: podChanged,
    deleted(pod) {
      for (const { resourceClaimName } of [...(pod.spec!.resourceClaims ?? []), ...(pod.status?.resourceClaimStatuses ?? [])]) {
        if (resourceClaimName) ofClaims.add(`${pod.metadata!.namespace}/${resourceClaimName}`);
      }
    },
  });
  const claimChanged = (claim: KubeObject): void => ofClaims.add(keyOf(claim));
  claims.on({ added: claimChanged, updated: claimChanged });
  return {
    stop() {
      ofPods.stop();
      ofClaims.stop();
    },
  };
}
