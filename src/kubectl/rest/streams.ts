import type { Status } from "../errors.ts";

/** How the process ended, or why it could not. */
export interface StreamEnd {
  exitCode: number;
  error?: Status;
}

/** Bytes both ways between kubectl and a process in a container, or a port of a Pod; what a response of status 101 carries. */
export interface StreamSession {
  writeStdin(data: Uint8Array): void;
  closeStdin(): void;
  resize(columns: number, rows: number): void;
  onOutput(callback: (stream: "stdout" | "stderr", data: Uint8Array) => void): void;
  onEnd(callback: (end: StreamEnd) => void): void;
  close(): void;
}
