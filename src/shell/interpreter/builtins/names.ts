import type { Call } from "../../../os/index.ts";
import { functionText } from "../command-text.ts";
import type { Shell } from "../shell.ts";
import { invalidOption, letters, words, type Builtin } from "./builtin.ts";

const KEYWORDS = new Set([
  "if", "then", "else", "elif", "fi", "case", "esac", "for", "select", "while", "until", "do", "done", "in", "function", "time", "{", "}", "!", "[[", "]]",
  "coproc",
]);

type Meaning = { kind: "alias" | "keyword" | "function" | "builtin" | "file"; value: string };

/** All that a name means, in the order the shell looks. */
function meanings(shell: Shell, name: string, skipFunctions = false): Meaning[] {
  const found: Meaning[] = [];
  const alias = shell.aliases.get(name);
  if (alias !== undefined && (shell.interactive || shell.shopt.has("expand_aliases"))) found.push({ kind: "alias", value: alias });
  if (KEYWORDS.has(name)) found.push({ kind: "keyword", value: name });
  if (!skipFunctions && shell.functions.has(name)) found.push({ kind: "function", value: name });
  if (shell.builtins.has(name) && !shell.disabledBuiltins.has(name)) found.push({ kind: "builtin", value: name });
  if (name.includes("/")) {
    if (shell.process.files.access(name, "x") && !shell.process.files.isDirectory(name)) found.push({ kind: "file", value: name });
  } else {
    for (const directory of (shell.variables.text("PATH") ?? "").split(":")) {
      const candidate = `${directory === "" ? "." : directory.replace(/\/$/, "")}/${name}`;
      if (shell.process.files.access(candidate, "x") && !shell.process.files.isDirectory(candidate)) found.push({ kind: "file", value: candidate });
    }
  }
  return found;
}

const SPECIAL = new Set([".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times", "trap", "unset"]);

function describe(shell: Shell, name: string, meaning: Meaning): string {
  switch (meaning.kind) {
    case "alias":
      return shell.flavour === "ash" ? `${name} is an alias for ${meaning.value}` : `${name} is aliased to \`${meaning.value}'`;
    case "keyword":
      return `${name} is a shell keyword`;
    case "function":
      return shell.flavour === "ash" ? `${name} is a function` : `${name} is a function\n${functionText(name, shell.functions.get(name)!)}`;
    case "builtin":
      return shell.flavour === "ash" && SPECIAL.has(name) ? `${name} is a special shell builtin` : `${name} is a shell builtin`;
    case "file":
      return shell.hash.get(name)?.path === meaning.value && shell.flavour === "bash" ? `${name} is hashed (${meaning.value})` : `${name} is ${meaning.value}`;
  }
}

const type: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "afptPvV");
  if (bad) return yield* invalidOption(shell, "type", bad, "type [-afptP] name [name ...]");
  const asCommand = args[0] === "command";
  let status = 0;
  for (const name of rest) {
    let found = meanings(shell, name, options.has("f"));
    if (options.has("P") || options.has("p")) found = found.filter((meaning) => meaning.kind === "file" || (options.has("p") && !options.has("P")));
    if (found.length === 0) {
      if (asCommand && options.has("v")) status = 1;
      else {
        if (!options.has("t") && !options.has("p") && !options.has("P")) yield* notFound(shell, name, asCommand);
        status = shell.flavour === "ash" ? 127 : 1;
      }
      continue;
    }
    for (const meaning of options.has("a") ? found : [found[0]!]) {
      if (options.has("t")) yield* shell.print(`${meaning.kind}\n`);
      else if (options.has("p") || options.has("P")) {
        if (meaning.kind === "file") yield* shell.print(`${meaning.value}\n`);
      } else if (options.has("v")) {
        yield* shell.print(meaning.kind === "alias" ? `alias ${name}='${meaning.value}'\n` : `${meaning.kind === "file" ? meaning.value : name}\n`);
      } else yield* shell.print(`${describe(shell, name, meaning)}\n`);
    }
  }
  if (asCommand && options.has("v")) return status === 0 ? 0 : shell.flavour === "ash" ? 127 : 1;
  return status;
});

function* notFound(shell: Shell, name: string, asCommand: boolean): Call<void> {
  if (shell.flavour === "ash") yield* shell.print(`${name}: not found\n`);
  else yield* shell.complain(`${name}: not found`, asCommand ? "command" : "type");
}

const hash: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "lrdt");
  if (bad) return yield* invalidOption(shell, "hash", bad, "hash [-lr] [-p pathname] [-dt] [name ...]");
  if (options.has("r")) shell.hash.clear();
  if (rest.length === 0) {
    if (options.has("r")) return 0;
    if (shell.hash.size === 0) yield* shell.print("hash: hash table empty\n");
    else {
      yield* shell.print("hits\tcommand\n");
      for (const { path, hits } of shell.hash.values()) yield* shell.print(`${String(hits).padStart(4)}\t${path}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    if (options.has("d") || options.has("t")) {
      const known = shell.hash.get(name);
      if (known && options.has("d")) shell.hash.delete(name);
      else if (known) yield* shell.print(rest.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`);
      else {
        yield* shell.complain(`${name}: not found`, "hash");
        status = 1;
      }
    } else if (shell.findCommand(name) === undefined) {
      yield* shell.complain(`${name}: not found`, "hash");
      status = 1;
    }
  }
  return status;
});

export const names: Readonly<Record<string, Builtin>> = { type, hash };
