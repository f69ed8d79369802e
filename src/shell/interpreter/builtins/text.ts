import { ttyOf, type Call, readFile, isSystemError } from "../../../os/index.ts";
import { byteCharacter, decodeText, encodeText, joinBytes } from "../../text.ts";
import { formatPrintf } from "../../printf.ts";
import { assign } from "../assignment.ts";
import { CommandError } from "../control.ts";
import { setElement } from "../expansion.ts";
import { quoteBackslash } from "../quoting.ts";
import { readByte } from "../read-byte.ts";
import type { Shell } from "../shell.ts";
import { invalidOption, words, type Builtin } from "./builtin.ts";

const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/** The escapes of echo -e; `stop` when \c ends the output. */
export function decodeEcho(text: string): { text: string; stop: boolean } {
  if (!text.includes("\\")) return { text, stop: false };
  let stop = false;
  let result = "";
  const pattern = /\\(?:0([0-7]{0,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(.))|[^\\]+|\\$/gs;
  for (const match of text.matchAll(pattern)) {
    const [all, octal, hex, u4, u8, letter] = match;
    if (octal !== undefined) result += byteCharacter(parseInt(octal === "" ? "0" : octal, 8) & 255);
    else if (hex !== undefined) result += byteCharacter(parseInt(hex, 16));
    else if (u4 !== undefined || u8 !== undefined) result += String.fromCodePoint(parseInt((u4 ?? u8)!, 16));
    else if (letter === "c") {
      stop = true;
      break;
    } else if (letter !== undefined) result += ESCAPES[letter] ?? all;
    else result += all;
  }
  return { text: joinBytes(result), stop };
}

const echo: Builtin = words(function* (shell, args) {
  let newline = true;
  let escapes = shell.shopt.has("xpg_echo");
  let index = 1;
  for (; index < args.length && /^-[neE]+$/.test(args[index]!); index += 1) {
    for (const letter of args[index]!.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  let text = args.slice(index).join(" ");
  if (escapes) {
    const decoded = decodeEcho(text);
    text = decoded.text;
    if (decoded.stop) newline = false;
  }
  yield* shell.print(newline ? `${text}\n` : text);
  return 0;
});

const printf: Builtin = words(function* (shell, args) {
  let index = 1;
  let variable: string | undefined;
  if (args[index] === "-v" && shell.flavour === "bash") {
    variable = args[index + 1];
    index += 2;
  } else if (/^-v./.test(args[index] ?? "") && shell.flavour === "bash") {
    variable = args[index]!.slice(2);
    index += 1;
  } else if (/^-[^-]/.test(args[index] ?? "")) {
    if (shell.flavour === "bash") return yield* invalidOption(shell, "printf", args[index]!.slice(0, 2), "printf [-v var] format [arguments]");
  }
  if (args[index] === "--") index += 1;
  const format = args[index];
  if (format === undefined) {
    yield* shell.process.hasDescriptor(2) ? writeUsage(shell) : nothing();
    return shell.flavour === "ash" ? 1 : 2;
  }
  const result = formatPrintf(format, args.slice(index + 1), {
    quote: quoteBackslash,
    wall: shell.process.wall,
    startedAt: shell.process.wall - (shell.process.now - shell.startedAt),
    flavour: shell.flavour === "ash" ? "busybox" : "bash",
  });
  if (variable !== undefined) {
    const match = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(variable);
    if (!match) {
      yield* shell.complain(`\`${variable}': not a valid identifier`, "printf");
      return 2;
    }
    assign(shell, { name: match[1]!, index: match[2], append: false, value: result.text });
  }
  // The text is buffered, the errors are not.
  for (const error of result.errors) {
    if (shell.flavour === "ash") yield* shell.complainAs(error);
    else yield* shell.complain(error, "printf");
  }
  if (variable === undefined) yield* shell.print(result.text);
  return result.errors.length > 0 ? 1 : 0;
});

function* writeUsage(shell: Shell): Call<void> {
  const file = shell.process.descriptor(2);
  file.write(encodeText(shell.flavour === "ash" ? "printf: usage: printf FORMAT [ARG]...\n" : "printf: usage: printf [-v var] format [arguments]\n"));
}

function* nothing(): Call<void> {}

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  array: string | undefined;
  delimiter: string;
  count: number | undefined;
  exact: boolean;
  prompt: string | undefined;
  timeout: number | undefined;
  fd: number;
  edit: boolean;
}

const READ_USAGE = "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]";

const read: Builtin = words(function* (shell, args) {
  const options: ReadOptions = {
    raw: false, silent: false, array: undefined, delimiter: "\n", count: undefined, exact: false, prompt: undefined, timeout: undefined, fd: 0, edit: false,
  };
  let index = 1;
  for (; index < args.length && /^-./.test(args[index]!) && args[index] !== "--"; index += 1) {
    let rest = args[index]!.slice(1);
    while (rest !== "") {
      const letter = rest[0]!;
      rest = rest.slice(1);
      if (letter === "r") options.raw = true;
      else if (letter === "s") options.silent = true;
      else if (letter === "e") options.edit = true;
      else if ("adinNptu".includes(letter)) {
        let value = rest;
        rest = "";
        if (value === "") {
          index += 1;
          const next = args[index];
          if (next === undefined) {
            yield* shell.complain(`-${letter}: option requires an argument`, "read");
            return 2;
          }
          value = next;
        }
        const bad = yield* setReadOption(shell, options, letter, value);
        if (bad) return 1;
      } else return yield* invalidOption(shell, "read", `-${letter}`, READ_USAGE);
    }
  }
  if (args[index] === "--") index += 1;
  const names = args.slice(index);
  for (const name of names) {
    if (!/^[A-Za-z_]\w*(?:\[.*\])?$/.test(name)) {
      yield* shell.complain(shell.flavour === "ash" ? `'${name}': bad variable name` : `\`${name}': not a valid identifier`, "read");
      return 1;
    }
  }
  const { text, status } = yield* readText(shell, options);
  store(shell, options, names, text);
  return status;
});

function* setReadOption(shell: Shell, options: ReadOptions, letter: string, value: string): Call<boolean> {
  switch (letter) {
    case "a": options.array = value; return false;
    case "d": options.delimiter = value === "" ? "\0" : value[0]!; return false;
    case "n":
    case "N":
      if (!/^\d+$/.test(value)) {
        yield* shell.complain(`${value}: invalid number`, "read");
        return true;
      }
      options.count = Number(value);
      options.exact = letter === "N";
      return false;
    case "p": options.prompt = value; return false;
    case "t":
      if (!/^\d*\.?\d*$/.test(value) || value === "") {
        yield* shell.complain(`${value}: invalid timeout specification`, "read");
        return true;
      }
      options.timeout = Number(value) * 1000;
      return false;
    case "u": {
      const fd = Number(value);
      if (!Number.isInteger(fd) || !shell.process.hasDescriptor(fd)) {
        yield* shell.complain(`${value}: invalid file descriptor: Bad file descriptor`, "read");
        return true;
      }
      options.fd = fd;
      return false;
    }
    default: return false;
  }
}

/** Marks a character that a backslash has protected from splitting. */
const PROTECTED = "\u0001";

function* readText(shell: Shell, options: ReadOptions): Call<{ text: string; status: number }> {
  const { process } = shell;
  if (!process.hasDescriptor(options.fd)) throw new CommandError(`read error: ${options.fd}: Bad file descriptor`);
  const tty = ttyOf(process, options.fd);
  if (options.prompt !== undefined && tty) process.descriptor(2).write(encodeText(options.prompt));
  const deadline = options.timeout === undefined ? undefined : process.now + options.timeout;
  const modes = tty ? { ...tty.modes } : undefined;
  if (tty) tty.setModes({ echo: !options.silent, canonical: options.count === undefined && options.delimiter === "\n" });
  const bytes: number[] = [];
  let characters = 0;
  let status = 0;
  let escaped = false;
  const delimiter = options.delimiter.charCodeAt(0);
  shell.waiting = true;
  try {
    if (options.count === 0) return { text: "", status: 0 };
    for (;;) {
      let byte: number | undefined | "timeout";
      try {
        byte = yield* readByte(shell, options.fd, deadline);
      } catch (error) {
        if (isSystemError(error, "EISDIR")) throw new CommandError(`read error: ${options.fd}: Is a directory`);
        throw error;
      }
      if (byte === "timeout") {
        status = 142;
        break;
      }
      if (byte === undefined) {
        status = 1;
        break;
      }
      if (escaped) {
        escaped = false;
        if (byte !== 10) {
          bytes.push(1, byte);
          characters += 1;
        }
      } else if (byte === 92 && !options.raw) escaped = true;
      else if (byte === delimiter && !options.exact) break;
      else if (byte !== 0) {
        bytes.push(byte);
        if ((byte & 0xc0) !== 0x80) characters += 1;
      }
      if (options.count !== undefined && characters >= options.count && !escaped) {
        const last = bytes.at(-1)!;
        if (last < 0x80 || complete(bytes)) break;
      }
    }
  } finally {
    shell.waiting = false;
    if (tty && modes) tty.setModes(modes);
  }
  return { text: decodeText(Uint8Array.from(bytes)), status };
}

function complete(bytes: readonly number[]): boolean {
  let start = bytes.length - 1;
  while (start > 0 && (bytes[start]! & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start]!;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return bytes.length - start >= length;
}

function store(shell: Shell, options: ReadOptions, names: readonly string[], text: string): void {
  const plain = (value: string): string => value.replaceAll(PROTECTED, "");
  const put = (name: string, value: string): void => {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
    if (element) setElement(shell, element[1]!, element[2]!, plain(value));
    else assignFromRead(shell, name, plain(value));
  };
  const ifs = shell.variables.text("IFS") ?? " \t\n";
  if (options.array !== undefined) {
    const fields = splitFields(text, ifs, Infinity).map(plain);
    assign(shell, { name: options.array, index: undefined, append: false, value: fields.map((value) => ({ index: undefined, append: false, value })) });
    return;
  }
  if (names.length === 0) {
    put("REPLY", text);
    return;
  }
  if (options.exact) {
    names.forEach((name, index) => put(name, index === 0 ? text : ""));
    return;
  }
  const fields = splitFields(text, ifs, names.length);
  names.forEach((name, index) => put(name, fields[index] ?? ""));
}

function assignFromRead(shell: Shell, name: string, value: string): void {
  try {
    assign(shell, { name, index: undefined, append: false, value });
  } catch (error) {
    // bash names no builtin here.
    if (error instanceof CommandError) error.bare = true;
    throw error;
  }
}

/** Splits a line as `read` does: the last of `limit` fields takes the rest. */
function splitFields(text: string, ifs: string, limit: number): string[] {
  const white = [...ifs].filter((character) => " \t\n".includes(character)).join("");
  const isWhite = (i: number): boolean => white.includes(text[i]!) && text[i - 1] !== PROTECTED;
  const isSeparator = (i: number): boolean => ifs.includes(text[i]!) && text[i - 1] !== PROTECTED;
  const fields: string[] = [];
  let at = 0;
  while (at < text.length && isWhite(at)) at += 1;
  while (at < text.length) {
    if (fields.length === limit - 1) {
      let end = text.length;
      while (end > at && isWhite(end - 1)) end -= 1;
      let last = text.slice(at, end);
      // One separator that is no blank at the very end of a single field is not part of it.
      if (last !== "" && isSeparator(end - 1) && !isWhite(end - 1) && ![...last.slice(0, -1)].some((character) => ifs.includes(character))) last = last.slice(0, -1);
      fields.push(last);
      return fields;
    }
    let end = at;
    while (end < text.length && !isSeparator(end)) end += 1;
    fields.push(text.slice(at, end));
    at = end;
    while (at < text.length && isWhite(at)) at += 1;
    if (at < text.length && isSeparator(at) && !isWhite(at)) {
      at += 1;
      while (at < text.length && isWhite(at)) at += 1;
    }
  }
  return fields;
}

const mapfile: Builtin = words(function* (shell, args) {
  let strip = false;
  let delimiter = 10;
  let limit = Infinity;
  let skip = 0;
  let origin: number | undefined;
  let fd = 0;
  let index = 1;
  for (; index < args.length && /^-./.test(args[index]!); index += 1) {
    const arg = args[index]!;
    if (arg === "--") {
      index += 1;
      break;
    }
    for (let i = 1; i < arg.length; i += 1) {
      const letter = arg[i]!;
      if (letter === "t") {
        strip = true;
        continue;
      }
      if (!"dnOsuCc".includes(letter)) return yield* invalidOption(shell, args[0]!, `-${letter}`, `${args[0]} [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]`);
      let value = arg.slice(i + 1);
      if (value === "") {
        index += 1;
        value = args[index] ?? "";
      }
      if (letter === "d") delimiter = value === "" ? 0 : value.charCodeAt(0);
      else if (letter === "n") limit = Number(value) || Infinity;
      else if (letter === "O") origin = Number(value);
      else if (letter === "s") skip = Number(value);
      else if (letter === "u") fd = Number(value);
      break;
    }
  }
  const name = args[index] ?? "MAPFILE";
  const lines: string[] = [];
  const file = shell.process.descriptor(fd);
  let bytes: number[] = [];
  let seen = 0;
  const take = (terminated: boolean): void => {
    seen += 1;
    if (seen > skip) lines.push(decodeText(Uint8Array.from(bytes)) + (terminated && !strip ? String.fromCharCode(delimiter) : ""));
    bytes = [];
  };
  const whole = limit === Infinity;
  reading: for (;;) {
    const data = yield* readFile(file, whole ? 65536 : 1);
    if (data.length === 0) break;
    for (const byte of data) {
      if (byte !== delimiter) {
        bytes.push(byte);
        continue;
      }
      take(true);
      if (lines.length >= limit) break reading;
    }
  }
  if (bytes.length > 0) take(false);
  const variable = shell.variables.own(name);
  const array: string[] = origin !== undefined && Array.isArray(variable.value) ? variable.value : [];
  lines.forEach((line, at) => {
    array[(origin ?? 0) + at] = line;
  });
  variable.value = array;
  variable.kind = "indexed";
  return 0;
});

const getopts: Builtin = words(function* (shell, args) {
  const [, spec, name] = args;
  if (spec === undefined || name === undefined) {
    shell.process.descriptor(2).write(encodeText("getopts: usage: getopts optstring name [arg ...]\n"));
    return 2;
  }
  const list = args.length > 3 ? args.slice(3) : shell.positional;
  const state = shell.getopts;
  const silent = spec.startsWith(":");
  const given = Number(shell.variables.text("OPTIND") ?? "1");
  if (given !== state.index) {
    state.index = given > 0 ? given : 1;
    state.offset = 0;
  }
  const finish = (letter: string, argument: string | undefined): void => {
    shell.variables.set(name, letter);
    if (argument === undefined) shell.variables.unset("OPTARG");
    else shell.variables.set("OPTARG", argument);
    shell.variables.set("OPTIND", String(state.index));
  };
  const current = list[state.index - 1];
  if (state.offset === 0) {
    if (current === undefined || !/^-./.test(current) || current === "--") {
      if (current === "--") state.index += 1;
      finish("?", undefined);
      return 1;
    }
    state.offset = 1;
  }
  const letter = current![state.offset]!;
  state.offset += 1;
  const atEnd = state.offset >= current!.length;
  const position = letter === ":" ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  const next = (): void => {
    state.index += 1;
    state.offset = 0;
  };
  if (position < 0) {
    if (atEnd) next();
    if (!silent && (shell.variables.text("OPTERR") ?? "1") !== "0") shell.process.descriptor(2).write(encodeText(`${shell.name}: illegal option -- ${letter}\n`));
    finish("?", silent ? letter : undefined);
    return 0;
  }
  if (spec[position + 1] !== ":") {
    if (atEnd) next();
    finish(letter, undefined);
    return 0;
  }
  if (!atEnd) {
    const argument = current!.slice(state.offset);
    next();
    finish(letter, argument);
    return 0;
  }
  next();
  const argument = list[state.index - 1];
  if (argument === undefined) {
    if (silent) finish(":", letter);
    else {
      shell.process.descriptor(2).write(encodeText(`${shell.name}: option requires an argument -- ${letter}\n`));
      finish("?", undefined);
    }
    return 0;
  }
  state.index += 1;
  finish(letter, argument);
  return 0;
});

export const text: Readonly<Record<string, Builtin>> = { echo, printf, read, mapfile, readarray: mapfile, getopts };
