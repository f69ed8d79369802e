import { rfc3339 } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import { loadedModule, type HttpHandler } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { AuditTrail } from "./audit.ts";
import { Authenticator } from "./authentication/authenticator.ts";
import type { TokenSecrets } from "./authentication/secret-tokens.ts";
import { bootstrapRbac } from "./authorization/bootstrap.ts";
import { Authorizer } from "./authorization/rbac.ts";
import type { Client, NodeConnection } from "./client.ts";
import type { AdmissionPlugin } from "./admission/plugin.ts";
import { createComponentSession, type WebhookCaller } from "./admission/webhooks/session.ts";
import { createFirstPlugins } from "./admission/first.ts";
import type { BodyDecoder } from "./endpoints/body.ts";
import type { Extension } from "./endpoints/extension.ts";
import { createHandler } from "./endpoints/handler.ts";
import type { VirtualResource } from "./endpoints/virtual.ts";
import { createInProcessClient } from "./in-process.ts";
import type { MetricsProvider } from "./metrics/provider.ts";
import type { Backend } from "./registry/backend.ts";
import { registerApiServices } from "./registry/api-services.ts";
import { expireEvents } from "./registry/event-expiry.ts";
import type { UserInfo } from "./request.ts";
import { rest } from "./rest.ts";
import type { ResourceContext, ResourceDefinition } from "./resources/definition.ts";
import { definitions as builtIn } from "./resources/index.ts";
import { isRenewal } from "./resources/leases.ts";
import { ServedResources } from "./served.ts";
import type { Change } from "./storage/change.ts";
import { Storage } from "./storage/storage.ts";
import type { SubresourceHandler } from "./subresources/handler.ts";
import { addSubresources } from "./subresources/index.ts";

export interface ApiServerOptions {
  simulation: Simulation;
  /** The kinds that are served; default: all of resources/. */
  definitions?: readonly ResourceDefinition[];
  /** Switches of the server's command line (`--feature-gates`); all off. */
  featureGates?: { readonly GenericWorkload?: boolean };
  /** Told of mistakes of ours that a request met; without it they are thrown. */
  onCrash?: (error: unknown) => void;
}

/** What grows when the rest of the server is here. */
interface Known {
  readonly subresources: Map<string, SubresourceHandler>;
  plugins: readonly AdmissionPlugin[];
  readonly virtual: Map<string, VirtualResource>;
}

/** What looks after objects that a booting cluster has none of. */
interface Whole {
  readonly custom: (change: Change) => void;
  readonly tokens: TokenSecrets;
}

/**
 * The API server of a simulated cluster. Everything that knows the cluster knows it through `client` (components) or
 * `handle` (whoever speaks HTTP).
 */
export class ApiServer implements Backend {
  readonly simulation: Simulation;
  readonly storage: Storage;
  readonly audit: AuditTrail;
  readonly served: ServedResources;
  readonly names;
  readonly uids;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  /** Groups that a component answers and discovery does not know. */
  readonly extensions = new Map<string, Extension>();
  /**
   * By media type, how to read bodies that are neither JSON nor YAML. Whoever serves Go clients adds protobuf
   * (protobuf/decode.ts), which a page does without.
   */
  readonly decoders = new Map<string, BodyDecoder>();
  readonly onCrash: ((error: unknown) => void) | undefined;
  /** Ids of requests. */
  readonly requestIds;
  /** How long watches last. */
  readonly timeouts;
  /** The server for whoever speaks HTTP: in the simulated network, or behind a real socket. */
  readonly httpHandler: HttpHandler;
  /** Watches over HTTP that go on. */
  readonly openWatches = new Set<{ readonly group: string; readonly version: string; readonly resource: string; readonly scope: string }>();
  /** How the server reaches webhooks of admission: over the network of its node. Without it none can be reached. */
  callWebhook: WebhookCaller = (_target, _body, done) => {
    done({ error: "no network" });
    return () => undefined;
  };
  /** How the server reaches the kubelets, by name of the node. */
  private readonly nodes = new Map<string, () => NodeConnection>();
  private readonly random;
  private readonly strategies;
  private readonly contexts = new Map<string, ResourceContext>();
  private readonly known: Known = { subresources: new Map(), plugins: [], virtual: new Map() };
  private whole: Whole | undefined;
  private metrics: MetricsProvider | undefined;

  constructor({ simulation, definitions = builtIn, featureGates, onCrash }: ApiServerOptions) {
    this.onCrash = onCrash;
    this.simulation = simulation;
    this.storage = new Storage(simulation, isRenewal);
    this.audit = new AuditTrail(simulation, () => this.storage.revision);
    this.random = simulation.random.fork("apiserver");
    this.names = this.random.fork("names");
    this.uids = this.random.fork("uids");
    this.strategies = this.random.fork("strategies");
    this.requestIds = this.random.fork("requests");
    this.timeouts = this.random.fork("timeouts");
    this.authenticator = new Authenticator(simulation, this.storage, this.random.fork("credentials"));
    this.authorizer = new Authorizer(this.storage);
    this.served = new ServedResources(this);
    this.served.addAll(featureGates?.GenericWorkload ? loadedModule(rest).withWorkloadApi(definitions) : definitions);
    for (const served of this.served.all) addSubresources({ ...this.parts(), subresources: this.known.subresources }, served);
    this.known.plugins = createFirstPlugins(this.names);
    expireEvents(this);
    bootstrapRbac(this);
    registerApiServices(this, this.served);
    // What comes of these is for the rest: a booting cluster has no such objects.
    this.storage.watch("secrets", (change) => this.complete()?.tokens.secret(change));
    this.storage.watch("serviceaccounts", (change) => this.complete()?.tokens.account(change));
    this.storage.watch("customresourcedefinitions.apiextensions.k8s.io", (change) => this.complete()?.custom(change));
    this.httpHandler = createHandler(this);
  }

