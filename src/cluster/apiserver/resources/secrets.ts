import { base64, decode, encode, fromBase64 } from "../../../os/index.ts";
import type { Secret } from "../../../apimachinery/types/index.ts";
import { JsonSyntaxError, parseJson } from "../../../apimachinery/json/decode.ts";
import { invalid, required, root, tooLong, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { entries, immutable } from "./field-checks.ts";
import { decodedLength, MAX_BYTES, validateImmutableData } from "./keyed-data.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { validateDataKey } from "./volumes.ts";

const DATA = root("data");
const ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name";

/** Why the bytes of a base64 value are no JSON object, in Go's words. */
function jsonProblem(data: string): string | undefined {
  try {
    const value = parseJson(decode(fromBase64(data)));
    if (typeof value === "object" && !Array.isArray(value)) return undefined;
    const type = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
    return `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    throw error;
  }
}

/** What the type of a secret asks for. */
function validateType(secret: Draft): FieldError[] {
  const data: Record<string, string> = secret.data ?? {};
  const missing = (...keys: string[]): FieldError[] =>
    keys.filter((key) => data[key] === undefined).map((key) => required(DATA.key(key)));
  const json = (key: string): FieldError[] => {
    if (data[key] === undefined) return missing(key);
    const problem = jsonProblem(data[key]);
    return problem === undefined ? [] : [invalid(DATA.key(key), "<secret contents redacted>", problem)];
  };
  switch (secret.type) {
    case "kubernetes.io/service-account-token":
      if (secret.metadata?.annotations?.[ACCOUNT_ANNOTATION]) return [];
      return [required(root("metadata", "annotations").key(ACCOUNT_ANNOTATION))];
    case "kubernetes.io/dockercfg": return json(".dockercfg");
    case "kubernetes.io/dockerconfigjson": return json(".dockerconfigjson");
    case "kubernetes.io/basic-auth":
      return data.username === undefined && data.password === undefined ? missing("username", "password") : [];
    case "kubernetes.io/ssh-auth": return data["ssh-privatekey"] ? [] : [required(DATA.key("ssh-privatekey"))];
    case "kubernetes.io/tls": return missing("tls.crt", "tls.key");
    default: return [];
  }
}

function validate(secret: Draft): FieldError[] {
  let size = 0;
  const errors = entries<string>(secret.data).flatMap(([key, value]) => {
    size += decodedLength(value ?? "");
    return validateDataKey(key, DATA.key(key));
  });
  if (size > MAX_BYTES) errors.push(tooLong(DATA, MAX_BYTES));
  return [...errors, ...validateType(secret)];
}

export const secrets: ResourceStrategy<Secret> = {
  defaults(draft) {
    draft.type ||= "Opaque";
    // What is given as text is kept as bytes, and is never read back.
    for (const [key, value] of Object.entries(draft.stringData ?? {})) {
      (draft.data ??= {})[key] = base64(encode(String(value)));
    }
    delete draft.stringData;
  },
  validate,
  validateUpdate: (secret, old) => [
    ...immutable(secret.type, old.type, root("type")), ...validateImmutableData(secret, old, ["data"]), ...validate(secret),
  ],
  warnings(secret) {
    if (secret.type !== "kubernetes.io/tls") return [];
    const { data = {} } = secret as Draft;
    const empty = ["tls.crt", "tls.key"].filter((key) => data[key] === "");
    return empty.length > 0 ? ["tls: failed to find any PEM data in certificate input"] : [];
  },
  selectableFields(secret) {
    return { type: secret.type ?? "" };
  },
  columns: [NAME, column("Type"), column("Data"), AGE],
  cells(secret, context) {
    return [secret.metadata?.name ?? "", secret.type ?? "", Object.keys(secret.data ?? {}).length, age(secret, context)];
  },
};
