import { concat, Holding, isSystemError, readFile, spend, ttyOf, type Call } from "../../../os/index.ts";
import { decodeText, encodeText } from "../../text.ts";
import { assign } from "../assignment.ts";
import { CommandError } from "../control.ts";
import { setElement } from "../expansion.ts";
import { readByte } from "../read-byte.ts";
import type { Shell } from "../shell.ts";
import { invalidOption, words, type Builtin } from "./builtin.ts";

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

/** Bytes after which a read lets time pass. */
const BREATH = 1 << 16;

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
  const held = new Holding();
  let taken = 0;
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
      taken += 1;
      if (taken % BREATH === 0) {
        // A device without end always has another byte: signals come between two calls.
        yield* spend(1);
        if (!(yield* held.add(BREATH))) bytes.length = 0;
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
  held.release();
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
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    yield* shell.complain(`\`${name}': not a valid identifier`, args[0]!);
    return 1;
  }
  const lines: string[] = [];
  const file = shell.process.descriptor(fd);
  const held = new Holding();
  let begun: Uint8Array[] = [];
  let seen = 0;
  const take = (terminated: boolean): void => {
    seen += 1;
    // A byte of 0 ends what a variable holds.
    const bytes = concat(begun);
    const end = bytes.indexOf(0);
    if (seen > skip) lines.push(decodeText(end < 0 ? bytes : bytes.slice(0, end)) + (terminated && !strip ? String.fromCharCode(delimiter) : ""));
    begun = [];
  };
  const whole = limit === Infinity;
  while (lines.length < limit) {
    const data = yield* readFile(file, whole ? 65536 : 1);
    if (data.length === 0) break;
    if (!(yield* held.add(data.length))) continue;
    let start = 0;
    for (let end = data.indexOf(delimiter); end >= 0; end = data.indexOf(delimiter, start)) {
      begun.push(data.slice(start, end));
      take(true);
      start = end + 1;
    }
    if (start < data.length) begun.push(data.slice(start));
  }
  held.release();
  if (begun.length > 0) take(false);
  const variable = shell.variables.own(name);
  const array: string[] = origin !== undefined && Array.isArray(variable.value) ? variable.value : [];
  lines.forEach((line, at) => {
    array[(origin ?? 0) + at] = line;
  });
  variable.value = array;
  variable.kind = "indexed";
  return 0;
});

export const reading: Readonly<Record<string, Builtin>> = { read, mapfile, readarray: mapfile };
