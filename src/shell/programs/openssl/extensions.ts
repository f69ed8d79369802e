import { ascii, bits, type Bytes, integer, objectId, octets, sequence, tagged, truth, utf8 } from "../../../os/crypto/der.ts";
import { fault, OpensslError } from "./arguments.ts";
import type { Configuration } from "./configuration.ts";
import { fromHex } from "../../../os/index.ts";
import { attributeName, encodeName, type DistinguishedName } from "./names.ts";

/** An extension as it stands in a certificate. */
export interface Extension {
  id: string;
  critical: boolean;
  value: Bytes;
}

/** Extensions: name in configurations, name in texts, object identifier. */
export const EXTENSIONS: readonly (readonly [name: string, title: string, id: string])[] = [
  ["subjectKeyIdentifier", "X509v3 Subject Key Identifier", "2.5.29.14"], ["keyUsage", "X509v3 Key Usage", "2.5.29.15"], ["subjectAltName", "X509v3 Subject Alternative Name", "2.5.29.17"],
  ["issuerAltName", "X509v3 Issuer Alternative Name", "2.5.29.18"], ["basicConstraints", "X509v3 Basic Constraints", "2.5.29.19"], ["nameConstraints", "X509v3 Name Constraints", "2.5.29.30"],
  ["crlDistributionPoints", "X509v3 CRL Distribution Points", "2.5.29.31"], ["certificatePolicies", "X509v3 Certificate Policies", "2.5.29.32"],
  ["authorityKeyIdentifier", "X509v3 Authority Key Identifier", "2.5.29.35"], ["extendedKeyUsage", "X509v3 Extended Key Usage", "2.5.29.37"],
  ["authorityInfoAccess", "Authority Information Access", "1.3.6.1.5.5.7.1.1"], ["nsCertType", "Netscape Cert Type", "2.16.840.1.113730.1.1"], ["nsComment", "Netscape Comment", "2.16.840.1.113730.1.13"],
];

/** Uses of a key in the order of their bits: name in configurations, name in texts. */
export const KEY_USAGE: readonly (readonly [string, string])[] = [
  ["digitalSignature", "Digital Signature"], ["nonRepudiation", "Non Repudiation"], ["keyEncipherment", "Key Encipherment"], ["dataEncipherment", "Data Encipherment"], ["keyAgreement", "Key Agreement"],
  ["keyCertSign", "Certificate Sign"], ["cRLSign", "CRL Sign"], ["encipherOnly", "Encipher Only"], ["decipherOnly", "Decipher Only"],
];

export const CERT_TYPE: readonly (readonly [string, string])[] = [
  ["client", "SSL Client"], ["server", "SSL Server"], ["email", "S/MIME"], ["objsign", "Object Signing"], ["reserved", "Unused"], ["sslCA", "SSL CA"], ["emailCA", "S/MIME CA"], ["objCA", "Object Signing CA"],
];

export const PURPOSES: readonly (readonly [name: string, title: string, id: string])[] = [
  ["serverAuth", "TLS Web Server Authentication", "1.3.6.1.5.5.7.3.1"], ["clientAuth", "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.2"], ["codeSigning", "Code Signing", "1.3.6.1.5.5.7.3.3"],
  ["emailProtection", "E-mail Protection", "1.3.6.1.5.5.7.3.4"], ["timeStamping", "Time Stamping", "1.3.6.1.5.5.7.3.8"], ["OCSPSigning", "OCSP Signing", "1.3.6.1.5.5.7.3.9"],
  ["anyExtendedKeyUsage", "Any Extended Key Usage", "2.5.29.37.0"],
];

const PROBLEM = "X509 V3 routines";
const numeric = (text: string): boolean => /^\d+(\.\d+)+$/.test(text);

/** What is known of the certificate that is made. Bytes of keys are the identifiers (SHA-1). */
export interface Making {
  subject: DistinguishedName;
  subjectKey: Bytes;
  issuer?: { name: DistinguishedName; serial: bigint; key: Bytes | undefined };
}

/** A line of a configuration cannot be understood: lines of the queue of errors. */
class Refused extends Error {
  readonly lines: readonly string[];

  constructor(...lines: string[]) {
    super(lines[0]);
    this.lines = lines;
  }
}

/** The extensions of a section, "default" by default. Throws OpensslError with `complaint` in front. */
export function extensionsOf(configuration: Configuration, section: string, making: Making, complaint: string): Extension[] {
  const lines = configuration.get(section);
  if (!lines) throw new OpensslError(complaint);
  return [...lines].flatMap(([name, value]) => {
    try {
      return makeExtension(name, value, configuration, making) ?? [];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new OpensslError([complaint, ...error.lines.map(fault), fault(`11000080:${PROBLEM}:X509V3_EXT_nconf_int:error in extension:../crypto/x509/v3_conf.c:48:section=${section}, name=${name}, value=${value}`)].join("\n"));
    }
  });
}

