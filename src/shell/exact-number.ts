/** A binary floating-point number that is not negative, mantissa × 2^exponent: printed exactly, ties to even, as glibc does. */
export class ExactNumber {
  private readonly mantissa: bigint;
  private readonly exponent: number;

  private constructor(mantissa: bigint, exponent: number) {
    this.mantissa = mantissa;
    this.exponent = exponent;
  }

  /** A double. */
  static fromNumber(value: number): ExactNumber {
    if (value === 0) return new ExactNumber(0n, 0);
    let exponent = Math.max(-1074, Math.floor(Math.log2(value)) - 53);
    let scaled = value / 2 ** exponent;
    if (!Number.isFinite(scaled)) {
      exponent += 60;
      scaled = value / 2 ** exponent;
    }
    while (!Number.isInteger(scaled)) {
      scaled *= 2;
      exponent -= 1;
    }
    return new ExactNumber(BigInt(scaled), exponent);
  }

  /** What strtold(3) makes of digits with a point and an exponent: the long double of x86 with its 64 bits. */
  static fromText(text: string): ExactNumber {
    const match = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match) return ExactNumber.fromNumber(Number(text));
    const power = Number(match[3] ?? 0) - match[2]!.length;
    if (Math.abs(power) > 5000) return ExactNumber.fromNumber(Number(text));
    let numerator = BigInt(match[1]! + match[2]! || "0");
    if (numerator === 0n) return new ExactNumber(0n, 0);
    let denominator = 1n;
    if (power >= 0) numerator *= 10n ** BigInt(power);
    else denominator = 10n ** BigInt(-power);
    // Shift so that the quotient has 64 bits.
    const shift = 64 - (numerator.toString(2).length - denominator.toString(2).length);
    if (shift > 0) numerator <<= BigInt(shift);
    else denominator <<= BigInt(-shift);
    let exponent = -shift;
    if (numerator / denominator >= 1n << 64n) {
      denominator <<= 1n;
      exponent += 1;
    }
    return new ExactNumber(divideToEven(numerator, denominator), exponent);
  }

  get zero(): boolean {
    return this.mantissa === 0n;
  }

  /** The value × 10^power, rounded to a whole number. */
  private scaled(power: number): bigint {
    let numerator = this.mantissa;
    let denominator = 1n;
    if (power >= 0) numerator *= 10n ** BigInt(power);
    else denominator *= 10n ** BigInt(-power);
    if (this.exponent >= 0) numerator <<= BigInt(this.exponent);
    else denominator <<= BigInt(-this.exponent);
    return divideToEven(numerator, denominator);
  }

  toFixed(precision: number): string {
    const digits = this.scaled(precision).toString().padStart(precision + 1, "0");
    return precision === 0 ? digits : `${digits.slice(0, -precision)}.${digits.slice(-precision)}`;
  }

  /** As Number's, but with an exponent of two digits at least. */
  toExponential(precision: number): string {
    let exponent = 0;
    let digits = "0".repeat(precision + 1);
    if (!this.zero) {
      const bits = this.mantissa.toString(2).length + this.exponent;
      exponent = Math.floor((bits - 1) * Math.LOG10E * Math.LN2);
      for (;;) {
        digits = this.scaled(precision - exponent).toString();
        if (digits.length <= precision + 1) break;
        exponent += 1;
      }
    }
    const mark = `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
    return `${digits[0]}${precision > 0 ? `.${digits.slice(1)}` : ""}${mark}`;
  }
}

function divideToEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && quotient % 2n === 1n) ? quotient + 1n : quotient;
}
