/** An image's name, taken apart and completed. */
export interface ImageReference {
  /** As written. */
  written: string;
  /** docker.io, registry.k8s.io ... */
  domain: string;
  /** library/nginx */
  path: string;
  /** docker.io/library/nginx */
  repository: string;
  /** `latest` where neither tag nor digest is given. */
  tag: string | undefined;
  /** sha256:... */
  digest: string | undefined;
  /** docker.io/library/nginx:1.25 */
  full: string;
}

/** The name is none; `message` is that of distribution/reference. */
export class InvalidReference extends Error {}

const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const DOMAIN = /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*)(?::[0-9]+)?$/;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** distribution/reference.ParseNormalizedNamed. Throws InvalidReference. */
export function parseReference(written: string): ImageReference {
  if (/^[a-f0-9]{64}$/.test(written)) {
    throw new InvalidReference(`invalid repository name (${written}), cannot specify 64-byte hexadecimal strings`);
  }
  const slash = written.indexOf("/");
  const first = slash < 0 ? "" : written.slice(0, slash);
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  let domain = isDomain ? first : "docker.io";
  let remainder = isDomain ? written.slice(slash + 1) : written;
  if (domain === "index.docker.io") domain = "docker.io";
  if (domain === "docker.io" && !remainder.includes("/")) remainder = `library/${remainder}`;
  const colon = remainder.indexOf(":");
  const name = colon < 0 ? remainder : remainder.slice(0, colon);
  if (name.toLowerCase() !== name) {
    throw new InvalidReference(`invalid reference format: repository name (${name}) must be lowercase`);
  }
  const at = remainder.indexOf("@");
  const digest = at < 0 ? undefined : remainder.slice(at + 1);
  const beforeDigest = at < 0 ? remainder : remainder.slice(0, at);
  const tagAt = beforeDigest.indexOf(":");
  const tag = tagAt < 0 ? undefined : beforeDigest.slice(tagAt + 1);
  const path = tagAt < 0 ? beforeDigest : beforeDigest.slice(0, tagAt);
  const valid =
    PATH.test(path) && DOMAIN.test(domain) && (tag === undefined || TAG.test(tag)) && (digest === undefined || DIGEST.test(digest));
  if (!valid) throw new InvalidReference("invalid reference format");
  const repository = `${domain}/${path}`;
  const finalTag = tag ?? (digest === undefined ? "latest" : undefined);
  const full = `${repository}${finalTag === undefined ? "" : `:${finalTag}`}${digest === undefined ? "" : `@${digest}`}`;
  return { written, domain, path, repository, tag: finalTag, digest, full };
}
