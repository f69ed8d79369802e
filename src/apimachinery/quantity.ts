/** How a quantity is written: `12M`, `12Mi` or `12e6`. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** The three messages of k8s.io/apimachinery/pkg/api/resource. */
class QuantityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "QuantityError";
  }
}

const QUANTITY_FORMAT_ERROR =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC_ERROR = "unable to parse numeric part of quantity";
const SUFFIX_ERROR = "unable to parse quantity's suffix";

const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const DECIMAL_SUFFIX: Record<number, string> = Object.fromEntries(Object.entries(DECIMAL).map(([s, e]) => [e, s]));
const BINARY: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const BINARY_SUFFIX = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

const NANO = 1_000_000_000n;
const MAX_INT64 = 9223372036854775807n;

function pow10(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** Division that rounds away from zero, as all roundings of quantities do. */
function divideUp(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  if (value % by === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

/**
 * An amount of a resource (`500m`, `1Gi`): exact, immutable, down to 10^-9. What is written is kept where it is canonical
 * already, else the canonical form is made: no fraction, the largest suffix that loses nothing.
 */
export class Quantity {
  /** In units of 10^-9. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
  #text: string | undefined;
  #value: number | undefined;
  #milli: number | undefined;

  constructor(nano: bigint, format: QuantityFormat, text?: string) {
    this.nano = nano;
    this.format = format;
    this.#text = text;
  }

  /** The canonical form. */
  toString(): string {
    return (this.#text ??= canonical(this.nano, this.format));
  }

  toJSON(): string {
    return this.toString();
  }

  /** Whole units, rounded up (away from zero). */
  value(): number {
    return (this.#value ??= Number(divideUp(this.nano, NANO)));
  }

  /** Thousandths, rounded up: millicores for CPU. */
  milliValue(): number {
    return (this.#milli ??= Number(divideUp(this.nano, 1_000_000n)));
  }

  /** ceil(this / 10^scale). */
  scaledValue(scale: number): number {
    return Number(scale >= -9 ? divideUp(this.nano, pow10(scale + 9)) : this.nano * pow10(-scale - 9));
  }

  /** As a float: what a metric or a percentage is computed with. */
  approximate(): number {
    return Number(this.nano) / 1e9;
  }

  isZero(): boolean {
    return this.nano === 0n;
  }

  /** -1, 0 or 1. */
  sign(): number {
    return this.nano < 0n ? -1 : this.nano > 0n ? 1 : 0;
  }

  /** -1, 0 or 1. */
  cmp(other: Quantity): number {
    return this.nano < other.nano ? -1 : this.nano > other.nano ? 1 : 0;
  }

  equals(other: Quantity): boolean {
    return this.nano === other.nano;
  }

  /** The sum, in the format of this one, or of the other if this one is zero. */
  add(other: Quantity): Quantity {
    return new Quantity(this.nano + other.nano, this.nano === 0n ? other.format : this.format);
  }

  sub(other: Quantity): Quantity {
    return new Quantity(this.nano - other.nano, this.nano === 0n ? other.format : this.format);
  }

  /** Times a whole number. */
  mul(factor: number): Quantity {
    return new Quantity(this.nano * BigInt(factor), this.format);
  }

  neg(): Quantity {
    return new Quantity(-this.nano, this.format);
  }

  /** Rounded up to a multiple of 10^scale; -3 is what the server does to every resource amount it reads (0.0005 -> 1m). */
  roundUp(scale: number): Quantity {
    const unit = pow10(scale + 9);
    return this.nano % unit === 0n ? this : new Quantity(divideUp(this.nano, unit) * unit, this.format);
  }
}

function canonical(nano: bigint, format: QuantityFormat): string {
  if (nano === 0n) return "0";
  if (format === "BinarySI") {
    const small = nano > -1024n * NANO && nano < 1024n * NANO;
    if (!small && nano % NANO === 0n) {
      let mantissa = nano / NANO;
      let exponent = 0;
      while (exponent < 6 && mantissa % 1024n === 0n) {
        mantissa /= 1024n;
        exponent += 1;
      }
      return `${mantissa}${BINARY_SUFFIX[exponent]}`;
    }
  }
  let mantissa = nano;
  let exponent = -9;
  const last = format === "DecimalExponent" ? Number.POSITIVE_INFINITY : 18;
  while (exponent < last && mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${DECIMAL_SUFFIX[exponent]}`;
}

const SHAPE = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function readSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } {
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: "DecimalSI" };
  const binary = BINARY[suffix];
  if (binary !== undefined) return { base: 2, exponent: binary, format: "BinarySI" };
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) return { base: 10, exponent: Number(suffix.slice(1)), format: "DecimalExponent" };
  throw new QuantityError(SUFFIX_ERROR);
}

function read(text: string): Quantity {
  const match = text === "" ? null : SHAPE.exec(text);
  if (!match) throw new QuantityError(QUANTITY_FORMAT_ERROR);
  const negative = match[1] === "-";
  const num = match[2] || "0";
  const denom = match[3] ?? "";
  const { base, exponent, format } = readSuffix(match[4] ?? "");
  // Beyond this the server works with numbers that nobody can mean.
  if (Math.abs(exponent) > 1000) throw new QuantityError(NUMERIC_ERROR);
  const digits = BigInt(num + denom);
  const places = denom.length;

  let nano: bigint;
  let kept = format;
  if (base === 10) {
    const scale = exponent - places + 9;
    nano = scale >= 0 ? digits * pow10(scale) : divideUp(digits, pow10(-scale));
  } else {
    nano = divideUp(digits * (1n << BigInt(exponent)) * NANO, pow10(places));
    if (nano > MAX_INT64 * NANO) nano = MAX_INT64 * NANO;
    if (nano < NANO && nano > 0n) kept = "DecimalSI";
  }
  return new Quantity(negative ? -nano : nano, kept, keepsText(text, num, denom, exponent, format) ? text : undefined);
}

/** Whether the server keeps the text as it was written: the test of its fast path, with its quirks (`1.500` stays). */
function keepsText(text: string, num: string, denom: string, exponent: number, format: QuantityFormat): boolean {
  if (text === "0") return true;
  if (format === "BinarySI") {
    if (denom !== "" || 15 - num.length - Math.trunc((exponent * 3) / 10) - 1 < 0) return false;
    return (Number(num) & 7) !== 0;
  }
  const scale = exponent - denom.length;
  if (18 - num.length - denom.length < 0 || scale < -9 || scale % 3 !== 0) return false;
  const shifted = num + denom;
  return !shifted.endsWith("000") && shifted[0] !== "0";
}

const CACHE_LIMIT = 4096;
const cache = new Map<string, Quantity>();

/** Reads a quantity; numbers as they come from JSON are taken too. Throws `QuantityError`. */
export function parseQuantity(input: string | number): Quantity {
  const text = typeof input === "number" ? String(input) : input;
  const known = cache.get(text);
  if (known) return known;
  const quantity = read(text);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, quantity);
  return quantity;
}

/** As parseQuantity, undefined for what is none. */
export function tryParseQuantity(input: unknown): Quantity | undefined {
  if (typeof input !== "string" && typeof input !== "number") return undefined;
  try {
    return parseQuantity(input);
  } catch {
    return undefined;
  }
}

/** A quantity of whole units. */
export function quantity(value: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity {
  return new Quantity(BigInt(value) * NANO, format);
}

/** A quantity of thousandths. */
export function milliQuantity(milli: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity {
  return new Quantity(BigInt(milli) * 1_000_000n, format);
}

export const ZERO = new Quantity(0n, "DecimalSI", "0");

/** Millicores of an amount of CPU as written in a manifest; 0 for none. Throws `QuantityError`. */
export function milliOf(input: string | number | undefined): number {
  return input === undefined ? 0 : parseQuantity(input).milliValue();
}

/** Whole units (bytes of memory) of an amount as written in a manifest; 0 for none. Throws `QuantityError`. */
export function valueOf(input: string | number | undefined): number {
  return input === undefined ? 0 : parseQuantity(input).value();
}