function makeExtension(name: string, text: string, configuration: Configuration, making: Making): Extension | undefined {
  const critical = /^critical\s*,?\s*/.exec(text);
  const value = critical ? text.slice(critical[0].length) : text;
  const known = EXTENSIONS.find(([each, , id]) => each === name.trim() || id === name.trim());
  const raw = /^(ASN1|DER):(.*)$/.exec(value);
  if (!known && !(numeric(name) && raw)) throw new Refused(`11000082:${PROBLEM}:do_ext_nconf:unknown extension name:../crypto/x509/v3_conf.c:88:`);
  const id = known?.[2] ?? name;
  const made = raw ? (raw[1] === "DER" ? fromHex(raw[2]!.replaceAll(":", "")) : utf8(raw[2]!.replace(/^[^:]*:/, ""))) : encodeValue(known![0], value.trim(), configuration, making);
  return made && { id, critical: critical !== null, value: made };
}

/** "CA:TRUE, pathlen:0" as pairs; "@section" as the lines of that section. */
function pairs(name: string, text: string, configuration: Configuration): [string, string | undefined][] {
  if (text.startsWith("@")) {
    const section = configuration.get(text.slice(1));
    if (!section) throw new Refused(`11000069:${PROBLEM}:do_ext_nconf:invalid extension string:../crypto/x509/v3_conf.c:102:name=${name},section=${text}`);
    return [...section].map(([key, value]) => [key, value]);
  }
  return text.split(",").map((part): [string, string | undefined] => {
    const at = part.indexOf(":");
    return at < 0 ? [part.trim(), undefined] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });
}

function encodeValue(name: string, text: string, configuration: Configuration, making: Making): Bytes | undefined {
  const list = pairs(name, text, configuration);
  switch (name) {
    case "subjectKeyIdentifier": return text === "none" ? undefined : octets(text === "hash" ? making.subjectKey : identifierOf(text));
    case "authorityKeyIdentifier": return authorityOf(list, making);
    case "basicConstraints": return constraintsOf(list);
    case "keyUsage": return flagsOf(list, KEY_USAGE);
    case "nsCertType": return flagsOf(list, CERT_TYPE);
    case "nsComment": return ascii(0x16, text);
    case "extendedKeyUsage":
      return sequence(...list.map(([key, value]) => {
        const word = value === undefined ? key : value;
        const purpose = PURPOSES.find(([short, title, id]) => short === word || title === word || id === word)?.[2] ?? (numeric(word) ? word : undefined);
        if (purpose === undefined) {
          throw new Refused("04000067:object identifier routines:OBJ_txt2obj:unknown object name:../crypto/objects/obj_dat.c:372:", `1100006E:${PROBLEM}:v2i_EXTENDED_KEY_USAGE:invalid object identifier:../crypto/x509/v3_extku.c:94:${word}`);
        }
        return objectId(purpose);
      }));
    case "subjectAltName": case "issuerAltName":
      return sequence(...list.flatMap(([key, value]) => {
        if (key === "email" && value === "copy") return making.subject.flat().filter(([attribute]) => attribute === "emailAddress").map(([, address]) => ascii(0x81, address));
        return [generalName(key, value, configuration)];
      }));
    case "nameConstraints": {
      const of = (kind: string): Bytes[] => list.filter(([key]) => key.startsWith(`${kind};`)).map(([key, value]) => sequence(generalName(key.slice(kind.length + 1), value, configuration, true)));
      const [permitted, excluded] = [of("permitted"), of("excluded")];
      return sequence(...(permitted.length > 0 ? [tagged(0xa0, ...permitted)] : []), ...(excluded.length > 0 ? [tagged(0xa1, ...excluded)] : []));
    }
    case "crlDistributionPoints": return sequence(...list.map(([key, value]) => sequence(tagged(0xa0, tagged(0xa0, generalName(key, value, configuration))))));
    case "authorityInfoAccess": return sequence(...list.map(([key, value]) => {
      const [method, kind] = key.split(";");
      return sequence(objectId(method === "OCSP" ? "1.3.6.1.5.5.7.48.1" : method === "caIssuers" ? "1.3.6.1.5.5.7.48.2" : method!), generalName(kind ?? "", value, configuration));
    }));
    case "certificatePolicies": return sequence(...list.map(([key]) => sequence(objectId(key))));
  }
  return undefined;
}

function identifierOf(text: string): Bytes {
  const plain = text.replaceAll(":", "");
  if (!/^[\da-f]*$/i.test(plain)) throw new Refused("07800066:common libcrypto routines:hexstr2buf_sep:illegal hex digit:../crypto/o_str.c:167:");
  return fromHex(plain);
}

