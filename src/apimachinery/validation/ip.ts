import { goQuote } from "./quote.ts";

/** An address as its bytes: 4 or 16 numbers below 256. */
export interface Address {
  readonly family: 4 | 6;
  readonly bytes: readonly number[];
  /** `::ffff:10.0.0.1`: an IPv4 address in the clothes of IPv6. Its family here is 4, as in Go's net.IP. */
  readonly mapped: boolean;
  /** An octet was written with a leading zero. */
  readonly leadingZeros: boolean;
}

function parseV4(text: string): { bytes: number[]; leadingZeros: boolean } | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let leadingZeros = false;
  const bytes: number[] = [];
  for (const part of parts) {
    if (!/^[0-9]+$/.test(part)) return undefined;
    const value = Number(part);
    if (value > 255) return undefined;
    if (part.length > 1 && part.startsWith("0")) leadingZeros = true;
    bytes.push(value);
  }
  return { bytes, leadingZeros };
}

function parseV6(text: string): { bytes: number[]; leadingZeros: boolean } | undefined {
  let rest = text;
  let tail: number[] = [];
  let leadingZeros = false;
  if (rest.includes(".")) {
    const cut = rest.lastIndexOf(":");
    const v4 = parseV4(rest.slice(cut + 1));
    if (cut < 0 || !v4) return undefined;
    tail = v4.bytes;
    leadingZeros = v4.leadingZeros;
    rest = rest.slice(0, cut);
    if (rest.endsWith(":")) rest += ":";
    if (rest === "") rest = "::";
  }
  const halves = rest.split("::");
  if (halves.length > 2) return undefined;
  const groups = (half: string): number[] | undefined => {
    if (half === "") return [];
    const out: number[] = [];
    for (const group of half.split(":")) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
      const value = Number.parseInt(group, 16);
      out.push(value >> 8, value & 255);
    }
    return out;
  };
  const left = groups(halves[0] ?? "");
  const right = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (!left || !right) return undefined;
  const length = left.length + right.length + tail.length;
  if (halves.length === 1 ? length !== 16 : length > 14) return undefined;
  return { bytes: [...left, ...new Array<number>(16 - length).fill(0), ...right, ...tail], leadingZeros };
}

/** Reads an address as leniently as the server does for old fields (leading zeros are taken). */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(":")) {
    const v4 = parseV4(text);
    return v4 && { family: 4, mapped: false, ...v4 };
  }
  const v6 = parseV6(text);
  if (!v6) return undefined;
  const mapped = v6.bytes.slice(0, 10).every((byte) => byte === 0) && v6.bytes[10] === 255 && v6.bytes[11] === 255;
  if (mapped) return { family: 4, bytes: v6.bytes.slice(12), mapped, leadingZeros: v6.leadingZeros };
  return { family: 6, mapped, ...v6 };
}

/** The canonical text (RFC 5952 for IPv6). */
export function addressText({ family, bytes }: Pick<Address, "family" | "bytes">): string {
  if (family === 4) return bytes.join(".");
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i += 1) {
    let end = i;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - i > bestLength) {
      best = i;
      bestLength = end - i;
    }
    if (end > i) i = end;
  }
  const hex = groups.map((group) => group.toString(16));
  if (best < 0) return hex.join(":");
  return `${hex.slice(0, best).join(":")}::${hex.slice(best + bestLength).join(":")}`;
}

/** The strict rule of 1.36 for addresses. */
export function isValidIP(value: string): string[] {
  const messages = isValidIPForLegacyField(value);
  const address = parseAddress(value);
  if (messages.length > 0 || !address) return messages;
  const text = addressText(address);
  return text === value ? [] : [`must be in canonical form (${goQuote(text)})`];
}

/** The rule for fields that took any form once. */
export function isValidIPForLegacyField(value: string): string[] {
  const address = parseAddress(value);
  if (!address) return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
  const messages: string[] = [];
  if (address.leadingZeros) messages.push("must not have leading 0s");
  if (address.mapped) messages.push("must not be an IPv4-mapped IPv6 address");
  return messages;
}

export interface Network {
  readonly address: Address;
  /** Bits of the prefix. */
  readonly prefix: number;
  /** The address with the bits beyond the prefix cleared. */
  readonly base: readonly number[];
  readonly leadingZeros: boolean;
}

export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (!address || !/^[0-9]+$/.test(bits)) return undefined;
  const prefix = Number(bits) - (address.mapped ? 96 : 0);
  if (prefix < 0 || prefix > address.bytes.length * 8) return undefined;
  const base = address.bytes.map((byte, i) => {
    const kept = Math.max(0, Math.min(8, prefix - i * 8));
    return byte & (0xff00 >> kept) & 0xff;
  });
  return { address, prefix, base, leadingZeros: address.leadingZeros || (bits.length > 1 && bits.startsWith("0")) };
}

/** Whether the network holds the address. */
export function contains(network: Network, address: Address): boolean {
  if (network.address.family !== address.family) return false;
  return network.base.every((byte, i) => {
    const kept = Math.max(0, Math.min(8, network.prefix - i * 8));
    return byte === ((address.bytes[i] ?? 0) & (0xff00 >> kept) & 0xff);
  });
}

export function isValidCIDR(value: string): string[] {
  const network = parseNetwork(value);
  if (!network) return ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];
  if (network.leadingZeros) return ["must not have leading 0s in IP or prefix length"];
  if (network.address.mapped) return ["must not have an IPv4-mapped IPv6 address"];
  if (network.base.some((byte, i) => byte !== network.address.bytes[i])) {
    return ["must not have bits set beyond the prefix length"];
  }
  const text = `${addressText({ family: network.address.family, bytes: network.base })}/${network.prefix}`;
  return text === value ? [] : [`must be in canonical form (${goQuote(text)})`];
}

/** An address with the prefix of its network, as an interface has it: `10.9.8.7/24`. */
export function isValidInterfaceAddress(value: string): string[] {
  const network = parseNetwork(value);
  if (!network) return ["must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)"];
  const text = `${addressText(network.address)}/${network.prefix}`;
  return text === value ? [] : [`must be in canonical form (${goQuote(text)})`];
}
