import { exec, Exit, findExecutable, isSystemError, printError, type Call, type Process } from "../../../os/index.ts";

/** exec "$@" of an entrypoint script. */
export function* become(process: Process, args: readonly string[], script: string): Call<number> {
  const [name = ""] = args;
  if (name === "") return 0;
  const file = findExecutable(process, name);
  try {
    if (file === undefined) throw undefined;
    yield* exec(file, args);
    return 0;
  } catch (error) {
    if (error instanceof Exit) throw error;
    const missing = file === undefined || isSystemError(error, "ENOENT");
    yield* printError(`${script}: exec: line 0: ${name}: ${missing ? "not found" : "Permission denied"}\n`);
    return missing ? 127 : 126;
  }
}
