const NAMED: Readonly<Record<string, string>> = {
  Esc: "\u001b", CR: "\r", Tab: "\t", BS: "\u007f", lt: "<", Up: "\u001bOA", Down: "\u001bOB", Right: "\u001bOC", Left: "\u001bOD",
  Home: "\u001bOH", End: "\u001bOF", Del: "\u001b[3~", PageUp: "\u001b[5~", PageDown: "\u001b[6~",
};

/** What a terminal sends for keys in vim's notation, M- being Esc before the key: one entry for each key. */
export function keyPresses(keys: string): string[] {
  const bytes = keys.replace(/<([CM]-.|M-BS|M-lt|\w+)>/g, (all, name: string) => {
    if (name.startsWith("C-")) return String.fromCharCode(name.charCodeAt(2) & 31);
    if (name === "M-BS" || name === "M-lt") return name === "M-BS" ? "\u001b\u007f" : "\u001b<";
    return name.startsWith("M-") ? `\u001b${name.charAt(2)}` : (NAMED[name] ?? all);
  });
  return bytes.match(/\u001b[[O][^a-zA-Z~]*[a-zA-Z~]|\u001b[^\u001b]|[^]/gu) ?? [];
}
