// Records what the real vim 9 makes of the keys of cases.ts, fingers.ts and exam.ts: node tests/shell/vi/record.ts
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cases } from "./cases.ts";
import { exam } from "./exam.ts";
import { fingers } from "./fingers.ts";
import { bytesOfKeys } from "./keys.ts";

const recorded: Record<string, string> = {};
for (const { title, text, keys, rc } of [...cases, ...fingers, ...exam]) {
  const folder = mkdtempSync(join(tmpdir(), "vi-"));
  writeFileSync(join(folder, "file"), text);
  writeFileSync(join(folder, "keys"), bytesOfKeys(`${keys}<Esc>:w!<CR>:q!<CR>`));
  writeFileSync(join(folder, "rc"), `set nocompatible\n${rc ?? ""}\n`);
  spawnSync("vim", ["-u", join(folder, "rc"), "-N", "-n", "-i", "NONE", "-s", "keys", "file"], {
    cwd: folder, timeout: 10_000, env: { PATH: process.env["PATH"], TERM: "xterm", LANG: "C.UTF-8", HOME: folder }, stdio: ["ignore", "ignore", "ignore"],
  });
  recorded[title] = readFileSync(join(folder, "file"), "utf8");
  rmSync(folder, { recursive: true });
}
writeFileSync(new URL("recorded.json", import.meta.url), `${JSON.stringify(recorded, null, 1)}\n`);
