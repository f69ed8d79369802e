import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedFolder, decodeFolder, encodeFolder } from "./folder-link.ts";

describe("a lab in a link", () => {
  it("comes out as it went in", () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}\.md$/), fc.string()), fc.string(), (files, yaml) => {
      const folder = { ...files, "lab.yaml": yaml };
      expect(decodeFolder(encodeFolder(folder))).toEqual(folder);
    }));
  });

  it("is refused with one sentence when it is anything else", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String().map((text) => `1${text}`)), (text) => {
      expect(() => decodeFolder(text)).toThrow(/^(This link holds no lab|There is no lab\.yaml)/);
    }));
  });

  it.for([
    ["whatever folder it was dropped with", { "my-lab/lab.yaml": "a", "my-lab/files/x": "b", "other/y": "c" }, { "lab.yaml": "a", "files/x": "b" }],
    ["without hidden files", { "lab.yaml": "a", ".git/config": "b", "files/.env": "c" }, { "lab.yaml": "a" }],
  ] as const)("is taken %s", ([, files, folder]) => {
    expect(checkedFolder(files)).toEqual(folder);
  });

  it("is refused without lab.yaml", () => {
    expect(() => checkedFolder({ "readme.md": "" })).toThrow("There is no lab.yaml");
  });
});
