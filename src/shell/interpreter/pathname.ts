import { spend, type Call } from "../../os/index.ts";
import { isPattern, patternRegExp, unescapePattern } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { compareText } from "../text.ts";

/** Names looked at after which time passes (1 ms) and a signal may end it: a tree may be large, and ** of ** larger. */
const BREATH = 4096;

/** The paths that a pattern matches, sorted. */
export function* expandPathname(shell: Shell, pattern: string): Call<string[]> {
  const { files } = shell.process;
  const options = {
    pathname: true,
    dots: shell.shopt.has("dotglob") || shell.variables.text("GLOBIGNORE") !== undefined,
    ignoreCase: shell.shopt.has("nocaseglob"),
    extended: shell.shopt.has("extglob"),
  };
  const absolute = pattern.startsWith("/");
  const parts = splitPath(absolute ? pattern.replace(/^\/+/, "") : pattern);
  let found: string[] = [absolute ? "/" : ""];
  let seen = 0;
  const breathe = function* (): Call<void> {
    if ((seen += 1) % BREATH !== 0) return;
    yield* spend(1);
    if (shell.interrupted || shell.dying) yield* shell.checkSignals();
  };
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const next: string[] = [];
    for (const base of found) {
      yield* breathe();
      if (part === "") {
        // A slash at the end: directories only.
        if (files.isDirectory(base)) next.push(base.endsWith("/") ? base : `${base}/`);
        continue;
      }
      if (part === "**" && shell.shopt.has("globstar")) {
        for (const path of below(shell, base, last, options.dots)) {
          next.push(path);
          yield* breathe();
        }
        continue;
      }
      if (!isPattern(part)) {
        const path = join(base, unescapePattern(part));
        if (last ? existsAtAll(shell, path) : files.isDirectory(path)) next.push(path);
        continue;
      }
      const regex = patternRegExp(part, options);
      for (const name of namesOf(shell, base)) {
        yield* breathe();
        if (!regex.test(name)) continue;
        const path = join(base, name);
        if (last || files.isDirectory(path)) next.push(path);
      }
    }
    found = next;
  }
  const ignored = shell.variables.text("GLOBIGNORE");
  const wanted = found.filter((path) => path !== "").sort(compareText);
  if (ignored === undefined || ignored === "") return wanted;
  const patterns = ignored.split(":").map((each) => patternRegExp(each, { ...options, dots: true }));
  return wanted.filter((path) => !patterns.some((each) => each.test(path)));
}

function join(base: string, name: string): string {
  return base === "" ? name : base.endsWith("/") ? base + name : `${base}/${name}`;
}

/** Splits at slashes that are not in brackets or extended patterns. */
function splitPath(pattern: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i]!;
    if (character === "\\") {
      part += character + (pattern[i + 1] ?? "");
      i += 1;
    } else if (character === "/") {
      while (pattern[i + 1] === "/") i += 1;
      parts.push(part);
      part = "";
    } else part += character;
  }
  parts.push(part);
  return parts;
}

function namesOf(shell: Shell, directory: string): string[] {
  try {
    const names = shell.process.files.readdir(directory === "" ? "." : directory);
    return shell.shopt.has("globskipdots") || shell.shopt.has("dotglob") ? names : [".", "..", ...names];
  } catch {
    return [];
  }
}

function existsAtAll(shell: Shell, path: string): boolean {
  try {
    shell.process.files.lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** What ** matches: the directory itself and all below it. */
function* below(shell: Shell, base: string, withFiles: boolean, dots: boolean): Iterable<string> {
  if (!withFiles) yield base;
  else if (base !== "") yield base.endsWith("/") ? base : `${base}/`;
  const left = [base];
  for (let directory = left.pop(); directory !== undefined; directory = left.pop()) {
    for (const name of namesOf(shell, directory)) {
      if (name.startsWith(".") && (!dots || name === "." || name === "..")) continue;
      const path = join(directory, name);
      const isDirectory = shell.process.files.isDirectory(path);
      if (withFiles || isDirectory) yield path;
      if (isDirectory && shell.process.files.lstat(path).type === "directory") left.push(path);
    }
  }
}
