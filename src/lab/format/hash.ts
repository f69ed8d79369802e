/** A short hash of texts (FNV-1a, 53 bits are enough to tell two versions of a lab apart). */
export function hashOf(parts: readonly string[]): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (const part of parts) {
    for (let i = 0; i <= part.length; i += 1) {
      const code = i === part.length ? 0x10000 : part.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
      b ^= b >>> 13;
    }
  }
  return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
}
