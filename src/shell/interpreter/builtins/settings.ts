import { write, type Call } from "../../../os/index.ts";
import { OPTION_LETTERS } from "../parameters.ts";
import { arrayText, quoteWhereNeeded } from "../quoting.ts";
import { functionText } from "../command-text.ts";
import type { Shell } from "../shell.ts";
import { invalidOption, letters, words, type Builtin } from "./builtin.ts";

const OPTIONS = [
  "allexport", "braceexpand", "emacs", "errexit", "errtrace", "functrace", "hashall", "histexpand", "history", "ignoreeof", "interactive-comments",
  "keyword", "monitor", "noclobber", "noexec", "noglob", "nolog", "notify", "nounset", "onecmd", "physical", "pipefail", "posix", "privileged",
  "verbose", "vi", "xtrace",
];

const SHOPT = [
  "autocd", "assoc_expand_once", "cdable_vars", "cdspell", "checkhash", "checkjobs", "checkwinsize", "cmdhist", "compat31", "compat32", "compat40",
  "compat41", "compat42", "compat43", "compat44", "complete_fullquote", "direxpand", "dirspell", "dotglob", "execfail", "expand_aliases",
  "extdebug", "extglob", "extquote", "failglob", "force_fignore", "globasciiranges", "globskipdots", "globstar", "gnu_errfmt", "histappend",
  "histreedit", "histverify", "hostcomplete", "huponexit", "inherit_errexit", "interactive_comments", "lastpipe", "lithist", "localvar_inherit",
  "localvar_unset", "login_shell", "mailwarn", "no_empty_cmd_completion", "nocaseglob", "nocasematch", "noexpand_translation", "nullglob",
  "patsub_replacement", "progcomp", "progcomp_alias", "promptvars", "restricted_shell", "shift_verbose", "sourcepath", "varredir_close",
  "xpg_echo",
];

export function setOption(shell: Shell, name: string, on: boolean): boolean {
  if (!OPTIONS.includes(name)) return false;
  if (on) shell.options.add(name);
  else shell.options.delete(name);
  if (on && name === "vi") shell.options.delete("emacs");
  if (on && name === "emacs") shell.options.delete("vi");
  return true;
}

function letterName(letter: string): string | undefined {
  return Object.entries(OPTION_LETTERS).find(([, value]) => value === letter)?.[0];
}

