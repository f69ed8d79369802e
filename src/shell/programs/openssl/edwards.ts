import { numberOf, type Bytes } from "../../../os/crypto/der.ts";
import { inverse, power } from "../../../os/crypto/rsa.ts";
import { hashOf } from "./digests.ts";

/** Ed25519 (RFC 8032). */
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n, P));

function mod(value: bigint, modulus = P): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** x / z, y / z, and x * y / z */
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

function added(a: Point, b: Point): Point {
  const [one, two] = [mod((a[1] - a[0]) * (b[1] - b[0])), mod((a[1] + a[0]) * (b[1] + b[0]))];
  const [c, d] = [mod(2n * a[3] * b[3] * D), mod(2n * a[2] * b[2])];
  const [e, f, g, h] = [two - one, d - c, d + c, two + one];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(factor: bigint, point: Point): Point {
  let result: Point = [0n, 1n, 1n, 0n];
  for (const bit of factor.toString(2)) {
    result = added(result, result);
    if (bit === "1") result = added(result, point);
  }
  return result;
}

function root(y: bigint, odd: boolean): bigint | undefined {
  const square = mod((y * y - 1n) * inverse(mod(D * y * y + 1n), P));
  let x = power(square, (P + 3n) / 8n, P);
  if (mod(x * x - square) !== 0n) x = mod(x * power(2n, (P - 1n) / 4n, P));
  if (mod(x * x - square) !== 0n) return undefined;
  return (x & 1n) === (odd ? 1n : 0n) ? x : mod(-x);
}

function base(): Point {
  const y = mod(4n * inverse(5n, P));
  const x = root(y, false)!;
  return [x, y, 1n, mod(x * y)];
}

const little = (bytes: Bytes): bigint => numberOf(Uint8Array.from(bytes).reverse());
const bytesOf = (value: bigint): Bytes => Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));

function encode(point: Point): Bytes {
  const inverted = inverse(point[2], P);
  return bytesOf(mod(point[1] * inverted) | ((mod(point[0] * inverted) & 1n) << 255n));
}

function decodePoint(bytes: Bytes): Point | undefined {
  const number = little(bytes);
  const y = number & (2n ** 255n - 1n);
  const x = root(y, number >> 255n === 1n);
  return x === undefined ? undefined : [x, y, 1n, mod(x * y)];
}

function expanded(secret: Bytes): { factor: bigint; prefix: Bytes } {
  const hash = hashOf("sha512", secret);
  const low = hash.slice(0, 32);
  low[0]! &= 248;
  low[31] = (low[31]! & 127) | 64;
  return { factor: little(low), prefix: hash.slice(32) };
}

/** The public key, 32 bytes, of a secret of 32. */
export function edwardsPublic(secret: Bytes): Bytes {
  return encode(times(expanded(secret).factor, base()));
}

export function signEdwards(data: Bytes, secret: Bytes): Bytes {
  const { factor, prefix } = expanded(secret);
  const r = little(hashOf("sha512", Uint8Array.of(...prefix, ...data))) % ORDER;
  const point = encode(times(r, base()));
  const k = little(hashOf("sha512", Uint8Array.of(...point, ...edwardsPublic(secret), ...data))) % ORDER;
  return Uint8Array.of(...point, ...bytesOf((r + k * factor) % ORDER));
}

export function verifyEdwards(data: Bytes, signature: Bytes, key: Bytes): boolean {
  const [point, owner] = [decodePoint(signature.subarray(0, 32)), decodePoint(key)];
  if (!point || !owner) return false;
  const k = little(hashOf("sha512", Uint8Array.of(...signature.subarray(0, 32), ...key, ...data))) % ORDER;
  const [left, right] = [encode(times(little(signature.subarray(32)), base())), encode(added(point, times(k, owner)))];
  return left.every((byte, index) => byte === right[index]);
}
