import { decode as decodeText, fromHex } from "../../../os/index.ts";
import { bits, type Bytes, decode, type Element, encodePem, integer, objectId, octets, sequence, setOf, tagged, time, truth } from "../../../os/crypto/der.ts";
import type { Noise } from "../../../os/crypto/rsa.ts";
import { formatTime } from "../../strftime.ts";
import { identifierText, extensionsText } from "./extension-text.ts";
import { addressBytes, type Extension, EXTENSIONS } from "./extensions.ts";
import { type Key, kindOfInfo, publicText, signatureAlgorithm, signatureNamed, signData, verifyData } from "./keys.ts";
import { decodeName, encodeName, nameText, type DistinguishedName } from "./names.ts";
import { bytesText, colons } from "./rows.ts";

/** A request (PKCS #10). */
export interface Request {
  subject: DistinguishedName;
  /** SubjectPublicKeyInfo */
  keyInfo: Bytes;
  extensions: Extension[];
  /** What was signed, with what, and the signature. */
  body: Bytes;
  algorithm: string;
  signature: Bytes;
  raw: Bytes;
}

export interface Certificate extends Request {
  version: number;
  serial: bigint;
  issuer: DistinguishedName;
  /** ms since 1970 */
  notBefore: number;
  notAfter: number;
}

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

function decodeExtensions(element: Element): Extension[] {
  return element.children.map((each) => {
    const parts = each.children;
    return { id: parts[0]!.objectId, critical: parts.length > 2 && parts[1]!.body[0] !== 0, value: parts.at(-1)!.body };
  });
}

function encodeExtensions(extensions: readonly Extension[]): Bytes {
  return sequence(...extensions.map(({ id, critical, value }) => sequence(objectId(id), ...(critical ? [truth(true)] : []), octets(value))));
}

/** Reads a request. Throws DerError. */
export function decodeRequest(data: Bytes): Request {
  const whole = decode(data);
  const body = whole.at(0);
  const attribute = body.children[3]?.children.find((each) => each.at(0).objectId === EXTENSION_REQUEST);
  return {
    subject: decodeName(body.at(1)), keyInfo: body.at(2).raw, extensions: attribute ? decodeExtensions(attribute.at(1).at(0)) : [],
    body: body.raw, algorithm: whole.at(1).at(0).objectId, signature: whole.at(2).body.subarray(1), raw: whole.raw,
  };
}

/** Reads a certificate. Throws DerError. */
export function decodeCertificate(data: Bytes): Certificate {
  const whole = decode(data);
  const parts = whole.at(0).children;
  const version = parts[0]!.tag === 0xa0 ? Number(parts.shift()!.at(0).number) + 1 : 1;
  const [serial, , issuer, validity, subject, key, ...rest] = parts;
  const extensions = rest.find((part) => part.tag === 0xa3);
  return {
    version, serial: serial!.number, issuer: decodeName(issuer!), notBefore: validity!.at(0).time, notAfter: validity!.at(1).time, subject: decodeName(subject!), keyInfo: key!.raw,
    extensions: extensions ? decodeExtensions(extensions.at(0)) : [], body: whole.at(0).raw, algorithm: whole.at(1).at(0).objectId, signature: whole.at(2).body.subarray(1), raw: whole.raw,
  };
}

/** How something is signed: with which key, over which digest. */
export interface Signer {
  key: Key;
  digest: string;
  noise: Noise;
}

function signed(body: Bytes, { key, digest, noise }: Signer): Bytes {
  return sequence(body, signatureAlgorithm(key, digest), bits(signData(body, key, digest, noise)));
}

export function makeRequest(subject: DistinguishedName, keyInfo: Bytes, extensions: readonly Extension[], signer: Signer): Bytes {
  const attributes = extensions.length > 0 ? tagged(0xa0, sequence(objectId(EXTENSION_REQUEST), setOf(encodeExtensions(extensions)))) : tagged(0xa0);
  return signed(sequence(integer(0n), encodeName(subject), keyInfo, attributes), signer);
}

export function makeCertificate(
  fields: { serial: bigint; issuer: DistinguishedName; subject: DistinguishedName; keyInfo: Bytes; notBefore: number; notAfter: number; extensions: readonly Extension[] }, signer: Signer,
): Bytes {
  const { extensions } = fields;
  return signed(sequence(
    ...(extensions.length > 0 ? [tagged(0xa0, integer(2n))] : []), integer(fields.serial), signatureAlgorithm(signer.key, signer.digest), encodeName(fields.issuer),
    sequence(time(fields.notBefore), time(fields.notAfter)), encodeName(fields.subject), fields.keyInfo, ...(extensions.length > 0 ? [tagged(0xa3, encodeExtensions(extensions))] : []),
  ), signer);
}

export const certificatePem = (data: Bytes): string => encodePem("CERTIFICATE", data);
export const requestPem = (data: Bytes): string => encodePem("CERTIFICATE REQUEST", data);

/** Whether a request or certificate was signed with the key of a SubjectPublicKeyInfo. */
export function isSignedBy(thing: Request, keyInfo: Bytes): boolean {
  return verifyData(thing.body, thing.signature, keyInfo, signatureNamed(thing.algorithm).digest);
}

/** The extension by its name in configurations. */
export function extensionNamed(thing: Request, name: string): Extension | undefined {
  const id = EXTENSIONS.find(([each]) => each === name)?.[2];
  return thing.extensions.find((extension) => extension.id === id);
}

/** The identifiers of the certificate's own key and of its issuer's, as they stand in it. */
export function keyIdentifiers(certificate: Certificate): { own: Bytes | undefined; issuers: Bytes | undefined } {
  const [own, issuers] = [extensionNamed(certificate, "subjectKeyIdentifier"), extensionNamed(certificate, "authorityKeyIdentifier")];
  return { own: own && decode(own.value).body, issuers: issuers && decode(issuers.value).children.find((part) => part.tag === 0x80)?.body };
}

