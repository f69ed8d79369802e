import { createPipe, exitNumber, findExecutable, wait, writeFile, type Call, type OpenFile } from "../../../os/index.ts";
import { LineInput, openInput } from "../../input.ts";
import { encodeText } from "../../text.ts";
import { assignTo, valueOf } from "./expressions.ts";
import { setRecord } from "./fields.ts";
import { closeCurrent, nextRecord } from "./input.ts";
import type { AwkInterpreter, Sink } from "./interpreter.ts";
import type { Expression } from "./syntax.ts";
import { InputText, numberOf, type Cell } from "./value.ts";

/*
 * Files and commands that a program prints to and reads from.
 */

export function* printTo(awk: AwkInterpreter, text: string, redirect: { kind: ">" | ">>" | "|"; target: string } | undefined): Call<void> {
  if (!redirect || redirect.target === "/dev/stdout" || redirect.target === "-") {
    awk.output.put(text);
    yield* awk.output.flushIfFull();
    return;
  }
  let sink = awk.sinks.get(redirect.target);
  if (!sink) {
    sink = yield* openSink(awk, redirect.kind, redirect.target);
    awk.sinks.set(redirect.target, sink);
  }
  sink.pending.push(text);
  if (redirect.target === "/dev/stderr" || sink.pending.length > 200) yield* flushSink(awk, sink);
}

function* openSink(awk: AwkInterpreter, kind: ">" | ">>" | "|", target: string): Call<Sink> {
  if (kind === "|") {
    // What was printed so far comes before what the command prints.
    yield* awk.output.force();
    const { reader, writer } = createPipe();
    writer.retain();
    const child = awk.process.spawn({
      file: findExecutable(awk.process, "sh") ?? "/bin/sh",
      args: ["sh", "-c", target],
      files: new Map([...awk.process.openDescriptors, [0, reader]]),
    });
    return { file: writer, pending: [], pid: child.pid };
  }
  const file = target === "/dev/stderr" ? awk.process.descriptor(2) : awk.process.files.open(target, { write: true, create: true, truncate: kind === ">", append: kind === ">>" });
  file.retain();
  return { file, pending: [], pid: undefined };
}

export function* flushSink(awk: AwkInterpreter, sink: Sink): Call<void> {
  const text = sink.pending.join("");
  sink.pending = [];
  if (text !== "") yield* writeFile(sink.file, encodeText(text));
}

export function* closeSink(awk: AwkInterpreter, sink: Sink): Call<number> {
  yield* flushSink(awk, sink);
  sink.file.release();
  if (sink.pid === undefined) return 0;
  const event = yield* wait(sink.pid);
  return event?.status ? exitNumber(event.status) : 0;
}

export function* closeAll(awk: AwkInterpreter): Call<void> {
  yield* awk.output.force();
  for (const sink of awk.sinks.values()) yield* closeSink(awk, sink);
  awk.sinks.clear();
  for (const { file, pid } of awk.sources.values()) {
    file.release();
    if (pid !== undefined) yield* wait(pid);
  }
  awk.sources.clear();
  closeCurrent(awk);
}

export function* getline(awk: AwkInterpreter, expression: Extract<Expression, { type: "getline" }>): Call<Cell> {
  let line: string | undefined;
  if (expression.from === "input") {
    line = yield* nextRecord(awk);
  } else {
    const name = awk.text(yield* valueOf(awk, expression.source!));
    let source = awk.sources.get(name);
    if (!source) {
      try {
        source = expression.from === "file" ? yield* openSource(awk, name) : yield* openCommand(awk, name);
      } catch {
        return -1;
      }
      awk.sources.set(name, source);
    }
    line = (yield* source.lines.next())?.text;
    if (line !== undefined && expression.from === "command") awk.globals.set("NR", numberOf(awk.globals.get("NR")) + 1);
  }
  if (line === undefined) return 0;
  if (expression.target) yield* assignTo(awk, expression.target, new InputText(line));
  else setRecord(awk, line);
  return 1;
}

function* openSource(awk: AwkInterpreter, path: string): Call<{ lines: LineInput; file: OpenFile; pid: undefined }> {
  const file = openInput(awk.process, path);
  return { lines: new LineInput(file), file, pid: undefined };
}

function* openCommand(awk: AwkInterpreter, command: string): Call<{ lines: LineInput; file: OpenFile; pid: number }> {
  yield* awk.output.force();
  const { reader, writer } = createPipe();
  reader.retain();
  const child = awk.process.spawn({
    file: findExecutable(awk.process, "sh") ?? "/bin/sh",
    args: ["sh", "-c", command],
    files: new Map([...awk.process.openDescriptors, [1, writer]]),
  });
  return { lines: new LineInput(reader), file: reader, pid: child.pid };
}
