import { zoneOffset } from "../os/time-zone.ts";

/** What a clock on the wall of a zone is ahead of UTC, in minutes, and what the zone is called then. */
export interface LocalTime {
  offset: number;
  name: string;
}

/** Abbreviations of zones, without and with summer time, as the zone data of Debian has them. Others are called by their offset ("+04"). */
const NAMES: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:Europe\/London|GB)$/, "GMT", "BST"],
  [/^Europe\/Dublin$/, "GMT", "IST"],
  [/^Europe\/(?:Lisbon)$|^WET$/, "WET", "WEST"],
  [/^Europe\/(?:Athens|Bucharest|Helsinki|Kiev|Kyiv|Riga|Sofia|Tallinn|Vilnius)$|^EET$/, "EET", "EEST"],
  [/^Europe\/Moscow$/, "MSK", "MSK"],
  [/^Europe\/(?!Istanbul|Minsk|Samara|Saratov|Volgograd|Kirov|Astrakhan|Ulyanovsk)|^CET$/, "CET", "CEST"],
  [/^America\/(?:New_York|Detroit|Toronto)$|^US\/Eastern$|^EST5EDT$/, "EST", "EDT"],
  [/^America\/(?:Chicago|Winnipeg)$|^US\/Central$/, "CST", "CDT"],
  [/^America\/(?:Denver|Edmonton)$|^US\/Mountain$/, "MST", "MDT"],
  [/^America\/(?:Los_Angeles|Vancouver)$|^US\/Pacific$/, "PST", "PDT"],
  [/^Asia\/(?:Shanghai|Chongqing|Taipei|Macau|Harbin)$|^PRC$/, "CST", "CDT"],
  [/^Asia\/Hong_Kong$/, "HKT", "HKT"],
  [/^Asia\/Tokyo$|^Japan$/, "JST", "JST"],
  [/^Asia\/Seoul$/, "KST", "KST"],
  [/^Asia\/(?:Kolkata|Calcutta)$/, "IST", "IST"],
  [/^Australia\/(?:Sydney|Melbourne|Hobart|Canberra)$/, "AEST", "AEDT"],
  [/^Africa\/(?:Lagos|Kinshasa|Luanda)$/, "WAT", "WAT"],
  [/^Africa\/(?:Nairobi|Addis_Ababa)$/, "EAT", "EAT"],
];

/** The local time at `wall` (ms since 1970) where TZ is `zone`: a name of the zone data, a form of POSIX ("CET-1"), or nothing, which is UTC. */
export function localTime(zone: string | undefined, wall: number): LocalTime {
  if (zone === undefined || zone === "" || /^(?:Etc\/)?(?:UTC|UCT|Zulu|Universal)0?$/.test(zone)) return { offset: 0, name: "UTC" };
  if (/^(?:Etc\/)?GMT0?$/.test(zone)) return { offset: 0, name: "GMT" };
  const name = zone.replace(/^:/, "");
  const known = name.includes("/") || NAMES.some(([pattern]) => pattern.test(name));
  const offset = known ? zoneOffset(name, wall) : undefined;
  if (offset !== undefined) {
    const year = new Date(wall).getUTCFullYear();
    const standard = Math.min(zoneOffset(name, Date.UTC(year, 0, 1))!, zoneOffset(name, Date.UTC(year, 6, 1))!);
    const names = NAMES.find(([pattern]) => pattern.test(name));
    return { offset, name: names ? names[offset > standard ? 2 : 1] : formatOffset(offset) };
  }
  // POSIX counts what has to be added to reach UTC.
  const posix = /^([A-Za-z]{3,}|<[^>]+>)([-+]?)(\d{1,2})(?::(\d\d))?/.exec(name);
  if (posix) return { offset: (posix[2] === "-" ? 1 : -1) * (Number(posix[3]) * 60 + Number(posix[4] ?? 0)), name: posix[1]!.replace(/[<>]/g, "") };
  return { offset: 0, name: /^[A-Za-z]+/.exec(name)?.[0] ?? "UTC" };
}

function formatOffset(offset: number): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${String(Math.floor(minutes / 60)).padStart(2, "0")}${minutes % 60 === 0 ? "" : String(minutes % 60).padStart(2, "0")}`;
}
