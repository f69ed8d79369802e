import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { clone, deepEqual } from "../../../apimachinery/json/index.ts";
import type { ManagedFieldsEntry } from "../../../apimachinery/managedfields/index.ts";
import { generateName } from "../../../apimachinery/names.ts";
import type { FieldError } from "../../../apimachinery/validation/field.ts";
import type { AdmissionRequest } from "../admission/plugin.ts";
import type { RequestContext } from "../request.ts";
import { rest } from "../rest.ts";
import type { Draft, ResourceContext, ResourceDefinition } from "../resources/definition.ts";
import { alreadyExists, badRequest, conflict, invalid, modified, notFound, type GroupResource } from "../status.ts";
import { share } from "../storage/share.ts";
import type { WriteRecord } from "../storage/storage.ts";
import type { Backend } from "./backend.ts";
import { deleteObject, type DeleteOptions, type Deletion } from "./delete.ts";
import { etcdKey, groupVersion, resourceName } from "./keys.ts";
import { managedFieldsOf } from "./managed-fields.ts";
import { noteWrite, settled, track, type Ownership, type Write } from "./ownership.ts";
import { mainStrategy, statusStrategy, type UpdateStrategy } from "./strategy.ts";

/** The server retries a generated name that is taken this many times (registry/store.go). */
const NAME_ATTEMPTS = 8;

export interface UpdateOptions {
  strategy?: UpdateStrategy;
  /** What the object is to be when there is none (PUT that creates, server-side apply). */
  createMissing?: () => Draft;
  /**
   * Ownership that server-side apply has decided; otherwise the write is noted under its field manager. `changed` writes
   * it though the object stays the same.
   */
  ownership?: () => { entries: readonly ManagedFieldsEntry[]; changed: boolean };
  /** Takes a resourceVersion in the draft as a condition; default true. */
  checkVersion?: boolean;
}

export interface CreateOptions {
  /** The version of the request, `apps/v1`. */
  apiVersion?: string;
  /** Keeps what was asked for apart from what admission adds, for the sake of managedFields. */
  keepAsked?: boolean;
  ownership?: UpdateOptions["ownership"];
}

/** What a request wants of admission, whoever sends it. */
type Asked = Pick<AdmissionRequest, "operation" | "subresource" | "namespace" | "name" | "object" | "old">;

/**
 * The objects of one resource in storage, with all that happens around a write: admission, defaults, the strategy of the
 * kind, validation, versions, finalizers (registry/generic/registry/store.go and registry/rest of the real server).
 *
 * Drafts that are handed in are consumed; objects that come out are frozen.
 */
export class Registry {
  readonly definition: ResourceDefinition;
  readonly backend: Backend;
  /** Storage name, `pods` or `deployments.apps`. */
  readonly name: string;
  readonly groupResource: GroupResource;
  readonly apiVersion: string;
  readonly main: UpdateStrategy;
  readonly status: UpdateStrategy;

  constructor(definition: ResourceDefinition, backend: Backend) {
    this.definition = definition;
    this.backend = backend;
    this.name = resourceName(definition.resource, definition.group);
    this.groupResource = { group: definition.group, resource: definition.resource };
    this.apiVersion = groupVersion(definition);
    this.main = mainStrategy(definition);
    this.status = statusStrategy(definition);
  }

  find(namespace: string, name: string): KubeObject | undefined {
    return this.backend.storage.get(this.name, namespace, name);
  }

  /** Throws NotFound. */
  get(namespace: string, name: string): KubeObject {
    const object = this.find(namespace, name);
    if (!object) throw notFound(this.groupResource, name);
    return object;
  }

  list(namespace = ""): KubeObject[] {
    return this.backend.storage.list(this.name, namespace);
  }

  create(namespace: string, draft: Draft, request: RequestContext, options: CreateOptions = {}): KubeObject {
    const context = this.backend.context(request.user.username);
    this.assertNamespace(draft, namespace);
    draft.apiVersion = this.apiVersion;
    draft.kind = this.definition.kind;
    this.definition.defaults?.(draft);
    const asked = options.keepAsked ? clone(draft) : undefined;
    const name = draft.metadata.name ?? "";
    this.admit({ operation: "CREATE", subresource: "", namespace, name, object: draft, old: undefined }, request, context);
    const own = options.ownership?.();
    const { apiVersion = this.apiVersion } = options;
    const write = { manager: request.fieldManager, apiVersion, subresource: "", time: context.timestamp };
    const ownership = own ? settled(own.entries) : noteWrite(this.definition, undefined, undefined, write, asked);
    if (name === "" && draft.metadata.generateName) return this.createNamed(namespace, draft, request, context, ownership);
    return this.store(namespace, draft, request, context, ownership);
  }

