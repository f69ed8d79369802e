import { decode } from "../../os/index.ts";

/** One key: a character to insert, or a name ("C-a", "M-b", "up", "C-right", "paste"). */
export interface Key {
  name: string;
  /** The character of a plain key, the text of a paste. */
  text: string;
}

const SEQUENCES: Readonly<Record<string, string>> = {
  "[A": "up", "[B": "down", "[C": "right", "[D": "left", "[H": "home", "[F": "end", OA: "up", OB: "down", OC: "right", OD: "left", OH: "home", OF: "end",
  "[1~": "home", "[4~": "end", "[7~": "home", "[8~": "end", "[2~": "insert", "[3~": "delete", "[5~": "pageup", "[6~": "pagedown", "[Z": "backtab",
  "[1;5C": "C-right", "[1;5D": "C-left", "[1;3C": "M-f", "[1;3D": "M-b", "[5C": "C-right", "[5D": "C-left", "[1;5A": "up", "[1;5B": "down", "[3;5~": "M-d",
  "[200~": "paste", "[201~": "paste-end",
};

const PASTE_END = [27, 91, 50, 48, 49, 126];

/** Takes bytes one at a time and answers the keys that they complete. */
export class KeyDecoder {
  private pending: number[] = [];
  /** The bytes of the last sequence that began with ESC. */
  sequence: readonly number[] = [];
  private character: number[] = [];
  private pasted: number[] | undefined;

  /** In the middle of a sequence or a character. */
  get busy(): boolean {
    return this.pending.length > 0 || this.character.length > 0 || this.pasted !== undefined;
  }

  /** An ESC has come, and maybe the beginning of what may follow one. */
  get escaped(): boolean {
    return this.pending.length > 0;
  }

  /** Gives up on a sequence; answers its bytes. */
  reset(): number[] {
    const bytes = this.pending;
    this.pending = [];
    return bytes;
  }

  push(byte: number): Key | undefined {
    if (this.pasted) return this.paste(byte);
    if (this.pending.length > 0) return this.escape(byte);
    if (this.character.length > 0) return this.continuation(byte);
    if (byte === 27) {
      this.pending = [27];
      return undefined;
    }
    if (byte >= 0xc0) {
      this.character = [byte];
      return undefined;
    }
    return plain(byte);
  }

  private continuation(byte: number): Key | undefined {
    this.character.push(byte);
    const lead = this.character[0]!;
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (this.character.length < length) return undefined;
    const text = decode(Uint8Array.from(this.character));
    this.character = [];
    return { name: "text", text };
  }

  private escape(byte: number): Key | undefined {
    this.pending.push(byte);
    this.sequence = this.pending;
    const rest = String.fromCharCode(...this.pending.slice(1));
    if (rest === "[" || rest === "O") return undefined;
    if (rest.startsWith("[")) {
      // A control sequence ends with a letter or a tilde.
      if (!/[A-Za-z~]$/.test(rest)) return undefined;
      this.pending = [];
      const name = SEQUENCES[rest];
      if (name === "paste") {
        this.pasted = [];
        return undefined;
      }
      return { name: name ?? "unknown", text: "" };
    }
    this.pending = [];
    if (rest.startsWith("O")) return { name: SEQUENCES[rest] ?? "unknown", text: "" };
    if (byte === 27) return { name: "escape", text: "" };
    const key = plain(byte);
    if (key.name === "text") return { name: `M-${key.text}`, text: "" };
    return { name: `M-${key.name}`, text: "" };
  }

  private paste(byte: number): Key | undefined {
    const bytes = this.pasted!;
    bytes.push(byte);
    if (byte !== 126 || bytes.length < PASTE_END.length || !PASTE_END.every((value, index) => bytes[bytes.length - PASTE_END.length + index] === value)) return undefined;
    const text = decode(Uint8Array.from(bytes.slice(0, -PASTE_END.length)));
    this.pasted = undefined;
    return { name: "paste", text: text.replace(/\r\n?/g, "\n") };
  }
}

function plain(byte: number): Key {
  if (byte === 127) return { name: "backspace", text: "" };
  if (byte === 9) return { name: "tab", text: "" };
  if (byte === 13 || byte === 10) return { name: "enter", text: "" };
  if (byte < 32) return { name: `C-${String.fromCharCode(byte + 64).toLowerCase()}`, text: "" };
  return { name: "text", text: String.fromCharCode(byte) };
}
