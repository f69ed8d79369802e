import { deepEqual } from "../../../../apimachinery/json/value.ts";
import { invalid, root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import type { KubeObject, Namespace, Pod } from "../../../../apimachinery/types/index.ts";
import type { Draft, ResourceContext } from "../../resources/definition.ts";
import type { ServedResources } from "../../served.ts";
import { invalid as invalidObject } from "../../status.ts";
import { isPod, type AdmissionPlugin, type AdmissionRequest } from "../plugin.ts";
import { refuse } from "../refuse.ts";
import { violations, type Level, type Violation } from "./checks.ts";

const PREFIX = "pod-security.kubernetes.io/";
const LABELS = root("metadata").child("labels");
const LEVELS: readonly string[] = ["privileged", "baseline", "restricted"];
/** Where the Pod template of a workload stands. */
const TEMPLATES: Record<string, readonly string[]> = {
  replicationcontrollers: ["spec", "template"],
  podtemplates: ["template"],
  "deployments.apps": ["spec", "template"],
  "replicasets.apps": ["spec", "template"],
  "statefulsets.apps": ["spec", "template"],
  "daemonsets.apps": ["spec", "template"],
  "jobs.batch": ["spec", "template"],
  "cronjobs.batch": ["spec", "jobTemplate", "spec", "template"],
};

interface Policy {
  level: Level;
  version: string;
}

/** Holds Pods to the Pod Security Standard that the labels of their namespace name; of workloads it only warns. */
export function createPodSecurityPlugin(served: ServedResources): AdmissionPlugin {
  return {
    name: "PodSecurity",
    validate(request, context) {
      const { operation, definition, subresource } = request;
      if (operation !== "CREATE" && operation !== "UPDATE") return;
      if (definition.resource === "namespaces" && definition.group === "") return reviewNamespace(request, context);
      if (subresource !== "" && subresource !== "ephemeralcontainers") return;
      const labels = (context.find("namespaces", "", request.namespace) as Namespace | undefined)?.metadata?.labels;
      if (!labels || !Object.keys(labels).some((key) => key.startsWith(PREFIX))) return;
      if (isPod(request)) return reviewPod(request, labels);
      reviewWorkload(request, labels, served);
    },
  };
}

const isVersion = (text: string): boolean => text === "latest" || /^v1\.(0|[1-9]\d*)$/.test(text);

function policy(labels: Readonly<Record<string, string>> | undefined, mode: string): Policy {
  const level = labels?.[`${PREFIX}${mode}`] ?? "privileged";
  const given = labels?.[`${PREFIX}${mode}-version`] ?? "latest";
  const version = isVersion(given) ? given : "latest";
  if (LEVELS.includes(level)) return { level: level as Level, version };
  // What cannot be read counts as the strictest where it is enforced, and as nothing where it is not.
  return { level: mode === "enforce" ? "restricted" : "privileged", version };
}

/** What is warned of: where no label says it, what is enforced. */
function warnPolicy(labels: Readonly<Record<string, string>>): Policy {
  const own = policy(labels, "warn");
  const level = labels[`${PREFIX}enforce`] ?? "";
  if (labels[`${PREFIX}warn`] !== undefined || level === "privileged" || !LEVELS.includes(level)) return own;
  const enforced = policy(labels, "enforce");
  return labels[`${PREFIX}warn-version`] === undefined ? enforced : { ...own, level: enforced.level };
}

const text = ({ level, version }: Policy): string => `"${level}:${version}"`;
const details = (found: readonly Violation[]): string => found.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");

function reviewPod(request: AdmissionRequest, labels: Readonly<Record<string, string>>): void {
  const { object, old, operation } = request;
  if (operation === "UPDATE" && isInsignificant(object, old as Draft)) return;
  const enforced = policy(labels, "enforce");
  const found = violations(enforced, object.metadata, object.spec);
  if (found.length > 0) throw refuse(request, `violates PodSecurity ${text(enforced)}: ${details(found)}`);
  warn(request, warnPolicy(labels), object.metadata, object.spec);
}

function warn(request: AdmissionRequest, warned: Policy, metadata: Draft, spec: Draft): void {
  const found = violations(warned, metadata, spec);
  if (found.length > 0) request.warn(`would violate PodSecurity ${text(warned)}: ${details(found)}`);
}

/** An update counts that brings a container or another image to one. */
function isInsignificant({ spec = {} }: Draft, { spec: old = {} }: Draft): boolean {
  const images = (containers: readonly Draft[] = []): unknown => containers.map(({ image }) => image);
  const known = new Set((old.ephemeralContainers ?? []).map(({ name, image }: Draft) => `${name} ${image}`));
  return deepEqual(images(spec.containers), images(old.containers)) && deepEqual(images(spec.initContainers), images(old.initContainers)) &&
    (spec.ephemeralContainers ?? []).every(({ name, image }: Draft) => known.has(`${name} ${image}`));
}

/** Workloads are let in with a warning: it is their Pods that will be refused. */
function reviewWorkload(request: AdmissionRequest, labels: Readonly<Record<string, string>>, served: ServedResources): void {
  const { definition } = request;
  const name = served.find(definition.group, definition.version, definition.resource)?.registry.name ?? "";
  let template: Draft = request.object;
  const path = TEMPLATES[name];
  if (!path) return;
  for (const step of path) template = template?.[step];
  if (!template?.spec) return;
  warn(request, warnPolicy(labels), template.metadata, template.spec);
}

/** What is wrong with the labels of a namespace, in the order in which they are read (policy/api: PolicyToEvaluate). */
function labelErrors(labels: Readonly<Record<string, string>> | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const check = (name: string, isGood: (value: string) => boolean, message: string): void => {
    const value = labels?.[`${PREFIX}${name}`];
    if (value !== undefined && !isGood(value)) errors.push(invalid(LABELS.key(`${PREFIX}${name}`), value, message));
  };
  for (const mode of ["enforce", "audit", "warn"]) {
    check(mode, (value) => LEVELS.includes(value), `must be one of ${LEVELS.join(", ")}`);
    check(`${mode}-version`, isVersion, 'must be "latest" or "v1.x"');
  }
  return errors;
}

/** A namespace that becomes stricter says which of its Pods would not be let in any more. */
function reviewNamespace(request: AdmissionRequest, context: ResourceContext): void {
  if (request.subresource !== "") return;
  const errors = labelErrors(request.object.metadata.labels);
  const had = request.operation === "UPDATE" ? labelErrors(request.old?.metadata?.labels) : [];
  // What was wrong before may stay.
  if (errors.length > 0 && !deepEqual(errors, had)) {
    const { group, kind } = request.definition;
    throw invalidObject({ group, kind }, request.name, errors);
  }
  if (request.operation !== "UPDATE") return;
  const before = policy((request.old as KubeObject).metadata?.labels, "enforce");
  const after = policy(request.object.metadata.labels, "enforce");
  // A level that was relaxed finds nothing new.
  if (after.level === "privileged" || (after.version === before.version && LEVELS.indexOf(after.level) <= LEVELS.indexOf(before.level))) return;
  const bad = new Map<string, string[]>();
  for (const pod of context.list("pods", request.name) as readonly Pod[]) {
    const found = violations(after, pod.metadata, pod.spec);
    if (found.length === 0) continue;
    const reasons = found.map(({ reason }) => reason).join(", ");
    bad.set(reasons, [...(bad.get(reasons) ?? []), pod.metadata!.name!]);
  }
  if (bad.size === 0) return;
  request.warn(`existing pods in namespace ${JSON.stringify(request.name)} violate the new PodSecurity enforce level ${text(after)}`);
  const lines = [...bad].map(([reasons, [first = "", ...others]]) => {
    const more = others.length === 0 ? "" : ` (and ${others.length} other ${others.length === 1 ? "pod" : "pods"})`;
    return `${first}${more}: ${reasons}`;
  });
  for (const line of lines.sort()) request.warn(line);
}
