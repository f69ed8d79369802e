import type { HttpResponse } from "../../os/index.ts";
import type { KubeObject, Kinds, ResourceName } from "../../apimachinery/types/index.ts";

/**
 * How the components of the cluster (scheduler, controllers, kubelet) speak to the API server: the verbs of the API, run
 * through the same authentication, admission, validation and audit as an HTTP request, without its bytes. All verbs are
 * synchronous and throw `StatusError` with the Status the server would answer. Objects are frozen and shared: to change
 * one, write a new one.
 */
export interface Client {
  /** The user agent under which this client's writes stand in the audit trail, e.g. `kube-scheduler`. */
  readonly userAgent: string;
  /** The verbs of one resource: `client.of("pods")`, `client.of("deployments.apps")`. */
  of<R extends ResourceName>(resource: R): ResourceClient<Kinds[R]>;
  /** The verbs of any served resource, also of custom ones: name as `resource.group`. Throws NotFound if none is served. */
  ofAny(resource: string): ResourceClient<KubeObject>;
}

export interface ListOptions {
  labelSelector?: string;
  fieldSelector?: string;
}

export interface WriteOptions {
  dryRun?: boolean;
  fieldManager?: string;
}

export interface DeleteOptionsInput {
  /** Seconds. */
  gracePeriodSeconds?: number;
  propagationPolicy?: "Foreground" | "Background" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
}

export type PatchType =
  | "application/json-patch+json"
  | "application/merge-patch+json"
  | "application/strategic-merge-patch+json"
  | "application/apply-patch+yaml";

/** `namespace` is "" for cluster-scoped resources, and in `list` and `watch` for all namespaces. */
export interface ResourceClient<T extends KubeObject> {
  /** Throws NotFound. */
  get(namespace: string, name: string): T;
  /** As get, with undefined for an object that is not there. */
  find(namespace: string, name: string): T | undefined;
  list(namespace?: string, options?: ListOptions): { items: readonly T[]; resourceVersion: string };
  create(namespace: string, object: T, options?: WriteOptions): T;
  /** Replaces the object; Conflict when its metadata.resourceVersion is given and old. `subresource`: "status", "scale" ... */
  update(namespace: string, object: T, subresource?: string, options?: WriteOptions): T;
  /** Update of the status alone. */
  updateStatus(namespace: string, object: T): T;
  patch(namespace: string, name: string, type: PatchType, patch: unknown, subresource?: string, options?: WriteOptions): T;
  /** POST to a subresource: "binding", "eviction". */
  createSubresource(namespace: string, name: string, subresource: string, body: unknown): unknown;
  /** Returns the object as it was, or is while its finalizers or its grace period hold it. */
  delete(namespace: string, name: string, options?: DeleteOptionsInput): T;
  /**
   * Watches the resource (all namespaces): a reflector with its store. The handler gets what exists as ADDED and then every
   * change, in order, each in an event of the simulation after the write (never inside it). The store shows what has been
   * delivered, as an informer's cache does.
   */
  inform(handler?: InformerHandler<T>): Informer<T>;
}

export interface InformerHandler<T> {
  added?(object: T): void;
  updated?(object: T, old: T): void;
  deleted?(object: T): void;
}

export interface Informer<T> {
  get(namespace: string, name: string): T | undefined;
  /** In order of namespace, then name. */
  list(namespace?: string): readonly T[];
  /** Whether all that existed at the start has been delivered. */
  readonly synced: boolean;
  stop(): void;
}

/** The same error that an HTTP client gets as a `Status` body. */
export interface StatusBody {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, never>;
  status: "Failure";
  message: string;
  reason: string;
  details?: { name?: string; group?: string; kind?: string; uid?: string; causes?: { reason?: string; message?: string; field?: string }[]; retryAfterSeconds?: number };
  code: number;
}

export class StatusError extends Error {
  readonly status: StatusBody;
  constructor(status: StatusBody) {
    // An answer and no mistake: nobody reads the trace of the stack, which costs more than all else.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(status.message);
    Error.stackTraceLimit = limit;
    this.name = "StatusError";
    this.status = status;
  }
  get code(): number {
    return this.status.code;
  }
  get reason(): string {
    return this.status.reason;
  }
}

/** What the API server asks of the kubelet of a node (on a real cluster: HTTPS to port 10250). */
export interface NodeConnection {
  /** Streams of a process started in a container, or of its first one for attach. Throws StatusError. */
  exec(request: ExecRequest): StreamSession;
  attach(request: ExecRequest): StreamSession;
  /** The bytes of a container's log; with `follow` the stream goes on until the container ends or `cancel`. Throws StatusError. */
  logs(request: LogRequest): LogStream;
  /** A connection to a port of the Pod. */
  portForward(podNamespace: string, podName: string, port: number): StreamSession;
  /** A GET of the kubelet's own pages (`/healthz`, `/pods`): what nodes/NAME/proxy leads to. Throws StatusError. */
  page(path: string): HttpResponse;
}

export interface ExecRequest {
  namespace: string;
  pod: string;
  container: string;
  command: readonly string[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

export interface LogRequest {
  namespace: string;
  pod: string;
  container: string;
  follow?: boolean;
  previous?: boolean;
  timestamps?: boolean;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  tailLines?: number;
  limitBytes?: number;
}

/** Bytes both ways, in virtual time. All callbacks may be set once, by the side that reads. */
export interface StreamSession {
  /** Bytes for the process. */
  writeStdin(data: Uint8Array): void;
  closeStdin(): void;
  resize(columns: number, rows: number): void;
  onOutput(callback: (stream: "stdout" | "stderr", data: Uint8Array) => void): void;
  /** The end: exit code 0 and no error, an exit code, or an error text of the runtime. */
  onEnd(callback: (end: { exitCode: number; error?: StatusBody }) => void): void;
  /** The client went away. */
  close(): void;
}

export interface LogStream {
  onData(callback: (data: Uint8Array) => void): void;
  onEnd(callback: () => void): void;
  cancel(): void;
}
