import { fromDate, gmtime, mktime, strftime, strptime, toDate } from "../dates.ts";
import { type Natives, plain, withValues } from "./native.ts";

/** Dates. */
export const times: Natives = [
  ["now/0", plain((_value, interpreter) => interpreter.runtime.wall() / 1000)],
  ["gmtime/0", plain(gmtime)], ["localtime/0", plain(gmtime)], ["mktime/0", plain(mktime)],
  ["strftime/1", withValues(strftime)], ["strflocaltime/1", withValues(strftime)], ["strptime/1", withValues(strptime)],
  ["fromdateiso8601/0", plain(fromDate)], ["fromdate/0", plain(fromDate)], ["todate/0", plain(toDate)], ["todateiso8601/0", plain(toDate)],
];
