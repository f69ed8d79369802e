import { isEnvVarName } from "../../../apimachinery/validation/index.ts";
import { decode, encode, readPath, type Call, type Process } from "../../../os/index.ts";
import { CommandError } from "../../errors.ts";
import type { Flags } from "../../flags/parse.ts";

/** What ConfigMaps and Secrets are filled with. */
export type AddEntry = (key: string, value: Uint8Array) => void;

/** Reads --from-file, --from-literal and --from-env-file, in the order of the kind. Throws CommandError. */
export function* addSources(process: Process, flags: Flags, add: AddEntry, literalsFirst: boolean): Call<void> {
  const files = flags.list("from-file");
  const literals = flags.list("from-literal");
  const environments = flags.list("from-env-file");
  if (environments.length > 0 && (files.length > 0 || literals.length > 0)) {
    throw new CommandError("from-env-file cannot be combined with from-file or from-literal");
  }
  const addLiterals = (): void => literals.forEach((literal) => addLiteral(literal, add));
  if (literalsFirst) addLiterals();
  for (const source of files) yield* addFile(process, source, add);
  if (!literalsFirst) addLiterals();
  for (const path of environments) yield* addEnvironment(process, path, add);
}

function addLiteral(literal: string, add: AddEntry): void {
  const at = literal.indexOf("=");
  if (at <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
  add(literal.slice(0, at), encode(literal.slice(at + 1)));
}

export function* addFile(process: Process, source: string, add: AddEntry): Call<void> {
  const [key, path] = parseFileSource(source);
  if (!process.files.exists(path)) throw new CommandError(`error reading ${path}: no such file or directory`);
  if (!process.files.isDirectory(path)) {
    add(key, yield* readPath(process, path));
    return;
  }
  if (source.includes("=")) throw new CommandError("cannot give a key name for a directory path");
  for (const name of process.files.readdir(path)) {
    const full = `${path.replace(/\/$/, "")}/${name}`;
    if (process.files.lstat(full).type === "file") add(name, process.files.readFile(full));
  }
}

function parseFileSource(source: string): [key: string, path: string] {
  const parts = source.split("=");
  if (parts.length === 1) return [source.replace(/\/+$/, "").split("/").at(-1) || "/", source];
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='");
  if (parts[0] === "") throw new CommandError(`key name for file path ${parts[1]} missing`);
  if (parts[1] === "") throw new CommandError(`file path for key name ${parts[0]} missing`);
  return [parts[0]!, parts[1]!];
}

/** Lines KEY=VALUE; a KEY alone takes its value from the environment. */
function* addEnvironment(process: Process, path: string, add: AddEntry): Call<void> {
  if (!process.files.exists(path)) throw new CommandError(`error reading ${path}: no such file or directory`);
  if (process.files.isDirectory(path)) throw new CommandError("env config file cannot be a directory");
  const lines = decode(yield* readPath(process, path)).replace(/^\uFEFF/, "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const raw of lines) {
    const line = raw.replace(/\r$/, "").trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const at = line.indexOf("=");
    const key = at < 0 ? line : line.slice(0, at);
    const problems = isEnvVarName(key);
    if (problems.length > 0) throw new CommandError(`${JSON.stringify(key)} is not a valid key name: ${problems.join(";")}`);
    add(key, encode(at < 0 ? (process.env.get(key) ?? "") : line.slice(at + 1)));
  }
}

/** Text of bytes that are UTF-8; undefined for others. */
export function utf8(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}
