import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { replayCommand } from "./command.ts";
import { gradeFile } from "./grade-file.ts";

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "podlab-replay-")); });
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it.for([
  ["no log at all", '{"a":1}', "this is no session's log: it does not say of which lab"],
  ["a log of a lab that is not here", '{"lab":"nowhere"}', 'there is no lab "nowhere" here'],
  ["a file that was cut off", '{"lab":"live', "this is neither a session's log, nor a share link, nor an export (it is no JSON, or was cut off)"],
])("says what is wrong with %s", async ([, text, problem]) => {
  const file = join(folder, "log.json");
  writeFileSync(file, text!);
  expect(await gradeFile(file)).toMatchObject([{ file, problem }]);
});

it("refuses a folder without logs instead of finding all in order", async () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(await replayCommand([folder])).toBe(2);
  expect(String(written.mock.calls[0]![0])).toContain(`${folder}: there is no log in it: expected files that end in .json`);
});

it("refuses a table that cannot be written", async () => {
  writeFileSync(join(folder, "log.json"), "{}");
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(await replayCommand([folder, "--csv", join(folder, "none", "table.csv")])).toBe(2);
  expect(String(written.mock.calls[0]![0])).toMatch(/--csv .*table\.csv: it cannot be written: ENOENT/);
});
