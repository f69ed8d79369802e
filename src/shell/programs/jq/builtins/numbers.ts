import { parseOne } from "../json.ts";
import { describe, JqError } from "../value.ts";
import { type Native, type Natives, plain, withValues } from "./native.ts";

const math = (name: string, work: (value: number) => number): [string, Native] => [
  `${name}/0`,
  plain((value) => {
    if (typeof value !== "number") throw new JqError(`${describe(value)} number required`);
    return work(value);
  }),
];

/** To the nearest whole number, of two the even one. */
function nearest(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(value);
}

/** The power of two that a number is less than, by half of it at most. */
function exponentOf(value: number): number {
  let exponent = Math.floor(Math.log2(Math.abs(value))) + 1;
  while (Math.abs(value) >= 2 ** exponent) exponent += 1;
  while (Math.abs(value) < 2 ** (exponent - 1)) exponent -= 1;
  return exponent;
}

/** Numbers. */
export const numbers: Natives = [
  ["tonumber/0", plain((value) => {
    if (typeof value === "number") return value;
    const read = typeof value === "string" ? parseOne(value) : { value: null };
    if (read.error !== undefined) throw new JqError(read.error);
    if (typeof read.value !== "number") throw new JqError(`${describe(value)} cannot be parsed as a number`);
    return read.value;
  })],
  ["infinite/0", plain(() => Infinity)],
  ["nan/0", plain(() => NaN)],
  ["isinfinite/0", plain((value) => value === Infinity || value === -Infinity)],
  ["isnan/0", plain((value) => Number.isNaN(value))],
  ["isnormal/0", plain((value) => typeof value === "number" && Number.isFinite(value) && value !== 0)],
  math("floor", Math.floor), math("ceil", Math.ceil), math("round", (value) => Math.sign(value) * Math.round(Math.abs(value))), math("sqrt", Math.sqrt),
  math("fabs", Math.abs), math("abs", Math.abs), math("trunc", Math.trunc), math("exp", Math.exp), math("exp2", (value) => 2 ** value), math("exp10", (value) => 10 ** value),
  math("log", Math.log), math("log2", Math.log2), math("log10", Math.log10), math("sin", Math.sin), math("cos", Math.cos), math("tan", Math.tan),
  math("asin", Math.asin), math("acos", Math.acos), math("atan", Math.atan), math("sinh", Math.sinh), math("cosh", Math.cosh), math("tanh", Math.tanh), math("cbrt", Math.cbrt),
  math("expm1", Math.expm1), math("log1p", Math.log1p), math("rint", nearest), math("nearbyint", nearest), math("logb", (value) => exponentOf(value) - 1),
  math("significand", (value) => (value === 0 || !Number.isFinite(value) ? value : value / 2 ** (exponentOf(value) - 1))), math("pow10", (value) => 10 ** value),
  ["frexp/0", plain((value) => {
    const exponent = value === 0 || !Number.isFinite(value) ? 0 : exponentOf(value as number);
    return [(value as number) / 2 ** exponent, exponent];
  })],
  ["modf/0", plain((value) => [(value as number) % 1, Math.trunc(value as number)])],
  ["ldexp/2", withValues((_value, fraction, exponent) => (fraction as number) * 2 ** (exponent as number))],
  ["scalb/2", withValues((_value, fraction, exponent) => (fraction as number) * 2 ** (exponent as number))],
  ["scalbln/2", withValues((_value, fraction, exponent) => (fraction as number) * 2 ** (exponent as number))],
  ["atan2/2", withValues((_value, y, x) => Math.atan2(y as number, x as number))],
  ["fmin/2", withValues((_value, a, b) => Math.min(a as number, b as number))], ["fmax/2", withValues((_value, a, b) => Math.max(a as number, b as number))],
  ["fmod/2", withValues((_value, a, b) => (a as number) % (b as number))],
  ["pow/2", withValues((_value, base, exponent) => (base as number) ** (exponent as number))],
];
