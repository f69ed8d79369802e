import { type Bytes, decode, DerError, type Element } from "../../../os/crypto/der.ts";
import { CERT_TYPE, type Extension, EXTENSIONS, KEY_USAGE, PURPOSES } from "./extensions.ts";
import { decodeName, nameText } from "./names.ts";
import { colons } from "./rows.ts";

/** "AA:BB:CC" */
export function identifierText(bytes: Bytes): string {
  return colons(bytes).toUpperCase();
}

/** The uses that a key is for, by the names of configurations. */
export function flagNames(value: Bytes, names: readonly (readonly [string, string])[], which: 0 | 1): string[] {
  const { body } = decode(value);
  return names.filter((_name, index) => ((body[1 + (index >> 3)] ?? 0) & (0x80 >> (index & 7))) !== 0).map((name) => name[which]);
}

export function titleOf(id: string): string {
  return EXTENSIONS.find(([, , each]) => each === id)?.[1] ?? id;
}

export function generalNameText(element: Element): string {
  switch (element.tag) {
    case 0x81: return `email:${element.text}`;
    case 0x82: return `DNS:${element.text}`;
    case 0x86: return `URI:${element.text}`;
    case 0x87: return `IP Address:${addressText(element.body)}`;
    case 0x88: return `Registered ID:${objectIdOf(element)}`;
    case 0xa4: return `DirName:${nameText(decodeName(element.at(0)), "compat")}`;
    default: return "othername: <unsupported>";
  }
}

function objectIdOf(element: Element): string {
  return decode(Uint8Array.of(6, element.body.length, ...element.body)).objectId;
}

function addressText(bytes: Bytes): string {
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.length === 8) return `${bytes.subarray(0, 4).join(".")}/${bytes.subarray(4).join(".")}`;
  return Array.from({ length: bytes.length / 2 }, (_, index) => ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16).toUpperCase()).join(":");
}

/** The lines that -text shows of an extension's value. */
function valueLines({ id, value }: Extension): string[] {
  const element = decode(value);
  switch (EXTENSIONS.find(([, , each]) => each === id)?.[0]) {
    case "subjectKeyIdentifier": return [identifierText(element.body)];
    case "authorityKeyIdentifier": {
      const parts = element.children;
      if (parts.length === 0) return ["0."];
      const key = parts.find((part) => part.tag === 0x80);
      if (key && parts.length === 1) return [identifierText(key.body)];
      return parts.map((part) => (part.tag === 0x80 ? `keyid:${identifierText(part.body)}` : part.tag === 0xa1 ? generalNameText(part.at(0)) : `serial:${identifierText(part.body)}`));
    }
    case "basicConstraints": {
      const [flag, length] = element.children[0]?.tag === 1 ? element.children : [undefined, element.children[0]];
      return [`CA:${flag ? "TRUE" : "FALSE"}${length ? `, pathlen:${length.number}` : ""}`];
    }
    case "keyUsage": return [flagNames(value, KEY_USAGE, 1).join(", ")];
    case "nsCertType": return [flagNames(value, CERT_TYPE, 1).join(", ")];
    case "nsComment": return [element.text];
    case "extendedKeyUsage": return [element.children.map((each) => PURPOSES.find(([, , purpose]) => purpose === each.objectId)?.[1] ?? each.objectId).join(", ")];
    case "subjectAltName": case "issuerAltName": return [element.children.length === 0 ? "<EMPTY>" : element.children.map(generalNameText).join(", ")];
    case "nameConstraints":
      return element.children.flatMap((part) => [part.tag === 0xa0 ? "Permitted:" : "Excluded:", ...part.children.map((each) => `  ${generalNameText(each.at(0)).replace("IP Address", "IP")}`)]);
    case "crlDistributionPoints": return element.children.flatMap((point) => ["Full Name:", ...point.at(0).at(0).children.map((each) => `  ${generalNameText(each)}`)]);
    case "authorityInfoAccess":
      return element.children.map((each) => `${each.at(0).objectId === "1.3.6.1.5.5.7.48.1" ? "OCSP" : each.at(0).objectId === "1.3.6.1.5.5.7.48.2" ? "CA Issuers" : each.at(0).objectId} - ${generalNameText(each.at(1))}`);
    case "certificatePolicies": return element.children.map((each) => `Policy: ${each.at(0).objectId}`);
  }
  return [[...value].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("")];
}

/** Extensions as -text and -ext show them. */
export function extensionsText(extensions: readonly Extension[], indent: string): string {
  return extensions.map((extension) => {
    let lines: string[];
    try {
      lines = valueLines(extension);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      lines = ["<Parse Error>"];
    }
    return `${indent}${titleOf(extension.id)}: ${extension.critical ? "critical" : ""}\n${lines.map((line) => `${indent}    ${line}\n`).join("")}`;
  }).join("");
}