/** "CA:TRUE" and how many authorities may follow; undefined without basic constraints. */
export function basicConstraints(certificate: Certificate): { authority: boolean; length: number | undefined } | undefined {
  const found = extensionNamed(certificate, "basicConstraints");
  if (!found) return undefined;
  const parts = decode(found.value).children;
  const length = parts.find((part) => part.tag === 2);
  return { authority: parts[0]?.tag === 1 && parts[0].body[0] !== 0, length: length && Number(length.number) };
}

/** Names that a certificate is good for: of one kind ("DNS", "IP Address", "email"), as bytes. */
function alternativeNames(certificate: Certificate, tag: number): Bytes[] {
  const found = extensionNamed(certificate, "subjectAltName");
  return found ? decode(found.value).children.filter((child) => child.tag === tag).map((child) => child.body) : [];
}

const textOf = (bytes: Bytes): string => decodeText(bytes);

/** Whether a certificate is for that host, address of mail, or IP address: RFC 6125. */
export function isFor(certificate: Certificate, kind: "host" | "email" | "ip", wanted: string): boolean {
  if (kind === "ip") {
    const bytes = addressBytes(wanted);
    return bytes !== undefined && alternativeNames(certificate, 0x87).some((each) => each.length === bytes.length && each.every((byte, index) => byte === bytes[index]));
  }
  const names = alternativeNames(certificate, kind === "host" ? 0x82 : 0x81).map(textOf);
  const attribute = kind === "host" ? "CN" : "emailAddress";
  const all = names.length > 0 ? names : certificate.subject.flat().filter(([key]) => key === attribute).map(([, value]) => value);
  return all.some((name) => {
    const [pattern, host] = [name.toLowerCase(), wanted.toLowerCase()];
    if (pattern === host) return true;
    if (kind === "email" || !/^\*\.[^.]+\.[^*]+$/.test(pattern)) return false;
    return host.indexOf(".") > 0 && host.slice(host.indexOf(".")) === pattern.slice(1);
  });
}

/** "Jan  1 00:00:00 2024 GMT", or as ISO 8601 has it. */
export function dateText(ms: number, iso = false): string {
  return formatTime(iso ? "%Y-%m-%d %H:%M:%SZ" : "%b %e %H:%M:%S %Y GMT", ms);
}

/** What -text leaves out, by the words of -certopt and -reqopt. */
export type Omitted = ReadonlySet<string>;

function keyLines(info: Bytes, indent: string): string {
  return `${indent}Subject Public Key Info:\n${indent}    Public Key Algorithm: ${kindOfInfo(info).algorithm}\n${publicText(info, `${indent}        `)}`;
}

function signatureLines(thing: Request): string {
  return `    Signature Algorithm: ${signatureNamed(thing.algorithm).name}\n    Signature Value:\n${bytesText(thing.signature, 18, 8)}`;
}

/** The text of -text for a certificate. */
export function certificateText(certificate: Certificate, { style = "oneline", omitted = new Set(), iso = false }: { style?: string | undefined; omitted?: Omitted; iso?: boolean } = {}): string {
  const { serial, version, extensions } = certificate;
  const number = serial < 1n << 63n ? ` ${serial} (0x${serial.toString(16)})\n` : `\n            ${colons(serialBytes(serial))}\n`;
  const shows = (word: string): boolean => !omitted.has(`no_${word}`);
  let text = "";
  if (shows("header")) text += "Certificate:\n    Data:\n";
  if (shows("version")) text += `        Version: ${version} (0x${version - 1})\n`;
  if (shows("serial")) text += `        Serial Number:${number}`;
  if (shows("signame")) text += `        Signature Algorithm: ${signatureNamed(certificate.algorithm).name}\n`;
  if (shows("issuer")) text += `        Issuer: ${nameText(certificate.issuer, style)}\n`;
  if (shows("validity")) text += `        Validity\n            Not Before: ${dateText(certificate.notBefore, iso)}\n            Not After : ${dateText(certificate.notAfter, iso)}\n`;
  if (shows("subject")) text += `        Subject: ${nameText(certificate.subject, style)}\n`;
  if (shows("pubkey")) text += keyLines(certificate.keyInfo, "        ");
  if (shows("extensions") && extensions.length > 0) text += `        X509v3 extensions:\n${extensionsText(extensions, "            ")}`;
  return shows("sigdump") ? `${text}${signatureLines(certificate)}` : text;
}

/** The text of -text for a request. */
export function requestText(request: Request, { style = "oneline", omitted = new Set() }: { style?: string | undefined; omitted?: Omitted } = {}): string {
  const shows = (word: string): boolean => !omitted.has(`no_${word}`);
  let text = "";
  if (shows("header")) text += "Certificate Request:\n    Data:\n";
  if (shows("version")) text += "        Version: 1 (0x0)\n";
  if (shows("subject")) text += `        Subject: ${nameText(request.subject, style)}\n`;
  if (shows("pubkey")) text += keyLines(request.keyInfo, "        ");
  if (shows("attributes")) text += `        Attributes:\n${request.extensions.length === 0 ? "            (none)\n" : ""}            Requested Extensions:\n`;
  if (shows("extensions")) text += extensionsText(request.extensions, "                ");
  return shows("sigdump") ? `${text}${signatureLines(request)}` : text;
}

function serialBytes(serial: bigint): Bytes {
  const hex = serial.toString(16);
  return fromHex(hex.length % 2 === 1 ? `0${hex}` : hex);
}

/** "0A1B" */
export function serialText(serial: bigint): string {
  return identifierText(serialBytes(serial)).replaceAll(":", "");
}
