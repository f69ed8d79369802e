/**
 * Seeded random numbers (sfc32 over a hash of the seed): the only randomness below the pages.
 *
 * A consumer forks a stream by name, so that a new consumer, or one that draws more often, does not shift what the
 * others draw.
 */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
  /** A string of `length` characters of `alphabet`. */
  string(length: number, alphabet: string): string;
  /** A version 4 UUID. */
  uuid(): string;
  /** A stream of its own, the same for the same seed and name. */
  fork(name: string): Random;
}

/** xmur3: spreads a string over 32-bit words. */
function* words(text: string): Generator<number, never> {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  for (;;) {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    yield h >>> 0;
  }
}

export function createRandom(seed: string): Random {
  const source = words(seed);
  let a = source.next().value;
  let b = source.next().value;
  let c = source.next().value;
  let d = 1;
  const draw = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i += 1) draw();
  const random: Random = {
    next: () => draw() / 4294967296,
    below: (bound) => Math.floor((draw() / 4294967296) * bound),
    string(length, alphabet) {
      const units = new Array<number>(length);
      for (let i = 0; i < length; i += 1) units[i] = alphabet.charCodeAt(random.below(alphabet.length));
      return String.fromCharCode.apply(null, units);
    },
    uuid() {
      const hex = random.string(32, "0123456789abcdef");
      const variant = "89ab"[random.below(4)];
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  };
  return random;
}
