import { beforeEach, describe, expect, it } from "vitest";
import { playground } from "../playground.ts";
import { choosePane, closeEdit, requestedEdit } from "./editor-pane.ts";
import { openSession } from "./open.ts";
import type { Session } from "./session.ts";

let session: Session;
let printed: string;
beforeEach(async () => {
  printed = "";
  session = await openSession(playground(), { onOutput: (_terminal, data) => { printed += data; } });
});
const type = async (text: string, ms = 3000): Promise<void> => {
  session.input({ type: "key", terminal: 0, data: text });
  await session.drive(session.now + ms);
};

describe("the editor pane", () => {
  it("is asked for a file by a program, which waits until it is closed", async () => {
    await type("pane notes.txt && echo closed\r");
    expect(requestedEdit(session)).toBe("/root/notes.txt");
    expect(printed).not.toContain("\nclosed");
    session.input({ type: "save", path: "/root/notes.txt", content: "hello\n" });
    closeEdit(session);
    await session.drive(session.now + 1000);
    expect(requestedEdit(session)).toBe("");
    expect(printed).toContain("\nclosed");
  });

  it("is given up with Ctrl-C", async () => {
    await type("pane notes.txt\r");
    await type("\x03");
    expect(requestedEdit(session)).toBe("");
  });

  it("is what kubectl edit opens in shells that are started after it was chosen", async () => {
    choosePane(session, true);
    choosePane(session, true);
    expect(session.log().inputs.filter((input) => input.type === "save")).toHaveLength(1);
    session.input({ type: "open", terminal: 1, columns: 80, rows: 24 });
    await session.drive(session.now + 1000);
    session.input({ type: "key", terminal: 1, data: "kubectl create deployment web --image=nginx; kubectl edit deployment web\r" });
    await session.drive(session.now + 3000);
    expect(requestedEdit(session)).toMatch(/^\/tmp\/kubectl-edit-\d+\.yaml$/);
  });

  it("is no step that undo takes back", () => {
    choosePane(session, true);
    expect(session.canUndo).toBe(false);
  });
});
