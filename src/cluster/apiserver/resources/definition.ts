import type { FieldError } from "../../../apimachinery/validation/field.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";

/** An object under work: the API server clones before it hands one out as a draft, so strategies may write to it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Draft = any;

/** A column of the table that `kubectl get` prints; priority 1 columns are those of `-o wide`. */
export interface Column {
  name: string;
  type: "string" | "integer" | "boolean" | "date";
  format?: string;
  description?: string;
  priority?: number;
}

/** What a strategy may look at besides the object. */
export interface ResourceContext {
  /** The wall clock, ms since 1970. */
  readonly wall: number;
  /** RFC 3339 with whole seconds, as the server writes times. */
  readonly timestamp: string;
  /** Who asks. */
  readonly user: string;
  /** Reads the present state of other objects, e.g. for quota or references. */
  find(resource: string, namespace: string, name: string): KubeObject | undefined;
  list(resource: string, namespace?: string): readonly KubeObject[];
  /** Random numbers of the API server (addresses, ports). */
  readonly random: import("../../../sim/index.ts").Random;
}

/** How a subresource other than status updates its object. */
export interface SubresourceUpdate<T extends KubeObject = KubeObject> {
  prepare(draft: Draft, old: T, context: ResourceContext): void;
  validate(object: T, old: T, context: ResourceContext): FieldError[];
}

/**
 * How a kind is called and served: all that has to be known of it while there are no objects of it (kinds.ts).
 */
export interface Kind {
  group: string;
  version: string;
  kind: string;
  /** Plural name in paths. */
  resource: string;
  singular: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  namespaced: boolean;
  /** Verbs of the resource where they are not all eight (create delete deletecollection get list patch update watch). */
  verbs?: readonly string[];
  /** Subresources besides the main one; "status" and "scale" are served generically, the others by handlers of their own. */
  subresources?: readonly string[];
  /** Key of the type in the schema, e.g. `io.k8s.api.core.v1.Pod`; "" of custom resources. */
  schema: string;
  /** Made by a CustomResourceDefinition. */
  custom?: boolean;
  /** Kind of lists, default the kind with "List" behind it. */
  listKind?: string;
  /** Whether an update without a resourceVersion is taken as one of the present object; default true. */
  allowUnconditionalUpdate?: boolean;
  /** Whether PUT to a name that is not there creates it; default false. */
  allowCreateOnUpdate?: boolean;
  /** What happens to dependents when a deletion does not say so; default "Background". "Unsupported": never finalizers. */
  defaultPropagation?: "Background" | "Orphan" | "Unsupported";
  /** Whether the answer to a deletion is the object and not a Status. */
  returnsDeletedObject?: boolean;
  /** Grace period and what deletion does first (Pods, Namespaces); the default deletes at once when no finalizer holds. */
  gracefulDelete?: boolean;
  /**
   * Kinds that are one in storage share it: `resource.group` of the definition whose objects these are (events of
   * events.k8s.io are stored as `events`, autoscaling/v1 as `horizontalpodautoscalers.autoscaling` of v2).
   */
  storage?: { resource: string; group: string; version: string };
  /** Whether discovery names this version second: clients prefer the other one of the group. */
  notPreferred?: boolean;
}

/**
 * What the server does with objects of a kind: defaults, preparation, validation and printer columns of the real one's registry.
 */
export interface ResourceStrategy<T extends KubeObject = KubeObject> {
  /** Reads a body of a custom resource: what its schema does not know is dropped, and told as `unknown field "..."`. */
  decode?(body: Record<string, unknown>): { value: Draft; strictErrors: string[] };
  /** The schema of a custom resource, for OpenAPI. */
  openAPISchema?: unknown;
  /** Fills in the defaults of this version (idempotent; also run for templates inside). */
  defaults?(draft: Draft): void;
  /** Before create: drop status, allocate what the server allocates, set generation 1 (the generic part does metadata). */
  prepareForCreate?(draft: Draft, context: ResourceContext): void;
  /**
   * What the server hands out itself before anything is validated: addresses and ports of Services. Runs after
   * prepareForCreate and prepareForUpdate (`old` is undefined on create); errors make the request Invalid at once, before
   * `validate` is asked.
   */
  allocate?(draft: Draft, old: T | undefined, context: ResourceContext): FieldError[];
  /** Why an object may not be deleted. */
  undeletable?(name: string): string | undefined;
  /** Before update of the main resource: keep status, allocated fields. The generic part keeps metadata and, where `generation` is true, counts it. */
  prepareForUpdate?(draft: Draft, old: T, context: ResourceContext): void;
  /** Before update of status: keep what is not status. Default: everything but status and metadata.managedFields from old. */
  prepareForStatusUpdate?(draft: Draft, old: T, context: ResourceContext): void;
  /** Whether metadata.generation counts changes of the spec; a function says by itself what counts as one. */
  generation?: boolean | ((draft: Draft, old: T) => boolean);
  /** Whether a name made of anything but a DNS subdomain is right; default `dns1123Subdomain`. Returns messages. */
  validateName?(name: string): string[];
  validate?(object: T, context: ResourceContext): FieldError[];
  validateUpdate?(object: T, old: T, context: ResourceContext): FieldError[];
  /**
   * Subresources that update a part of the object by rules of their own (pods/resize, pods/ephemeralcontainers,
   * certificatesigningrequests/approval): `prepare` puts back what they may not touch.
   */
  updates?: Readonly<Record<string, SubresourceUpdate<T>>>;
  validateStatusUpdate?(object: T, old: T, context: ResourceContext): FieldError[];
  /** Warning headers on create and update. */
  warnings?(object: T, old: T | undefined, context: ResourceContext): string[];
  /** Warning headers on every request of this resource, reads too (kinds that are deprecated). */
  requestWarnings?(): string[];
  /** Values of the field selectors besides metadata.name and metadata.namespace. */
  selectableFields?(object: T): Record<string, string>;
  columns?: readonly Column[];
  /** The cells of `columns`, in that order; missing: Name and Age. */
  cells?(object: T, context: ResourceContext): (string | number | boolean)[];
  /** Where /scale reads and writes. */
  scale?: {
    selector(object: T): string;
    replicas(object: T): number;
    statusReplicas(object: T): number;
    /** Where the wanted number stands, default `["spec", "replicas"]`. */
    specPath?: readonly string[];
  };
  /** Turns a stored object into one of this version and back, where kinds share a storage; both leave their argument alone. */
  convert?: { fromStorage(object: KubeObject): Draft; toStorage(object: KubeObject): Draft };
}

/** All that the API server knows about one kind. */
export interface ResourceDefinition<T extends KubeObject = KubeObject> extends Kind, ResourceStrategy<T> {}
