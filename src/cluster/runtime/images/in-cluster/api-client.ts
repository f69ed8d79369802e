import type { KubeObject, ObjectReference } from "../../../../apimachinery/types/index.ts";
import { rfc3339 } from "../../../../apimachinery/time.ts";
import { decode, encode, type ByteQueue, type HttpResponse, type Process } from "../../../../os/index.ts";

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** ms before an attempt that failed is made again: doubled up to the maximum. */
const RETRY = { initial: 1000, max: 30_000 };

/** What the API server answered. `object` is a Status when `status` is 400 or more, and undefined when nobody answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly object: Record<string, unknown> | undefined;
}

export interface WatchHandler<T> {
  /** All that is there has been read: called once, and after that `changed` tells of each change. */
  synced?(): void;
  changed?(object: T, old: T | undefined): void;
  deleted?(object: T): void;
  /** The server refused the list or the watch, e.g. because a role is missing. */
  refused?(answer: ApiAnswer): void;
}

/** A copy of the objects of one resource, kept by a watch over HTTP. */
export interface Store<T> {
  readonly synced: boolean;
  get(namespace: string, name: string): T | undefined;
  /** In order of namespace, then name. */
  list(): readonly T[];
}

/** Events of a program about objects, with counts. */
export interface EventSink {
  event(object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void;
}

/**
 * The API as a program in a Pod has it: over the Pod's network, with the token of its service account, found in the way of
 * client-go's in-cluster configuration.
 */
export interface ApiClient {
  /** `https://10.96.0.1:443`; undefined outside of a cluster. */
  readonly host: string | undefined;
  request(method: string, path: string, done: (answer: ApiAnswer) => void, body?: unknown, contentType?: string): void;
  /** `path`: of the collection, e.g. /api/v1/services; may have a query with a selector. */
  watch<T extends KubeObject>(path: string, handler?: WatchHandler<T>): Store<T>;
  /** `component`: what `From` shows in describe. */
  events(component: string): EventSink;
}

export function createApiClient(process: Process): ApiClient {
  const { simulation, network } = process.machine;
  const address = process.env.get("KUBERNETES_SERVICE_HOST");
  const port = Number(process.env.get("KUBERNETES_SERVICE_PORT") ?? 443);

  /** Read for each request: the kubelet renews the file. */
  function token(): string | undefined {
    try {
      return process.files.readText(`${ACCOUNT}/token`).trim();
    } catch {
      return undefined;
    }
  }

  function send(method: string, path: string, done: (response: HttpResponse | undefined) => void, body?: unknown, contentType?: string): void {
    if (!network || !address || process.status) return;
    const bearer = token();
    const headers: Record<string, string> = {
      accept: "application/json",
      "user-agent": `${process.name}/v0.0.0 (linux/amd64) kubernetes/$Format`,
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    };
    const data = body === undefined ? undefined : encode(JSON.stringify(body));
    if (data) {
      headers["content-type"] = contentType ?? "application/json";
      headers["content-length"] = String(data.length);
    }
    network.http(
      address, port, { method, path, headers, ...(data ? { body: data } : {}) },
      (response) => {
        if (!process.status) done(response);
        else if (!(response.body instanceof Uint8Array)) response.body.closeReaders();
      },
      () => {
        if (!process.status) done(undefined);
      },
      { tls: true },
    );
  }

  function request(method: string, path: string, done: (answer: ApiAnswer) => void, body?: unknown, contentType?: string): void {
    send(method, path, (response) => {
      if (!response) return done({ status: 0, object: undefined });
      readAll(response, (text) => done({ status: response.status, object: parse(text) }));
    }, body, contentType);
  }

  function watch<T extends KubeObject>(path: string, handler: WatchHandler<T> = {}): Store<T> {
    const objects = new Map<string, T>();
    let synced = false;
    let delay = RETRY.initial;
    const keyOf = (object: KubeObject): string => `${object.metadata!.namespace ?? ""}/${object.metadata!.name}`;
    const set = (object: T): void => {
      const key = keyOf(object);
      const old = objects.get(key);
      objects.set(key, object);
      if (synced && old?.metadata!.resourceVersion !== object.metadata!.resourceVersion) handler.changed?.(object, old);
    };
    const remove = (object: KubeObject): void => {
      const old = objects.get(keyOf(object));
      objects.delete(keyOf(object));
      if (old && synced) handler.deleted?.(old);
    };
    const again = (run: () => void): void => {
      simulation.after(delay, () => {
        if (!process.status) run();
      });
      delay = Math.min(RETRY.max, delay * 2);
    };
    const list = (): void => request("GET", path, (answer) => {
      if (answer.status !== 200) {
        handler.refused?.(answer);
        return again(list);
      }
      delay = RETRY.initial;
      const { items = [], metadata, kind, apiVersion } = answer.object as { items?: T[]; metadata: { resourceVersion: string }; kind: string; apiVersion: string };
      const present = new Set(items.map(keyOf));
      for (const object of [...objects.values()]) if (!present.has(keyOf(object))) remove(object);
      for (const item of items) set({ ...item, apiVersion, kind: kind.replace(/List$/, "") });
      if (!synced) {
        synced = true;
        handler.synced?.();
      }
      follow(metadata.resourceVersion);
    });
    const follow = (version: string): void => {
      let last = version;
      send("GET", `${path}${path.includes("?") ? "&" : "?"}watch=true&allowWatchBookmarks=true&resourceVersion=${last}`, (response) => {
        if (!response || response.status !== 200 || response.body instanceof Uint8Array) return again(list);
        let expired = false;
        readLines(response.body, process, (line) => {
          const { type, object } = parse(line) as { type: string; object: T };
          if (type === "ERROR") expired = true;
          else last = object.metadata!.resourceVersion!;
          if (type === "ADDED" || type === "MODIFIED") set(object);
          else if (type === "DELETED") remove(object);
        }, () => (expired ? again(list) : follow(last)));
      });
    };
    list();
    return {
      get synced() {
        return synced;
      },
      get: (namespace, name) => objects.get(`${namespace}/${name}`),
      list: () => [...objects].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, object]) => object),
    };
  }

  function events(component: string): EventSink {
    const seen = new Map<string, { name: string; count: number }>();
    let number = 0;
    return {
      event(object, type, reason, message) {
        const { namespace = "default", name, uid, resourceVersion } = object.metadata!;
        const key = [namespace, name, uid, type, reason, message].join("\n");
        const now = rfc3339(process.wall);
        const old = seen.get(key);
        if (old) {
          old.count += 1;
          request("PATCH", `/api/v1/namespaces/${namespace}/events/${old.name}`, () => {}, { count: old.count, lastTimestamp: now }, "application/merge-patch+json");
          return;
        }
        number += 1;
        const eventName = `${name}.${(process.wall * 1_000_000 + number).toString(16)}`;
        seen.set(key, { name: eventName, count: 1 });
        const involvedObject: ObjectReference = {
          kind: object.kind!, namespace, name: name!, uid: uid!, apiVersion: object.apiVersion!, resourceVersion: resourceVersion!,
        };
        request("POST", `/api/v1/namespaces/${namespace}/events`, () => {}, {
          apiVersion: "v1", kind: "Event", metadata: { name: eventName, namespace }, involvedObject, reason, message,
          source: { component }, firstTimestamp: now, lastTimestamp: now, count: 1, type, eventTime: null,
          reportingComponent: component, reportingInstance: process.machine.hostname,
        });
      },
    };
  }

  return { host: address ? `https://${address}:${port}` : undefined, request, watch, events };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** The whole body of a response as text. */
