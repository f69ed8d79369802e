import { zoneOffset } from "../../../os/time-zone.ts";

/** Cron expressions of five fields, and `@hourly` and its like (robfig/cron/v3, ParseStandard). */
export interface Schedule {
  /** The next time after `wall` (both ms since 1970) that matches, in the time zone; undefined if none comes in five years. */
  next(wall: number): number | undefined;
}

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  readonly values: ReadonlySet<number>;
  /** Written as `*` or `?`: then the other day field decides alone. */
  readonly star: boolean;
}

function parseField(text: string, min: number, max: number, names?: readonly string[], nameBase = 0): Field {
  const values = new Set<number>();
  let star = false;
  const numberOf = (word: string): number => {
    const named = names?.indexOf(word.toLowerCase()) ?? -1;
    return named >= 0 ? named + nameBase : Number(word);
  };
  for (const part of text.split(",")) {
    const [range = "", stepText] = part.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    let [low, high] = [min, max];
    if (range === "*" || range === "?") {
      if (step === 1) star = true;
    } else {
      const [first = "", last] = range.split("-");
      low = numberOf(first);
      high = last === undefined ? (stepText === undefined ? low : max) : numberOf(last);
    }
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return { values, star };
}

/** A schedule cannot be followed where nobody knows the zone. */
export class UnknownTimeZone extends Error {}

/** Minutes that a zone is ahead of UTC at a time. Throws UnknownTimeZone. */
function offsetOf(zone: string | undefined): (wall: number) => number {
  if (!zone || zone === "UTC" || zone === "Etc/UTC") return () => 0;
  if (zoneOffset(zone, 0) === undefined) throw new UnknownTimeZone(zone);
  return (wall) => zoneOffset(zone, wall)!;
}

const DAY = 86_400_000;

/** The expression must have been validated. `zone`: an IANA name; default UTC, as the control plane runs. Throws UnknownTimeZone. */
export function parseSchedule(expression: string, zone?: string): Schedule {
  const every = /^@every\s+(.+)$/.exec(expression);
  if (every) {
    const ms = durationOf(every[1]!);
    return { next: (wall) => Math.floor((wall + ms) / 1000) * 1000 };
  }
  const [minute, hour, day, month, weekday] = (MACROS[expression] ?? expression).trim().split(/\s+/) as [string, string, string, string, string];
  const minutes = parseField(minute, 0, 59);
  const hours = parseField(hour, 0, 23);
  const days = parseField(day, 1, 31);
  const months = parseField(month, 1, 12, MONTHS, 1);
  const weekdays = parseField(weekday, 0, 6, DAYS);
  const offset = offsetOf(zone);

  function dayMatches(date: Date): boolean {
    const inMonth = days.values.has(date.getUTCDate());
    const inWeek = weekdays.values.has(date.getUTCDay());
    return days.star || weekdays.star ? inMonth && inWeek : inMonth || inWeek;
  }

  return {
    next(wall) {
      // Search on the local clock, day by day; then back to UTC by the offset that holds there.
      const start = wall + offset(wall) * 60_000;
      let dayStart = Math.floor(start / DAY) * DAY;
      const limit = dayStart + 5 * 366 * DAY;
      for (; dayStart <= limit; dayStart += DAY) {
        const date = new Date(dayStart);
        if (!months.values.has(date.getUTCMonth() + 1) || !dayMatches(date)) continue;
        for (const h of sorted(hours.values)) {
          for (const m of sorted(minutes.values)) {
            const local = dayStart + h * 3_600_000 + m * 60_000;
            let utc = local - offset(local - offset(local) * 60_000) * 60_000;
            // A local time that the change to summer time leaves out does not happen.
            if (utc + offset(utc) * 60_000 !== local) continue;
            utc = Math.floor(utc / 60_000) * 60_000;
            if (utc > wall) return utc;
          }
        }
      }
      return undefined;
    },
  };
}

const sorted = (values: ReadonlySet<number>): number[] => [...values].sort((a, b) => a - b);

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };

function durationOf(text: string): number {
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)) total += Number(number) * UNITS[unit!]!;
  return Math.max(1000, total);
}
