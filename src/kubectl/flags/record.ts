import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { deprecate, type FlagDefinition } from "./flag.ts";
import { defineFlags } from "./flag.ts";

const CHANGE_CAUSE = "kubernetes.io/change-cause";

/** --record, which notes the command in an annotation: deprecated, hidden, and still used. */
export const recordFlag: readonly FlagDefinition[] = deprecate(defineFlags("record"), {
  record: "--record will be removed in the future",
});

/** The command as it was given, with its flags at the end; undefined without --record. */
export function changeCause({ flags, path, args }: Invocation): string | undefined {
  if (!flags.has("record") || !flags.bool("record")) return undefined;
  const given = flags.given().map(([name, value]) => `--${name}=${value}`);
  return [path, ...args, ...given].join(" ");
}

/** The object with the cause noted. */
export function recorded(invocation: Invocation, object: KubeObject): KubeObject {
  const cause = changeCause(invocation);
  if (cause === undefined) return object;
  const annotations = { ...object.metadata?.annotations, [CHANGE_CAUSE]: cause };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** A merge patch that notes the cause; undefined without --record. */
export function recordPatch(invocation: Invocation): object | undefined {
  const cause = changeCause(invocation);
  return cause === undefined ? undefined : { metadata: { annotations: { [CHANGE_CAUSE]: cause } } };
}
