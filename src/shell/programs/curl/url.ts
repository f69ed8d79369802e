import type { Target } from "../../../os/index.ts";

/** A Location header seen from the page it came with. */
export function absoluteUrl(location: string, from: Target): string {
  if (/^[a-z]+:\/\//i.test(location)) return location;
  const port = from.port === (from.scheme === "https" ? 443 : 80) ? "" : `:${from.port}`;
  const base = `${from.scheme}://${from.host}${port}`;
  if (location.startsWith("/")) return base + location;
  return `${base}${from.path.split("?")[0]!.replace(/[^/]*$/, "")}${location}`;
}
