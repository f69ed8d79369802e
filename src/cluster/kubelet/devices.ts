import type { KubeObject, Pod } from "../../apimachinery/types/index.ts";
import { type Client, StatusError } from "../apiserver/client.ts";

interface Claim extends KubeObject {
  readonly status?: {
    readonly allocation?: { readonly devices?: { readonly results?: readonly { readonly driver: string }[] } };
    readonly reservedFor?: readonly { readonly uid: string }[];
  };
}

/** Why the devices of a Pod's claims cannot be made ready (kubelet/cm/dra): drivers would register at the kubelet, and none runs on these nodes. */
export function unpreparedDevices(client: Client, pod: Pod): string | undefined {
  const { namespace, name, uid } = pod.metadata!;
  for (const { name: podClaim, resourceClaimName } of pod.spec!.resourceClaims ?? []) {
    const claimName = resourceClaimName ?? pod.status?.resourceClaimStatuses?.find((status) => status.name === podClaim)?.resourceClaimName;
    if (!claimName) continue;
    let claim: Claim;
    try {
      claim = client.ofAny("resourceclaims.resource.k8s.io").get(namespace!, claimName) as Claim;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return `fetch ResourceClaim ${claimName}: ${error.message}`;
    }
    if (!claim.status?.reservedFor?.some((consumer) => consumer.uid === uid)) {
      return `pod ${name} (${uid}) is not allowed to use ResourceClaim ${claimName} (${claim.metadata!.uid})`;
    }
    const driver = claim.status.allocation?.devices?.results?.[0]?.driver;
    if (driver) return `DRA driver ${driver} is not registered`;
  }
  return undefined;
}
