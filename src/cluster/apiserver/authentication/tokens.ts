import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { UserInfo } from "../request.ts";
import type { Storage } from "../storage/storage.ts";
import { textOfBase64Url, sign, textToBase64Url } from "./signing.ts";

export const ISSUER = "https://kubernetes.default.svc.cluster.local";

/** What a service account token says. Times in seconds since 1970. */
export interface TokenClaims {
  aud: string[];
  exp: number;
  iat: number;
  iss: string;
  jti: string;
  "kubernetes.io": {
    namespace: string;
    node?: { name: string; uid?: string };
    pod?: { name: string; uid: string };
    secret?: { name: string; uid: string };
    serviceaccount: { name: string; uid: string };
  };
  nbf: number;
  sub: string;
}

/** A JWT in all but its signature. */
export function issueToken(claims: TokenClaims, secret: string): string {
  const head = textToBase64Url(JSON.stringify({ alg: "RS256", kid: "podlab" }));
  const text = `${head}.${textToBase64Url(JSON.stringify(claims))}`;
  return `${text}.${sign(text, secret)}`;
}

/** The claims of a token of ours, whatever has become of whom it names. */
export function readToken(token: string, secret: string): TokenClaims | undefined {
  const dot = token.lastIndexOf(".");
  if (dot < 0 || sign(token.slice(0, dot), secret) !== token.slice(dot + 1)) return undefined;
  try {
    return JSON.parse(textOfBase64Url(token.slice(0, dot).split(".")[1] ?? "")) as TokenClaims;
  } catch {
    return undefined;
  }
}

/** The service account of a token that is in time and whose account, Pod and secret still exist. */
export function userOfToken(token: string, secret: string, storage: Storage, wall: number): UserInfo | undefined {
  const claims = readToken(token, secret);
  if (!claims || claims.exp * 1000 < wall) return undefined;
  const bound = claims["kubernetes.io"];
  const { namespace, serviceaccount, pod, node } = bound;
  if (!isPresent(storage.get("serviceaccounts", namespace, serviceaccount.name), serviceaccount.uid)) return undefined;
  if (pod && !isPresent(storage.get("pods", namespace, pod.name), pod.uid)) return undefined;
  if (bound.secret && !isPresent(storage.get("secrets", namespace, bound.secret.name), bound.secret.uid)) return undefined;
  const extra: Record<string, string[]> = { "authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`] };
  if (node) {
    extra["authentication.kubernetes.io/node-name"] = [node.name];
    if (node.uid) extra["authentication.kubernetes.io/node-uid"] = [node.uid];
  }
  if (pod) {
    extra["authentication.kubernetes.io/pod-name"] = [pod.name];
    extra["authentication.kubernetes.io/pod-uid"] = [pod.uid];
  }
  return { ...serviceAccountUser(namespace, serviceaccount.name), uid: serviceaccount.uid, extra };
}

function isPresent(object: KubeObject | undefined, uid: string): boolean {
  return object?.metadata?.uid === uid;
}

export function serviceAccountUser(namespace: string, name: string): { username: string; groups: string[] } {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
  };
}
