import { base64, decode, encode, fromBase64 } from "../../../os/index.ts";
import { describe, JqError, kindOf, print, type Value } from "./value.ts";

const text = (value: Value): string => (typeof value === "string" ? value : print(value));

/** `@csv`, `@base64` ... of a value. */
export function formatString(name: string, value: Value): string {
  switch (name) {
    case "@text":
      return text(value);
    case "@json":
      return print(value);
    case "@html":
      return text(value).replace(/[<>&'"]/g, (character) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;", '"': "&quot;" })[character]!);
    case "@uri":
      return encodeURIComponent(text(value));
    case "@csv":
      return row(value, "csv", (item) => (typeof item === "string" ? `"${item.replaceAll('"', '""')}"` : undefined)).join(",");
    case "@tsv":
      return row(value, "tsv", (item) =>
        typeof item === "string" ? item.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r") : undefined,
      ).join("\t");
    case "@sh": {
      const items = Array.isArray(value) ? (value as Value[]) : [value];
      return items
        .map((item) => {
          if (kindOf(item) === "array" || kindOf(item) === "object") throw new JqError(`${describe(item)} can not be escaped for shell`);
          return typeof item === "string" ? `'${item.replaceAll("'", "'\\''")}'` : print(item);
        })
        .join(" ");
    }
    case "@base64":
      return base64(encode(text(value)));
    case "@base64d": {
      const source = text(value);
      if (source.replace(/=+$/, "").length % 4 === 1) throw new JqError(`${describe(source)} trailing base64 byte found`);
      try {
        const bytes = fromBase64(source.replace(/=+$/, ""));
        return decode(bytes);
      } catch {
        throw new JqError(`${describe(value)} is not valid base64 data`);
      }
    }
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

function row(value: Value, format: string, textOf: (item: Value) => string | undefined): string[] {
  if (!Array.isArray(value)) throw new JqError(`${describe(value)} cannot be ${format}-formatted, only array`);
  return (value as Value[]).map((item) => {
    const own = textOf(item);
    if (own !== undefined) return own;
    if (item === null) return "";
    if (typeof item === "number" || typeof item === "boolean") return print(item);
    throw new JqError(`${describe(item)} is not valid in a csv row`);
  });
}
