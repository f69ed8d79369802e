import { isSystemError, type Call } from "../../../os/index.ts";
import { openInput } from "../../input.ts";
import { encodeText } from "../../text.ts";
import { Document } from "./document.ts";
import { perform, secondKey } from "./keys.ts";
import type { Pager } from "./pager.ts";
import { Quit } from "./quit.ts";
import { typeLine } from "./typing.ts";

export function* openDocument(pager: Pager, index: number): Call<void> {
  pager.document.place = pager.view.top.line;
  pager.index = index;
  pager.view = pager.newView(pager.documents[index]!);
  pager.fresh = true;
  pager.brief = false;
  yield* pager.document.load(1);
}

export function* colonCommand(pager: Pager, count: number | undefined): Call<void> {
  const key = yield* secondKey(pager, ":");
  switch (key) {
    case "q": case "Q": throw new Quit(0);
    case "n": {
      const index = pager.index + (count ?? 1);
      if (index < pager.documents.length) yield* openDocument(pager, index);
      else pager.say(count !== undefined && count > 1 ? "No (N-th) next file" : "No next file");
      return;
    }
    case "p": {
      const index = pager.index - (count ?? 1);
      if (index >= 0) yield* openDocument(pager, index);
      else pager.say(count !== undefined && count > 1 ? "No (N-th) previous file" : "No previous file");
      return;
    }
    case "x": {
      const index = (count ?? 1) - 1;
      if (index < pager.documents.length) yield* openDocument(pager, index);
      else pager.say("No such file");
      return;
    }
    case "d": {
      if (pager.documents.length === 1) {
        pager.bell();
        return;
      }
      const { index } = pager;
      const after = index > 0 ? index - 1 : 0;
      pager.document.place = pager.view.top.line;
      pager.documents.splice(index, 1);
      pager.index = after;
      pager.view = pager.newView(pager.documents[after]!);
      pager.fresh = true;
      pager.brief = false;
      return;
    }
    case "e": case "C-x": yield* examineFile(pager); return;
    case "f": yield* perform(pager, "=", undefined); return;
    case "C-c": case "escape": return;
    default: pager.bell();
  }
}

function* examineFile(pager: Pager): Call<void> {
  const name = yield* typeLine(pager, () => "Examine: ", "file");
  if (name === undefined || name.trim() === "") return;
  const path = name.trim().replace(/^~(?=\/|$)/, pager.process.env.get("HOME") ?? "~").replace("%", pager.document.name);
  try {
    if (pager.process.files.isDirectory(path)) {
      pager.say(`${path} is a directory`);
      pager.fresh = true;
      return;
    }
    const known = pager.documents.findIndex((document) => document.name === path);
    if (known < 0) pager.documents.splice(pager.index + 1, 0, new Document(path, openInput(pager.process, path), false));
    yield* openDocument(pager, known < 0 ? pager.index + 1 : known);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    pager.say(`${path}: ${error.message}`);
    pager.fresh = true;
  }
}

export function* saveInput(pager: Pager): Call<void> {
  if (!pager.document.piped) {
    pager.say("Input is not a pipe");
    return;
  }
  const name = yield* typeLine(pager, () => "log file: ", "file");
  if (name === undefined || name === "") return;
  yield* pager.document.load(Infinity, pager.view.waiting);
  try {
    pager.process.files.writeFile(name, encodeText(pager.document.lines.map((line) => `${line}\n`).join("")));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    pager.say(`Cannot write to "${name}"`);
  }
}