const set: Builtin = words(function* (shell, args) {
  if (args.length === 1) {
    for (const name of shell.variables.names()) {
      const variable = shell.variables.get(name)!;
      const { value } = variable;
      if (value === undefined) continue;
      if (shell.flavour === "ash") yield* shell.print(`${name}='${String(shell.variables.text(name) ?? "").replace(/'/g, `'"'"'`)}'\n`);
      else yield* shell.print(`${name}=${typeof value === "string" ? (value === "" ? "" : quoteWhereNeeded(value)) : arrayText(value)}\n`);
    }
    if (shell.flavour === "bash") for (const name of [...shell.functions.keys()].sort()) yield* shell.print(`${functionText(name, shell.functions.get(name)!)}\n`);
    return 0;
  }
  let index = 1;
  for (; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--") {
      shell.positional = args.slice(index + 1);
      return 0;
    }
    if (arg === "-") {
      shell.options.delete("xtrace");
      shell.options.delete("verbose");
      if (index + 1 < args.length) shell.positional = args.slice(index + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg.startsWith("-");
    for (const letter of arg.slice(1)) {
      if (letter === "o") {
        const name = args[index + 1];
        if (name === undefined) {
          yield* listOptions(shell, on);
          return 0;
        }
        index += 1;
        if (!setOption(shell, name, on)) {
          yield* shell.complain(shell.flavour === "ash" ? `illegal option ${on ? "-" : "+"}o ${name}` : `${name}: invalid option name`, "set");
          return 2;
        }
        continue;
      }
      const name = letterName(letter);
      if (name === undefined || !setOption(shell, name, on)) {
        return yield* invalidOption(shell, "set", `${on ? "-" : "+"}${letter}`, "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]");
      }
    }
  }
  if (index < args.length) shell.positional = args.slice(index);
  return 0;
});

function* listOptions(shell: Shell, table: boolean): Call<void> {
  for (const name of OPTIONS) {
    const on = shell.options.has(name);
    yield* shell.print(table ? `${name.padEnd(15)}\t${on ? "on" : "off"}\n` : `set ${on ? "-o" : "+o"} ${name}\n`);
  }
}

const shopt: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "pqsuo");
  if (bad) return yield* invalidOption(shell, "shopt", bad, "shopt [-pqsu] [-o] [optname ...]");
  const settings = options.has("o") ? shell.options : shell.shopt;
  const known = options.has("o") ? OPTIONS : SHOPT;
  const line = (name: string): string =>
    options.has("p")
      ? options.has("o") ? `set ${settings.has(name) ? "-o" : "+o"} ${name}\n` : `shopt ${settings.has(name) ? "-s" : "-u"} ${name}\n`
      : `${name.padEnd(15)}\t${settings.has(name) ? "on" : "off"}\n`;
  if (rest.length === 0) {
    for (const name of known) {
      if (options.has("s") && !settings.has(name)) continue;
      if (options.has("u") && settings.has(name)) continue;
      if (!options.has("q")) yield* shell.print(line(name));
    }
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    if (!known.includes(name)) {
      yield* shell.complain(`${name}: invalid ${options.has("o") ? "option" : "shell option"} name`, "shopt");
      status = 1;
      continue;
    }
    if (options.has("s")) settings.add(name);
    else if (options.has("u")) settings.delete(name);
    else {
      if (!settings.has(name)) status = 1;
      if (!options.has("q")) yield* shell.print(line(name));
    }
  }
  return status;
});

const alias: Builtin = words(function* (shell, args) {
  const rest = args.slice(1).filter((arg) => arg !== "-p");
  const line = (name: string): string => (shell.flavour === "ash" ? `${name}='${shell.aliases.get(name)!}'\n` : `alias ${name}='${shell.aliases.get(name)!.replace(/'/g, "'\\''")}'\n`);
  if (rest.length === 0) {
    for (const name of [...shell.aliases.keys()].sort()) yield* shell.print(line(name));
    return 0;
  }
  let status = 0;
  for (const arg of rest) {
    const at = arg.indexOf("=");
    if (at > 0) shell.aliases.set(arg.slice(0, at), arg.slice(at + 1));
    else if (shell.aliases.has(arg)) yield* shell.print(line(arg));
    else {
      yield* shell.complain(`${arg}: not found`, "alias");
      status = 1;
    }
  }
  return status;
});

const unalias: Builtin = words(function* (shell, args) {
  if (args[1] === "-a") {
    shell.aliases.clear();
    return 0;
  }
  if (args.length === 1) {
    yield* write(2, shell.encode("unalias: usage: unalias [-a] name [name ...]\n"));
    return 2;
  }
  let status = 0;
  for (const name of args.slice(1)) {
    if (shell.aliases.delete(name)) continue;
    yield* shell.complain(`${name}: not found`, "unalias");
    status = 1;
  }
  return status;
});

