import { type Controller, type ControllerOptions, keyOf, splitKey } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

const POLICIES = "validatingadmissionpolicies.admissionregistration.k8s.io";

/**
 * Notes that the expressions of a policy were looked at (kubernetes: pkg/controller/validatingadmissionpolicystatus). Their types are not
 * checked against the schemas of what they are about, so there are never warnings.
 */
export function createAdmissionPolicyStatusController({ simulation, client, informers }: ControllerOptions): Controller {
  const policies = informers.of(POLICIES);
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const policy = policies.get(...splitKey(key));
      const generation = policy?.metadata!.generation ?? 0;
      if (!policy || generation <= (policy.status?.observedGeneration ?? 0)) return;
      client.of(POLICIES).updateStatus("", { ...policy, status: { ...policy.status, observedGeneration: generation, typeChecking: {} } });
    },
  });
  policies.on({ added: (policy) => queue.add(keyOf(policy)), updated: (policy) => queue.add(keyOf(policy)) });
  return { stop: () => queue.stop() };
}
