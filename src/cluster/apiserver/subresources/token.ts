import { rfc3339 } from "../../../apimachinery/time.ts";
import { invalid as fieldInvalid } from "../../../apimachinery/validation/field.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import { ISSUER, type TokenClaims } from "../authentication/tokens.ts";
import type { Draft } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import { badRequest, conflict, invalid } from "../status.ts";
import type { SubresourceHandler } from "./handler.ts";

const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
/** Tokens of Pods live long for clients that do not read them anew; the kubelet asks for 3607 s. */
const POD_SECONDS = 3607;
const YEAR = 365 * 24 * 3600;
const KINDS: Record<string, { resource: string; key: "pod" | "secret" | "node" }> = {
  Pod: { resource: "pods", key: "pod" },
  Secret: { resource: "secrets", key: "secret" },
  Node: { resource: "nodes", key: "node" },
};

/** POST serviceaccounts/NAME/token: a token for the account (registry/core/serviceaccount/storage/token.go). */
export function createTokenRequest(authenticator: Authenticator, resources: ServedResources): SubresourceHandler {
  return {
    kind: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", schema: "io.k8s.api.authentication.v1.TokenRequest" },
    create({ served, namespace, name }, body: Draft) {
      const account = served.registry.get(namespace, name);
      const spec: Draft = body.spec ?? {};
      const seconds: number = spec.expirationSeconds ?? 3600;
      const errors = [];
      if (seconds < MIN_SECONDS) {
        errors.push(fieldInvalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"));
      }
      if (seconds > MAX_SECONDS) {
        errors.push(fieldInvalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"));
      }
      if (errors.length > 0) throw invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", errors);
      const { wall } = served.registry.backend.simulation;
      const now = Math.floor(wall / 1000);
      const bound = boundTo(resources, namespace, spec.boundObjectRef);
      const audiences: string[] = spec.audiences?.length ? spec.audiences : [ISSUER];
      const claims: Omit<TokenClaims, "jti"> = {
        aud: audiences,
        exp: now + (seconds === POD_SECONDS && bound.pod ? YEAR : seconds),
        iat: now,
        iss: ISSUER,
        "kubernetes.io": { namespace, ...bound, serviceaccount: { name, uid: account.metadata!.uid! } },
        nbf: now,
        sub: `system:serviceaccount:${namespace}:${name}`,
      };
      return {
        kind: "TokenRequest",
        apiVersion: "authentication.k8s.io/v1",
        metadata: { name, namespace, creationTimestamp: rfc3339(now * 1000) },
        spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
        status: { token: authenticator.issueToken(claims), expirationTimestamp: rfc3339((now + seconds) * 1000) },
      };
    },
  };
}

type Bound = Partial<Pick<TokenClaims["kubernetes.io"], "pod" | "secret" | "node">>;

/** The object with which the token ends. Throws NotFound, Conflict, BadRequest. */
function boundTo(resources: ServedResources, namespace: string, reference: Draft): Bound {
  if (!reference) return {};
  const kind = KINDS[reference.kind];
  if (!kind) throw badRequest(`cannot bind token for serviceaccount to object of type ${reference.apiVersion ?? ""}, Kind=${reference.kind}`);
  const registry = resources.named(kind.resource)!.registry;
  const object = registry.get(kind.resource === "nodes" ? "" : namespace, reference.name);
  const { name = "", uid = "" } = object.metadata!;
  if (reference.uid && reference.uid !== uid) {
    const why = `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: "", resource: kind.resource }, name, why);
  }
  const result: Bound = { [kind.key]: { name, uid } };
  const nodeName = kind.key === "pod" ? ((object as Draft).spec?.nodeName as string | undefined) : undefined;
  const node = nodeName ? resources.named("nodes")?.registry.find("", nodeName) : undefined;
  if (nodeName) result.node = { name: nodeName, ...(node ? { uid: node.metadata!.uid! } : {}) };
  return result;
}
