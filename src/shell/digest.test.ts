import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { md5, sha1, sha224, sha384, sha512 } from "./digest.ts";

describe("digests", () => {
  // Around the ends of blocks of 64 and of 128 bytes.
  const lengths = [0, 1, 55, 56, 64, 111, 112, 128, 500];
  it.each(Object.entries({ md5, sha1, sha224, sha384, sha512 }))("%s is what Node computes", (name, digest) => {
    for (const length of lengths) {
      const data = Uint8Array.from({ length }, (_, index) => (index * 37) & 255);
      expect(digest(data)).toBe(createHash(name).update(data).digest("hex"));
    }
  });
});
