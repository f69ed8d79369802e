import { parseYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import { sameGvk, type Gvk } from "./id.ts";
import type { FieldSpec } from "./kustomization.ts";
import type { Loader } from "./loader.ts";
import type { Data } from "./resource.ts";
import { decodeAs } from "./shape.ts";

/** Where names of objects of a kind stand in others. */
export interface NameReference extends Gvk {
  fieldSpecs?: FieldSpec[];
}

type Lists = "namePrefix" | "nameSuffix" | "namespace" | "commonLabels" | "labels" | "templateLabels" | "commonAnnotations" | "varReference" | "images" | "replicas";

/** Where the transformers work (kustomize: internal/konfig/builtinpluginconsts). */
export type Configuration = Partial<Record<Lists, FieldSpec[]>> & { nameReference?: NameReference[] };

const TEMPLATE = "spec/template";
const JOB_TEMPLATE = "spec/jobTemplate/spec/template";

/** `path Kind[@group][#version]...`, a line each; `+` before a path makes what is missing. */
function specs(text: string): FieldSpec[] {
  return text.trim().split("\n").flatMap((line) => {
    const [path = "", ...kinds] = line.trim().split(" ");
    const create = path.startsWith("+") ? { create: true } : {};
    return (kinds.length > 0 ? kinds : [""]).map((text) => ({ ...gvk(text), path: path.replace("+", ""), ...create }));
  });
}

function gvk(text: string): Gvk {
  const [, kind, group, version] = /^([^@#]*)(?:@([^#]*))?(?:#(.*))?$/.exec(text)!;
  return { ...(kind ? { kind } : {}), ...(group ? { group } : {}), ...(version ? { version } : {}) };
}

const SELECTED = ["podAffinity", "podAntiAffinity"]
  .flatMap((affinity) =>
    ["preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm", "requiredDuringSchedulingIgnoredDuringExecution"].map((when) => `affinity/${affinity}/${when}`))
  .concat("topologySpreadConstraints")
  .map((path) => `${TEMPLATE}/spec/${path}/labelSelector/matchLabels Deployment@apps StatefulSet@apps`)
  .join("\n");

const TEMPLATE_LABELS = `+metadata/labels
+${TEMPLATE}/metadata/labels ReplicationController#v1 Deployment ReplicaSet DaemonSet StatefulSet@apps Job@batch
+spec/volumeClaimTemplates[]/metadata/labels StatefulSet@apps
+spec/jobTemplate/metadata/labels CronJob@batch
+${JOB_TEMPLATE}/metadata/labels CronJob@batch`;

/** Where the specification of a Pod stands. */
const PODS: Readonly<Record<string, string>> = {
  Pod: "spec", PodTemplate: "template/spec", Deployment: `${TEMPLATE}/spec`, ReplicaSet: `${TEMPLATE}/spec`, DaemonSet: `${TEMPLATE}/spec`,
  StatefulSet: `${TEMPLATE}/spec`, Job: `${TEMPLATE}/spec`, ReplicationController: `${TEMPLATE}/spec`, CronJob: `${JOB_TEMPLATE}/spec`,
};
const inPods = (kinds: string, paths: string): string =>
  kinds.split(" ").flatMap((kind) => paths.split(" ").map((path) => `${PODS[kind]!}/${path} ${kind}`)).join("\n");
const CONTENT_USERS = "Pod PodTemplate Deployment ReplicaSet DaemonSet StatefulSet Job CronJob";
const NAME_USERS = "Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet";
const contentPaths = (ref: string): string =>
  `containers/env/valueFrom/${ref}KeyRef/name initContainers/env/valueFrom/${ref}KeyRef/name containers/envFrom/${ref}Ref/name ` +
  `initContainers/envFrom/${ref}Ref/name volumes/projected/sources/${ref}/name`;
const annotations = (...names: string[]): string => names.map((name) => `metadata/annotations/${name.replace("/", "\\/")} Ingress`).join("\n");

const scaled = (kind: string): [string, string] => [kind, "spec/scaleTargetRef/name HorizontalPodAutoscaler"];
const REFERENCES: readonly (readonly [target: string, places: string])[] = [
  scaled("Deployment"), scaled("ReplicationController"), scaled("ReplicaSet"), scaled("StatefulSet"),
  ["ConfigMap#v1", `${inPods(CONTENT_USERS, `volumes/configMap/name ${contentPaths("configMap")}`)}
    spec/configSource/configMap Node
    rules/resourceNames Role ClusterRole
    ${annotations("nginx.ingress.kubernetes.io/fastcgi-params-configmap")}`],
  ["Secret#v1", `${inPods(CONTENT_USERS, `volumes/secret/secretName imagePullSecrets/name ${contentPaths("secret")}`)}
    spec/tls/secretName Ingress
    ${annotations("ingress.kubernetes.io/auth-secret", "nginx.ingress.kubernetes.io/auth-secret", "nginx.ingress.kubernetes.io/auth-tls-secret")}
    imagePullSecrets/name ServiceAccount
    parameters/secretName StorageClass
    parameters/adminSecretName StorageClass
    parameters/userSecretName StorageClass
    parameters/secretRef StorageClass
    rules/resourceNames Role ClusterRole
    spec/azureFile/secretName PersistentVolume`],
  ["Service#v1", `spec/serviceName StatefulSet@apps
    spec/rules/http/paths/backend/serviceName Ingress
    spec/backend/serviceName Ingress
    spec/rules/http/paths/backend/service/name Ingress
    spec/defaultBackend/service/name Ingress
    spec/service/name APIService@apiregistration.k8s.io
    webhooks/clientConfig/service ValidatingWebhookConfiguration@admissionregistration.k8s.io MutatingWebhookConfiguration@admissionregistration.k8s.io`],
  ["Role@rbac.authorization.k8s.io", "roleRef/name RoleBinding@rbac.authorization.k8s.io"],
  ["ClusterRole@rbac.authorization.k8s.io", "roleRef/name RoleBinding@rbac.authorization.k8s.io ClusterRoleBinding@rbac.authorization.k8s.io"],
  ["ServiceAccount#v1", `subjects RoleBinding@rbac.authorization.k8s.io ClusterRoleBinding@rbac.authorization.k8s.io
    ${inPods(NAME_USERS, "serviceAccountName")}`],
  ["PersistentVolumeClaim#v1", inPods(NAME_USERS, "volumes/persistentVolumeClaim/claimName")],
  ["PersistentVolume#v1", "spec/volumeName PersistentVolumeClaim\nrules/resourceNames ClusterRole"],
  ["StorageClass@storage.k8s.io#v1", "spec/storageClassName PersistentVolume PersistentVolumeClaim\nspec/volumeClaimTemplates/spec/storageClassName StatefulSet"],
  ["PriorityClass@scheduling.k8s.io#v1", inPods(NAME_USERS, "priorityClassName")],
  ["ValidatingAdmissionPolicy@admissionregistration.k8s.io", "spec/policyName ValidatingAdmissionPolicyBinding@admissionregistration.k8s.io"],
];

let defaults: Configuration | undefined;

function defaultConfiguration(): Configuration {
  const container = ["containers", "initContainers"]
    .flatMap((list) => ["args", "command", "env/value", "volumeMounts/mountPath"].map((field) => `${list}/${field}`))
    .concat("volumes/nfs/server").join(" ");
  const images = ["containers[]/image", "initContainers[]/image", "volumes[]/image/reference"];
  defaults ??= {
    namePrefix: specs("metadata/name"),
    nameSuffix: specs("metadata/name"),
    namespace: specs(`+metadata/name Namespace
      +spec/service/namespace APIService@apiregistration.k8s.io
      spec/conversion/webhook/clientConfig/service/namespace CustomResourceDefinition@apiextensions.k8s.io`),
    commonLabels: specs(`+spec/selector Service#v1 ReplicationController#v1
      +spec/selector/matchLabels Deployment ReplicaSet DaemonSet StatefulSet@apps
      ${SELECTED}
      spec/selector/matchLabels Job@batch PodDisruptionBudget@policy
      spec/jobTemplate/spec/selector/matchLabels CronJob@batch
      spec/podSelector/matchLabels NetworkPolicy@networking.k8s.io
      spec/ingress/from/podSelector/matchLabels NetworkPolicy@networking.k8s.io
      spec/egress/to/podSelector/matchLabels NetworkPolicy@networking.k8s.io
      ${TEMPLATE_LABELS}`),
    labels: [],
    templateLabels: specs(TEMPLATE_LABELS),
    commonAnnotations: specs(`+metadata/annotations
      +${TEMPLATE}/metadata/annotations ReplicationController#v1 Deployment ReplicaSet DaemonSet StatefulSet Job@batch
      +spec/jobTemplate/metadata/annotations CronJob@batch
      +${JOB_TEMPLATE}/metadata/annotations CronJob@batch`),
    varReference: specs(`${inPods("CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet", container)}
      ${TEMPLATE}/metadata/annotations Deployment
      spec/rules/host Ingress
      spec/tls/hosts Ingress
      spec/tls/secretName Ingress
      spec/ports/port Service
      spec/ports/targetPort Service
      spec/nfs/server PersistentVolume
      metadata/labels
      metadata/annotations`),
    images: specs(["spec", `${TEMPLATE}/spec`].flatMap((spec) => images.map((image) => `+${spec}/${image}`)).join("\n")),
    replicas: specs("+spec/replicas Deployment StatefulSet ReplicaSet ReplicationController"),
    nameReference: REFERENCES.map(([target, places]) => ({ ...gvk(target), fieldSpecs: specs(places) })),
  };
  return defaults;
}

/** What is known already with what a kustomization adds. Throws CommandError. */
export function mergeConfigurations(left: Configuration, right: Configuration): Configuration {
  const merged: Configuration = { ...left };
  for (const [name, list] of Object.entries(right) as [keyof Configuration, (FieldSpec & NameReference)[]][]) {
    if (name === "nameReference") {
      const references = [...(left.nameReference ?? [])];
      for (const each of list) {
        const at = references.findIndex((known) => sameGvk(known, each));
        if (at < 0) references.push(each);
        else references[at] = { ...references[at], fieldSpecs: mergeSpecs(references[at]!.fieldSpecs ?? [], each.fieldSpecs ?? []) };
      }
      merged.nameReference = references;
    } else merged[name] = mergeSpecs(left[name] ?? [], list);
  }
  return merged;
}

/** Throws CommandError when they say different things of one place. */
export function mergeSpecs(left: readonly FieldSpec[], right: readonly FieldSpec[]): FieldSpec[] {
  const result = [...left];
  for (const spec of right) {
    const known = result.find((each) => each.path === spec.path && sameGvk(each, spec));
    if (!known) result.push(spec);
    else if ((known.create ?? false) !== (spec.create ?? false)) throw new CommandError("conflicting fieldspecs");
  }
  return result;
}

/** The defaults and the files under `configurations`. Throws CommandError. */
export function readConfiguration(loader: Loader, paths: readonly string[]): Configuration {
  let result = defaultConfiguration();
  for (const path of paths) {
    const text = loader.load(path);
    let added: Configuration;
    try {
      added = decodeAs("TransformerConfig", parseYaml(text) ?? {});
    } catch (error) {
      throw new CommandError(`error unmarshaling JSON: while decoding JSON: ${(error as Error).message}`);
    }
    result = mergeConfigurations(result, added);
  }
  return result;
}

/** What the OpenAPI definitions under `crds` say of fields: where labels, annotations, names and namespaces stand. */
export function configurationOfCrds(loader: Loader, paths: readonly string[]): Configuration {
  const result: Required<Pick<Configuration, "commonLabels" | "commonAnnotations" | "namePrefix" | "nameReference">> = {
    commonLabels: [], commonAnnotations: [], namePrefix: [], nameReference: [],
  };
  for (const path of paths) {
    const types = parseYaml(loader.load(path)) as Record<string, { Schema?: Data } & Data>;
    for (const [name, definition] of Object.entries(types ?? {})) {
      const properties = propertiesOf(definition);
      if (!properties["kind"] || !properties["apiVersion"] || !properties["metadata"]) continue;
      collect(types, name, { kind: name.split(".").at(-1)! }, [], result, new Set());
    }
  }
  return result;
}

const propertiesOf = (definition: { Schema?: Data } & Data): Record<string, Data> =>
  ((definition.Schema ?? definition)["properties"] ?? {}) as Record<string, Data>;

function collect(types: Record<string, Data>, type: string, kind: Gvk, path: readonly string[], result: Configuration, seen: ReadonlySet<string>): void {
  if (seen.has(type) || !types[type]) return;
  for (const [name, property] of Object.entries(propertiesOf(types[type]))) {
    const place = [...path, name].join("/");
    if ("x-kubernetes-label-selector" in property) result.commonLabels!.push({ ...kind, path: place });
    if ("x-kubernetes-annotation" in property) result.commonAnnotations!.push({ ...kind, path: place });
    if ("x-kubernetes-identity" in property) result.namePrefix!.push({ ...kind, path: place });
    const target = property["x-kubernetes-object-ref-kind"] as string | undefined;
    const version = property["x-kubernetes-object-ref-api-version"] as string | undefined;
    if (target && version) {
      const key = (property["x-kubernetes-object-ref-name-key"] as string | undefined) ?? "name";
      result.nameReference!.push({ kind: target, version, fieldSpecs: [{ ...kind, path: `${place}/${key}` }] });
    }
    const ref = property["$ref"] as string | undefined;
    if (ref) collect(types, ref, kind, [...path, name], result, new Set([...seen, type]));
  }
}
