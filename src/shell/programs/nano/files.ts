import { createPipe, isSystemError, readAll, wait, type Call } from "../../../os/index.ts";
import { decodeText, encodeText } from "../../text.ts";
import { ask, askYesNo } from "./asking.ts";
import { markedRegion } from "./cutting.ts";
import { emptyText, type Nano } from "./editor.ts";
import { change } from "./edits.ts";
import * as menus from "./menus.ts";
import { Text } from "./text.ts";

export function openText(nano: Nano, path: string): void {
  try {
    if (nano.process.files.isDirectory(path)) {
      nano.warn(`"${path}" is a directory`);
      return;
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
  const file = emptyText(path);
  try {
    const content = decodeText(nano.process.files.readFile(path));
    file.text = new Text(content);
    const lines = file.text.count;
    nano.say(`Read ${lines} line${lines === 1 ? "" : "s"}`);
    if (!nano.options.readOnly && !nano.process.files.access(path, "w")) nano.warn(`File '${path}' is unwritable`);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const folder = path.includes("/") ? path.replace(/\/[^/]*$/, "") || "/" : ".";
    if (error.code !== "ENOENT") {
      nano.warn(`Error reading ${path}: ${error.message}`);
      return;
    }
    if (!nano.process.files.exists(folder)) nano.warn(`Directory '${folder}' does not exist`);
    else nano.say("New File");
  }
  nano.files.push(file);
}

export function writeText(nano: Nano, path: string): boolean {
  try {
    nano.process.files.writeFile(path, encodeText(nano.text.text));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    nano.warn(`Error writing ${path}: ${error.message}`);
    return false;
  }
  nano.file.path = path;
  nano.text.markSaved();
  nano.say(`Wrote ${nano.text.count} line${nano.text.count === 1 ? "" : "s"}`);
  return true;
}

export function* saveText(nano: Nano, leaving: boolean): Call<boolean> {
  let name = nano.file.path;
  for (;;) {
    const { end, text } = yield* ask(nano, () => `${markedRegion(nano) && !leaving ? "Write Selection to File" : "File Name to Write"}: `, menus.WRITE, { initial: name });
    if (end !== "enter") return false;
    if (text === "") {
      nano.say("Cancelled");
      return false;
    }
    name = text;
    if (name !== nano.file.path) {
      if (nano.file.path !== "") {
        const answer = yield* askYesNo(nano, "Save file under DIFFERENT NAME? ");
        if (answer === "cancel") return false;
        if (answer === "no") continue;
      }
      if (nano.process.files.exists(name)) {
        const answer = yield* askYesNo(nano, `File "${name}" exists; OVERWRITE? `);
        if (answer === "cancel") return false;
        if (answer === "no") continue;
      }
    }
    nano.wipe();
    return writeText(nano, name);
  }
}

export function* closeText(nano: Nano): Call<void> {
  if (nano.text.modified && !nano.options.readOnly) {
    if (nano.options.saveOnExit && nano.file.path !== "") {
      if (!writeText(nano, nano.file.path)) return;
    } else {
      const answer = yield* askYesNo(nano, "Save modified buffer? ");
      if (answer === "cancel") return;
      if (answer === "yes" && !(yield* saveText(nano, true))) return;
    }
  }
  nano.files.splice(nano.index, 1);
  if (nano.files.length === 0) {
    nano.over = true;
    return;
  }
  nano.ranked = true;
  nano.index = Math.min(nano.index, nano.files.length - 1);
  nano.sayFile();
}

export function switchTo(nano: Nano, step: 1 | -1): void {
  if (nano.files.length === 1) {
    nano.warn("No more open file buffers");
    return;
  }
  nano.index = (nano.index + step + nano.files.length) % nano.files.length;
  nano.sayFile();
}

export function* insertFile(nano: Nano): Call<void> {
  const { end, text } = yield* ask(nano, () => "File to insert [from ./]: ", menus.INSERT, { special: (key) => key === "C-x" });
  if (end === "C-x") {
    yield* execute(nano);
    return;
  }
  if (end !== "enter") return;
  nano.wipe();
  if (text === "") {
    nano.say("Cancelled");
    return;
  }
  try {
    if (nano.process.files.isDirectory(text)) {
      nano.warn(`"${text}" is a directory`);
      return;
    }
    const content = decodeText(nano.process.files.readFile(text));
    const lines = content.replace(/\n$/, "").split("\n").length;
    if (change(nano, "insertion", false, () => nano.text.insert(nano.cursor, content))) nano.say(`Read ${lines} line${lines === 1 ? "" : "s"}`);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    nano.warn(error.code === "ENOENT" ? `File "${text}" not found` : `Error reading ${text}: ${error.message}`);
  }
}

export function* execute(nano: Nano): Call<void> {
  const { end, text } = yield* ask(nano, () => "Command to execute: ", menus.EXECUTE, { history: nano.history.command });
  if (end !== "enter") return;
  nano.wipe();
  if (text === "") return;
  const { reader, writer } = createPipe();
  const child = nano.process.spawn({ file: "/bin/sh", args: ["sh", "-c", text], files: new Map([...nano.process.openDescriptors, [1, writer], [2, writer]]) });
  const fd = nano.process.addDescriptor(reader);
  const output = decodeText(yield* readAll(fd));
  nano.process.closeDescriptor(fd);
  yield* wait(child.pid);
  if (output !== "") change(nano, "insertion", false, () => nano.text.insert(nano.cursor, output));
}
