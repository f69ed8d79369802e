import { formatTime } from "../../strftime.ts";
import { JqError, type Value } from "./value.ts";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** Broken down time: year, month (0-11), day, hours, minutes, seconds, weekday, day of the year; in UTC. */
export function gmtime(value: Value): Value {
  if (typeof value !== "number") throw new JqError("gmtime() requires numeric inputs");
  const date = new Date(value * 1000);
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  const seconds = date.getUTCSeconds() + (value - Math.floor(value));
  return [
    date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), seconds, date.getUTCDay(),
    Math.floor((date.getTime() - start) / 86400000),
  ];
}

export function mktime(value: Value): number {
  if (!Array.isArray(value)) throw new JqError("mktime requires array inputs");
  if (value.length < 6 || value.some((part) => typeof part !== "number")) throw new JqError("mktime requires parsed datetime inputs");
  const [year, month, day, hours, minutes, seconds] = value as number[];
  return Math.floor(Date.UTC(year!, month, day, hours, minutes, Math.floor(seconds!)) / 1000);
}

export function strftime(value: Value, format: Value): string {
  const broken = typeof value === "number" ? gmtime(value) : value;
  if (!Array.isArray(broken) || broken.length < 6 || broken.some((part) => typeof part !== "number")) throw new JqError("strftime/1 requires parsed datetime inputs");
  if (typeof format !== "string") throw new JqError("strftime/1 requires a string format");
  return formatTime(format, mktime(broken) * 1000);
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
  return strftime(value, "%Y-%m-%dT%H:%M:%SZ");
}

