import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const PLACES = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * The program file of Chromium: the environment variable CHROMIUM, then the usual places and names. On Debian, as root, it is
 * installed when there is none. Throws a sentence that says what to install.
 */
export function findChromium(): string {
  const chosen = process.env.CHROMIUM;
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`CHROMIUM is ${chosen}, but there is no program of that name`);
  }
  const found = search();
  if (found) return found;
  if (isDebian() && process.getuid?.() === 0) {
    process.stderr.write("podlab: installing chromium with apt-get for the browser tests\n");
    for (const step of [["update", "-qq"], ["install", "-y", "-qq", "chromium"]]) {
      spawnSync("apt-get", step, { stdio: ["ignore", 2, 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
    }
    const installed = search();
    if (installed) return installed;
  }
  throw new Error(
    "no Chromium was found for the browser tests: install it (Debian: apt-get install chromium) or set CHROMIUM to the " +
      "program file of Chromium or Chrome",
  );
}

function search(): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...PLACES, ...onPath].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isDebian(): boolean {
  return existsSync("/etc/os-release") && /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** A browser for a test file; the file closes it. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}
