/** Rules for the keys and values of labels, which are read all the time; the other names stand in names.ts. */

export const maxLengthMessage = (length: number): string => `must be no more than ${length} characters`;
export const maxBytesMessage = (length: number): string => `must be no more than ${length} bytes`;
export const EMPTY = "must be non-empty";

export function regexMessage(message: string, format: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const list = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${list}regex used for validation is '${format}')`;
}

export const whole = (format: string): RegExp => new RegExp(`^(?:${format})$`);

/** Bytes of the text in UTF-8, which is what Go's len counts. */
export function byteLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return length;
}

export const DNS1123_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
export const DNS1123_SUBDOMAIN = `${DNS1123_LABEL}(\\.${DNS1123_LABEL})*`;
const LABEL_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${LABEL_KEY})?`;

export const dns1123Subdomain = whole(DNS1123_SUBDOMAIN);
const labelKey = whole(LABEL_KEY);
const labelValue = whole(LABEL_VALUE);

const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
  "and must start and end with an alphanumeric character";
const LABEL_KEY_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A DNS subdomain: names of most objects. At most 253 characters. */
export function isDNS1123Subdomain(value: string): string[] {
  const messages: string[] = [];
  if (byteLength(value) > 253) messages.push(maxLengthMessage(253));
  if (!dns1123Subdomain.test(value)) messages.push(regexMessage(SUBDOMAIN_MESSAGE, DNS1123_SUBDOMAIN, "example.com"));
  return messages;
}

/** The subdomain rule of the prefix of a label key, whose length is counted in bytes by its message. */
function isLabelPrefix(value: string): string[] {
  return isDNS1123Subdomain(value).map((message) => (message === maxLengthMessage(253) ? maxBytesMessage(253) : message));
}

/** A label key or qualified name: `name` or `prefix/name`. */
export function isQualifiedName(value: string): string[] {
  const messages: string[] = [];
  const parts = value.split("/");
  if (parts.length > 2) {
    return [
      `a valid label key ${regexMessage(LABEL_KEY_MESSAGE, LABEL_KEY, "MyName", "my.name", "123-abc")}` +
        " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ];
  }
  const name = parts[parts.length - 1] as string;
  if (parts.length === 2) {
    const prefix = parts[0] as string;
    if (prefix === "") messages.push(`prefix part ${EMPTY}`);
    else for (const message of isLabelPrefix(prefix)) messages.push(`prefix part ${message}`);
  }
  if (name === "") messages.push(`name part ${EMPTY}`);
  else if (byteLength(name) > 63) messages.push(`name part ${maxBytesMessage(63)}`);
  if (!labelKey.test(name)) {
    messages.push(`name part ${regexMessage(LABEL_KEY_MESSAGE, LABEL_KEY, "MyName", "my.name", "123-abc")}`);
  }
  return messages;
}

export function isValidLabelValue(value: string): string[] {
  const messages: string[] = [];
  if (byteLength(value) > 63) messages.push(maxBytesMessage(63));
  if (!labelValue.test(value)) {
    const message =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
      "and must start and end with an alphanumeric character";
    messages.push(regexMessage(message, LABEL_VALUE, "MyValue", "my_value", "12345"));
  }
  return messages;
}
