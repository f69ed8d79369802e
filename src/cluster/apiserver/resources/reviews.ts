import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";

/** Questions put to the server: they are answered and not kept. */
function review(group: "authentication" | "authorization", kind: string, namespaced = false): ResourceDefinition<KubeObject> {
  return {
    group: `${group}.k8s.io`,
    version: "v1",
    kind,
    resource: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    namespaced,
    verbs: ["create"],
    schema: `io.k8s.api.${group}.v1.${kind}`,
  };
}

export const selfsubjectreviews = review("authentication", "SelfSubjectReview");
export const tokenreviews = review("authentication", "TokenReview");
export const localsubjectaccessreviews = review("authorization", "LocalSubjectAccessReview", true);
export const selfsubjectaccessreviews = review("authorization", "SelfSubjectAccessReview");
export const selfsubjectrulesreviews = review("authorization", "SelfSubjectRulesReview");
export const subjectaccessreviews = review("authorization", "SubjectAccessReview");
