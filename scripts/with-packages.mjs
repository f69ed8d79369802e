// Runs a program of this repository on the Node that node_modules brings along, and installs node_modules first when it is
// missing or older than the lock file: `node scripts/with-packages.mjs FILE [ARGUMENT...]`.
//
// This file itself must run on any Node from 20 up and without any package. Its own messages go to stderr: stdout belongs to
// the program that is run.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const OLDEST_WITH_TYPES = [22, 18];

const [file, ...parameters] = process.argv.slice(2);
if (!file) fail("say which file to run: node scripts/with-packages.mjs FILE [ARGUMENT...]");
if (!isInstalled()) install();
run();

function fail(sentence) {
  process.stderr.write(`podlab: ${sentence}\n`);
  process.exit(1);
}

/** Does node_modules hold what the lock file names? Optional packages (other platforms) may be absent. */
function isInstalled() {
  const installedPath = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installedPath)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedPath, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.devOptional || entry.peer) return true;
    return installed[path]?.version === entry.version;
  });
}

function install() {
  const lock = join(root, ".cache/installing");
  mkdirSync(join(root, ".cache"), { recursive: true });
  for (let waited = 0; ; waited += 500) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      // Another run installs already. One that was killed leaves the folder behind: not for longer than five minutes.
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 300_000) rmSync(lock, { recursive: true });
      if (waited === 0) process.stderr.write("podlab: waiting for another installation of the packages\n");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    if (isInstalled()) return;
    process.stderr.write("podlab: installing packages (once, about half a minute)\n");
    const npm = process.env.npm_execpath
      ? [process.execPath, process.env.npm_execpath]
      : [process.platform === "win32" ? "npm.cmd" : "npm"];
    const outcome = spawnSync(npm[0], [...npm.slice(1), "ci", "--include=dev", "--include=optional"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32" && npm.length === 1,
    });
    if (outcome.status !== 0) fail("the packages could not be installed; the lines above say why");
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Is this Node new enough to run TypeScript files as they are? */
function isNewEnough() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > OLDEST_WITH_TYPES[0] || (major === OLDEST_WITH_TYPES[0] && minor >= OLDEST_WITH_TYPES[1]);
}

/** The Node of node_modules, or undefined where there is none for this platform. */
function packagedNode() {
  const program = process.platform === "win32" ? "node.exe" : "node";
  const system = process.platform === "win32" ? "win" : process.platform;
  return [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]
    .map((name) => join(root, "node_modules", name, "bin", program))
    .find((path) => existsSync(path));
}

function run() {
  const environment = { ...process.env };
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  environment[pathName] = [join(root, "node_modules/.bin"), environment[pathName]].join(delimiter);
  const node = packagedNode();
  if (isNewEnough() && (!node || process.execPath === node || process.versions.node.startsWith("26."))) {
    process.env[pathName] = environment[pathName];
    process.argv = [process.execPath, join(root, file), ...parameters];
    void import(pathToFileURL(join(root, file)).href);
    return;
  }
  if (!node) {
    fail(
      `Node ${process.versions.node} is too old to run this, and there is no packaged Node for ` +
        `${process.platform}-${process.arch}: install Node ${OLDEST_WITH_TYPES.join(".")} or newer`,
    );
  }
  const child = spawn(node, [join(root, file), ...parameters], { stdio: "inherit", env: environment });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
