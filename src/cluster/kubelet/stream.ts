import { createPipe, type OpenFile } from "../../os/index.ts";
import { FileWriter } from "../../os/file-events.ts";
import type { StatusBody, StreamSession } from "../apiserver/client.ts";

type Output = (stream: "stdout" | "stderr", data: Uint8Array) => void;
type End = { exitCode: number; error?: StatusBody };

/** A session whose reader may come later: what happens before is kept for it. */
export class Session implements StreamSession {
  private output: Output | undefined;
  private ended: ((end: End) => void) | undefined;
  private readonly early: ["stdout" | "stderr", Uint8Array][] = [];
  private end: End | undefined;
  onStdin: ((data: Uint8Array) => void) | undefined;
  onStdinClosed: (() => void) | undefined;
  onResize: ((columns: number, rows: number) => void) | undefined;
  onClose: (() => void) | undefined;

  writeStdin(data: Uint8Array): void {
    this.onStdin?.(data);
  }

  closeStdin(): void {
    this.onStdinClosed?.();
  }

  resize(columns: number, rows: number): void {
    this.onResize?.(columns, rows);
  }

  onOutput(callback: Output): void {
    this.output = callback;
    for (const [stream, data] of this.early.splice(0)) callback(stream, data);
  }

  onEnd(callback: (end: End) => void): void {
    this.ended = callback;
    if (this.end) callback(this.end);
  }

  close(): void {
    const told = this.onClose;
    this.onClose = undefined;
    told?.();
  }

  // The side that serves.

  print(stream: "stdout" | "stderr", data: Uint8Array): void {
    if (this.end) return;
    if (this.output) this.output(stream, data);
    else this.early.push([stream, data]);
  }

  finish(end: End): void {
    if (this.end) return;
    this.end = end;
    this.ended?.(end);
  }
}

/** A pipe for a process's input whose writer never waits: what does not fit is kept. */
export class InputPipe {
  readonly reader: OpenFile;
  private readonly writer: OpenFile;
  private readonly contents: FileWriter;

  constructor() {
    const { reader, writer } = createPipe();
    this.reader = reader;
    this.writer = writer;
    writer.retain();
    this.contents = new FileWriter(writer, () => writer.release());
  }

  write(data: Uint8Array): void {
    this.contents.add(data);
  }

  close(): void {
    this.contents.end(() => this.writer.release());
  }
}
