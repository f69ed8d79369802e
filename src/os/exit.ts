import { SIGNALS, type Signal } from "./signals.ts";

/** How a process ended. */
export type ExitStatus = { code: number; signal?: undefined } | { signal: Signal; code?: undefined };

/** Ends the process that throws it. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** The number that a shell (and a container's exitCode) shows for a status: the code, or 128 plus the signal's number. */
export function exitNumber(status: ExitStatus): number {
  return status.signal === undefined ? status.code : 128 + SIGNALS[status.signal];
}
