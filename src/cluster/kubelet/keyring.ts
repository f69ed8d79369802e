import type { Credential } from "../runtime/index.ts";
import { decode, fromBase64 } from "../../os/index.ts";

/** The accounts that the secrets of a Pod hold; `problem`: one of them cannot be read. */
export interface Keyring {
  readonly accounts: readonly Credential[];
  readonly problem?: string;
}

/** A Secret, and where it comes from: uid, namespace and name. */
export interface PullSecret {
  type?: string | undefined;
  data?: Record<string, string> | undefined;
  source: string;
}

const DEFAULT_HOST = "index.docker.io";
/** Where secrets of images keep their accounts, by type; a secret of another type is no account, whatever it holds. */
const KEYS: Readonly<Record<string, string>> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};
const WITH_AUTH = "credentialprovider.dockerConfigEntryWithAuth";

/** Go's words for what a JSON value is. */
const kindOf = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

class Unreadable extends Error {}

/** Reads the accounts of secrets, in their order (credentialprovider/secrets.MakeDockerKeyring). */
export function makeKeyring(secrets: readonly PullSecret[]): Keyring {
  const accounts: Credential[] = [];
  try {
    for (const { type = "", data, source } of secrets) {
      const text = KEYS[type] === undefined ? undefined : data?.[KEYS[type]];
      if (text === undefined || text === "") continue;
      let config: unknown;
      try {
        config = JSON.parse(decode(fromBase64(text)));
      } catch {
        throw new Unreadable("unexpected end of JSON input");
      }
      const whole = type === "kubernetes.io/dockerconfigjson";
      const auths = whole && isObject(config) ? (config["auths"] ?? {}) : config;
      if (!isObject(auths)) {
        throw new Unreadable(
          `json: cannot unmarshal ${kindOf(auths)} into Go ${whole && isObject(config) ? "struct field DockerConfigJSON.auths" : "value"} of type credentialprovider.${whole && !isObject(config) ? "DockerConfigJSON" : "DockerConfig"}`,
        );
      }
      for (const [location, entry] of Object.entries(auths)) accounts.push({ registry: keyOf(location), ...accountOf(entry), secret: source });
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { accounts: [], problem: error.message };
  }
  return { accounts };
}

/** `auth` counts before a name and a password beside it. */
function accountOf(entry: unknown): { username: string; password: string } {
  if (!isObject(entry)) throw new Unreadable(`json: cannot unmarshal ${kindOf(entry)} into Go value of type ${WITH_AUTH}`);
  const field = (name: string): string => {
    const value = entry[name] ?? "";
    if (typeof value !== "string") throw new Unreadable(`json: cannot unmarshal ${kindOf(value)} into Go struct field ${WITH_AUTH.split(".")[1]}.${name} of type string`);
    return value;
  };
  const auth = field("auth");
  if (auth === "") return { username: field("username"), password: field("password") };
  const bad = /[^A-Za-z0-9+/\s=]/.exec(auth);
  if (bad) throw new Unreadable(`illegal base64 data at input byte ${bad.index}`);
  const [, username, password] = /^([^:]*):(.*)$/s.exec(decode(fromBase64(auth))) ?? [];
  if (username === undefined || password === undefined) throw new Unreadable("unable to parse auth field, must be formatted as base64(username:password)");
  return { username, password };
}

/** What an account is for: host and path, without a scheme or the version of a registry's API. */
function keyOf(location: string): string {
  const bare = location.replace(/^https?:\/\//, "");
  const slash = bare.indexOf("/");
  const host = slash < 0 ? bare : bare.slice(0, slash);
  const path = slash < 0 ? "" : bare.slice(slash).replace(/^\/v[12](?=\/)/, "");
  return path === "/" ? host : host + path;
}

/** The accounts that may open a repository (docker.io/library/nginx), the most particular first; all are tried in turn (keyring.go). */
export function lookUp({ accounts }: Keyring, repository: string): readonly Credential[] {
  const matching = accounts.filter(({ registry }) => matches(registry, repository)).map((account, index) => ({ account, index }));
  if (matching.length > 0) {
    return matching.sort((a, b) => (a.account.registry < b.account.registry ? 1 : a.account.registry > b.account.registry ? -1 : a.index - b.index)).map(({ account }) => account);
  }
  return /^(?:index\.)?docker\.io\//.test(repository) ? accounts.filter(({ registry }) => registry === DEFAULT_HOST) : [];
}

/** Ports are the same, hosts have as many parts, each of which may have wildcards, and the path is the beginning. */
function matches(key: string, repository: string): boolean {
  const [wanted, given] = [key, repository].map((text) => {
    const slash = text.indexOf("/");
    const [host = "", port = ""] = (slash < 0 ? text : text.slice(0, slash)).split(":");
    return { parts: host.split("."), port, path: slash < 0 ? "" : text.slice(slash) };
  });
  return wanted!.port === given!.port && wanted!.parts.length === given!.parts.length && given!.path.startsWith(wanted!.path) &&
    wanted!.parts.every((part, index) => glob(part).test(given!.parts[index]!));
}

/** filepath.Match. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".");
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^\b$/;
  }
}
