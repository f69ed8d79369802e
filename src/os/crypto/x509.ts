import type { Element} from "./der.ts";
import { ascii, bits, decode, decodePem, DerError, encodePem, integer, nothing, objectId, octets, sequence, setOf, tagged, time, truth, utf8, type Bytes } from "./der.ts";
import { fromHex, toHex } from "../text.ts";
import { decodePublic, encodePublic, type PrivateKey, type PublicKey, signHash, verifyHash } from "./rsa.ts";

/** Parts of a distinguished name in order: [["O", "dev"], ["CN", "alice"]]. */
export type Name = [string, string][];

/** Extensions that are told apart; `subjectAltName` as "DNS:a, IP:1.2.3.4". */
export interface Extensions {
  subjectAltName?: string[];
  keyUsage?: string[];
  extendedKeyUsage?: string[];
  certificateAuthority?: boolean;
  /** Hashes of keys, lower-case hexadecimal. */
  subjectKey?: string;
  authorityKey?: string;
}

/** A request or a certificate for a key of any kind. */
export interface KeyedRequest {
  subject: Name;
  /** The key as it is encoded there (SubjectPublicKeyInfo). */
  keyInfo: Bytes;
  extensions: Extensions;
  /** What is signed, and by what. */
  body: Bytes;
  signature: Bytes;
}

export interface KeyedCertificate extends KeyedRequest {
  version: number;
  serial: bigint;
  issuer: Name;
  /** ms since 1970 */
  notBefore: number;
  notAfter: number;
  /** The whole encoding. */
  raw: Bytes;
}

/** One for a key of RSA. */
export interface CertificateRequest extends KeyedRequest {
  key: PublicKey;
}

export interface Certificate extends KeyedCertificate {
  key: PublicKey;
}

/** SHA-256 of bytes, given by the caller (each room has its own). */
export type Hash = (data: Bytes) => Bytes;

const ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: "2.5.4.3", SN: "2.5.4.4", serialNumber: "2.5.4.5", C: "2.5.4.6", L: "2.5.4.7", ST: "2.5.4.8", street: "2.5.4.9", O: "2.5.4.10", OU: "2.5.4.11", GN: "2.5.4.42",
  emailAddress: "1.2.840.113549.1.9.1", DC: "0.9.2342.19200300.100.1.25", UID: "0.9.2342.19200300.100.1.1",
};
const SHA256_RSA = "1.2.840.113549.1.1.11";
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const KEY_USAGE = ["Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement", "Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only"];
const PURPOSES: Readonly<Record<string, readonly [string, string]>> = {
  serverAuth: ["1.3.6.1.5.5.7.3.1", "TLS Web Server Authentication"], clientAuth: ["1.3.6.1.5.5.7.3.2", "TLS Web Client Authentication"],
  codeSigning: ["1.3.6.1.5.5.7.3.3", "Code Signing"], emailProtection: ["1.3.6.1.5.5.7.3.4", "E-mail Protection"],
};

function encodeName(name: Name): Bytes {
  return sequence(...name.map(([key, value]) => setOf(sequence(objectId(ATTRIBUTES[key] ?? key), key === "C" ? ascii(0x13, value) : key === "emailAddress" || key === "DC" ? ascii(0x16, value) : utf8(value)))));
}

function decodeName(element: Element): Name {
  return element.children.flatMap((set) => set.children.map((pair): [string, string] => {
    const id = pair.at(0).objectId;
    return [Object.entries(ATTRIBUTES).find(([, each]) => each === id)?.[0] ?? id, pair.at(1).text];
  }));
}

/** "CN = alice, O = dev" */
export function nameText(name: Name): string {
  return name.map(([key, value]) => `${key} = ${value}`).join(", ");
}

