// Records what the real programs (less 590, nano 7.2 ... of Debian 12) show for the keys of cases.ts, with tmux as the terminal:
//   node tests/shell/screens/record.ts [PROGRAM]
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cases } from "./cases.ts";
import { keyPresses } from "./keys.ts";

const folder = "/tmp/corpus";
const target = new URL("recorded.json", import.meta.url);
const tmux = (...args: string[]) => execFileSync("tmux", ["-L", "record-screens", "-f", "/dev/null", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const wait = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** What capture-pane prints, with reverse video between ⟦ ⟧. */
function marked(text: string): string[] {
  let inverse = false;
  const rows = text.replace(/\n$/, "").split("\n").map((line) => {
    let row = inverse ? "⟦" : "";
    for (const [part, codes] of line.matchAll(/\x1b\[([0-9;]*)m|\x1b\([A-Z0-9]|[\x0e\x0f]|[^]/gu)) {
      if (part.startsWith("\x1b[")) {
        let now = inverse;
        for (const code of (codes === "" ? "0" : codes!).split(";")) {
          if (code === "7") now = true;
          else if (code === "0" || code === "27") now = false;
        }
        if (now !== inverse) row += now ? "⟦" : "⟧";
        inverse = now;
      } else if (!/^[\x1b\x0e\x0f]/.test(part)) row += part;
    }
    return inverse ? `${row}⟧` : row.trimEnd();
  }).map((row) => row.replace(/^⟦⟧|⟦⟧$/gu, "").trimEnd());
  while (rows.at(-1) === "") rows.pop();
  return rows;
}

function look(): string[] {
  let last = "";
  for (let i = 0; i < 40; i += 1) {
    wait(i === 0 ? 120 : 60);
    let now: string;
    try {
      now = tmux("capture-pane", "-p", "-e", "-N") + tmux("display", "-p", "@#{e|+:1,#{cursor_y}},#{e|+:1,#{cursor_x}} #{pane_dead}");
    } catch {
      return ["ended"];
    }
    if (now === last) break;
    last = now;
  }
  const lines = last.trimEnd().split("\n");
  const [place, dead] = lines.pop()!.split(" ");
  return dead === "1" ? ["ended"] : [...marked(lines.join("\n")), place!];
}

const wanted = process.argv[2];
const recorded = existsSync(target) ? (JSON.parse(readFileSync(target, "utf8")) as Record<string, { of: string; screens: string[][] }>) : {};
const kept: typeof recorded = {};
for (const entry of cases) {
  const of = JSON.stringify(entry);
  if (recorded[entry.title]?.of === of || (wanted !== undefined && !entry.command.includes(wanted))) {
    if (recorded[entry.title]) kept[entry.title] = recorded[entry.title]!;
    continue;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of Object.entries(entry.files ?? {})) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const env = { HOME: "/nonexistent", LANG: "C.UTF-8", TERM: "xterm-256color", LESSHISTFILE: "-", ...entry.env };
  tmux("new-session", "-d", "-x", "80", "-y", "24", "env", "-u", "TMUX", ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    "bash", "-c", `cd ${folder}; sleep 0.2; ${entry.command}`, ";", "set", "-g", "status", "off", ";", "set", "-g", "escape-time", "0", ";", "set", "-g", "remain-on-exit", "on", ";", "resize-window", "-x", "80", "-y", "24");
  wait(400);
  const screens = [look()];
  for (const key of entry.keys) {
    for (const character of keyPresses(key)) {
      tmux("send-keys", "-H", ...[...Buffer.from(character)].map((byte) => byte.toString(16)));
      wait(30);
    }
    screens.push(look());
    if (screens.at(-1)![0] === "ended") break;
  }
  tmux("kill-server");
  wait(250);
  kept[entry.title] = { of, screens };
  writeFileSync(target, `${JSON.stringify({ ...recorded, ...kept }, null, 1)}\n`);
}
writeFileSync(target, `${JSON.stringify(kept, null, 1)}\n`);
rmSync(folder, { recursive: true, force: true });
