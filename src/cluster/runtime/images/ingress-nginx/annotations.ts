import type { Ingress } from "../../../../apimachinery/types/index.ts";

const PREFIX = "nginx.ingress.kubernetes.io/";

/** The annotations of an Ingress that the controller follows, read. Times in ms. */
export interface Settings {
  readonly rewriteTarget: string | undefined;
  readonly useRegex: boolean;
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly backendTls: boolean;
  readonly appRoot: string | undefined;
  readonly redirect: { readonly url: string; readonly code: number } | undefined;
  /** CIDRs that may come; empty: all. */
  readonly allowed: readonly string[];
  readonly upstreamVhost: string | undefined;
  readonly cors: { readonly origin: string; readonly methods: string; readonly headers: string; readonly credentials: boolean } | undefined;
  readonly affinityCookie: string | undefined;
  readonly connectTimeout: number;
  readonly readTimeout: number;
  /** For the default backend of the locations of this Ingress: a Service of its namespace. */
  readonly defaultBackend: string | undefined;
  readonly canary: Canary | undefined;
}

/** This Ingress takes a part of the requests of another one with the same host and path. */
export interface Canary {
  readonly weight: number;
  readonly weightTotal: number;
  readonly header: string | undefined;
  readonly headerValue: string | undefined;
  readonly cookie: string | undefined;
}

export function settingsOf({ metadata }: Ingress): Settings {
  const text = (name: string): string | undefined => metadata?.annotations?.[PREFIX + name];
  const flag = (name: string, missing: boolean): boolean => {
    const value = text(name);
    return value === undefined ? missing : value === "true" || value === "1";
  };
  const number = (name: string, missing: number): number => {
    const value = Number(text(name));
    return text(name) === undefined || !Number.isFinite(value) ? missing : value;
  };
  const permanent = text("permanent-redirect");
  const temporal = text("temporal-redirect");
  const origin = text("cors-allow-origin") ?? "*";
  return {
    rewriteTarget: text("rewrite-target") || undefined,
    useRegex: flag("use-regex", false),
    sslRedirect: flag("ssl-redirect", true),
    forceSslRedirect: flag("force-ssl-redirect", false),
    backendTls: ["HTTPS", "GRPCS"].includes((text("backend-protocol") ?? "HTTP").toUpperCase()),
    appRoot: text("app-root") || undefined,
    redirect: temporal
      ? { url: temporal, code: number("temporal-redirect-code", 302) }
      : permanent
        ? { url: permanent, code: number("permanent-redirect-code", 301) }
        : undefined,
    allowed: (text("allowlist-source-range") ?? text("whitelist-source-range") ?? "").split(",").map((one) => one.trim()).filter(Boolean),
    upstreamVhost: text("upstream-vhost") || undefined,
    cors: flag("enable-cors", false)
      ? {
          origin,
          methods: text("cors-allow-methods") ?? "GET, PUT, POST, DELETE, PATCH, OPTIONS",
          headers: text("cors-allow-headers") ??
            "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization",
          credentials: flag("cors-allow-credentials", true),
        }
      : undefined,
    affinityCookie: text("affinity") === "cookie" ? (text("session-cookie-name") ?? "INGRESSCOOKIE") : undefined,
    connectTimeout: number("proxy-connect-timeout", 5) * 1000,
    readTimeout: number("proxy-read-timeout", 60) * 1000,
    defaultBackend: text("default-backend") || undefined,
    canary: flag("canary", false)
      ? {
          weight: number("canary-weight", 0),
          weightTotal: number("canary-weight-total", 100),
          header: text("canary-by-header") || undefined,
          headerValue: text("canary-by-header-value") || undefined,
          cookie: text("canary-by-cookie") || undefined,
        }
      : undefined,
  };
}
