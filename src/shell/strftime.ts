const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];

/**
 * strftime(3) in the C locale, with GNU date's extensions (%N, %s, flags `-`, `_`, `0`, `^` and `:` before z). `time` is ms since
 * 1970; `offset` minutes east of UTC, `zone` its name.
 */
export function formatTime(format: string, time: number, offset = 0, zone = "UTC"): string {
  const local = new Date(time + offset * 60000);
  const year = local.getUTCFullYear();
  const month = local.getUTCMonth();
  const day = local.getUTCDate();
  const weekday = local.getUTCDay();
  const hour = local.getUTCHours();
  const minute = local.getUTCMinutes();
  const second = local.getUTCSeconds();
  const yearDay = Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86400000) + 1;
  const again = (inner: string): string => formatTime(inner, time, offset, zone);
  return format.replace(/%([-_0^#+]*)(\d*)(:{0,3})([A-Za-z%])/g, (all, flags: string, width: string, colons: string, letter: string) => {
    const number = (value: number, digits: number, fill = "0"): string => {
      const chosen = flags.includes("-") ? "" : flags.includes("_") ? " " : flags.includes("0") ? "0" : fill;
      if (chosen === "") return String(value);
      return String(value).padStart(width === "" ? digits : Number(width), chosen);
    };
    const text = (value: string): string => {
      const cased = flags.includes("^") ? value.toUpperCase() : flags.includes("#") ? value.toLowerCase() : value;
      return width === "" ? cased : cased.padStart(Number(width), flags.includes("0") ? "0" : " ");
    };
    switch (letter) {
      case "Y": return number(year, 1);
      case "C": return number(Math.floor(year / 100), 2);
      case "y": return number(year % 100, 2);
      case "m": return number(month + 1, 2);
      case "d": return number(day, 2);
      case "e": return number(day, 2, " ");
      case "H": return number(hour, 2);
      case "I": return number(hour % 12 || 12, 2);
      case "k": return number(hour, 2, " ");
      case "l": return number(hour % 12 || 12, 2, " ");
      case "M": return number(minute, 2);
      case "S": return number(second, 2);
      case "N": {
        const nanos = String(Math.floor((((time % 1000) + 1000) % 1000) * 1e6)).padStart(9, "0");
        return width === "" ? (flags.includes("-") ? nanos.replace(/0+$/, "") : nanos) : nanos.slice(0, Number(width));
      }
      case "s": return String(Math.floor(time / 1000));
      case "j": return number(yearDay, 3);
      case "p": return flags.includes("#") ? (hour < 12 ? "am" : "pm") : text(hour < 12 ? "AM" : "PM");
      case "P": return hour < 12 ? "am" : "pm";
      case "a": return text(DAYS[weekday]!.slice(0, 3));
      case "A": return text(DAYS[weekday]!);
      case "b":
      case "h": return text(MONTHS[month]!.slice(0, 3));
      case "B": return text(MONTHS[month]!);
      case "u": return String(weekday || 7);
      case "w": return String(weekday);
      case "U": return number(Math.floor((yearDay + 6 - weekday) / 7), 2);
      case "W": return number(Math.floor((yearDay + 6 - ((weekday + 6) % 7)) / 7), 2);
      case "V": return number(isoWeek(local).week, 2);
      case "G": return String(isoWeek(local).year);
      case "g": return number(isoWeek(local).year % 100, 2);
      case "z": {
        const sign = offset < 0 ? "-" : "+";
        const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, "0");
        const minutes = String(Math.abs(offset) % 60).padStart(2, "0");
        return `${sign}${hours}${colons === "" ? "" : ":"}${minutes}${colons === "::" ? ":00" : ""}`;
      }
      case "Z": return text(zone);
      case "D": return again("%m/%d/%y");
      case "F": return again("%Y-%m-%d");
      case "T": return again("%H:%M:%S");
      case "R": return again("%H:%M");
      case "r": return again("%I:%M:%S %p");
      case "c": return again("%a %b %e %H:%M:%S %Y");
      case "x": return again("%m/%d/%y");
      case "X": return again("%H:%M:%S");
      case "n": return "\n";
      case "t": return "\t";
      case "%": return "%";
      case "q": return String(Math.floor(month / 3) + 1);
      default: return all;
    }
  });
}

function isoWeek(local: Date): { week: number; year: number } {
  const thursday = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + 4 - (local.getUTCDay() || 7)));
  const year = thursday.getUTCFullYear();
  return { week: Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / 86400000 + 1) / 7), year };
}
