/** Rules for names, keys and numbers; each returns the messages of the server, none when the value is right. */

import {
  byteLength, DNS1123_LABEL, DNS1123_SUBDOMAIN, dns1123Subdomain, EMPTY, isDNS1123Subdomain, maxLengthMessage, regexMessage, whole,
} from "./label-names.ts";

export {
  EMPTY, isDNS1123Subdomain, isQualifiedName, isValidLabelValue, maxBytesMessage, maxLengthMessage, regexMessage,
} from "./label-names.ts";

export const NEGATIVE = "must be greater than or equal to 0";
export const inclusiveRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

const DNS1123_LABEL_UNDERSCORE = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const DNS1123_SUBDOMAIN_UNDERSCORE = `${DNS1123_LABEL_UNDERSCORE}(\\.${DNS1123_LABEL_UNDERSCORE})*`;
const DNS1035_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?";
const WILDCARD_DNS1123_SUBDOMAIN = `\\*\\.${DNS1123_SUBDOMAIN}`;
const PERCENT = "[0-9]+%";
const HTTP_HEADER = "[-A-Za-z0-9]+";
const ENV_VAR = "[-._a-zA-Z][-._a-zA-Z0-9]*";
const CONFIG_MAP_KEY = "[-._a-zA-Z0-9]+";
const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

const dns1123Label = whole(DNS1123_LABEL);
const dns1123SubdomainUnderscore = whole(DNS1123_SUBDOMAIN_UNDERSCORE);
const dns1035Label = whole(DNS1035_LABEL);
const wildcardSubdomain = whole(WILDCARD_DNS1123_SUBDOMAIN);
const percent = whole(PERCENT);
const httpHeader = whole(HTTP_HEADER);
const envVar = whole(ENV_VAR);
const configMapKey = whole(CONFIG_MAP_KEY);
const httpPath = whole(HTTP_PATH);

/** A DNS label: names of namespaces, containers, services, volumes. At most 63 characters. */
export function isDNS1123Label(value: string): string[] {
  const messages: string[] = [];
  if (byteLength(value) > 63) messages.push(maxLengthMessage(63));
  if (!dns1123Label.test(value)) {
    messages.push(
      dns1123Subdomain.test(value)
        ? "must not contain dots"
        : regexMessage(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
              "and must start and end with an alphanumeric character",
            DNS1123_LABEL,
            "my-name",
            "123-abc",
          ),
    );
  }
  return messages;
}

export function isDNS1123SubdomainWithUnderscore(value: string): string[] {
  const messages: string[] = [];
  if (byteLength(value) > 253) messages.push(maxLengthMessage(253));
  if (!dns1123SubdomainUnderscore.test(value)) {
    const message =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', " +
      "and must start and end with an alphanumeric character";
    messages.push(regexMessage(message, DNS1123_SUBDOMAIN_UNDERSCORE, "example.com"));
  }
  return messages;
}

export function isDNS1035Label(value: string): string[] {
  const messages: string[] = [];
  if (byteLength(value) > 63) messages.push(maxLengthMessage(63));
  if (!dns1035Label.test(value)) {
    const message =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', " +
      "start with an alphabetic character, and end with an alphanumeric character";
    messages.push(regexMessage(message, DNS1035_LABEL, "my-name", "abc-123"));
  }
  return messages;
}

export function isWildcardDNS1123Subdomain(value: string): string[] {
  const messages: string[] = [];
  if (byteLength(value) > 253) messages.push(maxLengthMessage(253));
  if (!wildcardSubdomain.test(value)) {
    const message =
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of " +
      "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
    messages.push(regexMessage(message, WILDCARD_DNS1123_SUBDOMAIN, "*.example.com"));
  }
  return messages;
}

function isInRange(value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [inclusiveRange(low, high)];
}

export const isValidPortNum = (port: number): string[] => isInRange(port, 1, 65535);
export const isValidUserID = (id: number): string[] => isInRange(id, 0, 2147483647);
export const isValidGroupID = isValidUserID;