function encodeAltName(entry: string): Bytes {
  const at = entry.indexOf(":");
  const [kind, value] = [entry.slice(0, at), entry.slice(at + 1)];
  if (kind === "IP" || kind === "IP Address") {
    const bytes = value.includes(":") ? new Uint8Array(16) : Uint8Array.from(value.split("."), Number);
    if (value.includes(":")) {
      const [head = "", tail = ""] = value.split("::");
      const groups = (text: string): number[] => (text === "" ? [] : text.split(":").map((part) => parseInt(part, 16)));
      const [front, back] = [groups(head), groups(tail)];
      [...front, ...Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back].forEach((group, index) => bytes.set([group >> 8, group & 255], index * 2));
    }
    return tagged(0x87, bytes);
  }
  return ascii(kind === "email" ? 0x81 : kind === "URI" ? 0x86 : 0x82, value);
}

function encodeExtensions(extensions: Extensions): Bytes | undefined {
  const list: Bytes[] = [];
  const add = (id: string, critical: boolean, value: Bytes): void => {
    list.push(sequence(objectId(id), ...(critical ? [truth(true)] : []), octets(value)));
  };
  if (extensions.subjectKey !== undefined) add("2.5.29.14", false, octets(fromHex(extensions.subjectKey)));
  if (extensions.authorityKey !== undefined) add("2.5.29.35", false, sequence(tagged(0x80, fromHex(extensions.authorityKey))));
  if (extensions.certificateAuthority !== undefined) add("2.5.29.19", true, extensions.certificateAuthority ? sequence(truth(true)) : sequence());
  if (extensions.keyUsage) {
    let value = 0;
    for (const name of extensions.keyUsage) value |= 0x80 >> KEY_USAGE.indexOf(name);
    let unused = 0;
    while (unused < 7 && ((value >> unused) & 1) === 0) unused += 1;
    add("2.5.29.15", true, bits(Uint8Array.of(value), unused));
  }
  if (extensions.extendedKeyUsage) add("2.5.29.37", false, sequence(...extensions.extendedKeyUsage.map((name) => objectId(Object.values(PURPOSES).find(([, text]) => text === name)?.[0] ?? name))));
  if (extensions.subjectAltName) add("2.5.29.17", false, sequence(...extensions.subjectAltName.map(encodeAltName)));
  return list.length > 0 ? sequence(...list) : undefined;
}

function decodeExtensions(element: Element): Extensions {
  const found: Extensions = {};
  for (const extension of element.children) {
    const parts = extension.children;
    const value = decode(parts.at(-1)!.body);
    switch (parts[0]!.objectId) {
      case "2.5.29.14": found.subjectKey = toHex(value.body); break;
      case "2.5.29.35": {
        const key = value.children.find((child) => child.tag === 0x80);
        if (key) found.authorityKey = toHex(key.body);
        break;
      }
      case "2.5.29.19": found.certificateAuthority = value.children[0]?.tag === 1 && value.children[0].body[0] === 255; break;
      case "2.5.29.15": found.keyUsage = KEY_USAGE.filter((_name, index) => ((value.body[1 + (index >> 3)] ?? 0) & (0x80 >> (index & 7))) !== 0); break;
      case "2.5.29.37": found.extendedKeyUsage = value.children.map((child) => Object.values(PURPOSES).find(([id]) => id === child.objectId)?.[1] ?? child.objectId); break;
      case "2.5.29.17":
        found.subjectAltName = value.children.map((child) => {
          if (child.tag === 0x87) return `IP Address:${child.body.length === 4 ? child.body.join(".") : (toHex(child.body).match(/.{4}/g) ?? []).map((group) => parseInt(group, 16).toString(16).toUpperCase()).join(":")}`;
          return `${child.tag === 0x81 ? "email" : child.tag === 0x86 ? "URI" : "DNS"}:${child.text}`;
        });
        break;
    }
  }
  return found;
}

const algorithm = (): Bytes => sequence(objectId(SHA256_RSA), nothing());

function signed(body: Bytes, key: PrivateKey, hash: Hash): Bytes {
  return sequence(body, algorithm(), bits(signHash(hash(body), key)));
}

