/** One field of a message on the wire: a number (varint, fixed) or bytes. */
export interface WireField {
  number: number;
  value: bigint | Uint8Array;
}

/** Thrown for bytes that are no protobuf. */
export class WireError extends Error {}

/** The fields of a message, in the order in which they stand. */
export function* fieldsOf(bytes: Uint8Array): Generator<WireField, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new WireError("unexpected EOF");
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new WireError("proto: integer overflow");
  };
  const take = (length: number): number => {
    if (length < 0 || at + length > bytes.length) throw new WireError("unexpected EOF");
    const start = at;
    at += length;
    return start;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: view.getBigUint64(take(8), true) };
        break;
      case 2: {
        const length = Number(varint());
        const start = take(length);
        yield { number, value: bytes.subarray(start, start + length) };
        break;
      }
      case 5:
        yield { number, value: BigInt(view.getUint32(take(4), true)) };
        break;
      default:
        throw new WireError(`proto: illegal wireType ${tag & 7}`);
    }
  }
}

/** The bits of a fixed64 as the double that they are. */
export function doubleOf(bits: bigint): number {
  return new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
}
