import { Exit, isSystemError, printError, untilStopped, type Call, type HttpHandler, type Process } from "../../../os/index.ts";
import { serve } from "./http-service.ts";

/** Listens and serves till it is stopped. `inUse`: what the program says of a port that is taken; it ends with 1. `listening`: called once it has it. */
export function* serveUntilStopped(
  process: Process,
  port: number,
  handler: HttpHandler,
  inUse: string | (() => string),
  { listening, ...options }: { address?: string; cost?: number; listening?: () => void } = {},
): Call<void> {
  try {
    serve(process, { port, ...options }, handler);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(`${typeof inUse === "string" ? inUse : inUse()}\n`);
    throw new Exit(1);
  }
  listening?.();
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

/** What httpd says of a port that another has, for both address families. */
export function apacheInUse(port: number): string {
  const each = ["[::]", "0.0.0.0"].map((address) => `(98)Address already in use: AH00072: make_sock: could not bind to address ${address}:${port}`);
  return [...each, "no listening sockets available, shutting down", "AH00015: Unable to open logs"].join("\n");
}
