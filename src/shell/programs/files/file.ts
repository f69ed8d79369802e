import type { FileStatus } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { print, program, type Invocation } from "../../program.ts";
import { decodeText } from "../../text.ts";

export const file = (flavour: Flavour) =>
  program(
    {
      name: "file",
      short: "bikL",
      long: { brief: "b", mime: "i" },
      *run(invocation) {
        for (const path of invocation.operands) {
          const said = describe(invocation, path);
          yield* print(invocation.has("b") ? `${said}\n` : `${path}: ${said}\n`);
        }
      },
    },
    flavour,
  );

function describe(invocation: Invocation, path: string): string {
  const { files } = invocation.process;
  let status: FileStatus;
  try {
    status = files.lstat(path);
  } catch {
    return `cannot open \`${path}' (No such file or directory)`;
  }
  if (status.type !== "file") return status.type === "symlink" ? `symbolic link to ${files.readlink(path)}` : status.type === "device" ? "character special" : status.type;
  if (status.program !== undefined) return "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, stripped";
  const data = files.readFile(path);
  if (data.length === 0) return "empty";
  const head = decodeText(data.subarray(0, 512));
  if (data[0] === 0x1f && data[1] === 0x8b) return "gzip compressed data, from Unix";
  if (head.slice(257, 262) === "ustar") return "POSIX tar archive (GNU)";
  const script = /^#! *(\S+)/.exec(head);
  const text = data.includes(0) ? undefined : /[\udc80-\udcff]/.test(decodeText(data)) ? "ISO-8859 text" : /[^\u0000-\u007f]/.test(decodeText(data)) ? "Unicode text, UTF-8 text" : "ASCII text";
  if (text === undefined) return "data";
  if (script) return `${/bash/.test(script[1]!) ? "Bourne-Again shell" : /sh$/.test(script[1]!) ? "POSIX shell" : script[1]} script, ${text} executable`;
  if (/^\s*[{[]/.test(head) && /[}\]]\s*$/.test(decodeText(data))) return "JSON text data";
  return text;
}
