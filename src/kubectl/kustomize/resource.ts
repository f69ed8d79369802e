import { parseSelector } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../object.ts";
import { effectiveNamespace, idOf, type Gvk, type Id } from "./id.ts";

// Objects of any kind are walked here as plain data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Data = Record<string, any>;

export interface Selector extends Id {
  labelSelector?: string;
  annotationSelector?: string;
}

/** Where an object comes from, or what changed it (buildMetadata). */
export interface Origin {
  path?: string;
  configuredIn?: string;
  configuredBy?: { apiVersion: string; kind: string; name?: string; namespace?: string };
}

/** An object on its way through the kustomizations, with what has to be known of its past. */
export class Resource {
  /** Undefined once a patch has deleted it. */
  object: (KubeObject & Data) | undefined;
  readonly previous: { name: string; namespace: string; kind: string }[] = [];
  readonly prefixes: string[] = [];
  readonly suffixes: string[] = [];
  /** Its name gets the hash of its content. */
  hashed = false;
  /** What is to become of an object with the same name: merge, replace, create. */
  behavior = "unspecified";
  /** Names of variables that take their value from it. */
  readonly variables: string[] = [];
  origin: Origin | undefined;
  transformations: Origin[] | undefined;

  constructor(object: KubeObject) {
    this.object = object;
  }

  get id(): Id {
    return idOf(this.object ?? {});
  }

  get name(): string {
    return this.id.name!;
  }

  set name(name: string) {
    this.object!.metadata = { ...this.object!.metadata, name };
  }

  /** From the first on. */
  get previousIds(): Id[] {
    const { group, version } = this.id;
    return this.previous.map((each) => ({ group, version, ...each }));
  }

  get originalId(): Id {
    return this.previousIds[0] ?? this.id;
  }

  get ids(): Id[] {
    return [...this.previousIds, this.id];
  }

  remember(): void {
    const { id } = this;
    this.previous.push({ name: id.name!, namespace: effectiveNamespace(id), kind: id.kind! });
  }
}

/** A pattern stands for the whole of a text; none fits all. */
export const fitsPattern = (pattern: string | undefined, text: string | undefined): boolean =>
  !pattern || new RegExp(`^(?:${pattern})$`).test(text ?? "");

export const fitsGvk = (selector: Gvk, { group, version, kind }: Gvk): boolean =>
  fitsPattern(selector.group, group) && fitsPattern(selector.version, version) && fitsPattern(selector.kind, kind);

export const fitsLabels = ({ object }: Resource, { labelSelector, annotationSelector }: Selector): boolean =>
  (!labelSelector || parseSelector(labelSelector).matches(object?.metadata?.labels ?? {})) &&
  (!annotationSelector || parseSelector(annotationSelector).matches(object?.metadata?.annotations ?? {}));

/** The resources that the target of a patch names, by their first names or those they have now. */
export function select(resources: readonly Resource[], target: Selector): Resource[] {
  return resources.filter((resource) => {
    const ids = [resource.originalId, resource.id];
    return (
      ids.some((id) => fitsPattern(target.namespace, effectiveNamespace(id))) && ids.some((id) => fitsPattern(target.name, id.name)) &&
      fitsGvk(target, resource.id) && fitsLabels(resource, target)
    );
  });
}
