import { clone } from "../../../apimachinery/json/index.ts";
import type { Secret } from "../../../apimachinery/types/index.ts";
import type { RequestContext } from "../request.ts";
import type { Draft } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import type { Change } from "../storage/change.ts";
import type { Storage } from "../storage/storage.ts";
import type { Authenticator } from "./authenticator.ts";
import { CLUSTER_AUTHORITY } from "./certificates.ts";
import { ISSUER } from "./tokens.ts";

const TYPE = "kubernetes.io/service-account-token";
const NAME = "kubernetes.io/service-account.name";
const UID = "kubernetes.io/service-account.uid";
/** Seconds since 1970 at which tokens in Secrets end: never, that is. */
const NEVER = Date.UTC(9999, 0, 1) / 1000;

const controller: RequestContext = {
  user: { username: "system:serviceaccount:kube-system:tokens-controller", groups: ["system:masters"] },
  userAgent: "kube-controller-manager",
  verb: "update",
  fieldManager: "kube-controller-manager",
  dryRun: false,
  warn: () => undefined,
};

/** Who is to be told of every change of a Secret, and of a service account. */
export interface TokenSecrets {
  secret(change: Change): void;
  account(change: Change): void;
}

/** Puts a token into every Secret that asks for one of a service account, and deletes those whose account is gone. */
export function createTokenSecrets(server: { storage: Storage; served: ServedResources; authenticator: Authenticator }): TokenSecrets {
  const { storage, served, authenticator } = server;

  function fill(secret: Secret): void {
    const { namespace = "", name = "", uid = "", annotations } = secret.metadata!;
    const account = storage.get("serviceaccounts", namespace, annotations?.[NAME] ?? "");
    if (!account || secret.data?.["token"]) return;
    const registry = served.named("secrets")!.registry;
    const reference = { name: account.metadata!.name!, uid: account.metadata!.uid! };
    const now = Math.floor(registry.backend.simulation.wall / 1000);
    const token = authenticator.issueToken({
      aud: [ISSUER],
      exp: NEVER,
      iat: now,
      iss: "kubernetes/serviceaccount",
      "kubernetes.io": { namespace, secret: { name, uid }, serviceaccount: reference },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${reference.name}`,
    });
    const data = { "ca.crt": btoa(CLUSTER_AUTHORITY), namespace: btoa(namespace), token: btoa(token) };
    const produce = (old: unknown): Draft => {
      const draft: Draft = clone(old);
      draft.data = { ...draft.data, ...data };
      draft.metadata.annotations = { ...draft.metadata.annotations, [UID]: reference.uid };
      return draft;
    };
    // One that cannot be changed stays without a token.
    if (!secret.immutable) registry.update(namespace, name, produce, controller);
  }

  return {
    secret({ type, namespace, name }) {
      if (type === "DELETED") return;
      const secret = storage.get("secrets", namespace, name) as Secret | undefined;
      if (secret?.type === TYPE) fill(secret);
    },
    account({ type, namespace, name }) {
      const account = storage.get("serviceaccounts", namespace, name);
      for (const secret of storage.list("secrets", namespace) as Secret[]) {
        if (secret.type !== TYPE || secret.metadata?.annotations?.[NAME] !== name) continue;
        if (account) fill(secret);
        else if (type === "DELETED") served.named("secrets")!.registry.delete(namespace, secret.metadata.name!, {}, controller);
      }
    },
  };
}
