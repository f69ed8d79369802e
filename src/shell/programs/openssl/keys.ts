import { toHex } from "../../../os/index.ts";
import { bits, type Bytes, bytesOf, decode, type Element, encodePem, integer, nothing, objectId, octets, sequence, tagged } from "../../../os/crypto/der.ts";
import { decodePublic, encodeInner, encodePublic, type Noise, type PrivateKey, signInfo, sizeOf, verifyInfo } from "../../../os/crypto/rsa.ts";
import { fault, OpensslError } from "./arguments.ts";
import { DIGESTS, hashOf } from "./digests.ts";
import { edwardsPublic, signEdwards, verifyEdwards } from "./edwards.ts";
import { type Curve, CURVES, encodePoint, type Point, pointOf, signOnCurve, sizeOfCurve, verifyOnCurve } from "./elliptic.ts";
import { bytesText } from "./rows.ts";

const EC_KEY = "1.2.840.10045.2.1";
const ED25519 = "1.3.101.112";

/** A private key. */
export type Key = { kind: "rsa"; rsa: PrivateKey } | { kind: "ec"; curve: Curve; secret: bigint } | { kind: "ed25519"; secret: Bytes };

/** The curve, or its identifier, of an algorithm. */
function curveOfInfo(info: Element): Curve | undefined {
  const id = info.at(0).children[1]?.objectId;
  return info.at(0).at(0).objectId === EC_KEY ? CURVES.find((curve) => curve.id === id) : undefined;
}

/** SubjectPublicKeyInfo of a private key. */
export function publicInfo(key: Key): Bytes {
  if (key.kind === "rsa") return encodePublic(key.rsa);
  if (key.kind === "ed25519") return sequence(sequence(objectId(ED25519)), bits(edwardsPublic(key.secret)));
  return sequence(sequence(objectId(EC_KEY), objectId(key.curve.id)), bits(encodePoint(pointOf(key.secret, key.curve), key.curve)));
}

/** The key itself, without the algorithm before it: what identifiers of keys are hashes of. */
function publicBits(info: Bytes): Bytes {
  return decode(info).at(1).body.subarray(1);
}

export function keyIdentifier(info: Bytes): Bytes {
  return hashOf("sha1", publicBits(info));
}

function innerEc(key: { curve: Curve; secret: bigint }, named: boolean): Bytes {
  const size = sizeOfCurve(key.curve);
  return sequence(
    integer(1n), octets(bytesOf(key.secret, size)), ...(named ? [tagged(0xa0, objectId(key.curve.id))] : []), tagged(0xa1, bits(encodePoint(pointOf(key.secret, key.curve), key.curve))),
  );
}

/** PKCS #8 */
export function encodeKey(key: Key): Bytes {
  if (key.kind === "rsa") return sequence(integer(0n), sequence(objectId("1.2.840.113549.1.1.1"), nothing()), octets(encodeInner(key.rsa)));
  if (key.kind === "ed25519") return sequence(integer(0n), sequence(objectId(ED25519)), octets(octets(key.secret)));
  return sequence(integer(0n), sequence(objectId(EC_KEY), objectId(key.curve.id)), octets(innerEc(key, false)));
}

/** The older form of its own kind: what PEM calls it, and the bytes. */
export function encodeOldKey(key: Key): [kind: string, data: Bytes] {
  if (key.kind === "rsa") return ["RSA PRIVATE KEY", encodeInner(key.rsa)];
  return key.kind === "ec" ? ["EC PRIVATE KEY", innerEc(key, true)] : ["PRIVATE KEY", encodeKey(key)];
}

/** The key of something that PEM calls so; undefined when it cannot be understood. Throws DerError. */
export function decodeKey(kind: string, data: Bytes): Key | undefined {
  const whole = decode(data);
  if (kind === "RSA PRIVATE KEY") return rsaOf(whole);
  if (kind === "EC PRIVATE KEY") {
    const id = whole.children.find((child) => child.tag === 0xa0)?.at(0).objectId;
    const curve = CURVES.find((each) => each.id === id);
    return curve && { kind: "ec", curve, secret: whole.at(1).number };
  }
  const [algorithm, inner] = [whole.at(1), whole.at(2).body];
  if (algorithm.at(0).objectId === ED25519) return { kind: "ed25519", secret: decode(inner).body };
  const curve = algorithm.at(0).objectId === EC_KEY ? CURVES.find((each) => each.id === algorithm.children[1]?.objectId) : undefined;
  return curve ? { kind: "ec", curve, secret: decode(inner).at(1).number } : rsaOf(decode(inner));
}

function rsaOf(element: Element): Key | undefined {
  const [, n, e, d, p, q] = element.children.map((child) => child.number);
  return n === undefined || q === undefined ? undefined : { kind: "rsa", rsa: { n, e: e!, d: d!, p: p!, q } };
}

const digestInfo = (digest: string, data: Bytes): Bytes => sequence(sequence(objectId(DIGESTS[digest]!.id), nothing()), octets(hashOf(digest, data)));

/** The algorithm of a key's signatures (AlgorithmIdentifier). */
export function signatureAlgorithm(key: Key, digest: string): Bytes {
  if (key.kind === "rsa") return sequence(objectId(DIGESTS[digest]!.rsa), nothing());
  return sequence(objectId(key.kind === "ec" ? DIGESTS[digest]!.ecdsa : ED25519));
}