/** The name of a port of a container or service (RFC 6335). */
export function isValidPortName(port: string): string[] {
  const messages: string[] = [];
  if (byteLength(port) > 15) messages.push(maxLengthMessage(15));
  if (!/^[-a-z0-9]+$/.test(port)) {
    messages.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(port)) messages.push("must contain at least one letter (a-z)");
  if (port.includes("--")) messages.push("must not contain consecutive hyphens");
  if (port.startsWith("-") || port.endsWith("-")) messages.push("must not begin or end with a hyphen");
  return messages;
}

export function isValidPercent(value: string): string[] {
  if (percent.test(value)) return [];
  const message = "a valid percent string must be a numeric string followed by an ending '%'";
  return [regexMessage(message, PERCENT, "1%", "93%")];
}

export function isHTTPHeaderName(value: string): string[] {
  if (httpHeader.test(value)) return [];
  return [regexMessage("a valid HTTP header must consist of alphanumeric characters or '-'", HTTP_HEADER, "X-Header-Name")];
}

function dotDirectory(value: string): string[] {
  if (value === ".") return ["must not be '.'"];
  if (value === "..") return ["must not be '..'"];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

/** Names as C has them. */
export function isCIdentifier(value: string): string[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return [];
  const message = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [regexMessage(message, "[A-Za-z_][A-Za-z0-9_]*", "my_name", "MY_NAME", "MyName")];
}

/** The stricter, older rule of environment variables; kubectl uses it. */
export function isEnvVarName(value: string): string[] {
  const messages: string[] = [];
  if (!envVar.test(value)) {
    const message =
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', " +
      "and must not start with a digit";
    messages.push(regexMessage(message, ENV_VAR, "my.env-name", "MY_ENV.NAME", "MyEnvName1"));
  }
  return [...messages, ...dotDirectory(value)];
}

/** The rule of the server in 1.36 for environment variables of containers. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value === "") return [`environment variable name ${EMPTY}`];
  if (/^[ -<>-~]+$/.test(value)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Keys of config maps and secrets. */
export function isConfigMapKey(value: string): string[] {
  const messages: string[] = [];
  if (byteLength(value) > 253) messages.push(maxLengthMessage(253));
  if (!configMapKey.test(value)) {
    const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    messages.push(regexMessage(message, CONFIG_MAP_KEY, "key.name", "KEY_NAME", "key-name"));
  }
  return [...messages, ...dotDirectory(value)];
}

/** A name that only has to fit into a URL: roles, role bindings. */
export function isPathSegmentName(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

/** Messages for a `domain/path`, each with the part it is about. */
export function isDomainPrefixedPath(value: string): { value: string; message: string }[] {
  const slash = value.indexOf("/");
  if (slash <= 0 || slash === value.length - 1) {
    return [{ value, message: 'must be a domain-prefixed path (such as "acme.io/foo")' }];
  }
  const host = value.slice(0, slash);
  const path = value.slice(slash + 1);
  const found = isDNS1123Subdomain(host).map((message) => ({ value: host, message }));
  if (!httpPath.test(path)) found.push({ value: path, message: regexMessage("Invalid path", HTTP_PATH) });
  return found;
}

/** With generateName the name is checked as if a letter followed instead of the dash at its end. */
export function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}

/** A time zone of a CronJob, by its IANA name, in which case matters. The check rests on the zones that the JavaScript engine knows. */
export function isTimeZone(zone: string): string[] {
  if (zone === "") return ["timeZone must be nil or non-empty string"];
  if (zone.toLowerCase() === "local") {
    return ["timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"];
  }
  const unknown = [`unknown time zone ${zone}`];
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone)) return unknown;
  try {
    // Engines take any case, and say the zone's own, or the name of the zone that this one is another name of.
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions();
    return timeZone !== zone && timeZone.toLowerCase() === zone.toLowerCase() ? unknown : [];
  } catch {
    return unknown;
  }
}