  /** How subresources are served, by `pods/binding`. */
  get subresources(): Map<string, SubresourceHandler> {
    this.complete();
    return this.known.subresources;
  }

  /** Admission, in the order in which its plugins are asked. */
  get plugins(): readonly AdmissionPlugin[] {
    this.complete();
    return this.known.plugins;
  }

  /** Resources that are answered and not stored, by name: `tokenreviews.authentication.k8s.io`. */
  get virtual(): ReadonlyMap<string, VirtualResource> {
    this.complete();
    return this.known.virtual;
  }

  get definitions(): readonly ResourceDefinition[] {
    return this.served.all.map(({ definition }) => definition);
  }

  /**
   * A client of a component. `userAgent` stands in the audit trail and, up to its first slash, as the owner of the
   * fields it sets; `user` is by default one who may do everything.
   */
  client(userAgent: string, user: UserInfo = { username: `system:${userAgent}`, groups: ["system:masters"] }): Client {
    return createInProcessClient(this, userAgent, user);
  }

  /** A client whose writes go by the webhooks of admission, too; what has to wait for one throws Waiting and is to be tried again. */
  patientClient(userAgent: string, user?: UserInfo): Client {
    const session = createComponentSession(this.simulation, () => this.requestIds.uuid(), () => this.callWebhook);
    return createInProcessClient(this, userAgent, user ?? { username: `system:${userAgent}`, groups: ["system:masters"] }, session);
  }

  /** Serves metrics.k8s.io from the figures of `provider`; before that it answers that it is not available. */
  registerMetrics(provider: MetricsProvider): void {
    this.metrics = provider;
    if (this.whole) this.serveMetrics();
  }

  addSubresourcesOf(group: string, resource: string): void {
    for (const served of this.served.all) {
      const { definition } = served;
      if (definition.group === group && definition.resource === resource) addSubresources(this, served);
    }
  }

  private parts(): Pick<ApiServer, "authenticator" | "authorizer" | "served"> {
    const { authenticator, authorizer, served } = this;
    return { authenticator, authorizer, served };
  }

  /** Puts in what the rest has, once it is here. */
  private complete(): Whole | undefined {
    if (this.whole || !rest.value) return this.whole;
    const { createCustomResources, createEscalationCheck, createPlugins, createReviews, createTokenSecrets, placeStandingObjects } = rest.value;
    const { known, served, authorizer } = this;
    this.whole = { custom: createCustomResources(this), tokens: createTokenSecrets(this) };
    placeStandingObjects(this.storage, this.simulation.epoch);
    for (const one of served.all) addSubresources(this, one);
    known.plugins = [...createPlugins(served, this.names, authorizer), createEscalationCheck(authorizer)];
    const reviews = createReviews({ ...this.parts(), subresources: known.subresources, timestamp: () => this.context("").timestamp });
    for (const [name, resource] of reviews) known.virtual.set(name, resource);
    this.serveMetrics();
    return this.whole;
  }

  private serveMetrics(): void {
    for (const [name, resource] of loadedModule(rest).metricsResources(this.storage, this.metrics)) this.known.virtual.set(name, resource);
  }

  /** Tells how to reach the kubelet of a node, for logs, exec, attach and port-forward. */
  registerNode(name: string, connection: () => NodeConnection): void {
    this.nodes.set(name, connection);
  }

  nodeConnection(name: string): NodeConnection | undefined {
    return this.nodes.get(name)?.();
  }

  context(user: string): ResourceContext {
    let context = this.contexts.get(user);
    if (!context) {
      context = new StorageContext(this, user, this.strategies);
      this.contexts.set(user, context);
    }
    return context;
  }
}

class StorageContext implements ResourceContext {
  readonly user: string;
  readonly random;
  private readonly backend: Backend;
  private second = -1;
  private text = "";

  constructor(backend: Backend, user: string, random: ResourceContext["random"]) {
    this.backend = backend;
    this.user = user;
    this.random = random;
  }

  get wall(): number {
    return this.backend.simulation.wall;
  }

  get timestamp(): string {
    const second = Math.floor(this.wall / 1000);
    if (second !== this.second) {
      this.second = second;
      this.text = rfc3339(second * 1000);
    }
    return this.text;
  }

  find(resource: string, namespace: string, name: string): KubeObject | undefined {
    return this.backend.storage.get(resource, namespace, name);
  }

  list(resource: string, namespace = ""): readonly KubeObject[] {
    return this.backend.storage.list(resource, namespace);
  }
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  return new ApiServer(options);
}