/** A request for a certificate (PKCS #10) as PEM. */
export function makeRequest(subject: Name, extensions: Extensions, key: PrivateKey, hash: Hash): string {
  const wanted = encodeExtensions(extensions);
  const attributes = wanted ? tagged(0xa0, sequence(objectId(EXTENSION_REQUEST), setOf(wanted))) : tagged(0xa0);
  return encodePem("CERTIFICATE REQUEST", signed(sequence(integer(0n), encodeName(subject), encodePublic(key), attributes), key, hash));
}

/** A certificate as PEM, signed with the issuer's key. `key`: one of RSA, or a whole SubjectPublicKeyInfo. */
export function makeCertificate(
  fields: { serial: bigint; issuer: Name; subject: Name; key: PublicKey | Bytes; notBefore: number; notAfter: number; extensions: Extensions }, signer: PrivateKey, hash: Hash,
): string {
  const extensions = encodeExtensions(fields.extensions);
  const body = sequence(
    ...(extensions ? [tagged(0xa0, integer(2n))] : []), integer(fields.serial), algorithm(), encodeName(fields.issuer), sequence(time(fields.notBefore), time(fields.notAfter)),
    encodeName(fields.subject), fields.key instanceof Uint8Array ? fields.key : encodePublic(fields.key), ...(extensions ? [tagged(0xa3, extensions)] : []),
  );
  return encodePem("CERTIFICATE", signed(body, signer, hash));
}

function first(text: string, kinds: readonly string[]): Element | undefined {
  const found = decodePem(text).find(({ kind }) => kinds.includes(kind));
  return found && decode(found.data);
}

/** The first request of a PEM text, whatever kind its key is of; undefined when there is none. */
export function readKeyedRequest(text: string): KeyedRequest | undefined {
  try {
    const whole = first(text, ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]);
    if (!whole) return undefined;
    const body = whole.at(0);
    const attribute = body.children[3]?.children.find((each) => each.at(0).objectId === EXTENSION_REQUEST);
    return {
      subject: decodeName(body.at(1)), keyInfo: body.at(2).raw, extensions: attribute ? decodeExtensions(attribute.at(1).at(0)) : {},
      body: body.raw, signature: whole.at(2).body.subarray(1),
    };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function withKey<T extends KeyedRequest>(thing: T): (T & { key: PublicKey }) | undefined {
  try {
    const key = decodePublic(decode(thing.keyInfo));
    return key && { ...thing, key };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** The certificates of a PEM text that can be read, whatever kinds their keys are of. */
export function readKeyedCertificates(text: string): KeyedCertificate[] {
  return decodePem(text).filter(({ kind }) => kind === "CERTIFICATE" || kind === "TRUSTED CERTIFICATE").flatMap(({ data }) => {
    try {
      const whole = decode(data);
      const parts = whole.at(0).children;
      const version = parts[0]!.tag === 0xa0 ? Number(parts.shift()!.at(0).number) + 1 : 1;
      const [serial, , issuer, validity, subject, key, ...rest] = parts;
      const extensions = rest.find((part) => part.tag === 0xa3);
      return [{
        version, serial: serial!.number, issuer: decodeName(issuer!), notBefore: validity!.at(0).time, notAfter: validity!.at(1).time, subject: decodeName(subject!),
        keyInfo: key!.raw, extensions: extensions ? decodeExtensions(extensions.at(0)) : {}, body: whole.at(0).raw, signature: whole.at(2).body.subarray(1), raw: whole.raw,
      }];
    } catch (error) {
      if (error instanceof DerError || error instanceof TypeError) return [];
      throw error;
    }
  });
}

/** Those for keys of RSA. */
export function readCertificates(text: string): Certificate[] {
  return readKeyedCertificates(text).flatMap((found) => withKey(found) ?? []);
}

/** Whether the signature of a certificate or request was made with the key. */
export function isSignedBy(thing: KeyedRequest, key: PublicKey, hash: Hash): boolean {
  return verifyHash(hash(thing.body), thing.signature, key);
}
