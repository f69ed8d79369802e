import { base64, decode, encode, fromBase64, type Process } from "../../os/index.ts";
import { parseDuration } from "../../apimachinery/time.ts";
import { CommandError, ConfigurationError } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import { openError, readLocal } from "../resource/files.ts";
import { loadKubeconfig, type ClusterEntry, type ContextEntry, type Kubeconfig, type UserEntry } from "./kubeconfig.ts";
import { serverUrl } from "./server-url.ts";
import { clusterProblems, pairProblem, userProblems } from "./validation.ts";

/** How to reach the server and who asks: what client-go calls rest.Config. */
export interface Session {
  server: string;
  headers: Record<string, string>;
  clientCertificate: string | undefined;
  /** Nothing says who asks: a person is to. */
  unidentified: boolean;
  /** ms; 0: none */
  timeout: number;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

const PLUGIN_VERSIONS = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** The kubeconfig of one call with the flags that override it. */
export class ClientConfig {
  readonly process: Process;
  readonly flags: Flags;
  /** Flags of the command that have the name of a global one (`create rolebinding --user`): they do not say who asks. */
  private readonly shadowed: ReadonlySet<string>;
  private loaded: Kubeconfig | undefined;
  /** `kubectl config` works on files that are not there yet. */
  private readonly mayBeMissing: boolean;

  constructor(process: Process, flags: Flags, shadowed: Iterable<string> = [], mayBeMissing = false) {
    this.mayBeMissing = mayBeMissing;
    this.process = process;
    this.flags = flags;
    this.shadowed = new Set(shadowed);
  }

  private text(name: string): string {
    return this.shadowed.has(name) ? "" : this.flags.string(name);
  }

  private changed(name: string): boolean {
    return !this.shadowed.has(name) && this.flags.changed(name);
  }

  get raw(): Kubeconfig {
    this.loaded ??= loadKubeconfig(this.process, this.text("kubeconfig"), this.mayBeMissing);
    return this.loaded;
  }

  get contextName(): string {
    return this.text("context") || this.raw.currentContext;
  }

  /** The current context; an empty one where there is none. */
  get context(): ContextEntry {
    return this.raw.contexts.get(this.contextName) ?? {};
  }

  private get clusterName(): string {
    return this.text("cluster") || this.context.cluster || "";
  }

  private get userName(): string {
    return this.text("user") || this.context.user || "";
  }

  /** The user with what flags say of it; an empty one where there is none (client-go: clientcmd, getAuthInfo). */
  private get user(): UserEntry {
    if (this.text("user") !== "" && !this.raw.users.has(this.userName)) return {};
    const user: UserEntry = { ...this.raw.users.get(this.userName) };
    for (const key of ["token", "username", "password", "as"] as const) if (this.text(key) !== "") user[key] = this.text(key);
    for (const key of ["client-certificate", "client-key"] as const) {
      if (this.text(key) === "") continue;
      user[key] = this.text(key);
      delete user[`${key}-data`];
    }
    if (this.changed("as-group")) user["as-groups"] = this.flags.list("as-group");
    if (this.changed("as-uid")) user["as-uid"] = this.text("as-uid");
    if (this.changed("as-user-extra")) user["as-user-extra"] = extraOf(this.flags.list("as-user-extra"));
    return user;
  }

  /** The cluster with what flags say of it (client-go: clientcmd, getCluster). */
  private get cluster(): ClusterEntry {
    const { clusterName } = this;
    if (this.text("cluster") !== "" && !this.raw.clusters.has(clusterName)) return {};
    const cluster: ClusterEntry = { ...this.raw.clusters.get(clusterName) };
    cluster.server = this.text("server") || cluster.server || this.process.env.get("KUBERNETES_MASTER") || "http://localhost:8080";
    const insecure = this.changed("insecure-skip-tls-verify") && this.flags.bool("insecure-skip-tls-verify");
    if (insecure || this.text("certificate-authority") !== "") {
      cluster["insecure-skip-tls-verify"] = insecure;
      cluster["certificate-authority"] = this.text("certificate-authority");
      delete cluster["certificate-authority-data"];
    }
    return cluster;
  }

  /**
   * What client-go asks of a kubeconfig before it uses it: context, user and cluster must be there and whole. Throws
   * ConfigurationError with all that is wrong (clientcmd: ConfirmUsable).
   */
  private confirmUsable(): void {
    const { contextName, process } = this;
    const lost = contextName !== "" && !this.raw.contexts.has(contextName);
    const problems = [
      ...(lost ? [`context was not found for specified context: ${contextName}`] : []),
      ...userProblems(process, this.userName, this.user),
      ...clusterProblems(process, this.clusterName, this.cluster),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems, lost && problems.length === 1);
  }

  /** In a Pod, without a kubeconfig, the mounted service account is used. */
  get inCluster(): boolean {
    return (
      this.raw.clusters.size === 0 && this.raw.contexts.size === 0 && !this.changed("server") &&
      (this.process.env.get("KUBERNETES_SERVICE_HOST") ?? "") !== "" && this.process.files.exists(`${SERVICE_ACCOUNT}/token`)
    );
  }

  /** The namespace of the call, and whether it was given on the command line. */
  get namespace(): { name: string; explicit: boolean } {
    const flag = this.text("namespace");
    if (flag !== "") return { name: flag, explicit: true };
    if (this.inCluster) {
      const path = `${SERVICE_ACCOUNT}/namespace`;
      if (this.process.files.exists(path)) return { name: this.process.files.readText(path).trim(), explicit: false };
    }
    this.confirmUsable();
    return { name: this.context.namespace || "default", explicit: false };
  }

