const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Minutes that the clocks of a zone (an IANA name) are ahead of UTC at a time (ms since 1970); undefined for a zone that the
 * engine's zone data does not have.
 */
export function zoneOffset(zone: string, wall: number): number | undefined {
  const format = formats.get(zone) ?? formatOf(zone);
  if (!format) return undefined;
  formats.set(zone, format);
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(wall)) parts[type] = Number(value);
  const local = Date.UTC(parts["year"]!, parts["month"]! - 1, parts["day"]!, parts["hour"]!, parts["minute"]!);
  return Math.round((local - Math.floor(wall / 60_000) * 60_000) / 60_000);
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });
  } catch {
    return undefined;
  }
}
