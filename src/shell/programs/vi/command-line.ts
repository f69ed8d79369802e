import { isSystemError, type Call } from "../../../os/index.ts";
import type { Key } from "../../readline/keys.ts";
import type { Vi } from "./editor.ts";
import { runEx } from "./ex.ts";

/*
 * The line after a colon.
 */

export function* commandKey(vi: Vi, key: Key): Call<void> {
  switch (key.name) {
    case "escape": case "C-c":
      vi.mode = "normal";
      return;
    case "enter": {
      const command = vi.commandLine;
      vi.mode = "normal";
      if (command !== "") vi.commandHistory.push(command);
      vi.message = "";
      yield* runEx(vi, command);
      vi.clamp();
      return;
    }
    case "backspace": case "C-h":
      if (vi.commandLine === "") vi.mode = "normal";
      vi.commandLine = vi.commandLine.slice(0, -1);
      return;
    case "C-u": vi.commandLine = ""; return;
    case "C-w": vi.commandLine = vi.commandLine.replace(/\S*\s*$/, ""); return;
    case "up": case "down": {
      const place = vi.commandPlace + (key.name === "up" ? -1 : 1);
      if (place < 0 || place > vi.commandHistory.length) return;
      vi.commandPlace = place;
      vi.commandLine = vi.commandHistory[place] ?? "";
      return;
    }
    case "tab": completePath(vi); return;
    default: vi.commandLine += key.text.replace(/\n/g, "");
  }
}

function completePath(vi: Vi): void {
  const match = /^(.*\s)(\S*)$/.exec(vi.commandLine);
  if (!match) return;
  const slash = match[2]!.lastIndexOf("/") + 1;
  const folder = match[2]!.slice(0, slash);
  try {
    const names = vi.process.files.readdir(folder === "" ? "." : folder).filter((name) => name.startsWith(match[2]!.slice(slash)));
    if (names[0] !== undefined) vi.commandLine = match[1]! + folder + names[0];
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
