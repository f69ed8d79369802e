import { ageSince } from "../../../apimachinery/time.ts";
import type { Column, ResourceContext } from "./definition.ts";

export { formatLabels } from "../../../apimachinery/selectors/labels.ts";

/** The first column of every table. */
export const NAME: Column = { name: "Name", type: "string", format: "name" };
/** The age of an object, of most tables. */
export const AGE: Column = { name: "Age", type: "string" };

/** A column; priority 1 is shown by `-o wide` only. */
export function column(name: string, type: Column["type"] = "string", priority = 0): Column {
  return priority === 0 ? { name, type } : { name, type, priority };
}

/** How long ago `timestamp` (RFC 3339) was, as `5d3h`; `<unknown>` without one (printers: translateTimestampSince). */
export function since(timestamp: string | undefined | null, context: ResourceContext): string {
  return ageSince(timestamp, context.wall);
}

/** Age cell of an object. */
export function age(object: { metadata?: { creationTimestamp?: string } }, context: ResourceContext): string {
  return since(object.metadata?.creationTimestamp, context);
}

/** `a,b,c + 2 more...`, the form in which lists of addresses are cut. */
export function listWithMore(list: readonly string[], max: number, empty: string): string {
  const shown = list.slice(0, max).join(",");
  if (list.length > max) return `${shown} + ${list.length - max} more...`;
  return shown === "" ? empty : shown;
}

/** Names and images of the containers of a template, each joined with commas (wide columns of workloads). */
export function containerCells(containers: readonly { name: string; image?: string }[] | undefined): [string, string] {
  const list = containers ?? [];
  return [list.map((c) => c.name).join(","), list.map((c) => c.image ?? "").join(",")];
}

/** A present string or `<none>`. */
export function orNone(text: string | undefined): string {
  return text ? text : "<none>";
}

/** host:port with brackets around IPv6 addresses. */
export function joinHostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
