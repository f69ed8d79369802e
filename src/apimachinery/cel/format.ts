import { Optional, type Environment } from "@marcbachmann/cel-js";
import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from "../validation/names.ts";

/** The namespace `format` (apiserver/pkg/cel/library/format.go): named checks of strings. */
class Formats {}

class Format {
  readonly validate: (text: string) => string[];
  constructor(validate: (text: string) => string[]) {
    this.validate = validate;
  }
}

/** A name that more is put behind may end in a dash. */
const prefix = (check: (text: string) => string[]) => (text: string): string[] => check(text.endsWith("-") ? `${text.slice(0, -1)}a` : text);
const matching = (pattern: RegExp, message: string) => (text: string): string[] => (pattern.test(text) ? [] : [message]);
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

const FORMATS: ReadonlyMap<string, Format> = new Map(Object.entries({
  dns1123Label: isDNS1123Label,
  dns1123Subdomain: isDNS1123Subdomain,
  dns1035Label: isDNS1035Label,
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: prefix(isDNS1123Label),
  dns1123SubdomainPrefix: prefix(isDNS1123Subdomain),
  dns1035LabelPrefix: prefix(isDNS1035Label),
  labelValue: isValidLabelValue,
  uri: (text: string) => (URL.canParse(text) || text.startsWith("/") ? [] : [`parse ${JSON.stringify(text)}: invalid URI for request`]),
  uuid: matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, "does not match the UUID format"),
  byte: matching(BASE64, "invalid base64"),
  date: matching(DATE, "invalid date"),
  datetime: matching(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)?$/, "invalid datetime"),
}).map(([name, check]) => [name, new Format(check)]));

export function addFormat(environment: Environment): void {
  environment.registerType("Formats", Formats).registerType("Format", Format).registerConstant("format", "Formats", new Formats());
  for (const [name, format] of FORMATS) environment.registerFunction(`Formats.${name}(): Format`, () => format);
  environment.registerFunction("Formats.named(string): optional<Format>", ((_formats: Formats, name: string) => {
    const format = FORMATS.get(name);
    return format ? Optional.of(format) : Optional.none();
  }) as never);
  environment.registerFunction("Format.validate(string): optional<list<string>>", ((format: Format, text: string) => {
    const problems = format.validate(text);
    return problems.length > 0 ? Optional.of(problems) : Optional.none();
  }) as never);
}
