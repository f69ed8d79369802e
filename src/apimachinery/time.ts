/** Times and durations as Kubernetes and Go write them. Durations are numbers of milliseconds. */

/** RFC 3339 with whole seconds in UTC, as metav1.Time is written. `wall` in ms since 1970. */
export function rfc3339(wall: number): string {
  return `${secondOf(wall)}Z`;
}

let knownSecond = NaN;
let knownText = "";

/** Up to the second, without a zone. Most of what is written in a second is written in the same. */
function secondOf(wall: number): string {
  const second = Math.floor(wall / 1000);
  if (second !== knownSecond) {
    knownText = new Date(second * 1000).toISOString().slice(0, 19);
    knownSecond = second;
  }
  return knownText;
}

/** As rfc3339 with nine digits of a second where there are any, zeros at the end cut (Go's RFC3339Nano). */
export function rfc3339Nano(wall: number): string {
  const fraction = fractionDigits(wall, 9).replace(/0+$/, "");
  return `${secondOf(wall)}${fraction === "" ? "" : `.${fraction}`}Z`;
}

/** RFC 3339 with six digits of a second, as metav1.MicroTime is written (leases, event series). */
export function microTime(wall: number): string {
  return `${secondOf(wall)}.${fractionDigits(wall, 6)}Z`;
}

function fractionDigits(wall: number, digits: number): string {
  const whole = Math.floor(wall / 1000) * 1000;
  return String(Math.floor(((wall - whole) / 1000) * 10 ** digits + 0.5)).padStart(digits, "0").slice(0, digits);
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970 of an RFC 3339 time, undefined for what is none. */
export function parseTime(text: string | undefined | null): number | undefined {
  if (!text || text.length > LONGEST) return undefined;
  // The same few times are read again and again: of conditions, of starts.
  if (knownTimes.has(text)) return knownTimes.get(text);
  if (knownTimes.size >= MOST_KNOWN) knownTimes.clear();
  const time = readTime(text);
  knownTimes.set(text, time);
  return time;
}

const knownTimes = new Map<string, number | undefined>();
const MOST_KNOWN = 2000;
/** With any number of digits that one could mean. */
const LONGEST = 200;

function readTime(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const seconds = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const back = new Date(seconds);
  if (back.getUTCMonth() !== Number(month) - 1 || back.getUTCDate() !== Number(day) || Number(hour) > 23) return undefined;
  let offset = 0;
  if (zone && zone !== "Z") {
    const sign = zone[0] === "-" ? -1 : 1;
    offset = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * 60_000;
  }
  return seconds - offset + (fraction ? Number(`0.${fraction}`) * 1000 : 0);
}

/** Ages in tables: two or three figures at most (`5s`, `2m4s`, `5d3h`, `2y5d`). */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (ms < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  if (hours < 17520) return `${days}d`;
  const years = Math.trunc(days / 365);
  if (hours < 70080) return days % 365 === 0 ? `${years}y` : `${years}y${days % 365}d`;
  return `${years}y`;
}

/** The age of something made at `since`, as tables print it: `<unknown>` without a time, from the wall clock now. */
export function ageSince(since: string | undefined | null, wall: number): string {
  const at = parseTime(since);
  return at === undefined ? "<unknown>" : humanDuration(wall - at);
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, "µs": 1e-3, "μs": 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's time.ParseDuration, in ms. Throws with Go's words. */
export function parseDuration(text: string): number {
  const bad = (): Error => new Error(`time: invalid duration ${JSON.stringify(text)}`);
  const match = /^([-+]?)(.*)$/s.exec(text);
  let rest = match?.[2] ?? "";
  const sign = match?.[1] === "-" ? -1 : 1;
  if (rest === "0") return 0;
  if (rest === "") throw bad();
  let total = 0;
  while (rest !== "") {
    const number = /^(\d*)(?:(\.)(\d*))?/.exec(rest);
    if (!number || ((number[1] ?? "") === "" && (number[3] ?? "") === "")) throw bad();
    rest = rest.slice(number[0].length);
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? "";
    if (unit === "") throw new Error(`time: missing unit in duration ${JSON.stringify(text)}`);
    const factor = UNITS[unit];
    if (factor === undefined) {
      throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    }
    rest = rest.slice(unit.length);
    total += Number(`${number[1] || "0"}.${number[3] || "0"}`) * factor;
  }
  if (total * 1e6 > 9.3e18) throw bad();
  return sign * total;
}

function trimFraction(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.?0+$/, "");
}

/** Go's Duration.String: `1m30s`, `1.5s`, `100ms`, `1h0m0s`, `0s`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? "-" : "";
  const nanos = Math.round(Math.abs(ms) * 1e6);
  if (nanos === 0) return "0s";
  if (nanos < 1e3) return `${sign}${nanos}ns`;
  if (nanos < 1e6) return `${sign}${trimFraction(nanos / 1e3, 3)}µs`;
  if (nanos < 1e9) return `${sign}${trimFraction(nanos / 1e6, 6)}ms`;
  const whole = Math.floor(nanos / 1e9);
  const fraction = nanos - whole * 1e9;
  const seconds = fraction === 0 ? String(whole % 60) : `${whole % 60}.${String(fraction).padStart(9, "0").replace(/0+$/, "")}`;
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return `${sign}${seconds}s`;
  if (minutes < 60) return `${sign}${minutes}m${seconds}s`;
  return `${sign}${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}s`;
}
