import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/*
 * The certificate of a server that lives for one run: self-signed, so that it is its own authority. DER by hand, as far
 * as RFC 5280 needs it here: Node makes keys and signatures, but no certificates.
 */

export interface ServingCertificate {
  /** PEM. */
  certificate: string;
  /** PEM. */
  key: string;
}

const OID = {
  commonName: [0x55, 0x04, 0x03],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  subjectKeyIdentifier: [0x55, 0x1d, 0x0e],
  subjectAlternativeName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
} as const;

/** One element: tag, length, content. */
function element(tag: number, ...parts: (Buffer | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)));
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => element(0x30, ...parts);
const oid = (bytes: readonly number[]): Buffer => element(0x06, bytes);
const utcTime = (wall: number): Buffer =>
  element(0x17, Buffer.from(`${new Date(wall).toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));

function extension(name: readonly number[], value: Buffer, critical = false): Buffer {
  return sequence(oid(name), ...(critical ? [element(0x01, [0xff])] : []), element(0x04, value));
}

function pem(title: string, der: Buffer): string {
  return `-----BEGIN ${title}-----\n${der.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END ${title}-----\n`;
}

/** A certificate for a server under these names and IPv4 addresses, from yesterday till in ten years. `wall`: ms since 1970. */
export function makeCertificate(names: readonly string[], addresses: readonly string[], wall: number): ServingCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const day = 86_400_000;
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const name = sequence(element(0x31, sequence(oid(OID.commonName), element(0x0c, Buffer.from("podlab")))));
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const key = publicKey.export({ type: "spki", format: "der" });
  const alternatives = [
    ...names.map((text) => element(0x82, Buffer.from(text))),
    ...addresses.map((text) => element(0x87, text.split(".").map(Number))),
  ];
  const content = sequence(
    element(0xa0, element(0x02, [2])),
    element(0x02, serial),
    algorithm,
    name,
    sequence(utcTime(wall - day), utcTime(wall + 3650 * day)),
    name,
    key,
    element(
      0xa3,
      sequence(
        extension(OID.basicConstraints, sequence(element(0x01, [0xff])), true),
        extension(OID.subjectKeyIdentifier, element(0x04, createHash("sha1").update(key).digest())),
        extension(OID.subjectAlternativeName, sequence(...alternatives)),
      ),
    ),
  );
  const signature = sign("sha256", content, privateKey);
  const certificate = sequence(content, algorithm, element(0x03, [0], signature));
  return { certificate: pem("CERTIFICATE", certificate), key: privateKey.export({ type: "pkcs8", format: "pem" }) as string };
}
