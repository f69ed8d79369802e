import { divide, negate, ONE, toScale, truncate, type Decimal } from "./number.ts";

/*
 * The functions of bc -l, to a given number of digits after the point. They are worked out with more digits, on whole
 * numbers that stand for fractions of ten to the power of `digits`.
 */

const SPARE = 12;

function scaled(x: Decimal, scale: number, extra: number, work: (x: bigint, one: bigint) => bigint): Decimal {
  const digits = scale + SPARE + extra;
  return toScale({ digits: work(toScale(x, digits).digits, 10n ** BigInt(digits)), scale: digits }, scale);
}

/** The sum of a series whose next term is made of the one before. */
function series(first: bigint, next: (term: bigint, index: bigint) => bigint, value: (term: bigint, index: bigint) => bigint): bigint {
  let sum = 0n;
  for (let term = first, index = 0n; term !== 0n; index += 1n, term = next(term, index)) sum += value(term, index);
  return sum;
}

export function exponential(x: Decimal, scale: number): Decimal {
  if (x.digits < 0n) {
    const size = Number(truncate(negate(x)));
    return divide(ONE, exponential(negate(x), scale + Math.ceil(size * 0.44) + SPARE), scale)!;
  }
  const size = Number(truncate(x));
  // Halved till it is small, then squared as often.
  const halvings = size === 0 ? 0 : Math.ceil(Math.log2(size + 1)) + 1;
  return scaled(x, scale, Math.ceil(size * 0.44) + halvings, (value, one) => {
    const small = value >> BigInt(halvings);
    let result = series(one, (term, index) => (term * small) / one / index, (term) => term);
    for (let i = 0; i < halvings; i += 1) result = (result * result) / one;
    return result;
  });
}

export function logarithm(x: Decimal, scale: number): Decimal {
  if (x.digits <= 0n) return toScale({ digits: 1n - 10n ** BigInt(scale), scale: 0 }, scale);
  return scaled(x, scale, 4, (value, one) => {
    let at = value;
    let doublings = 0n;
    for (; at > 2n * one; at /= 2n) doublings += 1n;
    for (; at < one; at *= 2n) doublings -= 1n;
    const near = (z: bigint): bigint => 2n * inverseTangent(((z - one) * one) / (z + one), one, 1n);
    return near(at) + doublings * near(2n * one);
  });
}

/** x ± x³/3 + x⁵/5 ...; `sign` -1 for the arctangent, 1 for its hyperbolic sister. */
function inverseTangent(x: bigint, one: bigint, sign: bigint): bigint {
  const square = (x * x) / one;
  return series(x, (term) => (sign * term * square) / one, (term, index) => term / (2n * index + 1n));
}

/** A quarter of pi (Machin). */
function quarterPi(one: bigint): bigint {
  return 4n * inverseTangent(one / 5n, one, -1n) - inverseTangent(one / 239n, one, -1n);
}

export function arctangent(x: Decimal, scale: number): Decimal {
  if (x.digits < 0n) return negate(arctangent(negate(x), scale));
  return scaled(x, scale, 4, (value, one) => {
    if (value === one) return quarterPi(one);
    const inverse = value > one;
    let at = inverse ? (one * one) / value : value;
    let fifths = 0n;
    const fifth = one / 5n;
    while (at > fifth) {
      at = ((at - fifth) * one) / (one + at / 5n);
      fifths += 1n;
    }
    const angle = inverseTangent(at, one, -1n) + fifths * inverseTangent(fifth, one, -1n);
    return inverse ? 2n * quarterPi(one) - angle : angle;
  });
}

export function sine(x: Decimal, scale: number): Decimal {
  return scaled(x, scale, String(truncate(x)).length + 2, (value, one) => sineOf(value, one));
}

export function cosine(x: Decimal, scale: number): Decimal {
  return scaled(x, scale, String(truncate(x)).length + 2, (value, one) => sineOf(value + 2n * quarterPi(one), one));
}

function sineOf(value: bigint, one: bigint): bigint {
  const angle = value % (8n * quarterPi(one));
  const square = (angle * angle) / one;
  return series(angle, (term, index) => -((term * square) / one) / (2n * index * (2n * index + 1n)), (term) => term);
}

/** The Bessel function of whole order. */
export function bessel(order: Decimal, x: Decimal, scale: number): Decimal {
  const n = truncate(order);
  const m = n < 0n ? -n : n;
  const result = scaled(x, scale, String(truncate(x)).length * 4, (value, one) => {
    let first = one;
    for (let i = 1n; i <= m; i += 1n) first = (first * value) / one / 2n / i;
    const quarter = (value * value) / one / 4n;
    return series(first, (term, index) => -((term * quarter) / one) / (index * (index + m)), (term) => term);
  });
  return n < 0n && m % 2n === 1n ? negate(result) : result;
}
