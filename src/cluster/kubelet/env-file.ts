import { decode, FileSystem, isSystemError, ROOT, type Inode } from "../../os/index.ts";
import { ConfigError } from "./env.ts";

/** What a key may have at most, and a value in bytes. */
const MAX_KEY = 128;
const MAX_VALUE = 32 * 1024;

/** What a file in a volume says of a variable (fileKeyRef); undefined when it does not know it. Throws ConfigError. */
export function valueInFile(volume: Inode | undefined, volumeName: string, path: string, key: string): string | undefined {
  if (volume?.type !== "directory") throw new ConfigError(`cannot find the volume ${JSON.stringify(volumeName)} referenced by FileKeyRef`);
  if (key.length > MAX_KEY) throw new ConfigError(`environment variable key ${JSON.stringify(key)} exceeds maximum length of ${MAX_KEY} characters`);
  let value: string | undefined;
  try {
    // Links in it lead nowhere outside.
    const node = new FileSystem(volume).node(`/${path}`, ROOT);
    value = node.type === "file" ? readVariable(decode(node.data), key) : undefined;
    if (value === undefined) throw new SyntaxError("no file");
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof SyntaxError)) throw error;
    throw new ConfigError("couldn't parse env file");
  }
  if (value.length > MAX_VALUE) throw new ConfigError("environment variable value exceeds maximum size of 32KB");
  return value === "" ? undefined : value;
}

/**
 * NAME='value' on lines of a shell's subset (kubelet/util/env): values stand in single quotes and may go over several lines; what
 * follows the name's "=" and a blank is empty. Answers "" for a name that does not occur. Throws SyntaxError.
 */
export function readVariable(text: string, key: string): string {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!.replace(/^[ \t]+/, "");
    if (line === "" || line.startsWith("#")) continue;
    const [, name = "", rest] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    if (rest === undefined || name === "" || /[ \t]$/.test(name)) throw new SyntaxError(line);
    if (/^[ \t]/.test(rest)) {
      if (name === key) return "";
      continue;
    }
    if (!rest.startsWith("'")) throw new SyntaxError(line);
    let value = rest.slice(1);
    while (!value.includes("'")) {
      at += 1;
      if (at >= lines.length) throw new SyntaxError("unclosed single quote");
      value += `\n${lines[at]}`;
    }
    const end = value.indexOf("'");
    if (!/^[ \t]*(?:#|$)/.test(value.slice(end + 1))) throw new SyntaxError(line);
    if (name === key) return value.slice(0, end);
  }
  return "";
}
