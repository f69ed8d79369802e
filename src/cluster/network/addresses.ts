/** An IPv4 address as a number; undefined when it is none. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatAddress(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
}

/** A range of addresses, e.g. 10.244.1.0/24. */
export interface AddressRange {
  readonly first: number;
  readonly size: number;
}

export function parseRange(cidr: string): AddressRange {
  const [address = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const value = parseAddress(address);
  if (value === undefined || !Number.isInteger(size)) throw new Error(`${cidr} is no range of IPv4 addresses`);
  return { first: value - (value % size), size };
}

export function contains(range: AddressRange, address: string): boolean {
  const value = parseAddress(address);
  return value !== undefined && value >= range.first && value < range.first + range.size;
}

/**
 * Gives out the addresses of a node's Pods in turn, as the host-local plugin does: the next one after the last given, so
 * that an address is not used again at once. The first two (network and bridge) are left out.
 */
export class AddressPool {
  private readonly range: AddressRange;
  private readonly used = new Set<number>();
  private last = 1;

  constructor(cidr: string) {
    this.range = parseRange(cidr);
  }

  /** The next free address; undefined when all are taken. */
  take(): string | undefined {
    for (let tried = 0; tried < this.range.size; tried += 1) {
      this.last += 1;
      if (this.last >= this.range.size - 1) this.last = 2;
      if (this.used.has(this.last)) continue;
      this.used.add(this.last);
      return formatAddress(this.range.first + this.last);
    }
    return undefined;
  }

  giveBack(address: string): void {
    this.used.delete(parseAddress(address)! - this.range.first);
  }
}