  /** Throws ConfigurationError. */
  session(): Session {
    if (this.inCluster) return this.serviceAccountSession();
    for (const [flag, what, known] of [
      ["user", "auth info", this.raw.users], ["context", "context", this.raw.contexts], ["cluster", "cluster", this.raw.clusters],
    ] as const) {
      const name = this.text(flag);
      if (name !== "" && !known.has(name)) throw new CommandError(`${what} ${JSON.stringify(name)} does not exist`);
    }
    this.confirmUsable();
    const { cluster, user } = this;
    const server = serverUrl(cluster.server!);
    const timeout = requestTimeout(this.text("request-timeout"));
    const impersonation = impersonationOf(user);
    // Nobody says who they are where everybody can listen.
    if (!server.startsWith("https:")) return { server, headers: impersonation, clientCertificate: undefined, unidentified: false, timeout };
    const credentials = this.credentials(user);
    const clientCertificate = this.certificate(user);
    const unidentified = Object.keys(credentials).length === 0 && clientCertificate === undefined && !user.exec && !user["auth-provider"];
    if (!unidentified) this.checkTransport(cluster, user);
    return { server, headers: { ...credentials, ...impersonation }, clientCertificate, unidentified, timeout };
  }

  /** What the transport refuses. Throws CommandError (client-go: transport, TLSConfigFor). */
  private checkTransport(cluster: ClusterEntry, user: UserEntry): void {
    const authority = cluster["certificate-authority"];
    const data = cluster["certificate-authority-data"];
    if (cluster["insecure-skip-tls-verify"]) {
      if (authority || data) throw new CommandError("specifying a root certificates file with the insecure flag is not allowed");
    } else if (authority || data) {
      const text = data ? decodeBase64(data) : readLocal(this.process, authority!);
      if (!text.includes("-----BEGIN CERTIFICATE-----")) throw new CommandError("unable to load root certificates: unable to parse bytes as PEM block");
    }
    const plugin = user.exec?.apiVersion;
    if (plugin && !PLUGIN_VERSIONS.includes(plugin)) throw new CommandError(`exec plugin: invalid apiVersion ${JSON.stringify(plugin)}`);
    const { "client-certificate-data": certificate, "client-key-data": key } = user;
    // Files are read anew for each connection.
    if (!certificate && !key) return;
    const read = (held: string | undefined, path: string | undefined): string => (held ? decodeBase64(held) : path ? readLocal(this.process, path) : "");
    if (!certificate && !user["client-certificate"]) return;
    const problem = pairProblem(read(certificate, user["client-certificate"]), read(key, user["client-key"]));
    if (problem) throw new CommandError(problem);
  }

  private serviceAccountSession(): Session {
    const { env, files } = this.process;
    const host = env.get("KUBERNETES_SERVICE_HOST");
    const port = env.get("KUBERNETES_SERVICE_PORT") ?? "443";
    const token = files.readText(`${SERVICE_ACCOUNT}/token`).trim();
    return {
      server: `https://${host}:${port}`,
      headers: { authorization: `Bearer ${token}`, ...impersonationOf(this.user) },
      clientCertificate: undefined,
      unidentified: false,
      timeout: requestTimeout(this.text("request-timeout")),
    };
  }

  private credentials(user: UserEntry): Record<string, string> {
    let { token = "" } = user;
    if (token === "" && user.tokenFile) {
      try {
        token = this.process.files.readText(user.tokenFile).trim();
      } catch (error) {
        throw new CommandError(openError(user.tokenFile, error));
      }
    }
    if (token !== "") return { authorization: `Bearer ${token}` };
    const { username = "", password = "" } = user;
    return username === "" ? {} : basicCredentials(username, password);
  }

  private certificate(user: UserEntry): string | undefined {
    if (this.changed("token")) return undefined;
    const { "client-certificate": path, "client-certificate-data": data } = user;
    if (data) return decodeBase64(data);
    return path ? readLocal(this.process, path) : undefined;
  }
}

export const basicCredentials = (name: string, password: string): Record<string, string> =>
  ({ authorization: `Basic ${base64(encode(`${name}:${password}`))}` });

function extraOf(pairs: readonly string[]): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  for (const pair of pairs) {
    const [key = "", ...value] = pair.split("=");
    (extra[key] ??= []).push(value.join("="));
  }
  return extra;
}

function impersonationOf(user: UserEntry): Record<string, string> {
  if (!user.as) return {};
  const headers: Record<string, string> = { "impersonate-user": user.as };
  const groups = user["as-groups"] ?? [];
  if (groups.length > 0) headers["impersonate-group"] = groups.join(",");
  if (user["as-uid"]) headers["impersonate-uid"] = user["as-uid"];
  for (const [key, values] of Object.entries(user["as-user-extra"] ?? {})) headers[`impersonate-extra-${key.toLowerCase()}`] = values.join(",");
  return headers;
}

/** `5`, `5s`, `1m30s`, in ms; 0 for none. Throws CommandError (clientcmd: ParseTimeout). */
function requestTimeout(text: string): number {
  if (/^[-+]?\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseDuration(text);
  } catch {
    throw new CommandError(
      "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
    );
  }
}

function decodeBase64(data: string): string {
  try {
    return decode(fromBase64(data.replaceAll(/\s/g, "")));
  } catch {
    return data;
  }
}
