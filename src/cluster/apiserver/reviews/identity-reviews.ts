import type { VirtualResource } from "../endpoints/virtual.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import { ISSUER } from "../authentication/tokens.ts";
import { required } from "../../../apimachinery/validation/field.ts";
import type { UserInfo } from "../request.ts";
import { invalid } from "../status.ts";

function infoOf({ username, uid, groups, extra }: UserInfo): Record<string, unknown> {
  return { username, ...(uid ? { uid } : {}), groups, ...(extra ? { extra } : {}) };
}

/** SelfSubjectReview: who one is (`kubectl auth whoami`). */
export function selfReview(timestamp: () => string): VirtualResource {
  return {
    create: (body, request) => ({
      ...body,
      metadata: { ...body.metadata, creationTimestamp: timestamp() },
      status: { userInfo: infoOf(request.user) },
    }),
  };
}

/** TokenReview: whose token it is. */
export function tokenReview(authenticator: Authenticator): VirtualResource {
  return {
    create(body) {
      const token: string = body.spec?.token ?? "";
      if (token === "") {
        throw invalid({ group: "authentication.k8s.io", kind: "TokenReview" }, "", [required("spec.token", "")]);
      }
      const user = authenticator.userOfToken(token);
      const wanted: string[] = body.spec.audiences ?? [];
      const audiences = authenticator.claimsOf(token)?.aud ?? [ISSUER];
      const common = wanted.length === 0 ? audiences : audiences.filter((one) => wanted.includes(one));
      if (!user || common.length === 0) {
        const error = user ? "token audiences are invalid for all of the requested audiences" : "invalid bearer token";
        return { ...body, metadata: body.metadata ?? {}, status: { user: {}, error: `[${error}]` } };
      }
      const groups = user.groups.includes("system:authenticated") ? user.groups : [...user.groups, "system:authenticated"];
      return { ...body, metadata: body.metadata ?? {}, status: { authenticated: true, user: infoOf({ ...user, groups }), audiences: common } };
    },
  };
}
