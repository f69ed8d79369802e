import { semanticEqual } from "../../../apimachinery/json/index.ts";
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from "../../../apimachinery/types/index.ts";
import { type Client, StatusError } from "../../apiserver/client.ts";
import type { Recorder } from "../../events.ts";
import { controllerReference } from "../controller.ts";
import { claimsOf, inRange, ordinalOf } from "./pod.ts";

/**
 * The claims of StatefulSet Pods: made before the Pod, kept when it goes, and owned by the set or by the Pod when the
 * retention policy says that they go along.
 */
export interface Claims {
  /** Throws the error of the server after an event. */
  createMissing(set: StatefulSet, pod: Pod): void;
  /** Brings owner references in line with persistentVolumeClaimRetentionPolicy. */
  updateOwners(set: StatefulSet, pod: Pod): void;
  /** Whether a claim of the Pod is owned by an earlier Pod of the name, and must go first. */
  areStale(set: StatefulSet, pod: Pod): boolean;
}

export function createClaims(client: Client, recorder: Recorder): Claims {
  const api = client.of("persistentvolumeclaims");

  function wanted(set: StatefulSet, pod: Pod, references: readonly OwnerReference[]): OwnerReference[] {
    const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec!.persistentVolumeClaimRetentionPolicy ?? {};
    const leaving = !inRange(set, ordinalOf(pod));
    const others = references.filter(({ uid, kind, name }) =>
      uid !== set.metadata!.uid && uid !== pod.metadata!.uid && !(kind === "Pod" && name === pod.metadata!.name),
    );
    if (whenScaled === "Delete" && leaving && pod.metadata!.uid) {
      return [...others, controllerReference(pod, "v1", "Pod")];
    }
    if (whenDeleted === "Delete") return [...others, controllerReference(set, "apps/v1", "StatefulSet")];
    return others;
  }

  return {
    createMissing(set, pod) {
      for (const claim of claimsOf(set, ordinalOf(pod))) {
        const { name, namespace } = claim.metadata!;
        if (api.find(namespace!, name!)) continue;
        const ownerReferences = wanted(set, pod, []);
        try {
          api.create(namespace!, { ...claim, metadata: { ...claim.metadata, ...(ownerReferences.length > 0 ? { ownerReferences } : {}) } });
          record(set, pod, claim, undefined);
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
          if (error.reason === "AlreadyExists") continue;
          record(set, pod, claim, error);
          throw error;
        }
      }
    },
    updateOwners(set, pod) {
      for (const { metadata } of claimsOf(set, ordinalOf(pod))) {
        const claim = api.find(metadata!.namespace!, metadata!.name!);
        if (!claim) continue;
        const present = claim.metadata!.ownerReferences ?? [];
        const references = wanted(set, pod, present);
        if (semanticEqual(present, references)) continue;
        api.update(metadata!.namespace!, { ...claim, metadata: { ...claim.metadata, ownerReferences: references } });
      }
    },
    areStale(set, pod) {
      return claimsOf(set, ordinalOf(pod)).some(({ metadata }) => {
        const claim = api.find(metadata!.namespace!, metadata!.name!);
        return claim?.metadata!.ownerReferences?.some(
          ({ kind, name, uid }) => kind === "Pod" && name === pod.metadata!.name && uid !== pod.metadata!.uid,
        );
      });
    },
  };

  function record(set: StatefulSet, pod: Pod, claim: PersistentVolumeClaim, error: StatusError | undefined): void {
    const what = `Create Claim ${claim.metadata!.name} Pod ${pod.metadata!.name} in StatefulSet ${set.metadata!.name}`;
    if (error) recorder.event(set, "Warning", "FailedCreate", `${what} failed error: ${error.message}`);
    else recorder.event(set, "Normal", "SuccessfulCreate", `${what} success`);
  }
}
