import { compareText } from "../../text.ts";
import type { Shell } from "../shell.ts";
import { quoteAlways } from "../quoting.ts";
import { words, type Builtin } from "./builtin.ts";

/** Names for the -A actions of compgen. */
function namesOf(shell: Shell, action: string, prefix: string): string[] {
  const { files } = shell.process;
  switch (action) {
    case "alias": return [...shell.aliases.keys()];
    case "function": return [...shell.functions.keys()];
    case "builtin": return [...shell.builtins.keys()];
    case "variable": return shell.variables.names();
    case "export": return [...shell.variables.environment().keys()];
    case "keyword": return ["if", "then", "else", "elif", "fi", "case", "esac", "for", "select", "while", "until", "do", "done", "in", "function", "time", "{", "}", "!", "[[", "]]", "coproc"];
    case "command": {
      const found = new Set([...shell.aliases.keys(), ...shell.functions.keys(), ...shell.builtins.keys()]);
      for (const directory of (shell.variables.text("PATH") ?? "").split(":")) {
        if (directory === "" || !files.isDirectory(directory)) continue;
        for (const name of files.readdir(directory)) if (name.startsWith(prefix)) found.add(name);
      }
      return [...found];
    }
    case "file":
    case "directory": {
      const at = prefix.lastIndexOf("/") + 1;
      const base = prefix.slice(0, at);
      const directory = base === "" ? "." : base;
      if (!files.isDirectory(directory)) return [];
      return files.readdir(directory)
        .filter((name) => (name.startsWith(".") ? prefix.slice(at).startsWith(".") : true))
        .map((name) => base + name)
        .filter((path) => action === "file" || files.isDirectory(path));
    }
    case "user":
      return files.exists("/etc/passwd") ? files.readText("/etc/passwd").split("\n").map((line) => line.split(":")[0]!).filter((name) => name !== "") : [];
    case "job":
      return shell.jobs.list.map((job) => job.command.split(" ")[0]!);
    default: return [];
  }
}

const SHORT: Readonly<Record<string, string>> = { a: "alias", b: "builtin", c: "command", d: "directory", e: "export", f: "file", j: "job", k: "keyword", u: "user", v: "variable" };

const compgen: Builtin = words(function* (shell, args) {
  const actions: string[] = [];
  let wordList: string | undefined;
  let prefix = "";
  let head = "";
  let tail = "";
  for (let index = 1; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--") {
      prefix = args[index + 1] ?? "";
      break;
    }
    if (!/^-./.test(arg)) {
      prefix = arg;
      continue;
    }
    if ("WAPSFCGXo".includes(arg[1]!)) {
      const value = arg.length > 2 ? arg.slice(2) : args[index + 1] ?? "";
      if (arg.length === 2) index += 1;
      if (arg[1] === "W") wordList = value;
      else if (arg[1] === "A") actions.push(value);
      else if (arg[1] === "P") head = value;
      else if (arg[1] === "S") tail = value;
      continue;
    }
    for (const letter of arg.slice(1)) if (SHORT[letter]) actions.push(SHORT[letter]);
  }
  const found: string[] = [];
  for (const action of actions) found.push(...namesOf(shell, action, prefix).sort(compareText));
  if (wordList !== undefined) found.push(...wordList.split(/[ \t\n]+/).filter((word) => word !== ""));
  const matching = found.filter((name) => name.startsWith(prefix));
  yield* shell.print(matching.map((name) => `${head}${name}${tail}\n`).join(""));
  return matching.length > 0 ? 0 : 1;
});

/** Remembers what completes a command's arguments: `complete -F function NAME`, `-W "words" NAME`. */
const complete: Builtin = words(function* (shell, args) {
  const first = args[1] ?? "-p";
  if (first === "-p" || first === "-r") {
    const wanted = args.slice(2);
    if (first === "-r" && wanted.length === 0) shell.completions.clear();
    let status = 0;
    for (const name of first === "-p" && wanted.length === 0 ? shell.completions.keys() : wanted) {
      const spec = shell.completions.get(name);
      if (spec === undefined) {
        yield* shell.complain(`${name}: no completion specification`, "complete");
        status = 1;
      } else if (first === "-r") shell.completions.delete(name);
      else yield* shell.print(`complete ${spec} ${name}\n`);
    }
    return status;
  }
  const spec: string[] = [];
  const names: string[] = [];
  for (let index = 1; index < args.length; index += 1) {
    const arg = args[index]!;
    if (/^-[oAGWFCXPS]$/.test(arg)) {
      const value = args[index + 1] ?? "";
      spec.push(arg, /[GWCXPS]/.test(arg[1]!) ? quoteAlways(value) : value);
      index += 1;
    } else if (/^-/.test(arg)) spec.push(arg);
    else names.push(arg);
  }
  for (const name of names) shell.completions.set(name, spec.join(" "));
  return 0;
});

// eslint-disable-next-line require-yield
const accept: Builtin = function* () {
  return 0;
};

export const completion: Readonly<Record<string, Builtin>> = { compgen, complete, compopt: accept, bind: accept };
export { namesOf as completionNames };
