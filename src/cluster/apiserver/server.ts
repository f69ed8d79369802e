import { rfc3339 } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { HttpHandler } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { AuditTrail } from "./audit.ts";
import { Authenticator } from "./authentication/authenticator.ts";
import { fillTokenSecrets } from "./authentication/secret-tokens.ts";
import { bootstrapRbac } from "./authorization/bootstrap.ts";
import { createEscalationCheck } from "./authorization/escalation.ts";
import { Authorizer } from "./authorization/rbac.ts";
import type { Client, NodeConnection } from "./client.ts";
import type { AdmissionPlugin } from "./admission/plugin.ts";
import { createComponentSession, type WebhookCaller } from "./admission/webhooks/session.ts";
import { createPlugins } from "./admission/index.ts";
import type { BodyDecoder } from "./endpoints/body.ts";
import { serveCustomResources } from "./custom/controller.ts";
import type { Extension } from "./endpoints/extension.ts";
import { createHandler } from "./endpoints/handler.ts";
import type { VirtualResource } from "./endpoints/virtual.ts";
import { createInProcessClient } from "./in-process.ts";
import type { MetricsProvider } from "./metrics/provider.ts";
import { metricsResources } from "./metrics/resources.ts";
import type { Backend } from "./registry/backend.ts";
import { registerApiServices } from "./registry/api-services.ts";
import { expireEvents } from "./registry/event-expiry.ts";
import type { UserInfo } from "./request.ts";
import type { ResourceContext, ResourceDefinition } from "./resources/definition.ts";
import { createReviews } from "./reviews/index.ts";
import { definitions as builtIn } from "./resources/index.ts";
import { withWorkloadApi } from "./resources/workload.ts";
import { ServedResources } from "./served.ts";
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

/**
 * The API server of a simulated cluster. Everything that knows the cluster knows it through `client` (components) or
 * `handle` (whoever speaks HTTP).
 */
export class ApiServer implements Backend {
  readonly simulation: Simulation;
  readonly storage: Storage;
  readonly audit: AuditTrail;
  readonly served: ServedResources;
  readonly subresources = new Map<string, SubresourceHandler>();
  readonly names;
  readonly uids;
  readonly plugins: AdmissionPlugin[] = [];
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  /** Resources that are answered and not stored, by name: `tokenreviews.authentication.k8s.io`. */
  readonly virtual = new Map<string, VirtualResource>();
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
  readonly nodes = new Map<string, NodeConnection>();
  private readonly random;
  private readonly strategies;
  private readonly contexts = new Map<string, ResourceContext>();

  constructor({ simulation, definitions = builtIn, featureGates, onCrash }: ApiServerOptions) {
    this.onCrash = onCrash;
    this.simulation = simulation;
    this.storage = new Storage(simulation);
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
    this.served.addAll(featureGates?.GenericWorkload ? withWorkloadApi(definitions) : definitions);
    for (const served of this.served.all) addSubresources(this, served);
    const reviews = createReviews({ ...this.parts(), timestamp: () => this.context("").timestamp });
    for (const [name, resource] of [...reviews, ...metricsResources(this.storage, undefined)]) this.virtual.set(name, resource);
    this.plugins.push(...createPlugins(this.served, this.names, this.authorizer), createEscalationCheck(this.authorizer));
    expireEvents(this);
    bootstrapRbac(this);
    registerApiServices(this, this.served);
    fillTokenSecrets(this);
    serveCustomResources(this);
    this.httpHandler = createHandler(this);
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
    for (const [name, resource] of metricsResources(this.storage, provider)) this.virtual.set(name, resource);
  }

  addSubresourcesOf(group: string, resource: string): void {
    for (const served of this.served.all) {
      const { definition } = served;
      if (definition.group === group && definition.resource === resource) addSubresources(this, served);
    }
  }

  private parts(): Pick<ApiServer, "authenticator" | "authorizer" | "subresources" | "served"> {
    const { authenticator, authorizer, subresources, served } = this;
    return { authenticator, authorizer, subresources, served };
  }

  /** Tells how to reach the kubelet of a node, for logs, exec, attach and port-forward. */
  registerNode(name: string, connection: NodeConnection): void {
    this.nodes.set(name, connection);
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