const umask: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "pS");
  if (bad) return yield* invalidOption(shell, "umask", bad, "umask [-p] [-S] [mode]");
  const mask = shell.process.umask;
  const symbolic = (): string => ["u", "g", "o"].map((who, index) => {
    const bits = (~mask >> (6 - index * 3)) & 7;
    return `${who}=${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;
  }).join(",");
  const mode = rest[0];
  if (mode === undefined) {
    const text = options.has("S") ? symbolic() : mask.toString(8).padStart(4, "0");
    yield* shell.print(`${options.has("p") ? `umask ${options.has("S") ? "-S " : ""}` : ""}${text}\n`);
    return 0;
  }
  if (/^[0-7]+$/.test(mode)) {
    shell.process.umask = parseInt(mode, 8) & 0o777;
    return 0;
  }
  if (/^\d+$/.test(mode)) {
    yield* shell.complain(`${mode}: octal number out of range`, "umask");
    return 1;
  }
  let allowed = ~mask & 0o777;
  for (const clause of mode.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (!match) {
      yield* shell.complain(`\`${clause[0] ?? ""}': invalid symbolic mode character`, "umask");
      return 1;
    }
    const bits = [...match[3]!].reduce((sum, letter) => sum | { r: 4, w: 2, x: 1 }[letter as "r"], 0);
    const who = match[1] === "" || match[1]!.includes("a") ? "ugo" : match[1]!;
    for (const each of who) {
      const shift = { u: 6, g: 3, o: 0 }[each as "u"];
      if (match[2] === "=") allowed = (allowed & ~(7 << shift)) | (bits << shift);
      else if (match[2] === "+") allowed |= bits << shift;
      else allowed &= ~(bits << shift);
    }
  }
  shell.process.umask = ~allowed & 0o777;
  return 0;
});

/** Letter, description with unit, value. */
const LIMITS: readonly (readonly [string, string, string])[] = [
  ["R", "real-time non-blocking time  (microseconds, -R) ", "unlimited"], ["c", "core file size              (blocks, -c) ", "0"],
  ["d", "data seg size               (kbytes, -d) ", "unlimited"], ["e", "scheduling priority                 (-e) ", "0"],
  ["f", "file size                   (blocks, -f) ", "unlimited"], ["i", "pending signals                     (-i) ", "95978"],
  ["l", "max locked memory           (kbytes, -l) ", "8192"], ["m", "max memory size             (kbytes, -m) ", "unlimited"],
  ["n", "open files                          (-n) ", "1048576"], ["p", "pipe size                (512 bytes, -p) ", "8"],
  ["q", "POSIX message queues         (bytes, -q) ", "819200"], ["r", "real-time priority                  (-r) ", "0"],
  ["s", "stack size                  (kbytes, -s) ", "8192"], ["t", "cpu time                   (seconds, -t) ", "unlimited"],
  ["u", "max user processes                  (-u) ", "unlimited"], ["v", "virtual memory              (kbytes, -v) ", "unlimited"],
  ["x", "file locks                          (-x) ", "unlimited"],
];

const ulimit: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), `HSa${LIMITS.map(([letter]) => letter).join("")}`);
  if (bad) return yield* invalidOption(shell, "ulimit", bad, "ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]");
  if (options.has("a")) {
    for (const [letter, text, value] of LIMITS) yield* shell.print(`${text}${shell.limits.get(letter) ?? value}\n`);
    return 0;
  }
  const letter = [...options].find((option) => option !== "H" && option !== "S") ?? "f";
  if (rest.length === 0) {
    yield* shell.print(`${shell.limits.get(letter) ?? LIMITS.find(([known]) => known === letter)![2]}\n`);
    return 0;
  }
  if (!/^(?:\d+|unlimited|hard|soft)$/.test(rest[0]!)) {
    yield* shell.complain(`${rest[0]}: invalid number`, "ulimit");
    return 1;
  }
  if (/^\d|^unlimited/.test(rest[0]!)) shell.limits.set(letter, rest[0]!);
  return 0;
});

const enable: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "anps");
  if (bad) return yield* invalidOption(shell, "enable", bad, "enable [-a] [-dnps] [-f filename] [name ...]");
  if (rest.length === 0) {
    for (const name of [...shell.builtins.keys()].sort()) {
      const off = shell.disabledBuiltins.has(name);
      if (options.has("n") ? off : options.has("a") || !off) yield* shell.print(`enable ${off ? "-n " : ""}${name}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    if (!shell.builtins.has(name)) {
      yield* shell.complain(`${name}: not a shell builtin`, "enable");
      status = 1;
    } else if (options.has("n")) shell.disabledBuiltins.add(name);
    else shell.disabledBuiltins.delete(name);
  }
  return status;
});

export const settings: Readonly<Record<string, Builtin>> = { set, shopt, alias, unalias, umask, ulimit, enable };
