// Completes package-lock.json with the packages of other platforms.
//
// npm leaves out of the lock file every optional package that the registry at hand does not have, and `npm ci` then stops with
// "Missing: X from lock file", here and everywhere else. This adds an entry (version, os, cpu, libc, optional) for each
// of them. Run it after every `npm install`: `node scripts/complete-lock.mjs`. Runs on Node 20 as well.
import { readFileSync, writeFileSync } from "node:fs";

const lockUrl = new URL("../package-lock.json", import.meta.url);
const before = readFileSync(lockUrl, "utf8");
const lock = JSON.parse(before);
const packages = lock.packages;

/** Where npm would find `name` from the package installed at `from`; undefined when the lock file has it nowhere. */
function locate(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === "") return undefined;
  }
}

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "aix", "win32"];
const PROCESSORS = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

/** The platform that a package's name tells: "@rollup/rollup-linux-x64-musl" is linux, x64, musl. */
function platform(name) {
  const words = name.split("/").at(-1).replace("windows", "win32").split(/[-.]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  // A WebAssembly build runs on a machine that says so; none does, so npm skips it.
  if (words.includes("wasm32") || words.includes("wasm")) return { cpu: ["wasm32"] };
  const libc = words.some((word) => word.startsWith("musl"))
    ? ["musl"]
    : words.some((word) => word.startsWith("gnu")) && os.includes("linux")
      ? ["glibc"]
      : undefined;
  return { ...(libc ? { libc } : {}), ...(cpu.length ? { cpu } : {}), ...(os.length ? { os } : {}) };
}

const added = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const version = range.replace(/^[\^~>=\s]+/, "");
    const found = locate(path, name);
    if (found && (packages[found].version === version || range !== version)) continue;
    const described = platform(name);
    if (!described.os && !described.cpu) continue;
    const target = found ? `${path}/node_modules/${name}` : `node_modules/${name}`;
    packages[target] = { version, ...described, ...(entry.dev ? { dev: true } : {}), optional: true };
    added.push(`${name}@${version}`);
  }
}
const sorted = Object.keys(packages).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
lock.packages = Object.fromEntries(sorted.map((path) => [path, packages[path]]));
const after = `${JSON.stringify(lock, null, 2)}\n`;
if (after !== before) writeFileSync(lockUrl, after);
console.log(`package-lock.json: ${added.length} packages of other platforms added`);