export function readAll(response: HttpResponse, done: (text: string) => void): void {
  const { body } = response;
  if (body instanceof Uint8Array) return done(decode(body));
  const decoder = new TextDecoder();
  let text = "";
  const pump = (): void => {
    for (;;) {
      const chunk = body.take(65536);
      if (chunk === undefined) return void body.whenReadable(pump);
      if (chunk.length === 0) return done(text);
      text += decoder.decode(chunk, { stream: true });
    }
  };
  pump();
}

/** The lines of a body as they come; stops when the process has ended. */
function readLines(body: ByteQueue, process: Process, line: (text: string) => void, ended: () => void): void {
  const decoder = new TextDecoder();
  let buffer = "";
  process.onExit(() => body.closeReaders());
  const pump = (): void => {
    for (;;) {
      if (process.status) return body.closeReaders();
      const chunk = body.take(65536);
      if (chunk === undefined) return void body.whenReadable(pump);
      if (chunk.length === 0) return ended();
      buffer += decoder.decode(chunk, { stream: true });
      for (let at = buffer.indexOf("\n"); at >= 0; at = buffer.indexOf("\n")) {
        const text = buffer.slice(0, at);
        buffer = buffer.slice(at + 1);
        if (text.trim() !== "") line(text);
      }
    }
  };
  pump();
}
