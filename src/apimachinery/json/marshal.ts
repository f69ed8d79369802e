/** Characters that Go's encoding/json escapes and JSON.stringify does not. */
const GO_ESCAPES: Record<string, string> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** Looked for one by one: that is many times faster in a long text than a pattern. */
const ESCAPED = Object.keys(GO_ESCAPES);
const ALL_GO_ESCAPES = /[<>&\u2028\u2029]/g;

/** A string as Go's json.Marshal writes it, `<`, `>` and `&` escaped unless `html` is false. */
export function quoteJson(text: string, html = true): string {
  return goEscaped(JSON.stringify(text), html);
}

/** JSON as Go escapes it: what it escapes beyond JSON.stringify stands in strings only. */
export function goEscaped(json: string, html = true): string {
  if (!ESCAPED.some((char) => json.includes(char))) return json;
  return json.replace(ALL_GO_ESCAPES, (char) => (html || char > "\x7f" ? (GO_ESCAPES[char] as string) : char));
}

/** A float64 as Go's encoding/json writes it (exponents below 1e-6 and from 1e21). */
function formatJsonNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  // JavaScript writes 1e-7 and 1e+21 where Go writes 1e-07 and 1e+21.
  return text.replace(/e-(\d)$/, "e-0$1");
}

export interface MarshalOptions {
  /** Keys as they stand in the object (Go's structs) instead of sorted (Go's maps). */
  inOrder?: boolean;
  /** Escape `<`, `>`, `&`; true unless said. */
  html?: boolean;
  /** Text for one step of indentation, e.g. four spaces as kubectl -o json; without: one line. */
  indent?: string;
}

/** JSON as Go writes it. Keys whose value is undefined are left out. */
export function marshal(value: unknown, options: MarshalOptions = {}): string {
  const html = options.html ?? true;
  const indent = options.indent;
  const write = (part: unknown, margin: string): string => {
    switch (typeof part) {
      case "string":
        return quoteJson(part, html);
      case "number":
        return formatJsonNumber(part);
      case "boolean":
        return part ? "true" : "false";
      case "bigint":
        return String(part);
      case "object":
        break;
      default:
        return "null";
    }
    if (part === null) return "null";
    const inner = indent === undefined ? "" : margin + indent;
    const open = indent === undefined ? "" : `\n${inner}`;
    const close = indent === undefined ? "" : `\n${margin}`;
    if (Array.isArray(part)) {
      if (part.length === 0) return "[]";
      return `[${open}${part.map((item) => write(item, inner)).join(`,${open}`)}${close}]`;
    }
    const record = part as Record<string, unknown>;
    const keys = Object.keys(record).filter((key) => record[key] !== undefined);
    if (keys.length === 0) return "{}";
    if (!options.inOrder) keys.sort(compareKeys);
    const colon = indent === undefined ? ":" : ": ";
    return `{${open}${keys.map((key) => quoteJson(key, html) + colon + write(record[key], inner)).join(`,${open}`)}${close}}`;
  };
  return write(value, "");
}

/** One line with the keys in the order of the objects. */
export function marshalInOrder(value: unknown): string {
  return marshal(value, { inOrder: true });
}

/** The order of Go's sorted strings: by UTF-8 bytes, that is by code points (JavaScript compares UTF-16 units). */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const high = x >= 0xd800 && x <= 0xdfff;
    if (high !== (y >= 0xd800 && y <= 0xdfff)) return high ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}
