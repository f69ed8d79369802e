import { describe, expect, it } from "vitest";
import { parseDrafts } from "./drafts.ts";

describe("unsaved texts that were kept", () => {
  it.each([
    ["none", null, undefined],
    ["what is no JSON", "{", undefined],
    ["of another shape", '{"front":1,"texts":{}}', undefined],
    ["an empty list", '{"front":"/root/a","texts":{}}', undefined],
    ["one that is no text", '{"front":"/root/a","texts":{"/root/a":1,"/root/b":"x"}}', { front: "/root/a", texts: { "/root/b": "x" } }],
  ])("%s", (_name, text, expected) => {
    expect(parseDrafts(text)).toEqual(expected);
  });
});
