import type { KubeObject, Pod } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { allocate, type Allocation, type DeviceRequest, deviceId, type ResourceClaim } from "../device-allocation.ts";
import { errorStatus, type Handle, type Plugin, skip, type Status, unresolvable, unschedulable } from "../framework.ts";
import { matchesNodeSelector } from "../node-affinity.ts";
import { same } from "../requeue.ts";

const STATE = "DynamicResources";
const FINALIZER = "resource.kubernetes.io/delete-protection";
const CLAIMS = "resourceclaims.resource.k8s.io";
/** Pods that may share a claim. */
const MAX_CONSUMERS = 256;

interface State {
  readonly claims: readonly ResourceClaim[];
  /** Those without devices, and what they get by the name of the node. */
  readonly wanting: readonly ResourceClaim[];
  readonly allocations: Map<string, readonly Allocation[]>;
  /** Claims whose devices some node does not reach. */
  readonly unavailable: Set<ResourceClaim>;
}

/** The names of a Pod's claims; an Error when one has not been made yet. */
function claimNames(pod: Pod): string[] {
  return (pod.spec!.resourceClaims ?? []).flatMap(({ name, resourceClaimName }) => {
    if (resourceClaimName) return [resourceClaimName];
    const made = pod.status?.resourceClaimStatuses?.find((status) => status.name === name);
    if (!made) throw new Error(`pod "${pod.metadata!.namespace}/${pod.metadata!.name}": ResourceClaim not created yet`);
    return made.resourceClaimName ? [made.resourceClaimName] : [];
  });
}

/** Whether a Pod uses the claim of this name, as far as it is known. */
const mayName = (pod: Pod, name: string): boolean =>
  [...pod.spec!.resourceClaims!, ...(pod.status?.resourceClaimStatuses ?? [])].some(({ resourceClaimName }) => resourceClaimName === name);

const reservedFor = (claim: ResourceClaim, pod: Pod): boolean => claim.status?.reservedFor?.some(({ uid }) => uid === pod.metadata!.uid) ?? false;

/**
 * Gives the claims of a Pod devices out of ResourceSlices, on the node that it is placed on (kubernetes: plugins/dynamicresources). The
 * plugin has its say in the message of every Pod that does not fit, before preemption does; if an earlier PreFilter gave up, it does not
 * find what it would have kept, and says just that.
 */