  /**
   * Replaces the object by what `produce` makes of it. Throws NotFound, Conflict, Invalid, or what admission says. The
   * object is deleted when this update took away the last finalizer that held its deletion.
   */
  update(
    namespace: string,
    name: string,
    produce: (old: KubeObject) => Draft,
    request: RequestContext,
    options: UpdateOptions = {},
    apiVersion = this.apiVersion,
  ): { object: KubeObject; created: boolean } {
    const old = this.find(namespace, name);
    if (!old) {
      if (!options.createMissing) throw notFound(this.groupResource, name);
      const creation = { apiVersion, ...(options.ownership ? { ownership: options.ownership } : {}) };
      return { object: this.create(namespace, options.createMissing(), request, creation), created: true };
    }
    const strategy = options.strategy ?? this.main;
    const context = this.backend.context(request.user.username);
    const draft = produce(old);
    this.assertNamespace(draft, namespace);
    draft.apiVersion = this.apiVersion;
    draft.kind = this.definition.kind;
    if (options.checkVersion !== false) this.assertVersion(draft, old);
    draft.metadata.resourceVersion = old.metadata!.resourceVersion;
    if (strategy.subresource !== "status") this.definition.defaults?.(draft);
    const wanted: Asked = { operation: "UPDATE", subresource: strategy.subresource, namespace, name, object: draft, old };
    this.admit(wanted, request, context);
    const explicit = draft.metadata.managedFields as ManagedFieldsEntry[] | undefined;
    this.prepareUpdate(draft, old, strategy, context);
    for (const warning of strategy.warnings?.(draft, old, context) ?? []) request.warn(warning);
    this.review(wanted, request, context);
    const record = this.record(request, strategy.subresource);
    if (this.isFinished(draft, old)) {
      const last = share(old, draft) as KubeObject;
      if (!request.dryRun) this.backend.storage.delete(last, record);
      return { object: last, created: false };
    }
    if (request.dryRun) return { object: share(old, draft) as KubeObject, created: false };
    const write = { manager: request.fieldManager, apiVersion, subresource: strategy.subresource, time: context.timestamp };
    const own = options.ownership?.() ?? this.explicitOwnership(old, draft, explicit, write);
    record.ownership = own ? settled(own.entries) : this.note(old, write, strategy);
    record.force = own?.changed ?? false;
    return { object: this.backend.storage.update(draft, old, record), created: false };
  }

  /** Deletes, or begins to. Throws NotFound, Conflict (preconditions), or what admission says. */
  delete(namespace: string, name: string, options: DeleteOptions, request: RequestContext): Deletion {
    const context = this.backend.context(request.user.username);
    const old = this.get(namespace, name);
    const asked: Asked = { operation: "DELETE", subresource: "", namespace, name, object: undefined, old };
    this.admit(asked, request, context);
    this.review(asked, request, context);
    return deleteObject(this, old, options, request);
  }

  /** Mutating admission of the body of a subresource that has a kind of its own. */
  admitSubresource(subresource: string, namespace: string, name: string, body: Draft, request: RequestContext): void {
    const context = this.backend.context(request.user.username);
    this.admit({ operation: "CREATE", subresource, namespace, name, object: body, old: undefined }, request, context);
  }

  /** The note for the storage log of a write by this request. */
  record(request: RequestContext, subresource: string): WriteRecord {
    const { user, userAgent, verb } = request;
    return { resource: this.name, by: { user: user.username, userAgent, verb, subresource } };
  }

  /** What the log knows about who owns the fields of the present object. */
  ownership(namespace: string, name: string): Ownership | undefined {
    return this.backend.storage.lastChange(this.name, namespace, name)?.ownership as Ownership | undefined;
  }

  private createNamed(
    namespace: string,
    draft: Draft,
    request: RequestContext,
    context: ResourceContext,
    ownership: Ownership,
  ): KubeObject {
    for (let attempt = 1; ; attempt += 1) {
      const named = attempt === NAME_ATTEMPTS ? draft : clone(draft);
      named.metadata.name = generateName(draft.metadata.generateName, this.backend.names);
      if (attempt === NAME_ATTEMPTS || !this.find(namespace, named.metadata.name)) {
        return this.store(namespace, named, request, context, ownership);
      }
    }
  }

  /** All of a create after mutating admission. */
  private store(
    namespace: string,
    draft: Draft,
    request: RequestContext,
    context: ResourceContext,
    ownership: Ownership,
  ): KubeObject {
    const { definition } = this;
    const { metadata } = draft;
    metadata.uid = this.backend.uids.uuid();
    metadata.creationTimestamp = context.timestamp;
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    delete metadata.selfLink;
    delete metadata.managedFields;
    delete metadata.resourceVersion;
    if (definition.generation) metadata.generation = 1;
    definition.prepareForCreate?.(draft, context);
    this.assertValid(draft, definition.allocate?.(draft, undefined, context) ?? []);
    // Without the rest only the components of a booting cluster write, and what they write is right.
    const errors = rest.value?.validateMetadata(metadata, definition) ?? [];
    if (definition.validate) errors.push(...definition.validate(draft, context));
    this.assertValid(draft, errors);
    for (const warning of definition.warnings?.(draft, undefined, context) ?? []) request.warn(warning);
    this.review({ operation: "CREATE", subresource: "", namespace, name: metadata.name, object: draft, old: undefined }, request, context);
    const present = this.find(namespace, metadata.name);
    if (present) {
      const prefix = present.metadata?.deletionTimestamp ? "object is being deleted: " : "";
      throw alreadyExists(this.groupResource, metadata.name, prefix);
    }
    if (request.dryRun) return share(undefined, draft) as KubeObject;
    const record = this.record(request, "");
    record.ownership = ownership;
    return this.backend.storage.create(draft, record);
  }

