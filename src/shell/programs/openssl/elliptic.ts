import { bytesOf, decode, DerError, integer, numberOf, sequence, type Bytes } from "../../../os/crypto/der.ts";
import { inverse, type Noise } from "../../../os/crypto/rsa.ts";

/** The curves of NIST over prime fields, y^2 = x^3 - 3x + b (SEC 2, FIPS 186). */
export interface Curve {
  /** openssl's name, and NIST's. */
  name: string;
  nist: string;
  id: string;
  bits: number;
  p: bigint;
  b: bigint;
  /** The order of the base point. */
  n: bigint;
  base: Point;
}

export interface Point {
  x: bigint;
  y: bigint;
}

export const CURVES: readonly Curve[] = [
  {
    name: "prime256v1", nist: "P-256", id: "1.2.840.10045.3.1.7", bits: 256,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n, b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    base: { x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n, y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n },
  },
  {
    name: "secp384r1", nist: "P-384", id: "1.3.132.0.34", bits: 384,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n, b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    base: {
      x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
      y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
    },
  },
  {
    name: "secp521r1", nist: "P-521", id: "1.3.132.0.35", bits: 521,
    p: 2n ** 521n - 1n, b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    base: {
      x: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
      y: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
    },
  },
];

/** By openssl's name or NIST's. */
export function curveOf(name: string): Curve | undefined {
  return CURVES.find((curve) => curve.name === name || curve.nist === name || (name === "secp256r1" && curve.bits === 256));
}

const mod = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

/** Points as x / z^2, y / z^3; z = 0 is the point at infinity. */
type Jacobian = readonly [x: bigint, y: bigint, z: bigint];

function doubled([x, y, z]: Jacobian, p: bigint): Jacobian {
  if (y === 0n || z === 0n) return [1n, 1n, 0n];
  const [zz, yy] = [(z * z) % p, (y * y) % p];
  const s = (4n * x * yy) % p;
  const m = mod(3n * (x - zz) * (x + zz), p);
  const newX = mod(m * m - 2n * s, p);
  return [newX, mod(m * (s - newX) - 8n * yy * yy, p), (2n * y * z) % p];
}

function added(one: Jacobian, other: Jacobian, p: bigint): Jacobian {
  if (one[2] === 0n) return other;
  if (other[2] === 0n) return one;
  const [z1, z2] = [(one[2] * one[2]) % p, (other[2] * other[2]) % p];
  const [u1, u2] = [(one[0] * z2) % p, (other[0] * z1) % p];
  const [s1, s2] = [(one[1] * other[2] * z2) % p, (other[1] * one[2] * z1) % p];
  if (u1 === u2) return s1 === s2 ? doubled(one, p) : [1n, 1n, 0n];
  const [h, r] = [mod(u2 - u1, p), mod(s2 - s1, p)];
  const hh = (h * h) % p;
  const [hhh, v] = [(h * hh) % p, (u1 * hh) % p];
  const x = mod(r * r - hhh - 2n * v, p);
  return [x, mod(r * (v - x) - s1 * hhh, p), (h * one[2] * other[2]) % p];
}

function times(factor: bigint, { x, y }: Point, p: bigint): Jacobian {
  let result: Jacobian = [1n, 1n, 0n];
  for (const bit of factor.toString(2)) {
    result = doubled(result, p);
    if (bit === "1") result = added(result, [x, y, 1n], p);
  }
  return result;
}

function affine([x, y, z]: Jacobian, p: bigint): Point {
  const inverted = inverse(z, p);
  const square = (inverted * inverted) % p;
  return { x: (x * square) % p, y: (y * square * inverted) % p };
}

export const sizeOfCurve = (curve: Curve): number => Math.ceil(curve.bits / 8);

export function newSecret(curve: Curve, noise: Noise): bigint {
  return 1n + (numberOf(noise(sizeOfCurve(curve) + 8)) % (curve.n - 1n));
}

export function pointOf(secret: bigint, curve: Curve): Point {
  return affine(times(secret, curve.base, curve.p), curve.p);
}

/** 04, x, y */
export function encodePoint({ x, y }: Point, curve: Curve): Bytes {
  const size = sizeOfCurve(curve);
  return Uint8Array.of(4, ...bytesOf(x, size), ...bytesOf(y, size));
}

/** The number that a hash stands for: its first bits, as many as the order has. */
function numberOfHash(hash: Bytes, curve: Curve): bigint {
  const spare = hash.length * 8 - curve.bits;
  return spare > 0 ? numberOf(hash) >> BigInt(spare) : numberOf(hash);
}

/** ECDSA */
export function signOnCurve(hash: Bytes, secret: bigint, curve: Curve, noise: Noise): Bytes {
  const z = numberOfHash(hash, curve);
  for (;;) {
    const k = newSecret(curve, noise);
    const r = pointOf(k, curve).x % curve.n;
    const s = (inverse(k, curve.n) * (z + r * secret)) % curve.n;
    if (r > 0n && s > 0n) return sequence(integer(r), integer(s));
  }
}

export function verifyOnCurve(hash: Bytes, signature: Bytes, point: Point, curve: Curve): boolean {
  try {
    const parts = decode(signature);
    const [r, s] = [parts.at(0).number, parts.at(1).number];
    if (r <= 0n || s <= 0n || r >= curve.n || s >= curve.n) return false;
    const w = inverse(s, curve.n);
    const sum = added(times((numberOfHash(hash, curve) * w) % curve.n, curve.base, curve.p), times((r * w) % curve.n, point, curve.p), curve.p);
    return sum[2] !== 0n && affine(sum, curve.p).x % curve.n === r;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
