import { expect, test } from "vitest";
import { packTar, unpackTar, type TarMember } from "./tar.ts";
import { concat, encode } from "./text.ts";

const common = { mode: 0o644, uid: 0, gid: 1000, mtime: 1_700_000_000, target: "", data: new Uint8Array(0) };
const members: [what: string, member: TarMember][] = [
  ["a file", { ...common, type: "file", name: "a", data: encode("hello\n") }],
  ["a file of whole blocks", { ...common, type: "file", name: "b", data: new Uint8Array(1024).fill(7) }],
  ["a directory", { ...common, type: "directory", name: "d/e/", mode: 0o755 }],
  ["a symbolic link", { ...common, type: "symlink", name: "l", target: "a" }],
  ["a link to a long name", { ...common, type: "symlink", name: "l", target: "t".repeat(130) }],
  ["a hard link", { ...common, type: "link", name: "l", target: "a" }],
  ["a long name", { ...common, type: "file", name: `${"x".repeat(120)}/y`, data: encode("z") }],
];

test.each(members)("%s comes back as it was", (_what, member) => {
  expect(unpackTar(concat(packTar(member, "root", "root")))).toEqual([member]);
});

test("what is no archive is told", () => {
  expect(unpackTar(encode("no archive"))).toBeUndefined();
  expect(unpackTar(new Uint8Array(1024).fill(65))).toBeUndefined();
});