  private prepareUpdate(draft: Draft, old: KubeObject, strategy: UpdateStrategy, context: ResourceContext): void {
    const before = old.metadata!;
    const generation = before.generation;
    if (generation === undefined) delete draft.metadata.generation;
    else draft.metadata.generation = generation;
    delete draft.metadata.managedFields;
    delete draft.metadata.selfLink;
    this.assertValid(draft, strategy.prepare(draft, old, context) ?? []);
    const { metadata } = draft;
    metadata.uid ||= before.uid;
    metadata.resourceVersion = before.resourceVersion;
    metadata.creationTimestamp = before.creationTimestamp;
    if (before.deletionTimestamp) metadata.deletionTimestamp = before.deletionTimestamp;
    metadata.deletionGracePeriodSeconds ??= before.deletionGracePeriodSeconds;
    if (metadata.deletionGracePeriodSeconds === undefined) delete metadata.deletionGracePeriodSeconds;
    const errors = rest.value?.validateMetadataUpdate(metadata, before, this.definition) ?? [];
    errors.push(...strategy.validate(draft, old, context));
    this.assertValid(draft, errors);
  }

  private note(old: KubeObject, write: Write, strategy: UpdateStrategy): Ownership | undefined {
    const { namespace = "", name = "" } = old.metadata!;
    const previous = this.ownership(namespace, name);
    return strategy.untracked ? previous : noteWrite(this.definition, previous, old, write);
  }

  /** The ownership of an update whose object says itself who owns what, where that is not what was known. */
  private explicitOwnership(
    old: KubeObject,
    draft: Draft,
    explicit: ManagedFieldsEntry[] | undefined,
    write: Write,
  ): ReturnType<NonNullable<UpdateOptions["ownership"]>> | undefined {
    if (!explicit) return undefined;
    const known = managedFieldsOf(this, old);
    if (deepEqual(known ?? [], explicit)) return undefined;
    const reset = explicit.length === 0 || (explicit.length === 1 && Object.keys(explicit[0]!).length === 0);
    return { entries: reset ? [] : track(this.definition, write, old, draft, explicit), changed: true };
  }

  private isFinished(draft: Draft, old: KubeObject): boolean {
    const { deletionTimestamp, deletionGracePeriodSeconds } = old.metadata!;
    if (!deletionTimestamp || deletionGracePeriodSeconds) return false;
    if ((draft.metadata.finalizers ?? []).length > 0) return false;
    return this.name !== "namespaces" || (draft.spec?.finalizers ?? []).length === 0;
  }

  private assertNamespace(draft: Draft, namespace: string): void {
    const metadata = (draft.metadata ??= {});
    if (!this.definition.namespaced) {
      if (metadata.namespace) throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
      delete metadata.namespace;
      return;
    }
    if (metadata.namespace && metadata.namespace !== namespace) {
      throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
    }
    metadata.namespace = namespace;
  }

  private assertVersion(draft: Draft, old: KubeObject): void {
    const { uid, resourceVersion } = draft.metadata;
    const { name, namespace = "", uid: present } = old.metadata!;
    if (uid && uid !== present) {
      const key = etcdKey(this.definition, namespace, name!);
      const detail = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${present}`;
      const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${detail}`;
      throw conflict(this.groupResource, name!, why);
    }
    if (resourceVersion && resourceVersion !== "0") {
      if (resourceVersion !== old.metadata!.resourceVersion) throw conflict(this.groupResource, name!, modified);
      return;
    }
    if (this.definition.allowUnconditionalUpdate === false) {
      const error: FieldError = {
        type: "FieldValueInvalid",
        field: "metadata.resourceVersion",
        badValue: 0,
        detail: "must be specified for an update",
      };
      throw invalid(this.definition, name!, [error]);
    }
  }

  private assertValid(draft: Draft, errors: FieldError[]): void {
    if (errors.length > 0) throw invalid(this.definition, draft.metadata.name ?? "", errors);
  }

  private admit(asked: Asked, request: RequestContext, context: ResourceContext): void {
    const attributes = this.attributes(asked, request);
    for (const plugin of this.backend.plugins) plugin.admit?.(attributes, context);
  }

  private review(asked: Asked, request: RequestContext, context: ResourceContext): void {
    const attributes = this.attributes(asked, request);
    for (const plugin of this.backend.plugins) plugin.validate?.(attributes, context);
  }

  private attributes(asked: Asked, request: RequestContext): AdmissionRequest {
    const { user, dryRun, webhooks } = request;
    return { ...asked, definition: this.definition, user, dryRun, webhooks, warn: (m) => request.warn(m) };
  }
}
