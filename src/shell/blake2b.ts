const MASK = 0xffff_ffff_ffff_ffffn;
const IV = [0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n, 0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n];
const SIGMA = [
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
].map((row) => Array.from(row, (digit) => Number.parseInt(digit, 16)));

const rotate = (value: bigint, by: bigint): bigint => ((value >> by) | (value << (64n - by))) & MASK;

function mix(v: bigint[], a: number, b: number, c: number, d: number, x: bigint, y: bigint): void {
  v[a] = (v[a]! + v[b]! + x) & MASK;
  v[d] = rotate(v[d]! ^ v[a], 32n);
  v[c] = (v[c]! + v[d]) & MASK;
  v[b] = rotate(v[b]! ^ v[c], 24n);
  v[a] = (v[a] + v[b] + y) & MASK;
  v[d] = rotate(v[d] ^ v[a], 16n);
  v[c] = (v[c] + v[d]) & MASK;
  v[b] = rotate(v[b] ^ v[c], 63n);
}

/** BLAKE2b (RFC 7693) without a key; `bits` of digest, a multiple of 8 up to 512. */
export function blake2b(data: Uint8Array, bits = 512): string {
  const h = [...IV];
  h[0] = h[0]! ^ 0x01010000n ^ BigInt(bits / 8);
  const blocks = Math.max(1, Math.ceil(data.length / 128));
  const padded = new Uint8Array(blocks * 128);
  padded.set(data);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < blocks; block += 1) {
    const last = block === blocks - 1;
    const m = Array.from({ length: 16 }, (_unused, i) => view.getBigUint64(block * 128 + i * 8, true));
    const v = [...h, ...IV];
    v[12] = v[12]! ^ BigInt(last ? data.length : (block + 1) * 128);
    if (last) v[14] = v[14]! ^ MASK;
    for (let round = 0; round < 12; round += 1) {
      const s = SIGMA[round % 10]!;
      for (let i = 0; i < 4; i += 1) mix(v, i, 4 + i, 8 + i, 12 + i, m[s[2 * i]!]!, m[s[2 * i + 1]!]!);
      for (let i = 0; i < 4; i += 1) mix(v, i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4), m[s[8 + 2 * i]!]!, m[s[9 + 2 * i]!]!);
    }
    for (let i = 0; i < 8; i += 1) h[i] = h[i]! ^ v[i]! ^ v[i + 8]!;
  }
  let hex = "";
  for (const word of h) for (let i = 0n; i < 64n; i += 8n) hex += ((word >> i) & 255n).toString(16).padStart(2, "0");
  return hex.slice(0, bits / 4);
}
