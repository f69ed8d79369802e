import type { Process } from "../../../../os/index.ts";

/** Docker's words for how long ago something was, as crictl uses them. */
function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 14) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 60) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(hours / 24 / 365)} years`;
}

/** Columns at least 20 wide with three blanks between, the last one without. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_cell, index) => Math.max(20, ...rows.map((row) => row[index]!.length + 3)));
  return rows.map((row) => `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index]!))).join("")}\n`).join("");
}

export const short = (id: string): string => id.replace(/^sha256:/, "").slice(0, 13);
export const ago = (process: Process, nanoseconds: string): string => `${durationText(process.wall - Number(BigInt(nanoseconds) / 1_000_000n))} ago`;

/** 71000000 as "71MB": three significant digits, powers of 1000. */
export function sizeText(text: string): string {
  let value = Number(text);
  let unit = 0;
  while (value >= 1000 && unit < 4) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))}${["B", "kB", "MB", "GB", "TB"][unit]}`;
}

/** CONTAINER_RUNNING as "Running". */
export function stateText(state: string): string {
  const word = state.replace(/^(?:CONTAINER|SANDBOX)_/, "").toLowerCase();
  return word === "notready" ? "NotReady" : word[0]!.toUpperCase() + word.slice(1);
}

/** Nanoseconds since 1970 as RFC 3339 with as many digits as they have. */
export function timeText(nanoseconds: string): string {
  const all = BigInt(nanoseconds);
  if (all === 0n) return "0001-01-01T00:00:00Z";
  const fraction = String(all % 1_000_000_000n).padStart(9, "0").replace(/0+$/, "");
  return `${new Date(Number(all / 1_000_000n)).toISOString().slice(0, 19)}${fraction === "" ? "" : `.${fraction}`}Z`;
}
