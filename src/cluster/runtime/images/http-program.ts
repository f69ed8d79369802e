import { Exit, isSystemError, printError, type Call, type HttpHandler, type Process } from "../../../os/index.ts";
import { serve } from "./http-service.ts";
import { untilStopped } from "./system.ts";

/** Listens and serves till it is stopped; a taken port is said as the program would. */
export function* serveUntilStopped(
  process: Process,
  port: number,
  handler: HttpHandler,
  inUse: string,
  options: { address?: string; cost?: number } = {},
): Call<void> {
  try {
    serve(process, { port, ...options }, handler);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(`${inUse}\n`);
    throw new Exit(1);
  }
  yield* untilStopped(process);
}

/** The value of --name=value, --name value, -name=value. */
export function flag(args: readonly string[], name: string): string | undefined {
  for (const [index, arg] of args.entries()) {
    const match = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg);
    if (match?.[1] === name) return match[2] ?? args[index + 1] ?? "";
  }
  return undefined;
}
