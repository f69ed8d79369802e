

export function mac(address: string): string {
  return `02:42:${address.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join(":")}`;
}
