/** A patch that cannot be computed or applied; the words of apimachinery (strategicpatch) or evanphx/json-patch. */
export class PatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PatchError";
  }
}

type Map = Record<string, unknown>;

export const isMap = (value: unknown): value is Map =>
  typeof value === "object" && value !== null && !Array.isArray(value);
