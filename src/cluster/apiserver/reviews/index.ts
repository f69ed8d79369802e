import type { VirtualResource } from "../endpoints/virtual.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import type { Authorizer } from "../authorization/rbac.ts";
import type { ServedResources } from "../served.ts";
import type { SubresourceHandler } from "../subresources/handler.ts";
import { accessReview, rulesReview } from "./access-reviews.ts";
import { componentStatuses } from "./component-statuses.ts";
import { selfReview, tokenReview } from "./identity-reviews.ts";

export interface ReviewServer {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly subresources: Map<string, SubresourceHandler>;
  readonly served: ServedResources;
  timestamp(): string;
}

/** The resources of which one can only create, by name: nothing is kept, the answer is in the status. */
export function createReviews(server: ReviewServer): [string, VirtualResource][] {
  const { authenticator, authorizer, subresources, served } = server;
  const authentication = "authentication.k8s.io";
  const authorization = "authorization.k8s.io";
  const bindings: VirtualResource = {
    create(body, request, namespace) {
      const handler = subresources.get("pods/binding")!;
      return handler.create!({ served: served.named("pods")!, namespace, name: body.metadata?.name ?? "", request }, body);
    },
  };
  const access = (kind: string): [string, VirtualResource] => [
    `${kind.toLowerCase()}s.${authorization}`,
    accessReview(authorizer, kind),
  ];
  return [
    ["bindings", bindings],
    ["componentstatuses", componentStatuses],
    [`selfsubjectreviews.${authentication}`, selfReview(() => server.timestamp())],
    [`tokenreviews.${authentication}`, tokenReview(authenticator)],
    access("LocalSubjectAccessReview"),
    access("SelfSubjectAccessReview"),
    access("SubjectAccessReview"),
    [`selfsubjectrulesreviews.${authorization}`, rulesReview(authorizer)],
  ];
}
