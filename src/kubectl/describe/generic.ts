import { compareKeys, goValue, isObject } from "../../apimachinery/json/index.ts";
import type { Describer } from "./describer.ts";
import { Description } from "./description.ts";
import { describeEvents, referenceOf, searchEvents } from "./events.ts";

const SKIPPED = [".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"];
const ACRONYMS = ["API", "URL", "UID", "GUID"];

/** For kinds without a description of their own: all their fields. */
export const describeGeneric: Describer = function* ({ invocation, showEvents }, object) {
  const d = new Description(invocation.process.wall);
  d.field(0, "Name", object.metadata?.name ?? "");
  d.field(0, "Namespace", object.metadata?.namespace ?? "");
  d.labels("Labels", object.metadata?.labels);
  d.annotations("Annotations", object.metadata?.annotations);
  writeContent(d, 0, object, "");
  if (showEvents) describeEvents(d, yield* searchEvents(invocation, referenceOf(object)));
  return d.text();
};

function writeContent(d: Description, level: number, content: Record<string, unknown>, prefix: string): void {
  for (const field of Object.keys(content).sort(compareKeys)) {
    const path = `${prefix}.${field}`;
    if (SKIPPED.includes(path)) continue;
    const value = content[field];
    if (isObject(value)) {
      d.line(level, `${labelFor(field)}:`);
      writeContent(d, level + 1, value, path);
    } else if (Array.isArray(value)) {
      d.line(level, `${labelFor(field)}:`);
      for (const child of value) {
        if (isObject(child)) writeContent(d, level + 1, child, path);
        else d.line(level + 1, goValue(child));
      }
    } else d.field(level, labelFor(field), goValue(value));
  }
}

/** `creationTimestamp` is "Creation Timestamp". */
function labelFor(field: string): string {
  if (/[^A-Za-z-]/.test(field)) return field;
  const parts = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|-/g) ?? [field];
  return parts
    .map((part) => {
      if (ACRONYMS.includes(part.toUpperCase())) return part.toUpperCase();
      return part.toLowerCase() === part ? part[0]!.toUpperCase() + part.slice(1) : part;
    })
    .join(" ");
}