export function dynamicResources({ lister, client }: Pick<Handle, "lister" | "client">): Plugin {
  /** Devices that Pods on their way have been promised, by the uid of the claim. */
  const promised = new Map<string, Allocation>();

  function claimsOf(pod: Pod): ResourceClaim[] {
    return claimNames(pod).map((name) => {
      const claim = lister.resourceClaims.get(pod.metadata!.namespace!, name);
      if (!claim) throw new Error(`resourceclaim.resource.k8s.io "${name}" not found`);
      if (claim.metadata!.deletionTimestamp) throw new Error(`resourceclaim "${name}" is being deleted`);
      return claim;
    });
  }

  function refusedClass({ name, exactly, firstAvailable }: DeviceRequest): Status | undefined {
    const asked = exactly ? [{ name, deviceClassName: exactly.deviceClassName }] : (firstAvailable ?? []).map((one) => ({ ...one, name: `${name}/${one.name}` }));
    const missing = asked.find(({ deviceClassName = "" }) => !lister.deviceClasses.get("", deviceClassName));
    return missing && unresolvable(`request ${missing.name}: device class ${missing.deviceClassName} does not exist`);
  }

  /** Devices that are given away, or promised. */
  function takenDevices(): Set<string> {
    const taken = new Set<string>();
    for (const { metadata, status } of lister.resourceClaims.list()) {
      const allocation = status?.allocation ?? promised.get(metadata!.uid!);
      if (status?.allocation) promised.delete(metadata!.uid!);
      for (const result of allocation?.devices.results ?? []) if (!("adminAccess" in result)) taken.add(deviceId(result));
    }
    return taken;
  }

  function updateStatus(claim: ResourceClaim, status: ResourceClaim["status"]): void {
    client.ofAny(CLAIMS).updateStatus(claim.metadata!.namespace!, { ...claim, status } as KubeObject);
  }

  return {
    name: "DynamicResources",
    preEnqueue(pod) {
      if (!pod.spec!.resourceClaims?.length) return undefined;
      try {
        claimsOf(pod);
        return undefined;
      } catch (error) {
        return unresolvable((error as Error).message);
      }
    },
    preFilter(state, { pod }) {
      const empty: State = { claims: [], wanting: [], allocations: new Map(), unavailable: new Set() };
      state.write(STATE, empty);
      if (!pod.spec!.resourceClaims?.length) return skip;
      let claims: ResourceClaim[];
      try {
        claims = claimsOf(pod);
      } catch (error) {
        return unresolvable((error as Error).message);
      }
      const wanting: ResourceClaim[] = [];
      for (const claim of claims) {
        const { allocation, reservedFor: consumers = [] } = claim.status ?? {};
        if (allocation) {
          if (consumers.length >= MAX_CONSUMERS && !reservedFor(claim, pod)) return unresolvable("resourceclaim in use");
          continue;
        }
        const { namespace, name, uid } = claim.metadata!;
        if (promised.has(uid!)) return unresolvable(`resource claim ${namespace}/${name} is in the process of being allocated`);
        for (const request of claim.spec?.devices?.requests ?? []) {
          const refused = refusedClass(request);
          if (refused) return refused;
        }
        wanting.push(claim);
      }
      state.write(STATE, { ...empty, claims, wanting });
      return claims.length === 0 ? skip : undefined;
    },
    filter(state, _pod, node) {
      const found = state.read<State>(STATE);
      if (!found || found.claims.length === 0) return undefined;
      const away = found.claims.filter(({ status }) => {
        const selector = status?.allocation?.nodeSelector;
        return selector !== undefined && !matchesNodeSelector(node.labels, node.name, selector);
      });
      if (found.wanting.length > 0) {
        try {
          const deviceClass = (name: string) => lister.deviceClasses.get("", name);
          const allocations = allocate(found.wanting, node, { slices: lister.resourceSlices.list(), taken: takenDevices(), deviceClass });
          if (!allocations) return unresolvable("cannot allocate all claims");
          found.allocations.set(node.name, allocations);
        } catch (error) {
          return errorStatus((error as Error).message);
        }
      }
      if (away.length === 0) return undefined;
      for (const claim of away) found.unavailable.add(claim);
      return unresolvable("resourceclaim not available on the node");
    },
    postFilter(state, { pod }) {
      const found = state.read<State>(STATE);
      if (!found) return { status: errorStatus("not found") };
      if (found.claims.length === 0) return { status: unschedulable("no new claims to deallocate") };
      const free = [...found.unavailable].find(({ status }) => (status?.reservedFor ?? []).every(({ uid }) => uid === pod.metadata!.uid));
      if (!free) return { status: unschedulable("still not schedulable") };
      const { allocation: _allocation, reservedFor: _reserved, ...status } = free.status ?? {};
      return { status: unschedulable("deallocation of ResourceClaim completed"), preempt: () => updateStatus(free, status) };
    },
    reserve(state, _pod, nodeName) {
      const found = state.read<State>(STATE);
      found?.wanting.forEach(({ metadata }, index) => promised.set(metadata!.uid!, found.allocations.get(nodeName)![index]!));
      return undefined;
    },
    unreserve(state) {
      for (const { metadata } of state.read<State>(STATE)?.wanting ?? []) promised.delete(metadata!.uid!);
    },
    preBind(state, pod, nodeName, done) {
      const found = state.read<State>(STATE);
      if (!found) return done();
      try {
        for (const claim of found.claims) {
          if (reservedFor(claim, pod)) continue;
          const { namespace, name } = claim.metadata!;
          let current = client.ofAny(CLAIMS).get(namespace!, name!) as ResourceClaim;
          const allocation = current.status?.allocation ?? found.allocations.get(nodeName)?.[found.wanting.indexOf(claim)];
          if (!current.metadata!.finalizers?.includes(FINALIZER)) {
            const finalizers = [...(current.metadata!.finalizers ?? []), FINALIZER];
            current = client.ofAny(CLAIMS).update(namespace!, { ...current, metadata: { ...current.metadata, finalizers } } as KubeObject) as ResourceClaim;
          }
          const consumer = { resource: "pods", name: pod.metadata!.name!, uid: pod.metadata!.uid! };
          const consumers = [...(current.status?.reservedFor ?? []), consumer];
          updateStatus(current, { ...current.status, ...(allocation ? { allocation } : {}), reservedFor: consumers });
        }
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        return done(errorStatus(error.message));
      }
      done();
    },
    events: [
      {
        resource: "ResourceClaim",
        actions: ["add", "update"],
        hint(pod, { object, old }) {
          const [now, before] = [object as ResourceClaim, old as ResourceClaim | undefined];
          if (before?.status?.allocation && !now.status?.allocation) return true;
          if (now.metadata!.namespace !== pod.metadata!.namespace || !mayName(pod, now.metadata!.name!)) return false;
          return !before || !same(before.status, now.status);
        },
      },
      { resource: "ResourceClaim", actions: ["delete"] },
      { resource: "DeviceClass", actions: ["add", "update"] },
      { resource: "ResourceSlice", actions: ["add", "update"] },
      { resource: "Node", actions: ["add", "updateNodeLabel"] },
      { resource: "UnscheduledPod", actions: ["updatePodClaims"], hint: (pod, { object }) => object!.metadata!.uid === pod.metadata!.uid },
    ],
  };
}
