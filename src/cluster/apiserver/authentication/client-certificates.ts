import { encode } from "../../../os/index.ts";
import { sha256 } from "../../../os/crypto/sha256.ts";
import { decodePrivate, type PrivateKey } from "../../../os/crypto/rsa.ts";
import { isSignedBy, makeCertificate, readCertificates, readKeyedCertificates, readKeyedRequest, type Certificate, type Extensions } from "../../../os/crypto/x509.ts";
import type { UserInfo } from "../request.ts";
import { CLUSTER_AUTHORITY } from "./certificates.ts";
import { CLUSTER_AUTHORITY_KEY } from "./keys.ts";

/* Certificates that the cluster's authority has signed, and signs. */

const YEAR = 365 * 24 * 3600 * 1000;
/** ms by which a certificate begins earlier than it is made, for clocks that are slow. */
const BACKDATE = 5 * 60_000;

function digest(data: Uint8Array): Uint8Array {
  return Uint8Array.from(sha256(data).match(/../g)!, (pair) => parseInt(pair, 16));
}

let authority: Certificate | undefined;
let authorityKey: PrivateKey | undefined;
const issuer = (): Certificate => (authority ??= readCertificates(CLUSTER_AUTHORITY)[0]!);

interface Known {
  user: UserInfo;
  notBefore: number;
  notAfter: number;
}
/** Certificates whose signature has been looked at, by PEM. */
const known = new Map<string, Known | undefined>();

/** Whom the certificate names, unless it is not ours, not valid yet, or over. `wall`: ms since 1970. */
export function readCertificate(pem: string, wall: number): UserInfo | undefined {
  if (!known.has(pem)) known.set(pem, verify(pem));
  const found = known.get(pem);
  return found && found.notBefore <= wall && wall <= found.notAfter ? found.user : undefined;
}

function verify(pem: string): Known | undefined {
  const certificate = readKeyedCertificates(pem)[0];
  if (!certificate || !isSignedBy(certificate, issuer().key, digest)) return undefined;
  const values = (key: string): string[] => certificate.subject.filter(([name]) => name === key).map(([, value]) => value);
  const username = values("CN")[0];
  if (!username) return undefined;
  return { user: { username, groups: values("O") }, notBefore: certificate.notBefore, notAfter: certificate.notAfter };
}

/** What usages of certificates.k8s.io are in a certificate. */
const KEY_USAGES: Readonly<Record<string, string>> = {
  "digital signature": "Digital Signature", signing: "Digital Signature", "content commitment": "Non Repudiation",
  "key encipherment": "Key Encipherment", "data encipherment": "Data Encipherment", "key agreement": "Key Agreement",
  "cert sign": "Certificate Sign", "crl sign": "CRL Sign", "encipher only": "Encipher Only", "decipher only": "Decipher Only",
};
const PURPOSES: Readonly<Record<string, string>> = {
  "client auth": "TLS Web Client Authentication", "server auth": "TLS Web Server Authentication",
  "code signing": "Code Signing", "email protection": "E-mail Protection",
};

export interface SigningOptions {
  /** As in spec.usages of a CertificateSigningRequest. */
  usages: readonly string[];
  /** ms since 1970. */
  wall: number;
  /** ms; at most and by default a year. */
  lifetime?: number;
  /** What makes the certificate different from every other: the request's uid. */
  serial: string;
}

/** Signs a request (PEM) with the authority's key. Undefined when it is no request. */
export function signRequest(request: string, { usages, wall, lifetime = YEAR, serial }: SigningOptions): string | undefined {
  const asked = readKeyedRequest(request);
  if (!asked) return undefined;
  const named = (table: Readonly<Record<string, string>>): string[] => [...new Set(usages.flatMap((usage) => table[usage] ?? []))];
  const [keyUsage, extendedKeyUsage] = [named(KEY_USAGES), named(PURPOSES)];
  const { subjectAltName } = asked.extensions;
  const authorityKeyId = issuer().extensions.subjectKey;
  const extensions: Extensions = {
    ...(keyUsage.length > 0 ? { keyUsage } : {}),
    ...(extendedKeyUsage.length > 0 ? { extendedKeyUsage } : {}),
    certificateAuthority: false,
    ...(authorityKeyId === undefined ? {} : { authorityKey: authorityKeyId }),
    ...(subjectAltName ? { subjectAltName } : {}),
  };
  const number = BigInt(`0x${sha256(encode(serial)).slice(0, 32)}`);
  authorityKey ??= decodePrivate(CLUSTER_AUTHORITY_KEY)!;
  const fields = {
    serial: number, issuer: issuer().subject, subject: asked.subject, key: asked.keyInfo,
    notBefore: wall - BACKDATE, notAfter: wall - BACKDATE + Math.min(lifetime, YEAR), extensions,
  };
  return makeCertificate(fields, authorityKey, digest);
}
