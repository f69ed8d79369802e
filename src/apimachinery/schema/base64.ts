/**
 * Go's base64.StdEncoding.DecodeString as a check: undefined when right, else the message with the byte it names. Line
 * breaks are ignored.
 */
export function base64Error(text: string): string | undefined {
  const corrupt = (at: number): string => `illegal base64 data at input byte ${at}`;
  let at = 0;
  const skipBreaks = (): void => {
    while (text[at] === "\n" || text[at] === "\r") at += 1;
  };
  for (;;) {
    let count = 0;
    while (count < 4) {
      if (at >= text.length) return count === 0 ? undefined : corrupt(at - count);
      const char = text[at] as string;
      at += 1;
      if (/[A-Za-z0-9+/]/.test(char)) count += 1;
      else if (char === "=") {
        if (count < 2) return corrupt(at - 1);
        skipBreaks();
        if (count === 2) {
          if (at >= text.length) return corrupt(text.length);
          if (text[at] !== "=") return corrupt(at - 1);
          at += 1;
          skipBreaks();
        }
        return at < text.length ? corrupt(at) : undefined;
      } else if (char !== "\n" && char !== "\r") return corrupt(at - 1);
    }
  }
}

/** The text whose UTF-8 bytes base64 stands for. Line breaks are ignored. Throws a DOMException where it is none. */
export function base64Text(text: string): string {
  const binary = atob(text.replace(/[\r\n]/g, ""));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}
