import type { VirtualResource } from "../endpoints/virtual.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import type { Authorizer } from "../authorization/rbac.ts";
import type { ResourceDefinition } from "../resources/definition.ts";
import type { ServedResources } from "../served.ts";
import type { SubresourceHandler } from "../subresources/handler.ts";
import { accessReview, rulesReview } from "./access-reviews.ts";
import { selfReview, tokenReview } from "./identity-reviews.ts";

export interface ReviewServer {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly subresources: Map<string, SubresourceHandler>;
  readonly served: ServedResources;
  timestamp(): string;
}

function definition(group: string, kind: string, resource: string, namespaced = false): ResourceDefinition {
  const schema = `io.k8s.api.${group === "" ? "core" : group.replace(/\.k8s\.io$/, "")}.v1.${kind}`;
  return { group, version: "v1", kind, resource, singular: kind.toLowerCase(), namespaced, verbs: ["create"], schema };
}

/** The resources of which one can only create: nothing is kept, the answer is in the status. */
export function createReviews(server: ReviewServer): [ResourceDefinition, VirtualResource][] {
  const { authenticator, authorizer, subresources, served } = server;
  const authentication = "authentication.k8s.io";
  const authorization = "authorization.k8s.io";
  const bindings: VirtualResource = {
    create(body, request, namespace) {
      const handler = subresources.get("pods/binding")!;
      return handler.create!({ served: served.named("pods")!, namespace, name: body.metadata?.name ?? "", request }, body);
    },
  };
  return [
    [definition("", "Binding", "bindings", true), bindings],
    [definition(authentication, "SelfSubjectReview", "selfsubjectreviews"), selfReview(() => server.timestamp())],
    [definition(authentication, "TokenReview", "tokenreviews"), tokenReview(authenticator)],
    [
      definition(authorization, "LocalSubjectAccessReview", "localsubjectaccessreviews", true),
      accessReview(authorizer, "LocalSubjectAccessReview"),
    ],
    [definition(authorization, "SelfSubjectAccessReview", "selfsubjectaccessreviews"), accessReview(authorizer, "SelfSubjectAccessReview")],
    [definition(authorization, "SelfSubjectRulesReview", "selfsubjectrulesreviews"), rulesReview(authorizer)],
    [definition(authorization, "SubjectAccessReview", "subjectaccessreviews"), accessReview(authorizer, "SubjectAccessReview")],
  ];
}
