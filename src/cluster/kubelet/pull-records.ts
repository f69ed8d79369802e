import type { Credential, Image, ImageReference } from "../runtime/index.ts";

/** Who may use an image that the kubelet has pulled: every Pod of the node, or those with one of these secrets. */
interface Access {
  everybody: boolean;
  credentials: Credential[];
}

/** A record keeps no more secrets than this that merely say the same as a known one. */
const MOST_SECRETS = 100;

/**
 * With what the images of a node were pulled (pkg/kubelet/images/pullmanager, KubeletEnsureSecretPulledImages). The policy is
 * the default, NeverVerifyPreloadedImages: what was on the node without the kubelet may be used by everybody.
 */
export class PullRecords {
  /** By digest, then by repository. */
  private readonly records = new Map<string, Map<string, Access>>();

  /** `credential`: the one the registry took; undefined when it asked for none. */
  pulled(image: Image, reference: ImageReference, credential: Credential | undefined): void {
    let record = this.records.get(image.digest);
    if (!record) this.records.set(image.digest, (record = new Map()));
    let access = record.get(reference.repository);
    if (!access) record.set(reference.repository, (access = { everybody: false, credentials: [] }));
    if (!credential?.secret) {
      access.everybody = true;
      access.credentials = [];
    } else if (!access.everybody) {
      access.credentials = [...access.credentials.filter((known) => !sameSecret(known, credential)), credential];
    }
  }

  /** Whether a Pod with these credentials has to ask the registry though the image is here. */
  mustAsk(image: Image, reference: ImageReference, credentials: readonly Credential[]): boolean {
    const record = this.records.get(image.digest);
    if (!record) return false;
    const access = record.get(reference.repository);
    if (!access) return true;
    if (access.everybody) return false;
    for (const given of credentials) {
      for (const known of access.credentials) {
        const says = sameAccount(known, given);
        if (!says && !sameSecret(known, given)) continue;
        if (access.credentials.length < MOST_SECRETS) this.pulled(image, reference, given);
        return false;
      }
    }
    return true;
  }

  /** Forgets images that are no longer on the node. */
  prune(present: ReadonlySet<string>): void {
    for (const digest of this.records.keys()) if (!present.has(digest)) this.records.delete(digest);
  }
}

function sameSecret(a: Credential, b: Credential): boolean {
  return a.secret !== undefined && a.secret === b.secret;
}

function sameAccount(a: Credential, b: Credential): boolean {
  return a.username === b.username && a.password === b.password;
}
