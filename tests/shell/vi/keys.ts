const NAMED: Readonly<Record<string, string>> = { Esc: "\u001b", CR: "\r", Tab: "\t", Up: "\u001b[A", BS: "\u007f", lt: "<" };

/** What a terminal sends for keys in vim's notation. */
export function bytesOfKeys(keys: string): string {
  return keys.replace(/<(C-.|\w+)>/g, (all, name: string) => (name.startsWith("C-") ? String.fromCharCode(name.charCodeAt(2) & 31) : (NAMED[name] ?? all)));
}
