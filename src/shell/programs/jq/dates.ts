import { JqError, type Value } from "./value.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** Broken down time: year, month (0-11), day, hours, minutes, seconds, weekday, day of the year; in UTC. */
export function gmtime(value: Value): Value {
  if (typeof value !== "number") throw new JqError("gmtime() requires a number");
  const date = new Date(value * 1000);
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  const seconds = date.getUTCSeconds() + (value - Math.floor(value));
  return [
    date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), seconds, date.getUTCDay(),
    Math.floor((date.getTime() - start) / 86400000),
  ];
}

export function mktime(value: Value): number {
  if (!Array.isArray(value) || value.length < 6) throw new JqError("mktime requires array of 6 numbers");
  const [year, month, day, hours, minutes, seconds] = value as number[];
  return Math.floor(Date.UTC(year!, month, day, hours, minutes, Math.floor(seconds!)) / 1000);
}

export function strftime(value: Value, format: Value): string {
  const broken = typeof value === "number" ? gmtime(value) : value;
  if (!Array.isArray(broken)) throw new JqError("strftime/1 requires parsed datetime inputs");
  if (typeof format !== "string") throw new JqError("strftime/1 requires a string format");
  const date = new Date(mktime(broken) * 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  const one = (letter: string): string => {
    switch (letter) {
      case "Y":
        return String(date.getUTCFullYear());
      case "m":
        return two(date.getUTCMonth() + 1);
      case "d":
        return two(date.getUTCDate());
      case "e":
        return String(date.getUTCDate()).padStart(2, " ");
      case "H":
        return two(date.getUTCHours());
      case "I":
        return two(date.getUTCHours() % 12 || 12);
      case "M":
        return two(date.getUTCMinutes());
      case "S":
        return two(date.getUTCSeconds());
      case "p":
        return date.getUTCHours() < 12 ? "AM" : "PM";
      case "y":
        return two(date.getUTCFullYear() % 100);
      case "j":
        return String((gmtime(date.getTime() / 1000) as number[])[7]! + 1).padStart(3, "0");
      case "Z":
        return "UTC";
      case "z":
        return "+0000";
      case "s":
        return String(date.getTime() / 1000);
      case "A":
        return DAYS[date.getUTCDay()]!;
      case "a":
        return DAYS[date.getUTCDay()]!.slice(0, 3);
      case "B":
        return MONTHS[date.getUTCMonth()]!;
      case "b":
      case "h":
        return MONTHS[date.getUTCMonth()]!.slice(0, 3);
      case "T":
        return `${one("H")}:${one("M")}:${one("S")}`;
      case "R":
        return `${one("H")}:${one("M")}`;
      case "F":
        return `${one("Y")}-${one("m")}-${one("d")}`;
      case "D":
        return `${one("m")}/${one("d")}/${one("y")}`;
      case "c":
        return `${one("a")} ${one("b")} ${one("e")} ${one("T")} ${one("Y")}`;
      case "u":
        return String(date.getUTCDay() || 7);
      case "w":
        return String(date.getUTCDay());
      case "n":
        return "\n";
      case "t":
        return "\t";
      case "%":
        return "%";
      default:
        return `%${letter}`;
    }
  };
  return format.replace(/%(.)/g, (_, letter: string) => one(letter));
}

export function strptime(value: Value, format: Value): Value {
  if (typeof value !== "string") throw new JqError(`strptime/1 requires string inputs and arguments`);
  if (typeof format !== "string") throw new JqError(`strptime/1 requires string inputs and arguments`);
  const fields: Record<string, number> = { Y: 1900, m: 1, d: 1, H: 0, M: 0, S: 0 };
  const order: string[] = [];
  const expanded = format.replaceAll("%T", "%H:%M:%S").replaceAll("%F", "%Y-%m-%d").replaceAll("%R", "%H:%M");
  const pattern = expanded.replace(/%(.)|[.*+?^${}()|[\]\\]/g, (found, letter: string | undefined) => {
    if (letter === undefined) return `\\${found}`;
    order.push(letter);
    switch (letter) {
      case "Y":
        return "(\\d{4})";
      case "Z":
        return "([A-Za-z]+)";
      case "z":
        return "([+-]\\d{2}:?\\d{2}|Z)";
      case "b":
      case "B":
      case "a":
      case "A":
        return "([A-Za-z]+)";
      case "j":
        return "(\\d{1,3})";
      default:
        return "(\\d{1,2})";
    }
  });
  const match = new RegExp(`^${pattern}$`).exec(value);
  if (!match) throw new JqError(`date "${value}" does not match format "${format}"`);
  order.forEach((letter, index) => {
    const part = match[index + 1]!;
    if (letter === "b" || letter === "B") fields["m"] = MONTHS.findIndex((month) => month.toLowerCase().startsWith(part.toLowerCase().slice(0, 3))) + 1;
    else if (letter === "e") fields["d"] = Number(part);
    else if (letter in fields) fields[letter] = Number(part);
  });
  return gmtime(Date.UTC(fields["Y"]!, fields["m"]! - 1, fields["d"], fields["H"], fields["M"], fields["S"]) / 1000);
}

/** Seconds of `2026-11-20T09:00:00Z`. */
export function fromDate(value: Value): number {
  if (typeof value !== "string") throw new JqError(`strptime/1 requires string inputs and arguments`);
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(value);
  if (!match) throw new JqError(`date "${value}" does not match format "%Y-%m-%dT%H:%M:%SZ"`);
  return Date.parse(value) / 1000;
}

export function toDate(value: Value): string {
  if (typeof value !== "number") throw new JqError(`strftime/1 requires parsed datetime inputs`);
  return strftime(value, "%Y-%m-%dT%H:%M:%SZ");
}

