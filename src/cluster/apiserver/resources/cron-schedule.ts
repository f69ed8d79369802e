/**
 * Reads a schedule as robfig/cron does, whose errors the server shows. Returns what is wrong, or undefined. (When a schedule
 * fires is the concern of the CronJob controller.)
 */

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

class ScheduleError extends Error {}

function number(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
  }
  const value = Number(text);
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

function numberOrName(text: string, bounds: Bounds): number {
  const index = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? index + bounds.min : number(text);
}

/** One element of a list: a number, a range, either with a step. Returns its first, last and step. */
export function parseRange(expression: string, bounds: Bounds): { start: number; end: number; step: number } {
  const rangeAndStep = expression.split("/");
  const lowAndHigh = (rangeAndStep[0] as string).split("-");
  const single = lowAndHigh.length === 1;
  let start: number;
  let end: number;
  if (lowAndHigh[0] === "*" || lowAndHigh[0] === "?") {
    start = bounds.min;
    end = bounds.max;
  } else {
    start = numberOrName(lowAndHigh[0] as string, bounds);
    if (lowAndHigh.length > 2) throw new ScheduleError(`too many hyphens: ${expression}`);
    end = single ? start : numberOrName(lowAndHigh[1] as string, bounds);
  }
  let step = 1;
  if (rangeAndStep.length > 2) throw new ScheduleError(`too many slashes: ${expression}`);
  if (rangeAndStep.length === 2) {
    step = number(rangeAndStep[1] as string);
    if (single) end = bounds.max;
  }
  if (start < bounds.min) throw new ScheduleError(`beginning of range (${start}) below minimum (${bounds.min}): ${expression}`);
  if (end > bounds.max) throw new ScheduleError(`end of range (${end}) above maximum (${bounds.max}): ${expression}`);
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${expression}`);
  return { start, end, step };
}

function parse(text: string): void {
  if (text === "") throw new ScheduleError("empty spec string");
  let schedule = text;
  if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
    const space = schedule.indexOf(" ");
    if (space < 0) throw new ScheduleError(`provided bad location ${schedule.slice(schedule.indexOf("=") + 1)}: unknown time zone`);
    schedule = schedule.slice(space).trim();
  }
  if (schedule.startsWith("@")) {
    if (DESCRIPTORS.includes(schedule)) return;
    const every = "@every ";
    if (!schedule.startsWith(every)) throw new ScheduleError(`unrecognized descriptor: ${schedule}`);
    const duration = schedule.slice(every.length);
    if (!/^[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/.test(duration)) {
      throw new ScheduleError(`failed to parse duration ${schedule}: time: invalid duration "${duration}"`);
    }
    return;
  }
  const fields = schedule.split(/\s+/).filter(Boolean);
  if (fields.length !== FIELDS.length) {
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`);
  }
  for (const [index, field] of fields.entries()) {
    for (const part of field.split(",").filter(Boolean)) parseRange(part, FIELDS[index] as Bounds);
  }
}

export function scheduleProblem(schedule: string): string | undefined {
  try {
    parse(schedule);
    return undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}
