import { humanDuration } from "../../apimachinery/time.ts";
import { compareKeys } from "../../apimachinery/json/index.ts";
import { descriptionWriter } from "../printers/tab-writer.ts";
import type { KubeObject } from "../object.ts";

/** The longest line of an annotation that is shown on one line. */
const MAX_ANNOTATION = 140;
const SKIPPED_ANNOTATIONS = ["kubectl.kubernetes.io/last-applied-configuration"];

/** Text of a description: lines with tabs between columns, indented by levels of two spaces. */
export class Description {
  /** ms since 1970, for ages */
  readonly wall: number;
  private readonly writer = descriptionWriter();
  private done = "";
  private written = "";

  constructor(wall: number) {
    this.wall = wall;
  }

  /** Text as it is, escape sequences made visible. */
  write(text: string): void {
    const shown = text.replaceAll("\u001b", "^[").replaceAll("\r", "\\r");
    this.written += shown;
    this.writer.write(shown);
  }

  /** A line on a level. */
  line(level: number, text: string): void {
    this.write(`${"  ".repeat(level)}${text}\n`);
  }

  /** `title:\tvalue` */
  field(level: number, title: string, value: unknown): void {
    this.line(level, `${title}:\t${String(value)}`);
  }

  /** A field of what has something to say. */
  given(level: number, title: string, value: unknown): void {
    if (value || value === 0 || value === false) this.field(level, title, value);
  }

  /** Rows below their titles, which are underlined; `end` stands before the tabs between cells. */
  table(level: number, titles: string, rows: readonly (readonly unknown[])[], end = "", lines = titles.replaceAll(/[^\t]/g, "-")): void {
    this.line(level, titles);
    this.line(level, lines);
    for (const row of rows) this.line(level, row.join(`${end}\t`));
  }

  /** Columns before this point are set; those after it do not share their widths. */
  flush(): void {
    this.done += this.writer.flush();
  }

  text(): string {
    this.flush();
    return this.done;
  }

  /** The text with its tabs, as `rollout history` shows templates. */
  raw(): string {
    return this.written;
  }

  age(time: string | null | undefined): string {
    if (!time) return "<unknown>";
    return humanDuration(this.wall - Date.parse(time));
  }

  /** Title and then one item a line, all in the second column. */
  list(title: string, items: readonly string[], indent = ""): void {
    this.write(`${indent}${title}:\t`);
    if (items.length === 0) this.write("<none>\n");
    items.forEach((item, index) => this.write(`${index === 0 ? "" : `${indent}\t`}${item}\n`));
  }

  labels(title: string, labels: StringMap | undefined | null, indent = ""): void {
    this.list(title, labelItems(labels), indent);
  }

  annotations(title: string, annotations: StringMap | undefined): void {
    this.list(title, annotationItems(annotations));
  }
}

type StringMap = Readonly<Record<string, string>>;

export function labelItems(labels: StringMap | undefined | null): string[] {
  return Object.keys(labels ?? {}).sort(compareKeys).map((key) => `${key}=${labels![key]}`);
}

/** Long annotations begin on a line of their own. */
export function annotationItems(annotations: StringMap | undefined): string[] {
  const keys = Object.keys(annotations ?? {}).filter((key) => !SKIPPED_ANNOTATIONS.includes(key)).sort(compareKeys);
  return keys.map((key) => {
    const value = annotations![key]!.replace(/\n$/, "");
    if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes("\n")) return `${key}: ${value}`;
    const lines = value.split("\n").map((line) => `\t  ${shorten(line, MAX_ANNOTATION - 2)}`);
    return `${key}:\n${lines.join("\n")}`;
  });
}

export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** RFC 1123 with a numeric zone: `Fri, 20 Nov 2026 22:06:50 +0000`. */
export function longTime(time: string | null | undefined): string {
  if (!time) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const date = new Date(Date.parse(time));
  const two = (value: number): string => String(value).padStart(2, "0");
  return (
    `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ` +
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
  );
}

/** Below the titles of conditions with times, however wide those are. */
export const CONDITION_LINES = "----\t------\t-----------------\t------------------\t------\t-------";

/** Name, namespace, labels, annotations: how most descriptions begin. */
export function describeMetadata(d: Description, object: KubeObject): void {
  const { metadata = {} } = object;
  d.field(0, "Name", metadata.name ?? "");
  d.given(0, "Namespace", metadata.namespace);
  d.labels("Labels", metadata.labels);
  d.annotations("Annotations", metadata.annotations);
}

/** `Deployment/web` of the owner that controls the object; "" without one. */
export function controllerOf(object: KubeObject): string {
  const owner = object.metadata?.ownerReferences?.find(({ controller }) => controller);
  return owner ? `${owner.kind}/${owner.name}` : "";
}

export const bool = (value: boolean | undefined): string => (value ? "True" : "False");
export const boolOrUnset = (value: boolean | undefined | null): string =>
  value === undefined || value === null ? "<unset>" : bool(value);
export const orNone = (text: string | undefined): string => text || "<none>";
