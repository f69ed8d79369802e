import { ascii, type Bytes, type Element, objectId, sequence, setOf, utf8 } from "../../../os/crypto/der.ts";
import { sha1 } from "../../digest.ts";
import type { Arguments} from "./arguments.ts";
import { fault, OpensslError } from "./arguments.ts";
import { fromHex, toHex } from "../../../os/index.ts";

/** A distinguished name: parts in order, of which one may have several attributes. */
export type DistinguishedName = [key: string, value: string][][];

/** Attributes: short name, long name, object identifier, most characters. */
const ATTRIBUTES: readonly (readonly [short: string, long: string, id: string, most?: number])[] = [
  ["CN", "commonName", "2.5.4.3", 64], ["SN", "surname", "2.5.4.4"], ["serialNumber", "serialNumber", "2.5.4.5", 64], ["C", "countryName", "2.5.4.6", 2], ["L", "localityName", "2.5.4.7", 128],
  ["ST", "stateOrProvinceName", "2.5.4.8", 128], ["street", "streetAddress", "2.5.4.9"], ["O", "organizationName", "2.5.4.10", 64], ["OU", "organizationalUnitName", "2.5.4.11", 64],
  ["title", "title", "2.5.4.12"], ["description", "description", "2.5.4.13"], ["postalCode", "postalCode", "2.5.4.17"], ["name", "name", "2.5.4.41"], ["GN", "givenName", "2.5.4.42"],
  ["initials", "initials", "2.5.4.43"], ["emailAddress", "emailAddress", "1.2.840.113549.1.9.1", 128], ["DC", "domainComponent", "0.9.2342.19200300.100.1.25"], ["UID", "userId", "0.9.2342.19200300.100.1.1"],
];

const attributeNamed = (name: string): (typeof ATTRIBUTES)[number] | undefined => ATTRIBUTES.find(([short, long, id]) => short === name || long === name || id === name);

/** The short name of an attribute by one of its names; undefined for others. */
export function attributeName(name: string): string | undefined {
  return attributeNamed(name)?.[0];
}

/** The object identifier's own name, for texts that name attributes in full. */
function longNameOf(key: string): string {
  return attributeNamed(key)?.[1] ?? key;
}

/** Complains of a value that is too long for its attribute. */
export function checkLength(command: string, key: string, value: string): void {
  const most = attributeNamed(key)?.[3];
  if (most === undefined || [...value].length <= most) return;
  throw new OpensslError(`${fault(`06800097:asn1 encoding routines:ASN1_mbstring_ncopy:string too long:../crypto/asn1/a_mbstr.c:106:maxsize=${most}`)}\n${command}: Error adding subject name attribute "/${key}=${value}"`);
}

/** "/O=dev/CN=alice", with "+" between attributes of one part. `warn` gets what is left out, as a line. */
export function parseSubject(command: string, text: string, warn: (line: string) => void): DistinguishedName {
  if (!text.startsWith("/")) throw new OpensslError(`${command}: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'`);
  const name: DistinguishedName = [];
  let at = 1;
  let joins = false;
  while (at < text.length) {
    let key = "";
    while (at < text.length && text[at] !== "=") key += text[at++]!;
    if (at >= text.length) throw new OpensslError(`${command}: Missing '=' after RDN type string '${key}' in subject name string`);
    at += 1;
    let value = "";
    let next = false;
    for (; at < text.length && text[at] !== "/"; at += 1) {
      if (text[at] === "+") {
        next = true;
        break;
      }
      if (text[at] === "\\" && at + 1 < text.length) at += 1;
      value += text[at]!;
    }
    at += 1;
    const known = attributeName(key.trim());
    if (known === undefined) warn(`${command} warning: Skipping unknown subject name attribute "${key}"\n`);
    else if (value === "") warn(`${command} warning: No value provided for subject name attribute "${key}", skipped\n`);
    else {
      checkLength(command, known, value);
      if (joins && name.length > 0) name.at(-1)!.push([known, value]);
      else name.push([[known, value]]);
    }
    joins = next;
  }
  return name;
}

export function encodeName(name: DistinguishedName): Bytes {
  return sequence(...name.map((part) => setOf(...part.map(([key, value]) => sequence(objectId(attributeNamed(key)?.[2] ?? key), valueOf(key, value))))));
}

function valueOf(key: string, value: string): Bytes {
  if (key === "C" || key === "serialNumber") return ascii(0x13, value);
  return key === "emailAddress" || key === "DC" ? ascii(0x16, value) : utf8(value);
}

export function decodeName(element: Element): DistinguishedName {
  return element.children.map((part) => part.children.map((pair): [string, string] => [attributeName(pair.at(0).objectId) ?? pair.at(0).objectId, pair.at(1).text]));
}

/** "CN = alice, O = dev", or as -nameopt says. */
export function nameText(name: DistinguishedName, style = "oneline"): string {
  const quoted = (value: string): string => (/^[ #]|[,+"\\<>;]| $/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : value);
  const escaped = (value: string): string => value.replace(/[,+"\\<>;]|^[ #]| $/g, "\\$&");
  for (const each of style.split(",").reverse()) {
    switch (each.toLowerCase()) {
      case "rfc2253": return name.toReversed().map((part) => part.map(([key, value]) => `${key}=${escaped(value)}`).join("+")).join(",");
      case "compat": return name.map((part) => part.map(([key, value]) => `/${key}=${value}`).join("")).join("");
      case "multiline": {
        const rows = name.flatMap((part) => part.map(([key, value]) => `    ${longNameOf(key).padEnd(25)} = ${value}`));
        return rows.map((row) => `\n${row}`).join("");
      }
      case "dn_rev": return nameText(name.toReversed(), style.split(",").filter((word) => word !== "dn_rev").join(",") || "oneline");
    }
  }
  return name.map((part) => part.map(([key, value]) => `${key} = ${quoted(value)}`).join(" + ")).join(", ");
}

export function sameName(a: DistinguishedName, b: DistinguishedName): boolean {
  return nameText(a) === nameText(b);
}

/** What files of a folder of authorities are named after: the first bytes of a hash over the name with plain values. */
export function nameHash(name: DistinguishedName): string {
  const plain = name.map((part) => setOf(...part.map(([key, value]) => sequence(objectId(attributeNamed(key)?.[2] ?? key), utf8(value.trim().replace(/\s+/g, " ").toLowerCase())))));
  const hash = fromHex(sha1(Uint8Array.from(plain.flatMap((part) => [...part]))));
  return toHex(hash.slice(0, 4).reverse());
}

/** The name of -subj. */
export function subjectOf(options: Arguments, warn: (line: string) => void): DistinguishedName | undefined {
  const text = options.value("subj");
  return text === undefined ? undefined : parseSubject(options.command, text, warn);
}
