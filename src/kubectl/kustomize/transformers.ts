import { isObject } from "../../apimachinery/json/index.ts";
import { marshal } from "../../apimachinery/json/index.ts";
import { CommandError } from "../errors.ts";
import { addEntries, applyFieldSpecs, placeIn, type Place } from "./field-spec.ts";
import { gvkText, isClusterScoped, isSelected, sameId } from "./id.ts";
import type { FieldSpec, ImageEntry, Replica } from "./kustomization.ts";
import type { Transformer } from "./patches.ts";
import type { Data, Resource } from "./resource.ts";

const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];
/** Names that stay as they are. */
const UNPREFIXED = [{ kind: "CustomResourceDefinition" }, { group: "apiregistration.k8s.io", kind: "APIService" }, { kind: "Namespace" }];

export const labelTransformer = (labels: Readonly<Record<string, string>>, specs: readonly FieldSpec[]): Transformer => (resources) => {
  for (const resource of resources) addEntries(resource, specs, labels);
};

export interface NamespaceOptions {
  unsetOnly?: boolean;
  setRoleBindingSubjects?: string;
}

/** Throws CommandError. */
export function namespaceTransformer(namespace: string, specs: readonly FieldSpec[], { unsetOnly, setRoleBindingSubjects }: NamespaceOptions = {}): Transformer {
  const subjects = setRoleBindingSubjects || "defaultOnly";
  if (!["defaultOnly", "none", "allServiceAccounts"].includes(subjects)) {
    throw new CommandError(
      `invalid value ${JSON.stringify(subjects)} for setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"`,
    );
  }
  const put = (place: Place): void => {
    if (!unsetOnly || !place.get()) place.set(namespace);
  };
  return (resources) => {
    for (const resource of resources) {
      resource.remember();
      const { id, object } = resource;
      if (!isClusterScoped(id)) {
        object!.metadata ??= {};
        put(placeIn(object!.metadata, "namespace"));
      }
      const binding = BINDINGS.includes(id.kind!);
      if (binding) {
        for (const subject of (object!["subjects"] ?? []) as Data[]) {
          const wanted = subjects === "allServiceAccounts" ? subject["kind"] === "ServiceAccount" : subjects === "defaultOnly" && subject["name"] === "default";
          if (wanted) put(placeIn(subject, "namespace"));
        }
      }
      const used = specs.filter(({ path }) => path !== "metadata/namespace" && (path !== "metadata/name" || object!.apiVersion === "v1") && !(binding && path === "subjects/namespace"));
      applyFieldSpecs(resource, used, put, () => "");
      const same = resources.filter((each) => sameId(each.id, resource.id));
      if (same.length !== 1) {
        throw new CommandError(`namespace transformation produces ID conflict: [${same.map(shown).join(" ")}]`);
      }
    }
  };
}

/** The object as kustomize shows it, with the notes that it takes while it works. */
function shown({ object, previous }: Resource): string {
  const list = (key: "kind" | "name" | "namespace"): string => previous.map((each) => each[key]).join(",");
  const notes = { Kinds: list("kind"), Names: list("name"), Namespaces: list("namespace") };
  const annotations = Object.fromEntries(Object.entries(notes).map(([key, value]) => [`internal.config.kubernetes.io/previous${key}`, value]));
  return marshal({ ...object, metadata: { ...object!.metadata, annotations: { ...object!.metadata?.annotations, ...annotations } } });
}

/** Puts words before or behind names. */
export const affixTransformer = (which: "prefix" | "suffix", affix: string, specs: readonly FieldSpec[]): Transformer => (resources) => {
  for (const resource of resources) {
    const id = resource.originalId;
    if (UNPREFIXED.some((kind) => isSelected(id, kind))) continue;
    for (const spec of specs) {
      if (!isSelected(id, spec)) continue;
      if (spec.path === "metadata/name" && affix !== "") {
        (which === "prefix" ? resource.prefixes : resource.suffixes).push(affix);
        resource.remember();
      }
      applyFieldSpecs(resource, [{ path: spec.path!, ...(spec.create ? { create: true } : {}) }], (place) => {
        const name = String(place.get() ?? "");
        place.set(which === "prefix" ? affix + name : name + affix);
      });
    }
  }
};

export const replicaTransformer = ({ name = "", count = 0 }: Replica, specs: readonly FieldSpec[]): Transformer => (resources) => {
  let found = false;
  for (const spec of specs) {
    for (const resource of resources) {
      if (!resource.ids.some((id) => id.name === name && isSelected(id, spec))) continue;
      found = true;
      applyFieldSpecs(resource, [spec], (place) => place.set(count), () => 0);
    }
  }
  if (found) return;
  throw new CommandError(`resource with name ${name} does not match a config with the following GVK [${specs.map(gvkText).join(" ")}]`);
};

/** Images in the fields that the specifications name, and in containers anywhere. */
export const imageTransformer = (entry: ImageEntry, specs: readonly FieldSpec[]): Transformer => (resources) => {
  const change = (place: Place): void => {
    const image = place.get();
    if (typeof image === "string") place.set(newImage(image, entry));
  };
  for (const resource of resources) {
    if (resource.id.kind === "CustomResourceDefinition") continue;
    inContainers(resource.object, change);
    applyFieldSpecs(resource, specs, change);
  }
};

function inContainers(value: unknown, change: (place: Place) => void): void {
  if (Array.isArray(value)) value.forEach((item) => inContainers(item, change));
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    inContainers(child, change);
    if ((key !== "containers" && key !== "initContainers") || !Array.isArray(child)) continue;
    for (const container of child) if (isObject(container) && "image" in container) change(placeIn(container, "image"));
  }
}

function newImage(image: string, { name = "", newName, newTag, tagSuffix, digest: newDigest }: ImageEntry): string {
  if (!new RegExp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(image)) return image;
  const [, base = "", oldTag = "", oldDigest = ""] = /^([^/]*\/.*?|[^/]*?)(?::([^:/@]*))?(?:@(.*))?$/.exec(image)!;
  let [tag, digest] = [oldTag, oldDigest];
  if (newTag) [tag, digest] = [newTag, newDigest ?? ""];
  else if (newDigest) [tag, digest] = ["", newDigest];
  else if (tagSuffix) [tag, digest] = [tag + tagSuffix, ""];
  return (newName || base) + (tag ? `:${tag}` : "") + (digest ? `@${digest}` : "");
}

/** Whether nothing is left of a resource. */
export const isGone = ({ object }: Resource): boolean => !object || Object.keys(object).length === 0;
