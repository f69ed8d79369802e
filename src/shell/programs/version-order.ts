/** Where a character stands among others: the end of a name and "~" before all, digits next, then letters, then what is neither. */
function order(text: string, at: number): number {
  if (at >= text.length) return -1;
  const character = text[at]!;
  if (/\d/.test(character)) return 0;
  if (/[A-Za-z]/.test(character)) return character.charCodeAt(0);
  return character === "~" ? -2 : character.charCodeAt(0) + 256;
}

function compareParts(a: string, b: string): number {
  const digit = (text: string, at: number): boolean => at < text.length && /\d/.test(text[at]!);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while ((i < a.length && !digit(a, i)) || (j < b.length && !digit(b, j))) {
      const difference = order(a, i) - order(b, j);
      if (difference !== 0) return difference;
      i += 1;
      j += 1;
    }
    while (a[i] === "0") i += 1;
    while (b[j] === "0") j += 1;
    let first = 0;
    for (; digit(a, i) && digit(b, j); i += 1, j += 1) first ||= a.charCodeAt(i) - b.charCodeAt(j);
    if (digit(a, i)) return 1;
    if (digit(b, j)) return -1;
    if (first !== 0) return first;
  }
  return 0;
}

/** The order of versions that GNU's sort -V and ls -v have: numbers by their value, suffixes of files count last, hidden files come first. */
export function compareVersions(a: string, b: string): number {
  if (a === "" || b === "") return a.length - b.length;
  const hidden = (text: string): number => (text === "." ? 0 : text === ".." ? 1 : text.startsWith(".") ? 2 : 3);
  if (hidden(a) !== hidden(b)) return hidden(a) - hidden(b);
  const stem = (text: string): string => text.replace(/(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/, "");
  return compareParts(stem(a), stem(b)) || compareParts(a, b);
}
