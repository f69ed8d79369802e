import { base64, decode, encode, fromBase64, type Process } from "../../os/index.ts";
import { parseDuration } from "../../apimachinery/time.ts";
import { CommandError, ConfigurationError } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import { loadKubeconfig, type ClusterEntry, type ContextEntry, type Kubeconfig, type UserEntry } from "./kubeconfig.ts";

/** How to reach the server and who asks: what client-go calls rest.Config. */
export interface Session {
  server: string;
  headers: Record<string, string>;
  clientCertificate: string | undefined;
  /** ms; 0: none */
  timeout: number;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

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

  /**
   * What client-go asks of a kubeconfig before it uses it: context, user and cluster must be there and whole. Throws
   * ConfigurationError with all that is wrong (clientcmd: ConfirmUsable).
   */
  private confirmUsable(): void {
    const problems: string[] = [];
    const { contextName, clusterName } = this;
    const lost = contextName !== "" && !this.raw.contexts.has(contextName);
    if (lost) problems.push(`context was not found for specified context: ${contextName}`);
    problems.push(...this.userProblems());
    const cluster = this.raw.clusters.get(clusterName);
    if (this.text("server") === "" && cluster ? !cluster.server && cluster.server !== undefined : !cluster && this.text("cluster") !== "") {
      problems.push(`no server found for cluster ${JSON.stringify(clusterName)}`);
    }
    const authority = this.text("certificate-authority") || (cluster?.["certificate-authority-data"] ? "" : cluster?.["certificate-authority"]);
    if (authority && !this.process.files.exists(authority)) {
      problems.push(`unable to read certificate-authority ${authority} for ${clusterName} due to open ${authority}: no such file or directory`);
    }
    if (problems.length > 0) throw new ConfigurationError(problems, lost && problems.length === 1);
  }

  private userProblems(): string[] {
    const name = this.userName;
    const problems: string[] = [];
    if (this.text("user") !== "" && !this.raw.users.has(name)) return problems;
    const user: UserEntry = this.raw.users.get(name) ?? {};
    const certificate = this.text("client-certificate") || user["client-certificate"];
    const key = this.text("client-key") || user["client-key"];
    const inline = this.text("client-certificate") === "" && user["client-certificate-data"];
    if (certificate || inline) {
      if (!key && !user["client-key-data"]) {
        problems.push(`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`);
      }
      const files = [["client-cert", inline ? "" : certificate], ["client-key", this.text("client-key") || (user["client-key-data"] ? "" : key)]] as const;
      for (const [what, path] of files) {
        if (path && !this.process.files.exists(path)) {
          problems.push(`unable to read ${what} ${path} for ${name} due to open ${path}: no such file or directory`);
        }
      }
    }
    const groups = this.changed("as-group") ? this.flags.list("as-group") : (user["as-groups"] ?? []);
    if (!this.text("as") && !user.as && (groups.length > 0 || this.changed("as-uid") || this.changed("as-user-extra"))) {
      problems.push(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
    }
    const methods = [
      ...(this.text("token") || user.token ? ["token"] : []),
      ...(this.text("username") || user.username || user.password ? ["basicAuth"] : []),
    ];
    if (methods.length > 1) problems.push(`more than one authentication method found for ${name}; found [${methods.join(" ")}], only one is allowed`);
    return problems;
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
    const { clusterName, userName } = this;
    for (const [flag, what, known] of [
      ["user", "auth info", this.raw.users], ["context", "context", this.raw.contexts], ["cluster", "cluster", this.raw.clusters],
    ] as const) {
      const name = this.text(flag);
      if (name !== "" && !known.has(name)) throw new CommandError(`${what} ${JSON.stringify(name)} does not exist`);
    }
    this.confirmUsable();
    const cluster: ClusterEntry = this.raw.clusters.get(clusterName) ?? {};
    const user: UserEntry = this.raw.users.get(userName) ?? {};
    const server = this.text("server") || cluster.server || "";
    return {
      server: server === "" ? "http://localhost:8080" : /^https?:\/\//.test(server) ? server : `https://${server}`,
      headers: { ...this.credentials(user), ...this.impersonation(user) },
      clientCertificate: this.certificate(user),
      timeout: requestTimeout(this.text("request-timeout")),
    };
  }

  private serviceAccountSession(): Session {
    const { env, files } = this.process;
    const host = env.get("KUBERNETES_SERVICE_HOST");
    const port = env.get("KUBERNETES_SERVICE_PORT") ?? "443";
    const token = files.readText(`${SERVICE_ACCOUNT}/token`).trim();
    return {
      server: `https://${host}:${port}`,
      headers: { authorization: `Bearer ${token}`, ...this.impersonation({}) },
      clientCertificate: undefined,
      timeout: requestTimeout(this.text("request-timeout")),
    };
  }

  private credentials(user: UserEntry): Record<string, string> {
    const read = (path: string | undefined): string =>
      path && this.process.files.exists(path) ? this.process.files.readText(path).trim() : "";
    const token = this.text("token") || user.token || read(user.tokenFile);
    if (token !== "") return { authorization: `Bearer ${token}` };
    const name = this.text("username") || user.username || "";
    const password = this.text("password") || user.password || "";
    return name === "" ? {} : { authorization: `Basic ${base64(encode(`${name}:${password}`))}` };
  }

  private impersonation(user: UserEntry): Record<string, string> {
    const name = this.text("as") || user.as || "";
    const groups = this.changed("as-group") ? this.flags.list("as-group") : (user["as-groups"] ?? []);
    if (name === "") return {};
    const headers: Record<string, string> = { "impersonate-user": name };
    if (groups.length > 0) headers["impersonate-group"] = groups.join(",");
    if (this.changed("as-uid")) headers["impersonate-uid"] = this.text("as-uid");
    for (const extra of this.flags.list("as-user-extra")) {
      const [key, ...value] = extra.split("=");
      headers[`impersonate-extra-${key!.toLowerCase()}`] = value.join("=");
    }
    return headers;
  }

  private certificate(user: UserEntry): string | undefined {
    if (this.changed("token")) return undefined;
    const path = this.text("client-certificate") || user["client-certificate"] || "";
    const data = user["client-certificate-data"];
    if (data && !this.changed("client-certificate")) return decodeBase64(data);
    return path === "" ? undefined : this.process.files.readText(path);
  }
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
