import type { Call } from "../../../os/index.ts";
import { byteCharacter, encodeText, joinBytes } from "../../text.ts";
import { formatPrintf, NO_FAILURE } from "../../printf.ts";
import { assign } from "../assignment.ts";
import { quoteBackslash } from "../quoting.ts";
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
  } else if (/^-(?!-?$)/.test(args[index] ?? "")) {
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
    count: (name, bytes) => assign(shell, { name, index: undefined, append: false, value: String(bytes) }),
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
  for (const { message } of result.errors) {
    if (shell.flavour === "ash") yield* shell.complainAs(message);
    else yield* shell.complain(message.replace(NO_FAILURE, ""), "printf");
  }
  if (variable === undefined) yield* shell.print(result.text);
  return result.errors.some(({ message }) => !message.startsWith(NO_FAILURE)) ? 1 : 0;
});

function* writeUsage(shell: Shell): Call<void> {
  const file = shell.process.descriptor(2);
  file.write(encodeText(shell.flavour === "ash" ? "printf: usage: printf FORMAT [ARG]...\n" : "printf: usage: printf [-v var] format [arguments]\n"));
}

function* nothing(): Call<void> {}

export const text: Readonly<Record<string, Builtin>> = { echo, printf };
