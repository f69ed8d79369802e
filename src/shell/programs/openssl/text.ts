import { bytesOf } from "../../../os/crypto/der.ts";
import { sizeOf, type PublicKey } from "../../../os/crypto/rsa.ts";
import { nameText, type Certificate, type CertificateRequest, type Extensions } from "../../../os/crypto/x509.ts";
import { formatTime } from "../../strftime.ts";

/** "aa:bb:cc" */
export function colons(bytes: Uint8Array, upper = false): string {
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
  return upper ? text.toUpperCase() : text;
}

function rows(bytes: Uint8Array, width: number, indent: number): string {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  const lines: string[] = [];
  for (let at = 0; at < pairs.length; at += width) lines.push(`${" ".repeat(indent)}${pairs.slice(at, at + width).join(":")}${at + width < pairs.length ? ":" : ""}`);
  return `${lines.join("\n")}\n`;
}

/** "Jan  1 00:00:00 2024 GMT" */
export function dateText(ms: number): string {
  return formatTime("%b %e %H:%M:%S %Y GMT", ms);
}

function withSign(value: bigint): Uint8Array {
  const bytes = bytesOf(value);
  return bytes[0]! & 0x80 ? Uint8Array.of(0, ...bytes) : bytes;
}

function keyText(key: PublicKey, indent: string): string {
  return `${indent}Subject Public Key Info:\n${indent}    Public Key Algorithm: rsaEncryption\n${indent}        Public-Key: (${sizeOf(key)} bit)\n${indent}        Modulus:\n${rows(withSign(key.n), 15, indent.length + 12)}${indent}        Exponent: ${key.e} (0x${key.e.toString(16)})\n`;
}

function extensionsText(extensions: Extensions, indent: string): string {
  let text = "";
  const add = (title: string, value: string): void => {
    text += `${indent}${title}\n${indent}    ${value}\n`;
  };
  const parts: Record<keyof Extensions, () => void> = {
    subjectKey: () => add("X509v3 Subject Key Identifier: ", extensions.subjectKey!.match(/../g)!.join(":").toUpperCase()),
    authorityKey: () => add("X509v3 Authority Key Identifier: ", extensions.authorityKey!.match(/../g)!.join(":").toUpperCase()),
    certificateAuthority: () => add("X509v3 Basic Constraints: critical", `CA:${extensions.certificateAuthority ? "TRUE" : "FALSE"}`),
    keyUsage: () => add("X509v3 Key Usage: critical", extensions.keyUsage!.join(", ")),
    extendedKeyUsage: () => add("X509v3 Extended Key Usage: ", extensions.extendedKeyUsage!.join(", ")),
    subjectAltName: () => add("X509v3 Subject Alternative Name: ", extensions.subjectAltName!.join(", ")),
  };
  // In the order in which they stand in the encoding.
  for (const name of ["subjectKey", "authorityKey", "certificateAuthority", "keyUsage", "extendedKeyUsage", "subjectAltName"] as const) if (extensions[name] !== undefined) parts[name]();
  return text;
}

/** The text of -text for a certificate. */
export function certificateText(certificate: Certificate): string {
  const { serial, version, extensions } = certificate;
  const number = serial < 1n << 63n ? ` ${serial} (0x${serial.toString(16)})\n` : `\n            ${colons(bytesOf(serial))}\n`;
  const more = extensionsText(extensions, "            ");
  return `Certificate:
    Data:
        Version: ${version} (0x${version - 1})
        Serial Number:${number}        Signature Algorithm: sha256WithRSAEncryption
        Issuer: ${nameText(certificate.issuer)}
        Validity
            Not Before: ${dateText(certificate.notBefore)}
            Not After : ${dateText(certificate.notAfter)}
        Subject: ${nameText(certificate.subject)}
${keyText(certificate.key, "        ")}${more === "" ? "" : `        X509v3 extensions:\n${more}`}    Signature Algorithm: sha256WithRSAEncryption
    Signature Value:
${rows(certificate.signature, 18, 8)}`;
}

/** The text of -text for a request. */
export function requestText(request: CertificateRequest): string {
  const more = extensionsText(request.extensions, "                ");
  return `Certificate Request:
    Data:
        Version: 1 (0x0)
        Subject: ${nameText(request.subject)}
${keyText(request.key, "        ")}        Attributes:
${more === "" ? "            (none)\n" : `            Requested Extensions:\n${more}`}    Signature Algorithm: sha256WithRSAEncryption
    Signature Value:
${rows(request.signature, 18, 8)}`;
}
