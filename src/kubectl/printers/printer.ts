import type { KubeObject } from "../object.ts";
import type { Output } from "./tab-writer.ts";

/** Prints objects, one call after the other; some remember what they printed. */
export interface Printer {
  /** Throws CommandError. What was written before stays written. */
  print(object: KubeObject, out: Output): void;
}

/** An event of a watch, as --output-watch-events prints it. */
export interface WatchEvent {
  type: string;
  object: KubeObject;
}

export const asWatchEvent = (object: KubeObject): WatchEvent | undefined =>
  typeof object.type === "string" && object.kind === undefined && typeof object.object === "object"
    ? (object as unknown as WatchEvent)
    : undefined;
