import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sha256 } from "./sha256.ts";

describe("SHA-256", () => {
  // The padding needs a block more from 56 bytes on; a block is 64 bytes.
  it.each([0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000])("of %i bytes is what Node computes", (length) => {
    const data = Uint8Array.from({ length }, (_, index) => (index * 37) & 255);
    expect(sha256(data)).toBe(createHash("sha256").update(data).digest("hex"));
  });
});