function authorityOf(list: readonly [string, string | undefined][], { issuer }: Making): Bytes | undefined {
  let [keyId, name] = ["", ""];
  for (const [key, value] of list) {
    if (key === "none") return undefined;
    if (key === "keyid") keyId = value ?? "yes";
    else if (key === "issuer") name = value ?? "yes";
    else throw new Refused(`11000078:${PROBLEM}:v2i_AUTHORITY_KEYID:unknown option:../crypto/x509/v3_akid.c:131:name=${key}`);
  }
  if (!issuer) return keyId === "always" || name === "always" ? undefined : sequence();
  const parts: Bytes[] = [];
  if (keyId !== "" && issuer.key) parts.push(tagged(0x80, issuer.key));
  else if (keyId === "always") throw new Refused(`1100007B:${PROBLEM}:v2i_AUTHORITY_KEYID:unable to get issuer keyid:../crypto/x509/v3_akid.c:177:`);
  if (name === "always" || (name !== "" && parts.length === 0)) parts.push(tagged(0xa1, tagged(0xa4, encodeName(issuer.name))), tagged(0x82, integer(issuer.serial).subarray(2)));
  return sequence(...parts);
}

function constraintsOf(list: readonly [string, string | undefined][]): Bytes {
  let [authority, length]: [boolean, bigint | undefined] = [false, undefined];
  for (const [key, value] of list) {
    if (key === "CA") {
      if (/^(true|y|yes)$/i.test(value ?? "")) authority = true;
      else if (!/^(false|n|no)$/i.test(value ?? "")) throw new Refused(`11000068:${PROBLEM}:X509V3_get_value_bool:invalid boolean string:../crypto/x509/v3_utl.c:289:name=${key}, value=${value ?? "<NULL>"}`);
    } else if (key === "pathlen" && /^\d+$/.test(value ?? "")) length = BigInt(value!);
    else throw new Refused(`1100006A:${PROBLEM}:v2i_BASIC_CONSTRAINTS:invalid name:../crypto/x509/v3_bcons.c:76:name=${key}, value=${value ?? "<NULL>"}`);
  }
  return sequence(...(authority ? [truth(true)] : []), ...(length === undefined ? [] : [integer(length)]));
}

function flagsOf(list: readonly [string, string | undefined][], names: readonly (readonly [string, string])[]): Bytes {
  let value = 0;
  for (const [key] of list) {
    const index = names.findIndex(([short, long]) => short === key || long === key);
    if (index < 0) throw new Refused(`1100006F:${PROBLEM}:v2i_ASN1_BIT_STRING:unknown bit string argument:../crypto/x509/v3_bitst.c:82:${key}`);
    value |= 0x8000 >> index;
  }
  const bytes = value & 255 ? [value >> 8, value & 255] : [value >> 8];
  let unused = 0;
  while (unused < 7 && ((bytes.at(-1)! >> unused) & 1) === 0) unused += 1;
  return bits(Uint8Array.from(bytes), unused);
}

/** "DNS:a", "IP:1.2.3.4" ... `masked`: an address has its mask after it. */
function generalName(kind: string, value: string | undefined, configuration: Configuration, masked = false): Bytes {
  if (value === undefined) throw new Refused(`1100007C:${PROBLEM}:v2i_GENERAL_NAME_ex:missing value:../crypto/x509/v3_san.c:607:`);
  // "DNS.1 = a" of a section
  const plain = kind.replace(/\..*$/, "");
  switch (plain) {
    case "email": return ascii(0x81, value);
    case "DNS": return ascii(0x82, value);
    case "URI": return ascii(0x86, value);
    case "RID": return tagged(0x88, objectId(value).subarray(2));
    case "IP": {
      const parts = (masked ? value.split("/") : [value]).map(addressBytes);
      if (parts.some((part) => part === undefined)) throw new Refused(`11000076:${PROBLEM}:a2i_GENERAL_NAME:bad ip address:../crypto/x509/v3_san.c:552:value=${value}`);
      return tagged(0x87, ...(parts as Bytes[]));
    }
    case "dirName": return tagged(0xa4, encodeName([...(configuration.get(value) ?? [])].map(([key, each]) => [[attributeName(key.replace(/^\d+\./, "")) ?? key, each]])));
    case "otherName": {
      const [id = "", of = ""] = value.split(";");
      return tagged(0xa0, objectId(id), tagged(0xa0, utf8(of.replace(/^[^:]*:/, ""))));
    }
  }
  throw new Refused(`11000075:${PROBLEM}:v2i_GENERAL_NAME_ex:unsupported option:../crypto/x509/v3_san.c:626:name=${kind}`);
}

/** The bytes of an address; undefined when it is none. */
export function addressBytes(text: string): Bytes | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    const parts = text.split(".").map(Number);
    return parts.every((part) => part < 256) ? Uint8Array.from(parts) : undefined;
  }
  if (!/^[\da-f:]+$/i.test(text) || !text.includes(":") || (text.match(/::/g) ?? []).length > 1) return undefined;
  const [head = "", tail] = text.split("::");
  const groups = (part: string): number[] => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  const [front, back] = [groups(head), groups(tail ?? "")];
  const missing = 8 - front.length - back.length;
  if ((tail === undefined && missing !== 0) || missing < 0) return undefined;
  return Uint8Array.from([...front, ...Array<number>(missing).fill(0), ...back].flatMap((group) => [group >> 8, group & 255]));
}
