import { base64Text } from "../schema/base64.ts";
import { YamlError } from "./error.ts";

const LONG = "tag:yaml.org,2002:";

const shortTag = (tag: string): string => (tag.startsWith(LONG) ? `!!${tag.slice(LONG.length)}` : tag);

const WORDS = new Map<string, { tag: string; value: unknown }>();
for (const [tag, value, words] of [
  ["!!bool", true, "y Y yes Yes YES true True TRUE on On ON"],
  ["!!bool", false, "n N no No NO false False FALSE off Off OFF"],
  ["!!null", null, " ~ null Null NULL"],
  ["!!float", Number.NaN, ".nan .NaN .NAN"],
  ["!!float", Number.POSITIVE_INFINITY, ".inf .Inf .INF +.inf +.Inf +.INF"],
  ["!!float", Number.NEGATIVE_INFINITY, "-.inf -.Inf -.INF"],
] as const) {
  for (const word of words.split(" ")) WORDS.set(word, { tag, value });
}

const INTEGER = /^[-+]?(0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const TIMESTAMP =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?$/;

function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (!match) return false;
  const [, year, month, day] = match.map(Number);
  const [hour, minute, second] = [match[4] ?? match[7], match[5] ?? match[8], match[6] ?? match[9]].map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  return date.getUTCMonth() === (month ?? 0) - 1 && date.getUTCDate() === day && (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) < 60;
}

/** Go's strconv.ParseInt with base 0: binary, octal (also 0755), hexadecimal, decimal. */
function readInteger(text: string): number | undefined {
  if (!INTEGER.test(text)) return undefined;
  const negative = text.startsWith("-");
  const digits = text.replace(/^[-+]/, "");
  const octal = /^0[oO]?[0-7]+$/.test(digits);
  const magnitude = BigInt(octal ? `0o${digits.replace(/^0[oO]?/, "")}` : digits);
  if (magnitude > (negative ? 9223372036854775808n : 18446744073709551615n)) return undefined;
  return Number(negative ? -magnitude : magnitude);
}

/** What a plain scalar is by YAML 1.1 as go-yaml v2 reads it: the short tag and the value. */
function resolvePlain(text: string, timestamps: boolean): { tag: string; value: unknown } {
  const word = WORDS.get(text);
  if (word) return word;
  const first = text[0] ?? "";
  if (first === ".") {
    if (/^\.[0-9_]*[0-9][0-9_]*([eE][-+]?[0-9]+)?$/.test(text) && !text.includes("_")) return { tag: "!!float", value: Number(text) };
  } else if (/[-+0-9]/.test(first)) {
    if (timestamps && isTimestamp(text)) return { tag: "!!timestamp", value: text };
    const plain = text.replaceAll("_", "");
    const integer = readInteger(plain);
    if (integer !== undefined) return { tag: "!!int", value: integer };
    if (FLOAT.test(plain)) return { tag: "!!float", value: Number(plain) };
  }
  return { tag: "!!str", value: text };
}

/** Whether a text, written plainly, would be read as something else than a string. */
export function isStringWhenPlain(text: string): boolean {
  return resolvePlain(text, true).tag === "!!str";
}

const RESOLVABLE: ReadonlySet<string> = new Set(["", "!!str", "!!bool", "!!int", "!!float", "!!null", "!!timestamp"]);

/** go-yaml v3, which kustomize reads objects with, knows no other booleans, and makes times of timestamps. */
function resolveAsV3(value: string): unknown {
  const found = resolvePlain(value, true);
  if (found.tag === "!!bool" && !/^(true|false)$/i.test(value)) return value;
  if (found.tag !== "!!timestamp") return found.value;
  return /[Tt ]/.test(value) ? value.replace(/[Tt ]/, "T").replace(/(:\d\d)$/, "$1Z") : `${value}T00:00:00Z`;
}

/** The value of a scalar with its full tag ("" for none), as go-yaml v2 or v3 reads it. Throws `YamlError`. */
export function resolveScalar(value: string, fullTag: string, implicit: boolean, version: 2 | 3 = 2): unknown {
  if (fullTag === "" && !implicit) return value;
  if (fullTag === "" && version === 3) return resolveAsV3(value);
  const tag = shortTag(fullTag);
  if (tag === "!!binary") {
    try {
      return base64Text(value);
    } catch {
      throw new YamlError("!!binary value contains invalid base64 data");
    }
  }
  if (!RESOLVABLE.has(tag) || tag === "!!str") return value;
  const found = resolvePlain(value, tag === "" || tag === "!!timestamp");
  if (tag !== "" && tag !== found.tag && !(tag === "!!float" && found.tag === "!!int")) {
    throw new YamlError(`cannot decode ${found.tag} \`${value}\` as a ${tag}`);
  }
  return found.value;
}
