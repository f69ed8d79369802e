import { decode } from "../../../os/crypto/der.ts";
import { basicConstraints, type Certificate, extensionNamed } from "./certificates.ts";
import { flagNames } from "./extension-text.ts";
import { KEY_USAGE, PURPOSES } from "./extensions.ts";

/** What -purpose names, in its order, and what verify calls each. */
const TITLES: readonly (readonly [title: string, name: string])[] = [
  ["SSL client", "sslclient"], ["SSL server", "sslserver"], ["Netscape SSL server", "nssslserver"], ["S/MIME signing", "smimesign"], ["S/MIME encryption", "smimeencrypt"], ["CRL signing", "crlsign"],
  ["Any Purpose", "any"], ["OCSP helper", "ocsphelper"], ["Time Stamp signing", "timestampsign"],
];

export function isPurpose(name: string): boolean {
  return TITLES.some(([, each]) => each === name);
}

/** Whether a certificate may be an authority for others: by its constraints and the uses of its key. One of version 1 may when it is its own. */
export function mayIssue(certificate: Certificate): boolean {
  const usage = usageOf(certificate);
  if (usage && !usage.includes("keyCertSign")) return false;
  const constraints = basicConstraints(certificate);
  if (constraints) return constraints.authority;
  return certificate.version === 1 ? JSON.stringify(certificate.subject) === JSON.stringify(certificate.issuer) : usage !== undefined;
}

function usageOf(certificate: Certificate): string[] | undefined {
  const found = extensionNamed(certificate, "keyUsage");
  return found && flagNames(found.value, KEY_USAGE, 0);
}

/** Whether a certificate is good for a purpose, as what ends a chain or, with `authority`, as what issues such. */
export function isGoodFor(certificate: Certificate, purpose: string, authority: boolean): boolean {
  const usage = usageOf(certificate);
  const extended = extensionNamed(certificate, "extendedKeyUsage");
  const purposes = extended && decode(extended.value).children.map((each) => PURPOSES.find(([, , id]) => id === each.objectId)?.[0] ?? "");
  const uses = (...names: string[]): boolean => !usage || names.some((name) => usage.includes(name));
  const allows = (name: string): boolean => !purposes || purposes.includes(name);
  const issues = mayIssue(certificate);
  switch (purpose) {
    case "sslclient": return allows("clientAuth") && (authority ? issues : uses("digitalSignature", "keyAgreement"));
    case "sslserver": return allows("serverAuth") && (authority ? issues : uses("digitalSignature", "keyEncipherment", "keyAgreement"));
    case "nssslserver": return allows("serverAuth") && (authority ? issues : uses("keyEncipherment"));
    case "smimesign": return allows("emailProtection") && (authority ? issues : uses("digitalSignature", "nonRepudiation"));
    case "smimeencrypt": return allows("emailProtection") && (authority ? issues : uses("keyEncipherment"));
    case "crlsign": return authority ? issues : uses("cRLSign");
    case "ocsphelper": return authority ? issues : true;
    case "timestampsign":
      if (authority) return issues;
      return purposes?.length === 1 && purposes[0] === "timeStamping" && extended!.critical && uses("digitalSignature", "nonRepudiation");
    default: return true;
  }
}

/** The text of -purpose. */
export function purposeText(certificate: Certificate): string {
  const line = (title: string, good: boolean): string => `${title} : ${good ? "Yes" : "No"}\n`;
  return `Certificate purposes:\n${TITLES.map(([title, name]) => line(title, isGoodFor(certificate, name, false)) + line(`${title} CA`, isGoodFor(certificate, name, true))).join("")}`;
}
