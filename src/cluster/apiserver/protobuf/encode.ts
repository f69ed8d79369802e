import { concat, encode } from "../../../os/index.ts";

/** Bytes of one field of a message, tag included. */
export type Field = Uint8Array;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** A message, or a string, as field `number`. */
export function bytesField(number: number, value: Uint8Array | string): Field {
  const bytes = typeof value === "string" ? encode(value) : value;
  return concat([Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

/** A whole number of 0 or more, or a truth value. */
export function varintField(number: number, value: number | boolean): Field {
  return Uint8Array.from([...varint(number * 8), ...varint(Number(value))]);
}

export function doubleField(number: number, value: number): Field {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return concat([Uint8Array.from(varint(number * 8 + 1)), bytes]);
}

export function message(fields: readonly Field[]): Uint8Array {
  return concat([...fields]);
}
