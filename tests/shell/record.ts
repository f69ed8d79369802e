// Records what the real bash 5.2 and the GNU tools of Debian 12 print for each script of the corpus:
//   node tests/shell/record.ts [FILE...]
// Run it on Debian 12 and commit the result. Each script runs in an empty directory, with BusyBox's sh for files that begin
// with "busybox". What has been recorded and has not changed is kept; delete a file under recorded/ to record it anew.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { corpusFiles, readCases, recordedFolder, type Recorded } from "./corpus.ts";

mkdirSync(recordedFolder, { recursive: true });
const wanted = process.argv.slice(2);
const folder = "/tmp/corpus";
// Debian's awk is mawk unless somebody has installed another.
const tools = "/tmp/corpus-tools";
mkdirSync(tools, { recursive: true });
if (!existsSync(`${tools}/awk`)) symlinkSync("/usr/bin/mawk", `${tools}/awk`);
for (const file of corpusFiles().filter((name) => wanted.length === 0 || wanted.includes(name))) {
  const recorded: Recorded[] = [];
  const target = new URL(file.replace(/\.sh$/, ".json"), recordedFolder);
  const old = existsSync(target) ? (JSON.parse(readFileSync(target, "utf8")) as Recorded[]) : [];
  for (const { title, script } of readCases(file)) {
    const known = old.find((candidate) => candidate.script === script && candidate.status >= 0);
    if (known) {
      recorded.push({ ...known, title });
      continue;
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const shell = file.startsWith("busybox") ? ["busybox", "sh", "-c", script] : ["bash", "-c", script];
    // One pipe for both streams keeps their order. Not Node's own, which are sockets: bash would think that rshd had started it.
    const result = spawnSync("/bin/bash", ["-c", '"$@" 2>&1 < /dev/null | cat; exit ${PIPESTATUS[0]}', "bash", ...shell], {
      cwd: folder, encoding: "utf8", timeout: 20_000,
      env: { PATH: "/tmp/corpus-tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LANG: "C.UTF-8", LC_ALL: "C.UTF-8" },
    });
    rmSync(folder, { recursive: true, force: true });
    recorded.push({ title, script, output: result.stdout.replaceAll("‘", "'").replaceAll("’", "'"), status: result.status ?? 128 + (constants.signals[result.signal!] ?? 0) });
  }
  writeFileSync(target, `${JSON.stringify(recorded, null, 1)}\n`);
  console.log(`${file}: ${recorded.length}`);
}
