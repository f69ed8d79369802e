import type { Environment } from "@marcbachmann/cel-js";
import { milliOf } from "../quantity.ts";

/*
 * The functions that Kubernetes adds to CEL (apiserver/pkg/cel/library): quantities, regular expressions, lists, addresses
 * and URLs, and of the extensions of strings those that the interpreter does not bring.
 */

class Quantity {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

class Ip {
  readonly text: string;
  readonly bits: number;
  constructor(text: string) {
    this.text = text;
    this.bits = bitsOf(text) ?? fail(`IP Address '${text}' is not a valid IPv4 address`);
  }
}

class Cidr {
  readonly text: string;
  readonly network: number;
  readonly length: number;
  constructor(text: string) {
    const [address = "", length = ""] = text.split("/");
    const bits = bitsOf(address);
    if (bits === undefined || !/^\d+$/.test(length) || Number(length) > 32) fail(`network address parse error: ${text}`);
    this.text = text;
    this.length = Number(length);
    this.network = masked(bits!, this.length);
  }
  contains(bits: number, length = 32): boolean {
    return length >= this.length && masked(bits, this.length) === this.network;
  }
}

class Url {
  readonly parsed: URL;
  constructor(text: string) {
    this.parsed = URL.canParse(text) ? new URL(text) : fail(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
  }
}

function fail(message: string): never {
  throw new Error(message);
}

function bitsOf(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((bits, part) => bits * 256 + Number(part), 0);
}

function masked(bits: number, length: number): number {
  const size = 2 ** (32 - length);
  return Math.floor(bits / size) * size;
}

function quantity(text: string): Quantity {
  return new Quantity(milliOf(text) / 1000);
}

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

type Comparable = bigint | number | string;
const list = (value: unknown): readonly Comparable[] => value as readonly Comparable[];
const compare = (a: Comparable, b: Comparable): number => (a < b ? -1 : Number(a > b));
const sorted = (values: readonly Comparable[]): Comparable[] => (values.length === 0 ? fail("min called on empty list") : [...values].sort(compare));
const same = (a: unknown, b: unknown): boolean => a === b;

function total(values: readonly Comparable[]): Comparable {
  if (values.length === 0) return 0n;
  return values.reduce((sum, one) => (sum as number) + (one as number));
}

function formatted(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%(s|d|%|\.(\d+)f|f|x)/g, (all, verb: string, digits?: string) => {
    if (verb === "%") return "%";
    const value = next < values.length ? values[next] : fail(`index ${next} out of range`);
    next += 1;
    if (verb.endsWith("f")) return Number(value).toFixed(digits === undefined ? 6 : Number(digits));
    if (verb === "x") return BigInt(value as bigint).toString(16);
    return Array.isArray(value) ? `[${value.map(String).join(", ")}]` : String(value ?? all);
  });
}

/** Adds the functions to an environment. */
export function addKubernetesLibrary(environment: Environment): void {
  const add = (signature: string, run: (...values: never[]) => unknown): void => {
    environment.registerFunction(signature, run as never);
  };
  environment.registerType("Quantity", Quantity).registerType("IP", Ip).registerType("CIDR", Cidr).registerType("URL", Url);

  const equal = <T>(type: string, same: (a: T, b: T) => boolean): void => void environment.registerOperator(`${type} == ${type}`, same as never);
  equal<Quantity>("Quantity", (a, b) => a.value === b.value);
  equal<Ip>("IP", (a, b) => a.bits === b.bits);
  equal<Cidr>("CIDR", (a, b) => a.network === b.network && a.length === b.length);
  equal<Url>("URL", (a, b) => a.parsed.href === b.parsed.href);

  add("quantity(string): Quantity", quantity);
  add("isQuantity(string): bool", (text: string) => succeeds(() => quantity(text)));
  add("Quantity.isGreaterThan(Quantity): bool", (a: Quantity, b: Quantity) => a.value > b.value);
  add("Quantity.isLessThan(Quantity): bool", (a: Quantity, b: Quantity) => a.value < b.value);
  add("Quantity.compareTo(Quantity): int", (a: Quantity, b: Quantity) => BigInt(compare(a.value, b.value)));
  add("Quantity.sign(): int", (a: Quantity) => BigInt(Math.sign(a.value)));
  add("Quantity.isInteger(): bool", (a: Quantity) => Number.isInteger(a.value));
  add("Quantity.asInteger(): int", (a: Quantity) => (Number.isInteger(a.value) ? BigInt(a.value) : fail("cannot convert value to integer")));
  add("Quantity.asApproximateFloat(): double", (a: Quantity) => a.value);
  add("Quantity.add(Quantity): Quantity", (a: Quantity, b: Quantity) => new Quantity(a.value + b.value));
  add("Quantity.add(int): Quantity", (a: Quantity, b: bigint) => new Quantity(a.value + Number(b)));
  add("Quantity.sub(Quantity): Quantity", (a: Quantity, b: Quantity) => new Quantity(a.value - b.value));
  add("Quantity.sub(int): Quantity", (a: Quantity, b: bigint) => new Quantity(a.value - Number(b)));

  add("string.find(string): string", (text: string, pattern: string) => new RegExp(pattern, "u").exec(text)?.[0] ?? "");
  add("string.findAll(string): list<string>", (text: string, pattern: string) => text.match(new RegExp(pattern, "gu")) ?? []);
  add("string.findAll(string, int): list<string>", (text: string, pattern: string, most: bigint) => {
    const found = text.match(new RegExp(pattern, "gu")) ?? [];
    return most < 0n ? found : found.slice(0, Number(most));
  });
  add("string.replace(string, string): string", (text: string, from: string, to: string) => text.split(from).join(to));
  add("string.replace(string, string, int): string", (text: string, from: string, to: string, most: bigint) => {
    const parts = text.split(from);
    const times = most < 0n ? parts.length - 1 : Math.min(Number(most), parts.length - 1);
    return [parts.slice(0, times + 1).join(to), ...parts.slice(times + 1)].join(from);
  });
  add("string.charAt(int): string", (text: string, at: bigint) => (at < 0n || at > text.length ? fail(`index out of range: ${at}`) : text.charAt(Number(at))));
  add("string.format(list): string", formatted);

  add("list.sum(): dyn", (values: unknown) => total(list(values)));
  add("list.min(): dyn", (values: unknown) => sorted(list(values))[0]);
  add("list.max(): dyn", (values: unknown) => sorted(list(values)).at(-1));
  add("list.isSorted(): bool", (values: unknown) => list(values).every((one, index) => index === 0 || compare(list(values)[index - 1]!, one) <= 0));
  add("list.indexOf(dyn): int", (values: unknown, wanted: unknown) => BigInt(list(values).findIndex((one) => same(one, wanted))));
  add("list.lastIndexOf(dyn): int", (values: unknown, wanted: unknown) => BigInt(list(values).findLastIndex((one) => same(one, wanted))));

  add("ip(string): IP", (text: string) => new Ip(text));
  add("isIP(string): bool", (text: string) => bitsOf(text) !== undefined);
  add("IP.family(): int", () => 4n);
  add("IP.isLoopback(): bool", (ip: Ip) => ip.text.startsWith("127."));
  add("IP.isUnspecified(): bool", (ip: Ip) => ip.bits === 0);
  add("cidr(string): CIDR", (text: string) => new Cidr(text));
  add("isCIDR(string): bool", (text: string) => succeeds(() => new Cidr(text)));
  add("CIDR.containsIP(string): bool", (cidr: Cidr, ip: string) => cidr.contains(new Ip(ip).bits));
  add("CIDR.containsIP(IP): bool", (cidr: Cidr, ip: Ip) => cidr.contains(ip.bits));
  add("CIDR.containsCIDR(string): bool", (cidr: Cidr, other: string) => containsNetwork(cidr, new Cidr(other)));
  add("CIDR.containsCIDR(CIDR): bool", containsNetwork);
  add("CIDR.prefixLength(): int", (cidr: Cidr) => BigInt(cidr.length));

  add("url(string): URL", (text: string) => new Url(text));
  add("isURL(string): bool", (text: string) => URL.canParse(text));
  add("URL.getScheme(): string", (url: Url) => url.parsed.protocol.slice(0, -1));
  add("URL.getHost(): string", (url: Url) => url.parsed.host);
  add("URL.getHostname(): string", (url: Url) => url.parsed.hostname);
  add("URL.getPort(): string", (url: Url) => url.parsed.port);
  add("URL.getEscapedPath(): string", (url: Url) => url.parsed.pathname);
}

function containsNetwork(cidr: Cidr, other: Cidr): boolean {
  return cidr.contains(other.network, other.length);
}

