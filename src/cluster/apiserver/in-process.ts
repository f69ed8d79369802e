import { clone } from "../../apimachinery/json/index.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import { loadedModule } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { Waiting, type WebhookSession } from "./admission/webhooks/session.ts";
import type { AuditTrail } from "./audit.ts";
import { StatusError, type Client, type ResourceClient, type WriteOptions } from "./client.ts";
import { createInformer } from "./informer.ts";
import { managerOf, type RequestContext, type UserInfo, type Verb } from "./request.ts";
import type { Draft } from "./resources/definition.ts";
import { rest } from "./rest.ts";
import { select } from "./selection.ts";
import type { Served, ServedResources } from "./served.ts";
import { notFound, noSuchResource } from "./status.ts";
import type { Subresources } from "./subresources/handler.ts";

/** What an in-process client works on. */
export interface InProcessServer {
  readonly simulation: Simulation;
  readonly served: ServedResources;
  readonly subresources: Subresources;
  readonly audit: AuditTrail;
}

/**
 * A client for the components of the cluster: their requests go the way of every other from admission on. They are
 * trusted (a real cluster gives each a role that is as wide as its work), so nobody asks whether they may.
 */
export function createInProcessClient(server: InProcessServer, userAgent: string, user: UserInfo, webhooks?: WebhookSession): Client {
  const clients = new Map<Served, ResourceClient<KubeObject>>();
  const ofAny = (resource: string): ResourceClient<KubeObject> => {
    const served = server.served.named(resource);
    if (!served) throw noSuchResource();
    let client = clients.get(served);
    if (!client) clients.set(served, (client = createResourceClient(server, served, userAgent, user, webhooks)));
    return client;
  };
  return { userAgent, ofAny, of: ofAny as Client["of"] };
}

/** For a write of the status: what such a write cannot change is not copied, and so is seen to be the same. */
function statusDraft(object: KubeObject): Draft {
  const { metadata, status } = object as Draft;
  return { ...object, metadata: { ...metadata }, ...(status === undefined ? {} : { status: clone(status) }) };
}

function createResourceClient(
  server: InProcessServer,
  served: Served,
  userAgent: string,
  user: UserInfo,
  webhooks: WebhookSession | undefined,
): ResourceClient<KubeObject> {
  const { registry } = served;
  const storage = registry.backend.storage;

  function contextOf(verb: Verb, options: WriteOptions = {}): RequestContext {
    const fieldManager = managerOf(options.fieldManager, userAgent);
    return { user, userAgent, verb, fieldManager, dryRun: options.dryRun ?? false, ...(webhooks ? { webhooks } : {}), warn: () => undefined };
  }

  /** Runs a write and puts it into the audit trail. */
  function audited<T>(verb: Verb, namespace: string, name: string, subresource: string, write: () => T): T {
    let code = verb === "create" ? 201 : 200;
    let waiting = false;
    try {
      return write();
    } catch (error) {
      // Not answered yet, so nothing has happened.
      if (error instanceof Waiting) waiting = true;
      code = error instanceof StatusError ? error.code : 500;
      throw error;
    } finally {
      const { group, resource } = served.definition;
      if (!waiting) server.audit.add({ user: user.username, userAgent, verb, group, resource, subresource, namespace, name, code });
    }
  }

  function handler(subresource: string): NonNullable<ReturnType<Subresources["get"]>> {
    const found = server.subresources.get(`${registry.name}/${subresource}`);
    if (!found) throw noSuchResource();
    return found;
  }

  function update(namespace: string, object: KubeObject, subresource = "", options?: WriteOptions): KubeObject {
    const name = object.metadata?.name ?? "";
    return audited("update", namespace, name, subresource, () => {
      const request = contextOf("update", options);
      const draft: Draft = subresource === "status" && !served.definition.convert ? statusDraft(object) : clone(object);
      if (subresource === "") {
        return served.out(registry.update(namespace, name, () => served.in(draft), request, {}, served.apiVersion).object);
      }
      const found = handler(subresource);
      if (!found.strategy) {
        if (!found.update) throw noSuchResource();
        return found.update({ served, namespace, name, request }, draft);
      }
      const { strategy } = found;
      const update = registry.update(namespace, name, () => served.in(draft), request, { strategy }, served.apiVersion);
      return served.out(update.object);
    });
  }

  return {
    get: (namespace, name) => served.out(registry.get(namespace, name)),
    find(namespace, name) {
      const object = registry.find(namespace, name);
      return object && served.out(object);
    },
    list(namespace = "", options = {}) {
      const selection = select(served.definition, options.labelSelector, options.fieldSelector);
      const objects = registry.list(namespace).map((object) => served.out(object));
      const items = selection.empty ? objects : objects.filter((object) => selection.matches(object));
      return { items, resourceVersion: String(storage.revision) };
    },
    create(namespace, object, options) {
      const draft: Draft = clone(object);
      const name = draft.metadata?.name ?? draft.metadata?.generateName ?? "";
      return audited("create", namespace, name, "", () =>
        served.out(registry.create(namespace, served.in(draft), contextOf("create", options), { apiVersion: served.apiVersion })),
      );
    },
    update,
    updateStatus: (namespace, object) => update(namespace, object, "status"),
    patch(namespace, name, type, patch, subresource = "", options) {
      return audited("patch", namespace, name, subresource, () => {
        const request = contextOf("patch", options);
        const found = subresource === "" ? undefined : handler(subresource);
        const call = { served, namespace, name, request, subresource, handler: found, fieldValidation: "Ignore" as const };
        return loadedModule(rest).patchObject(call, type, clone(patch), false).object;
      });
    },
    createSubresource(namespace, name, subresource, body) {
      const { create } = handler(subresource);
      if (!create) throw noSuchResource();
      return audited("create", namespace, name, subresource, () =>
        create({ served, namespace, name, request: contextOf("create") }, clone(body)),
      );
    },
    delete(namespace, name, options = {}) {
      if (name === "") throw notFound(registry.groupResource, name);
      return audited("delete", namespace, name, "", () =>
        served.out(registry.delete(namespace, name, options, contextOf("delete")).object),
      );
    },
    inform: (informerHandler) => createInformer(server.simulation, served, informerHandler),
  };
}
