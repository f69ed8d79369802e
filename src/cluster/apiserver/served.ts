import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Backend } from "./registry/backend.ts";
import { groupVersion, resourceName } from "./registry/keys.ts";
import { Registry } from "./registry/registry.ts";
import type { Draft, ResourceDefinition } from "./resources/definition.ts";

/** One resource in one version, as clients see it, over the registry that stores its objects. */
export class Served {
  readonly definition: ResourceDefinition;
  readonly registry: Registry;
  /** `apps/v1`. */
  readonly apiVersion: string;
  private readonly converted = new WeakMap<KubeObject, KubeObject>();

  constructor(definition: ResourceDefinition, registry: Registry) {
    this.definition = definition;
    this.registry = registry;
    this.apiVersion = groupVersion(definition);
  }

  /** A stored object in this version. */
  out(object: KubeObject): KubeObject {
    const { convert } = this.definition;
    if (!convert) return object;
    let converted = this.converted.get(object);
    if (!converted) {
      converted = convert.fromStorage(object) as KubeObject;
      this.converted.set(object, converted);
    }
    return converted;
  }

  /** A draft of this version, with its defaults, as one of the version that is stored. */
  in(draft: Draft): Draft {
    const { convert } = this.definition;
    if (!convert) return draft;
    this.definition.defaults?.(draft);
    return convert.toStorage(draft);
  }
}

/** What the server serves at present; custom resources come and go. */
export class ServedResources {
  private readonly backend: Backend;
  private readonly registries = new Map<string, Registry>();
  private readonly byVersion = new Map<string, Served>();
  private readonly byName = new Map<string, Served>();
  /** Grows with every change, so that what is derived from the list can be kept until then. */
  generation = 0;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** In the order in which they were added. */
  get all(): Served[] {
    return [...this.byVersion.values()];
  }

  /** Serves all of them, in this order; versions that share storage find the one that is stored wherever it stands. */
  addAll(definitions: readonly ResourceDefinition[]): void {
    for (const definition of definitions) if (!definition.storage) this.register(definition);
    for (const definition of definitions) this.add(definition);
  }

  add(definition: ResourceDefinition): Served {
    const { group, version, resource, storage } = definition;
    const name = storage ? resourceName(storage.resource, storage.group) : resourceName(resource, group);
    const served = new Served(definition, this.registries.get(name) ?? this.register(definition));
    this.byVersion.set(versionKey(group, version, resource), served);
    const preferred = this.byName.get(resourceName(resource, group));
    if (!preferred || !definition.notPreferred) this.byName.set(resourceName(resource, group), served);
    this.generation += 1;
    return served;
  }

  private register(definition: ResourceDefinition): Registry {
    const registry = new Registry(definition, this.backend);
    this.registries.set(registry.name, registry);
    return registry;
  }

  remove({ group, version, resource }: ResourceDefinition): void {
    this.byVersion.delete(versionKey(group, version, resource));
    const name = resourceName(resource, group);
    this.registries.delete(name);
    const other = this.all.find(({ definition }) => definition.group === group && definition.resource === resource);
    if (other) this.byName.set(name, other);
    else this.byName.delete(name);
    this.generation += 1;
  }

  find(group: string, version: string, resource: string): Served | undefined {
    return this.byVersion.get(versionKey(group, version, resource));
  }

  /** By `pods` or `deployments.apps`, in the preferred version. */
  named(name: string): Served | undefined {
    return this.byName.get(name);
  }

  ofKind(apiVersion: string, kind: string): Served | undefined {
    return this.all.find((served) => served.apiVersion === apiVersion && served.definition.kind === kind);
  }
}

function versionKey(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`;
}
