import type { Process } from "../../os/index.ts";
import { decode } from "../../os/index.ts";
import { ConfigurationError } from "../errors.ts";
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

  constructor(process: Process, flags: Flags, shadowed: Iterable<string> = []) {
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
    this.loaded ??= loadKubeconfig(this.process, this.text("kubeconfig"));
    return this.loaded;
  }

  get contextName(): string {
    return this.text("context") || this.raw.currentContext;
  }

  /** The current context. Throws ConfigurationError when it is named and not there. */
  get context(): ContextEntry {
    const name = this.contextName;
    if (name === "") return {};
    const context = this.raw.contexts.get(name);
    if (!context) throw new ConfigurationError([this.missingContext(name)]);
    return context;
  }

  private missingContext(name: string): string {
    return this.changed("context")
      ? `context ${JSON.stringify(name)} does not exist`
      : `context was not found for specified context: ${name}`;
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
    return { name: this.context.namespace || "default", explicit: false };
  }

  /** Throws ConfigurationError. */
  session(): Session {
    if (this.inCluster) return this.serviceAccountSession();
    const context = this.context;
    const clusterName = this.text("cluster") || context.cluster || "";
    const userName = this.text("user") || context.user || "";
    const problems: string[] = [];
    const cluster: ClusterEntry = this.raw.clusters.get(clusterName) ?? {};
    if (clusterName !== "" && !this.raw.clusters.has(clusterName)) {
      problems.push(
        this.changed("cluster")
          ? `cluster ${JSON.stringify(clusterName)} does not exist`
          : `cluster ${JSON.stringify(clusterName)} was not found for context ${JSON.stringify(this.contextName)}`,
      );
    }
    const user: UserEntry = this.raw.users.get(userName) ?? {};
    if (userName !== "" && !this.raw.users.has(userName)) {
      problems.push(
        this.changed("user")
          ? `auth info ${JSON.stringify(userName)} does not exist`
          : `user ${JSON.stringify(userName)} was not found for context ${JSON.stringify(this.contextName)}`,
      );
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
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
    return name === "" ? {} : { authorization: `Basic ${encodeBase64(`${name}:${password}`)}` };
  }

  private impersonation(user: UserEntry): Record<string, string> {
    const name = this.text("as") || user.as || "";
    const groups = this.changed("as-group") ? this.flags.list("as-group") : (user["as-groups"] ?? []);
    if (name === "") {
      if (groups.length === 0 && !this.changed("as-uid")) return {};
      throw new ConfigurationError(["requesting uid, groups or user-extra for without impersonating a user"]);
    }
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
    if (path === "") return undefined;
    if (!this.process.files.exists(path)) {
      throw new ConfigurationError([`unable to read client-cert ${path} for ${this.context.user ?? ""} due to open ${path}: no such file or directory`]);
    }
    return this.process.files.readText(path);
  }
}

function requestTimeout(text: string): number {
  const match = /^(\d+)(ms|s|m|h)?$/.exec(text);
  if (!match) return 0;
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[(match[2] ?? "s") as "ms" | "s" | "m" | "h"];
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function decodeBase64(data: string): string {
  try {
    return decode(Uint8Array.from(atob(data.replaceAll(/\s/g, "")), (char) => char.charCodeAt(0)));
  } catch {
    return data;
  }
}
