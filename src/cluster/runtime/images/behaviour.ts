import type { ImageDefinition } from "../image.ts";

/** Images as a lab describes them. */
export function behaviourImages(_behaviours: Readonly<Record<string, unknown>>): ImageDefinition[] {
  return [];
}
