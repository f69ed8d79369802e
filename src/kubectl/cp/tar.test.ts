import { expect, test } from "vitest";
import { encode } from "../../os/index.ts";
import { readTar, writeTar, type TarEntry } from "./tar.ts";

const common = { mode: 0o644, mtime: 1_700_000_000, target: "", data: new Uint8Array(0) };
const entries: [what: string, entry: TarEntry, name: string][] = [
  ["a file", { ...common, type: "file", name: "a", data: encode("hello\n") }, "a"],
  ["a file of whole blocks", { ...common, type: "file", name: "b", data: new Uint8Array(1024).fill(7) }, "b"],
  ["a directory", { ...common, type: "directory", name: "d/e", mode: 0o755 }, "d/e/"],
  ["a link", { ...common, type: "symlink", name: "l", target: "a" }, "l"],
  ["a long name", { ...common, type: "file", name: `${"x".repeat(120)}/y`, data: encode("z") }, `${"x".repeat(120)}/y`],
];

test.each(entries)("%s comes back as it was", (_what, entry, name) => {
  expect(readTar(writeTar([entry]))).toEqual([{ ...entry, name }]);
});