export function signData(data: Bytes, key: Key, digest: string, noise: Noise): Bytes {
  if (key.kind === "rsa") {
    const info = digestInfo(digest, data);
    if (info.length + 11 > Math.ceil(sizeOf(key.rsa) / 8)) {
      throw new OpensslError([
        fault("02000070:rsa routines:RSA_sign:digest too big for rsa key:../crypto/rsa/rsa_sign.c:305:"), fault("1C880004:Provider routines:rsa_sign:RSA lib:../providers/implementations/signature/rsa_sig.c:586:"),
        fault("06880006:asn1 encoding routines:ASN1_item_sign_ctx:EVP lib:../crypto/asn1/a_sign.c:281:"),
      ].join("\n"));
    }
    return signInfo(info, key.rsa);
  }
  return key.kind === "ec" ? signOnCurve(hashOf(digest, data), key.secret, key.curve, noise) : signEdwards(data, key.secret);
}

function pointOfInfo(info: Element, curve: Curve): Point {
  const body = info.at(1).body.subarray(2);
  const size = sizeOfCurve(curve);
  const number = (bytes: Bytes): bigint => BigInt(`0x${toHex(bytes)}`);
  return { x: number(body.subarray(0, size)), y: number(body.subarray(size)) };
}

/** Whether a signature over the data was made with the key of a SubjectPublicKeyInfo. */
export function verifyData(data: Bytes, signature: Bytes, info: Bytes, digest: string): boolean {
  const element = decode(info);
  const rsa = decodePublic(element);
  if (rsa) return verifyInfo(digestInfo(digest, data), signature, rsa);
  const curve = curveOfInfo(element);
  if (curve) return verifyOnCurve(hashOf(digest, data), signature, pointOfInfo(element, curve), curve);
  return element.at(0).at(0).objectId === ED25519 && verifyEdwards(data, signature, publicBits(info));
}

/** What signatures are called, and the digest of each. */
export function signatureNamed(id: string): { name: string; digest: string } {
  if (id === ED25519) return { name: "ED25519", digest: "sha512" };
  for (const [digest, { rsa, ecdsa }] of Object.entries(DIGESTS)) {
    if (id === rsa) return { name: `${digest}WithRSAEncryption`, digest };
    if (id === ecdsa) return { name: `ecdsa-with-${digest.toUpperCase()}`, digest };
  }
  return { name: id, digest: "sha256" };
}

/** The kind of a SubjectPublicKeyInfo with its size in bits. */
export function kindOfInfo(info: Bytes): { kind: "rsa" | "ec" | "ed25519" | "unknown"; algorithm: string; size: number } {
  const element = decode(info);
  const rsa = decodePublic(element);
  if (rsa) return { kind: "rsa", algorithm: "rsaEncryption", size: sizeOf(rsa) };
  const curve = curveOfInfo(element);
  if (curve) return { kind: "ec", algorithm: "id-ecPublicKey", size: curve.bits };
  const id = element.at(0).at(0).objectId;
  return id === ED25519 ? { kind: "ed25519", algorithm: "ED25519", size: 256 } : { kind: "unknown", algorithm: id, size: 0 };
}

/** "Modulus=...": of RSA alone. */
export function modulusText(info: Bytes, none = "No modulus for this public key type"): string {
  const rsa = decodePublic(decode(info));
  return rsa ? rsa.n.toString(16).toUpperCase().replace(/^(?=(?:..)*.$)/, "0") : none;
}

function withSign(value: bigint): Bytes {
  const bytes = bytesOf(value);
  return bytes[0]! & 0x80 ? Uint8Array.of(0, ...bytes) : bytes;
}

const curveText = (curve: Curve, indent: string): string => `${indent}ASN1 OID: ${curve.name}\n${indent}NIST CURVE: ${curve.nist}\n`;

/** A public key as -text shows it. */
export function publicText(info: Bytes, indent: string): string {
  const element = decode(info);
  const rsa = decodePublic(element);
  if (rsa) return `${indent}Public-Key: (${sizeOf(rsa)} bit)\n${indent}Modulus:\n${bytesText(withSign(rsa.n), 15, indent.length + 4)}${indent}Exponent: ${rsa.e} (0x${rsa.e.toString(16)})\n`;
  const curve = curveOfInfo(element);
  if (curve) return `${indent}Public-Key: (${curve.bits} bit)\n${indent}pub:\n${bytesText(publicBits(info), 15, indent.length + 4)}${curveText(curve, indent)}`;
  return `${indent}ED25519 Public-Key:\n${indent}pub:\n${bytesText(publicBits(info), 15, indent.length + 4)}`;
}

/** A private key as -text shows it. */
export function privateText(key: Key): string {
  if (key.kind === "rsa") {
    const { n, e, d, p, q } = key.rsa;
    const part = (title: string, value: bigint): string => `${title}:\n${bytesText(withSign(value), 15, 4)}`;
    const rest = decode(encodeInner(key.rsa)).children.map((child) => child.number);
    return `Private-Key: (${sizeOf(key.rsa)} bit, 2 primes)\n${part("modulus", n)}publicExponent: ${e} (0x${e.toString(16)})\n${part("privateExponent", d)}${part("prime1", p)}${part("prime2", q)}${
      part("exponent1", rest[6]!)}${part("exponent2", rest[7]!)}${part("coefficient", rest[8]!)}`;
  }
  const pub = bytesText(publicBits(publicInfo(key)), 15, 4);
  if (key.kind === "ed25519") return `ED25519 Private-Key:\npriv:\n${bytesText(key.secret, 15, 4)}pub:\n${pub}`;
  return `Private-Key: (${key.curve.bits} bit)\npriv:\n${bytesText(bytesOf(key.secret, sizeOfCurve(key.curve)), 15, 4)}pub:\n${pub}${curveText(key.curve, "")}`;
}

/** The public key as PEM. */
export function publicPem(info: Bytes): string {
  return encodePem("PUBLIC KEY", info);
}
