import type { VirtualResource } from "../endpoints/virtual.ts";
import { required, invalid as fieldInvalid, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { AccessRequest, Authorizer, PolicyRule } from "../authorization/rbac.ts";
import type { UserInfo } from "../request.ts";
import type { Draft } from "../resources/definition.ts";
import { invalid } from "../status.ts";

const GROUP = "authorization.k8s.io";

/** SelfSubjectAccessReview, SubjectAccessReview and LocalSubjectAccessReview: may somebody do something. */
export function accessReview(authorizer: Authorizer, kind: string): VirtualResource {
  return {
    create(body, request, namespace) {
      const spec: Draft = body.spec ?? {};
      const errors = validate(kind, spec, namespace);
      if (errors.length > 0) throw invalid({ group: GROUP, kind }, "", errors);
      const user = kind === "SelfSubjectAccessReview" ? request.user : userOf(spec);
      const { allowed, reason } = authorizer.authorize(accessOf(user, spec));
      return { ...body, metadata: body.metadata ?? {}, status: { allowed, ...(reason === "" ? {} : { reason }) } };
    },
  };
}

function validate(kind: string, spec: Draft, namespace: string): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (resource && path) {
    errors.push(fieldInvalid("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes"));
  }
  if (!resource && !path) {
    errors.push(fieldInvalid("spec.resourceAttributes", resource ?? null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
  }
  if (kind !== "SelfSubjectAccessReview" && !spec.user && !spec.groups?.length) {
    errors.push(fieldInvalid("spec.user", spec.user ?? "", "at least one of user or group must be specified"));
  }
  if (kind === "LocalSubjectAccessReview" && resource && resource.namespace !== namespace) {
    errors.push(required("spec.resourceAttributes.namespace", "must match metadata.namespace"));
  }
  return errors;
}

function userOf({ user = "", groups = [], uid, extra }: Draft): UserInfo {
  return { username: user, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
}

function accessOf(user: UserInfo, spec: Draft): AccessRequest {
  const { verb = "", namespace = "", group = "", resource = "", subresource = "", name = "" } = spec.resourceAttributes ?? {};
  if (spec.resourceAttributes) return { user, verb, namespace, group, resource, subresource, name };
  const attributes: Draft = spec.nonResourceAttributes;
  return { user, verb: attributes.verb ?? "", namespace: "", group: "", resource: "", subresource: "", name: "", path: attributes.path ?? "" };
}

/** SelfSubjectRulesReview: all that one may do in a namespace (`kubectl auth can-i --list`). */
export function rulesReview(authorizer: Authorizer): VirtualResource {
  return {
    create(body, request) {
      const namespace: string = body.spec?.namespace ?? "";
      if (namespace === "") {
        throw invalid({ group: GROUP, kind: "SelfSubjectRulesReview" }, "", [required("spec.namespace", "no namespace on request")]);
      }
      const resourceRules: PolicyRule[] = [];
      const nonResourceRules: Pick<PolicyRule, "verbs" | "nonResourceURLs">[] = [];
      for (const rule of authorizer.rulesFor(request.user, namespace)) {
        const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
        if (resources?.length) resourceRules.push({ verbs, apiGroups, resources, ...(resourceNames ? { resourceNames } : {}) });
        if (nonResourceURLs?.length) nonResourceRules.push({ verbs, nonResourceURLs });
      }
      const shown = nonResourceRules.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
      return { ...body, metadata: body.metadata ?? {}, spec: {}, status: { resourceRules, nonResourceRules: shown, incomplete: false } };
    },
  };
}
