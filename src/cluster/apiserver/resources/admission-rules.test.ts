import { describe, expect, it } from "vitest";
import { loadLater } from "../../../os/index.ts";
import { Trial, type Changes } from "./trial.ts";

await loadLater();
const trial = new Trial();
const HEAD = "apiVersion: admissionregistration.k8s.io/v1";
const RULES = "resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]";
const POLICY = `{${HEAD}, kind: ValidatingAdmissionPolicy, metadata: {name: p}, spec: {matchConstraints: {${RULES}}, validations: [{expression: "true"}]}}`;
const BINDING = `{${HEAD}, kind: ValidatingAdmissionPolicyBinding, metadata: {name: p}, spec: {policyName: p, validationActions: [Deny]}}`;
const MUTATING = `
${HEAD}
kind: MutatingAdmissionPolicy
metadata: {name: p}
spec:
  matchConstraints: {${RULES}}
  reinvocationPolicy: Never
  mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{}"}}]
`;
const WEBHOOK = `
${HEAD}
kind: MutatingWebhookConfiguration
metadata: {name: w}
webhooks:
- name: a.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {service: {name: hook, namespace: default}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
`;
const RULE = "spec.matchConstraints.resourceRules.0";
const AT = "spec.matchConstraints.resourceRules[0]";

describe("policies of admission", () => {
  it.each<[string, string, Changes, string]>([
    ["one that is right", POLICY, {}, ""],
    ["all operations and one more", POLICY, { [`${RULE}.operations`]: ["*", "CREATE"] },
      `${AT}.operations: Invalid value: ["*","CREATE"]: if '*' is present, must not specify other operations`],
    ["all of a resource and a part of it", POLICY, { [`${RULE}.resources`]: ["pods/*", "pods/log"] },
      `${AT}.resources[1]: Invalid value: "pods/log": if 'pods/*' is present, must not specify pods/log`],
    ["a scope that is none", POLICY, { [`${RULE}.scope`]: "All" }, `${AT}.scope: Unsupported value: "All": supported values: "*", "Cluster", "Namespaced"`],
    ["a parameter of no version", POLICY, { "spec.paramKind": { apiVersion: "a/b/c", kind: "ConfigMap" } },
      "spec.paramKind.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c"],
    ["a variable that cannot be named", POLICY, { "spec.variables": [{ name: "in", expression: "1" }] },
      'spec.variables[0].name: Invalid value: "in": name is not a valid CEL identifier'],
    ["a condition without a name", POLICY, { "spec.matchConditions": [{ expression: "true" }] }, "spec.matchConditions[0].name: Required value"],
    ["an annotation of no value", POLICY, { "spec.auditAnnotations": [{ key: "k" }] },
      "spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified"],
    ["a binding that denies and warns", BINDING, { "spec.validationActions": ["Deny", "Warn"] },
      'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure ' +
      "information in the API response and headers serves no purpose)"],
    ["a binding that does a thing twice", BINDING, { "spec.validationActions": ["Audit", "Audit"] }, 'spec.validationActions[1]: Duplicate value: "Audit"'],
    ["a binding with a parameter of no name", BINDING, { "spec.paramRef": { parameterNotFoundAction: "Deny" } },
      "spec.paramRef: Required value: one of name or selector must be specified"],
    ["a binding that does not say what a missing parameter means", BINDING, { "spec.paramRef": { name: "x" } },
      "spec.paramRef.parameterNotFoundAction: Required value"],
    ["changes that are right", MUTATING, {}, ""],
    ["changes of what is deleted", MUTATING, { [`${RULE}.operations`]: ["DELETE"] },
      'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "CREATE", "UPDATE"'],
    ["changes of the other sort", MUTATING, { "spec.mutations.0.patchType": "JSONPatch" },
      ["spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch",
        'spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch'].join(", ")],
    ["changes that do not say whether they come again", MUTATING, { "spec.reinvocationPolicy": undefined }, "spec.reinvocationPolicy: Required value"],
  ])("%s", (_name, base, changes, problem) => {
    const [first = "", ...more] = problem.split(/, (?=spec\.)/);
    const found = trial.problem(base, changes);
    expect(found).toContain(first);
    for (const one of more) expect(found).toContain(one);
    if (problem === "") expect(found).toBe("");
  });
});

describe("webhooks of admission", () => {
  const place = "webhooks.0";
  it.each<[string, Changes, string]>([
    ["one that is right", {}, ""],
    ["a name of one word", { [`${place}.name`]: "hook" }, 'webhooks[0].name: Invalid value: "hook": should be a domain with at least three segments separated by dots'],
    ["a Service of no name", { [`${place}.clientConfig.service.name`]: "" }, "webhooks[0].clientConfig.service.name: Required value: service name is required"],
    ["a plain URL", { [`${place}.clientConfig`]: { url: "http://a.example/x?y" } }, [
      'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
      'webhooks[0].clientConfig.url: Invalid value: "y": query parameters are not permitted in the URL'].join(", ")],
    ["a review that nobody knows", { [`${place}.admissionReviewVersions`]: ["v2"] },
      'webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1'],
    ["all groups and one more", { [`${place}.rules.0.apiGroups`]: ["*", "apps"] },
      'webhooks[0].rules[0].apiGroups: Invalid value: ["*","apps"]: if \'*\' is present, must not specify other API groups'],
    ["a way to be asked again that is none", { [`${place}.reinvocationPolicy`]: "Always" },
      'webhooks[0].reinvocationPolicy: Unsupported value: "Always": supported values: "IfNeeded", "Never"'],
  ])("%s", (_name, changes, problem) => {
    const found = trial.problem(WEBHOOK, changes);
    for (const one of problem.split(/, (?=webhooks)/)) expect(found).toContain(one);
    if (problem === "") expect(found).toBe("");
  });
});
