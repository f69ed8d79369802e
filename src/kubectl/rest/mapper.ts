import { CommandError, NoKindMatchError } from "../errors.ts";

/** A kind that the server serves: where it is found and what it is called. */
export interface ResourceMapping {
  group: string;
  version: string;
  /** Plural name, as in paths. */
  resource: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  shortNames: readonly string[];
  categories: readonly string[];
  verbs: readonly string[];
  subresources: readonly string[];
}

/** `pods`, `deployments.apps`: how messages and -o name call a resource. */
export function qualifiedName(mapping: Pick<ResourceMapping, "group">, name: string): string {
  return mapping.group === "" ? name : `${name}.${mapping.group}`;
}

/** `apps/v1, Resource=deployments`: how Go prints a GroupVersionResource. */
export const gvrText = ({ group, version, resource }: Pick<ResourceMapping, "group" | "version" | "resource">): string => `${group}/${version}, Resource=${resource}`;

/** `apps/v1, Kind=Deployment` */
export const gvkText = ({ group, version, kind }: Pick<ResourceMapping, "group" | "version" | "kind">): string => `${group}/${version}, Kind=${kind}`;

/** `Deployment.apps` */
export const groupKind = (mapping: Pick<ResourceMapping, "group" | "kind">): string => qualifiedName(mapping, mapping.kind);

/** `deployments.apps` */
export const groupResource = (mapping: Pick<ResourceMapping, "group" | "resource">): string => qualifiedName(mapping, mapping.resource);

export const apiVersionOf = ({ group, version }: Pick<ResourceMapping, "group" | "version">): string =>
  group === "" ? version : `${group}/${version}`;

/** Path of a collection or, with a name, of an object. Throws CommandError for a name that cannot stand in a path. */
export function pathOf(mapping: Pick<ResourceMapping, "group" | "version" | "resource" | "namespaced">, namespace: string, name = "", subresource = ""): string {
  const wrong = name === "." || name === ".." ? [`may not be '${name}'`] : ["/", "%"].flatMap((part) => (name.includes(part) ? `may not contain '${part}'` : []));
  if (wrong.length > 0) throw new CommandError(`invalid resource name ${JSON.stringify(name)}: [${wrong.join(" ")}]`);
  const root = mapping.group === "" ? `/api/${mapping.version}` : `/apis/${mapping.group}/${mapping.version}`;
  const scope = mapping.namespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const object = name === "" ? "" : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${mapping.resource}${object}${subresource === "" ? "" : `/${subresource}`}`;
}

/** Finds the resource for what a person writes (RESTMapper with its shortcuts). Resources are in the order of discovery. */
export class RestMapper {
  readonly resources: readonly ResourceMapping[];

  constructor(resources: readonly ResourceMapping[]) {
    this.resources = resources;
  }

  /**
   * For an argument of the command line: plural or singular name in any case, or short name, with `.GROUP` or `.VERSION.GROUP`.
   */
  find(argument: string): ResourceMapping | undefined {
    const parts = argument.split(".");
    if (parts.length >= 3) {
      const [resource, version, ...group] = parts;
      const found = this.named(resource!, group.join("."), version!);
      if (found) return found;
    }
    const [resource, ...group] = parts;
    return this.named(resource!, group.join("."), "") ?? this.kindNamed(resource!, group);
  }

  private named(name: string, group: string, version: string): ResourceMapping | undefined {
    const wanted = name.toLowerCase();
    const fits = (mapping: ResourceMapping, exact: boolean): boolean =>
      (version === "" || mapping.version === version) &&
      (group === "" || (exact ? mapping.group === group : mapping.group.startsWith(group)));
    for (const exact of group === "" ? [true] : [true, false]) {
      const candidates = this.resources.filter((mapping) => fits(mapping, exact));
      const found =
        candidates.find((mapping) => mapping.resource === wanted) ??
        candidates.find((mapping) => mapping.singular === wanted) ??
        candidates.find((mapping) => mapping.shortNames.includes(name));
      if (found) return found;
    }
    return undefined;
  }

  /** `Pod`, `Deployment.v1.apps`. */
  private kindNamed(kind: string, rest: readonly string[]): ResourceMapping | undefined {
    const [version, ...group] = rest;
    return this.resources.find(
      (mapping) =>
        mapping.kind === kind &&
        (rest.length === 0 || mapping.group === rest.join(".") || (mapping.version === version && mapping.group === group.join("."))),
    );
  }

  /** For the kind of an object. Throws NoKindMatchError. */
  forKind(group: string, version: string, kind: string): ResourceMapping {
    const candidates = this.resources.filter(
      (mapping) => mapping.group === group && (mapping.kind === kind || mapping.kind.toLowerCase() === kind),
    );
    const found = version === "" ? candidates[0] : candidates.find((mapping) => mapping.version === version);
    if (!found) throw new NoKindMatchError(group, kind, version);
    return found;
  }

  /** What a short name that stands for `found` is a short name of as well: `events.events.k8s.io`. */
  rivals(name: string, found: ResourceMapping): Set<string> {
    const longForms = this.resources.flatMap((each) => (each.shortNames.includes(name) ? [groupResource(each)] : []));
    return new Set(found.shortNames.includes(name) ? longForms.filter((each) => each !== groupResource(found)) : []);
  }

  /** The preferred version of a group's kind. */
  preferred(group: string, kind: string): ResourceMapping | undefined {
    return this.resources.find((mapping) => mapping.group === group && mapping.kind === kind);
  }

  /** The resources of a category, as `all`; one of each kind. */
  category(name: string): ResourceMapping[] {
    const seen = new Set<string>();
    return this.resources.filter((mapping) => {
      const key = `${mapping.resource}.${mapping.group}`;
      if (!mapping.categories.includes(name) || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }
}
