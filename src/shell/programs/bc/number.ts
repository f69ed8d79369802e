/** A decimal as bc has it: `digits` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { digits: 0n, scale: 0 };
export const ONE: Decimal = { digits: 1n, scale: 0 };

export function decimal(value: number | bigint): Decimal {
  return { digits: BigInt(value), scale: 0 };
}

const power = (scale: number): bigint => 10n ** BigInt(Math.max(0, scale));

/** With so many digits after the point; what is too much is cut off. */
export function toScale({ digits, scale }: Decimal, wanted: number): Decimal {
  if (wanted === scale) return { digits, scale };
  return { digits: wanted > scale ? digits * power(wanted - scale) : digits / power(scale - wanted), scale: wanted };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: toScale(a, scale).digits + toScale(b, scale).digits, scale };
}

export const negate = ({ digits, scale }: Decimal): Decimal => ({ digits: -digits, scale });

export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b));

export function multiply(a: Decimal, b: Decimal, scale: number): Decimal {
  const product = { digits: a.digits * b.digits, scale: a.scale + b.scale };
  return toScale(product, Math.min(product.scale, Math.max(scale, a.scale, b.scale)));
}

/** Undefined: the divisor is zero. */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal | undefined {
  if (b.digits === 0n) return undefined;
  return { digits: toScale(a, scale + b.scale).digits / b.digits === 0n ? 0n : (a.digits * power(scale + b.scale)) / (b.digits * power(a.scale)), scale };
}

export function modulo(a: Decimal, b: Decimal, scale: number): Decimal | undefined {
  const quotient = divide(a, b, scale);
  if (!quotient) return undefined;
  const rest = subtract(a, { digits: quotient.digits * b.digits, scale: quotient.scale + b.scale });
  return toScale(rest, Math.max(scale + b.scale, a.scale));
}

/** To a whole power; undefined: zero to a negative one. */
export function raise(a: Decimal, exponent: bigint, scale: number): Decimal | undefined {
  if (exponent < 0n) return divide(ONE, { digits: a.digits ** -exponent, scale: a.scale * Number(-exponent) }, scale);
  const result = { digits: a.digits ** exponent, scale: a.scale * Number(exponent) };
  return toScale(result, Math.min(result.scale, Math.max(scale, a.scale)));
}

/** Undefined for what is negative. */
export function squareRoot(a: Decimal, scale: number): Decimal | undefined {
  if (a.digits < 0n) return undefined;
  const wanted = Math.max(scale, a.scale);
  return { digits: wholeRoot(a.digits * power(2 * wanted - a.scale)), scale: wanted };
}

function wholeRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function compare(a: Decimal, b: Decimal): number {
  const { digits } = subtract(a, b);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

/** The whole part. */
export const truncate = (a: Decimal): bigint => toScale(a, 0).digits;

/** How many digits it has, as length() counts them. */
export function lengthOf({ digits, scale }: Decimal): number {
  return Math.max(String(digits < 0n ? -digits : digits).length, scale);
}

const DIGITS = "0123456789ABCDEF";

/** A number as written, with digits of a base; single digits may be larger than the base allows. */
export function parse(text: string, base: number): Decimal {
  const [whole = "", fraction = ""] = text.split(".");
  if (base === 10 && !/[A-F]/.test(text)) return { digits: BigInt(whole + fraction || "0"), scale: fraction.length };
  const many = whole.length + fraction.length > 1;
  const value = (digit: string): bigint => {
    const found = DIGITS.indexOf(digit);
    return BigInt(many ? Math.min(found, base - 1) : found);
  };
  let digits = 0n;
  for (const digit of whole) digits = digits * BigInt(base) + value(digit);
  let above = 0n;
  for (const digit of fraction) above = above * BigInt(base) + value(digit);
  return { digits: digits * power(fraction.length) + (above * power(fraction.length)) / BigInt(base) ** BigInt(fraction.length), scale: fraction.length };
}

/** As bc prints it in a base, without breaking lines. */
export function format({ digits, scale }: Decimal, base: number): string {
  if (digits === 0n) return "0";
  const sign = digits < 0n ? "-" : "";
  const size = digits < 0n ? -digits : digits;
  if (base === 10) {
    const text = String(size).padStart(scale, "0");
    return `${sign}${text.slice(0, text.length - scale)}${scale > 0 ? `.${text.slice(text.length - scale)}` : ""}`;
  }
  const wide = base > 16;
  const width = String(base - 1).length;
  const show = (digit: bigint): string => (wide ? ` ${String(digit).padStart(width, "0")}` : DIGITS[Number(digit)]!);
  let whole = size / power(scale);
  let text = "";
  for (; whole > 0n; whole /= BigInt(base)) text = show(whole % BigInt(base)) + text;
  if (scale === 0) return sign + text;
  let rest = size % power(scale);
  let fraction = "";
  for (let reached = 1n; reached < power(scale); reached *= BigInt(base)) {
    rest *= BigInt(base);
    fraction += show(rest / power(scale));
    rest %= power(scale);
  }
  return `${sign}${text}.${fraction.trimStart()}`;
}
