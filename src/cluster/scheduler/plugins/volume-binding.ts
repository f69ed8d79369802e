import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { errorStatus, type Handle, type Plugin, skip, type Status, unresolvable } from "../framework.ts";
import type { NodeInfo } from "../node-info.ts";
import {
  BOUND_BY_CONTROLLER, claimNames, classOf, findMatchingVolume, fullyBound, NO_PROVISIONER, reachableFrom, requestOf,
  SELECTED_NODE, waitsForConsumer,
} from "../volume-matching.ts";

const STATE = "VolumeBinding";
export interface VolumeBindingArgs {
  /** How long a Pod waits for its volumes once a node was chosen; default 600. */
  readonly bindTimeoutSeconds?: number;
}

export const CONFLICT = "node(s) didn't find available persistent volumes to bind";
export const NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity";
export const VOLUME_MISSING = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

interface Decision {
  bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[];
  provision: PersistentVolumeClaim[];
}

interface BindingState {
  bound: PersistentVolumeClaim[];
  delayed: PersistentVolumeClaim[];
  decisions: Map<string, Decision>;
}

/** Claims of the Pod: bound volumes must be reachable, waiting claims get a volume, or one is made, on the chosen node. */
export function volumeBinding(args: VolumeBindingArgs, { lister, client, simulation }: Pick<Handle, "lister" | "client" | "simulation">): Plugin {
  const timeout = (args.bindTimeoutSeconds ?? 600) * 1000;
  /** Volumes that a Pod on its way has been promised. */
  const assumed = new Map<string, string>();

  function decide(state: BindingState, node: NodeInfo): Status | Decision {
    for (const claim of state.bound) {
      const volume = lister.volumes.get("", claim.spec!.volumeName!);
      if (!volume) return unresolvable(VOLUME_MISSING, `volume ${claim.spec!.volumeName}`);
      if (!reachableFrom(volume, node)) return unresolvable(NODE_CONFLICT, `volume ${volume.metadata!.name}`);
    }
    const decision: Decision = { bindings: [], provision: [] };
    if (state.delayed.length === 0) return decision;
    const taken = new Set(assumed.keys());
    // The smallest claim first, so that it does not take a large volume from a large claim.
    for (const claim of [...state.delayed].sort((a, b) => requestOf(a) - requestOf(b))) {
      const selected = claim.metadata!.annotations?.[SELECTED_NODE];
      if (selected && selected !== node.name) return unresolvable(CONFLICT, `claim ${claim.metadata!.name} waits for ${selected}`);
      const volume = selected
        ? undefined
        : findMatchingVolume(claim, lister.volumes.list(), { node, delayed: true, taken });
      if (volume) {
        taken.add(volume.metadata!.name!);
        decision.bindings.push({ claim, volume });
        continue;
      }
      const storageClass = lister.storageClasses.get("", classOf(claim));
      const terms = storageClass?.allowedTopologies ?? [];
      const allowed =
        terms.length === 0 ||
        terms.some(({ matchLabelExpressions = [] }) =>
          matchLabelExpressions.every(({ key, values }) => values.includes(node.labels[key] ?? "")),
        );
      if (!storageClass || storageClass.provisioner === NO_PROVISIONER || !allowed) {
        return unresolvable(CONFLICT, `claim ${claim.metadata!.name}`);
      }
      decision.provision.push(claim);
    }
    return decision;
  }

  function claimsDone(pod: Pod, names: readonly string[]): boolean {
    return names.every((name) => {
      const claim = lister.claims.get(pod.metadata!.namespace!, name);
      return claim !== undefined && fullyBound(claim) && claim.status?.phase === "Bound";
    });
  }

  return {
    name: "VolumeBinding",
    preFilter(state, { pod }) {
      const namespace = pod.metadata!.namespace!;
      const found: BindingState = { bound: [], delayed: [], decisions: new Map() };
      const names = claimNames(pod);
      if (names.length === 0) return skip;
      let immediate = false;
      for (const { name, generated } of names) {
        const claim = lister.claims.get(namespace, name);
        if (!claim) {
          return unresolvable(
            generated
              ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
              : `persistentvolumeclaim "${name}" not found`,
          );
        }
        if (claim.status?.phase === "Lost") return unresolvable(`persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`);
        if (claim.metadata!.deletionTimestamp) return unresolvable(`persistentvolumeclaim "${name}" is being deleted`);
        if (generated && !claim.metadata!.ownerReferences?.some(({ controller, uid }) => controller && uid === pod.metadata!.uid)) {
          return unresolvable(`PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata!.name} (pod is not owner)`);
        }
        if (fullyBound(claim)) found.bound.push(claim);
        else if (!claim.spec?.volumeName && waitsForConsumer(lister.storageClasses.get("", classOf(claim)))) {
          found.delayed.push(claim);
        } else immediate = true;
      }
      if (immediate) return unresolvable("pod has unbound immediate PersistentVolumeClaims");
      state.write(STATE, found);
      return undefined;
    },
    filter(state, _pod, node) {
      const found = state.read<BindingState>(STATE);
      if (!found) return undefined;
      const decision = decide(found, node);
      if ("code" in decision) return decision;
      found.decisions.set(node.name, decision);
      return undefined;
    },
    reserve(state, pod, nodeName) {
      const found = state.read<BindingState>(STATE);
      for (const { volume } of found?.decisions.get(nodeName)?.bindings ?? []) {
        assumed.set(volume.metadata!.name!, pod.metadata!.uid!);
      }
      return undefined;
    },
    unreserve(_state, pod) {
      for (const [volume, uid] of assumed) if (uid === pod.metadata!.uid) assumed.delete(volume);
    },
    preBind(state, pod, nodeName, done) {
      const decision = state.read<BindingState>(STATE)?.decisions.get(nodeName);
      const names = [
        ...(decision?.bindings ?? []).map(({ claim }) => claim.metadata!.name!),
        ...(decision?.provision ?? []).map((claim) => claim.metadata!.name!),
      ];
      if (!decision || names.length === 0) return done();
      try {
        for (const { claim, volume } of decision.bindings) {
          const { namespace, name, uid, resourceVersion } = claim.metadata!;
          const current = client.of("persistentvolumes").get("", volume.metadata!.name!);
          client.of("persistentvolumes").update("", {
            ...current,
            metadata: { ...current.metadata, annotations: { ...current.metadata!.annotations, [BOUND_BY_CONTROLLER]: "yes" } },
            spec: {
              ...current.spec,
              claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion },
            },
          });
        }
        for (const claim of decision.provision) {
          client.of("persistentvolumeclaims").patch(
            claim.metadata!.namespace!, claim.metadata!.name!, "application/merge-patch+json",
            { metadata: { annotations: { [SELECTED_NODE]: nodeName } } },
          );
        }
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        return done(errorStatus(error.message));
      }
      const started = simulation.now;
      const check = (): void => {
        if (claimsDone(pod, names)) {
          for (const [volume, uid] of assumed) if (uid === pod.metadata!.uid) assumed.delete(volume);
          return done();
        }
        const lost = names.find((name) => !lister.claims.get(pod.metadata!.namespace!, name));
        if (lost) return done(errorStatus(`binding volumes: could not get PVC ${pod.metadata!.namespace}/${lost}: persistentvolumeclaim "${lost}" not found`));
        const retried = names.find((name) => {
          const claim = lister.claims.get(pod.metadata!.namespace!, name)!;
          return decision.provision.some((wanted) => wanted.metadata!.name === name) &&
            simulation.now > started + 1000 && !claim.spec?.volumeName && claim.metadata!.annotations?.[SELECTED_NODE] !== nodeName;
        });
        if (retried) return done(errorStatus(`binding volumes: provisioning failed for PVC "${retried}"`));
        if (!lister.pods.get(pod.metadata!.namespace!, pod.metadata!.name!)) {
          return done(errorStatus(`binding volumes: pod does not exist any more: pod "${pod.metadata!.name}" not found`));
        }
        if (simulation.now - started > timeout) return done(errorStatus("binding volumes: context deadline exceeded"));
        simulation.after(1000, check);
      };
      simulation.after(1000, check);
    },
    events: [
      { resource: "StorageClass", actions: ["add", "update"] },
      {
        resource: "PersistentVolumeClaim",
        actions: ["add", "update"],
        hint: (pod, { object }) =>
          object!.metadata!.namespace === pod.metadata!.namespace &&
          claimNames(pod).some(({ name }) => name === object!.metadata!.name),
      },
      { resource: "PersistentVolume", actions: ["add", "update"] },
      { resource: "Node", actions: ["add", "updateNodeLabel"] },
      { resource: "CSINode", actions: ["add", "update"] },
    ],
  };
}

