const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const UNITS: Readonly<Record<string, number>> = { sec: 1000, second: 1000, min: 60000, minute: 60000, hour: 3600000, day: 86400000, week: 604800000, fortnight: 1209600000 };

/**
 * The time that a text means, as GNU date's -d understands it: ISO dates, @seconds, RFC 2822, "yesterday", "2 days ago", "next monday",
 * and combinations. ms since 1970; undefined when it cannot be read. `offset`: minutes that the local
 * zone is ahead of UTC.
 */
export function parseDate(text: string, wall: number, offset = 0): number | undefined {
  const now = wall + offset * 60000;
  let rest = text.trim().toLowerCase();
  if (rest === "") return startOfDay(now) - offset * 60000;
  const at = /^@(-?\d+(?:\.\d+)?)$/.exec(rest);
  if (at) return Number(at[1]) * 1000;
  let date: [number, number, number] | undefined;
  let time: number | undefined;
  let zone = offset;
  let shift = 0;
  let months = 0;
  let weekday: { day: number; ordinal: number } | undefined;
  const eat = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest);
    if (!match) return undefined;
    rest = rest.slice(match[0].length).replace(/^[\s,]+/, "");
    return match;
  };
  while (rest !== "") {
    let match = eat(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/);
    if (match) {
      date = [Number(match[1]), Number(match[2]) - 1, Number(match[3])];
      continue;
    }
    match = eat(/^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d\d))?(?!\d)/);
    if (match) {
      const year = match[3] === undefined ? new Date(now).getUTCFullYear() : Number(match[3]) < 100 ? 2000 + Number(match[3]) : Number(match[3]);
      date = [year, Number(match[1]) - 1, Number(match[2])];
      continue;
    }
    match = eat(/^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(am|pm)?/);
    if (match) {
      let hours = Number(match[1]);
      if (match[5] === "pm" && hours < 12) hours += 12;
      if (match[5] === "am" && hours === 12) hours = 0;
      if (hours > 24 || Number(match[2]) > 59 || Number(match[3] ?? 0) > 60) return undefined;
      time = ((hours * 60 + Number(match[2])) * 60 + Number(match[3] ?? 0)) * 1000 + (match[4] ? Number(`0.${match[4]}`) * 1000 : 0);
      const offset = eat(/^(?:utc|gmt)?([-+])(\d\d?)(?::?(\d\d))?(?!\d|\s*(?:sec|min|hour|day|week|month|year))/);
      if (offset) zone = (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0));
      continue;
    }
    match = eat(/^(\d{1,2})\s*(am|pm)\b/);
    if (match) {
      time = ((Number(match[1]) % 12) + (match[2] === "pm" ? 12 : 0)) * 3600000;
      continue;
    }
    if (eat(/^(?:z|utc|gmt)\b/)) {
      zone = 0;
      continue;
    }
    match = eat(/^(now|today|yesterday|tomorrow|midnight|noon)\b/);
    if (match) {
      if (match[1] === "yesterday") shift -= 86400000;
      else if (match[1] === "tomorrow") shift += 86400000;
      else if (match[1] === "midnight") time = 0;
      else if (match[1] === "noon") time = 12 * 3600000;
      continue;
    }
    match = eat(/^(?:([-+]?)\s*(\d+)|(a|an|next|last|this))?\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b(\s*ago\b)?/);
    if (match) {
      let count = match[2] !== undefined ? Number(match[2]) : match[3] === "last" ? -1 : match[3] === "this" ? 0 : 1;
      if (match[1] === "-") count = -count;
      if (match[5]) count = -count;
      if (match[4] === "month") months += count;
      else if (match[4] === "year") months += 12 * count;
      else shift += count * UNITS[match[4]!]!;
      continue;
    }
    match = eat(/^(next|last|this)?\s*(sun|mon|tue|wed|thu|fri|sat)[a-z]*\.?(?=$|[\s,])/);
    if (match) {
      weekday = { day: DAYS.indexOf(match[2]!), ordinal: match[1] === "next" ? 1 : match[1] === "last" ? -1 : 0 };
      continue;
    }
    match = eat(/^(\d{1,2})(?:st|nd|rd|th)?[\s-]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:[\s,-]+(\d{4})(?!:))?/);
    if (match) {
      date = [match[3] === undefined ? new Date(now).getUTCFullYear() : Number(match[3]), MONTHS.indexOf(match[2]!), Number(match[1])];
      continue;
    }
    match = eat(/^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?!:|\d)(?:[\s,]+(\d{4})(?!:))?/);
    if (match) {
      date = [match[3] === undefined ? new Date(now).getUTCFullYear() : Number(match[3]), MONTHS.indexOf(match[1]!), Number(match[2])];
      continue;
    }
    match = eat(/^(\d{4})(\d\d)(\d\d)(?!\d)/);
    if (match) {
      date = [Number(match[1]), Number(match[2]) - 1, Number(match[3])];
      continue;
    }
    match = eat(/^(\d{4})\b/);
    if (match && date) {
      date = [Number(match[1]), date[1], date[2]];
      continue;
    }
    return undefined;
  }
  let base = now;
  if (date) {
    const [year, month, day] = date;
    if (month < 0 || month > 11 || day < 1 || day > 31) return undefined;
    base = Date.UTC(year, month, day);
    const check = new Date(base);
    if (check.getUTCMonth() !== month) return undefined;
  } else if (time !== undefined || weekday) base = startOfDay(now);
  if (weekday) {
    const ahead = (weekday.day - new Date(base).getUTCDay() + 7) % 7;
    base += (ahead + (weekday.ordinal > 0 && ahead === 0 ? 7 : weekday.ordinal < 0 ? -7 : 0)) * 86400000;
  }
  if (months !== 0) {
    const from = new Date(base);
    base = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, from.getUTCDate()) + (base - startOfDay(base));
  }
  return base + (time ?? 0) - zone * 60000 + shift;
}

function startOfDay(time: number): number {
  return Math.floor(time / 86400000) * 86400000;
}
