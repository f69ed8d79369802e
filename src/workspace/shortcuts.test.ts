import { describe, expect, it } from "vitest";
import { commandOf, SHOWN_SHORTCUTS } from "./shortcuts.ts";

const key = (code: string, ...held: ("altKey" | "shiftKey" | "ctrlKey" | "metaKey")[]) => ({
  code,
  altKey: held.includes("altKey"),
  shiftKey: held.includes("shiftKey"),
  ctrlKey: held.includes("ctrlKey"),
  metaKey: held.includes("metaKey"),
});

describe("the keys of the room", () => {
  it.for([
    ["F6", [], "next-pane"],
    ["F6", ["shiftKey"], "previous-pane"],
    ["F1", [], "help"],
    ["KeyT", ["altKey", "shiftKey"], "new-terminal"],
    ["Digit3", ["altKey", "shiftKey"], "tab-3"],
    // These are the shell's.
    ["KeyT", ["altKey"], undefined],
    ["KeyB", ["altKey", "shiftKey"], undefined],
    ["KeyT", ["ctrlKey", "altKey", "shiftKey"], undefined],
    ["KeyP", ["ctrlKey"], undefined],
    ["Tab", [], undefined],
  ] as const)("%s with %o is %s", ([code, held, command]) => {
    expect(commandOf(key(code, ...held))).toBe(command);
  });

  it("are all shown, each once", () => {
    const commands = SHOWN_SHORTCUTS.map(({ command }) => command);
    expect(new Set(commands).size).toBe(commands.length);
  });
});
