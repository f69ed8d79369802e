import type { StatusError } from "../client.ts";
import { forbidden } from "../status.ts";
import type { AdmissionRequest } from "./plugin.ts";

/** The 403 of a plugin: of an object without a name yet it shows what the name is made of. */
export function refuse({ definition, name, object }: AdmissionRequest, why: string): StatusError {
  const { group, resource } = definition;
  const shown = name || object?.metadata?.name || object?.metadata?.generateName || "Unknown";
  return forbidden({ group, resource }, shown, why);
}

/** Messages as Go joins several errors. */
export function joinErrors(messages: readonly string[]): string {
  const once = [...new Set(messages)];
  return once.length === 1 ? once[0]! : `[${once.join(", ")}]`;
}
