import { wait, type Call } from "../../../os/index.ts";
import { openInput } from "../../input.ts";
import { Document } from "./document.ts";
import type { Pager } from "./pager.ts";
import { typeLine } from "./typing.ts";

/** Leaves the screen for another program; afterwards the file is shown anew. */
function* runOutside(pager: Pager, args: readonly string[], announce: boolean): Call<void> {
  pager.screen.leave();
  const shell = pager.process.env.get("SHELL") ?? "/bin/sh";
  const child = pager.process.spawn({ file: shell, args: [shell, ...args] });
  yield* wait(child.pid);
  if (announce) pager.screen.write("!done  (press RETURN)");
  pager.screen.resume(!announce);
  if (announce) {
    yield* pager.key();
    pager.screen.write("\r\n\x1b[?1049h");
  }
  if (pager.plain) pager.screen.write("\x1b[?1049l");
  pager.fresh = true;
  pager.brief = false;
}

export function* shellCommand(pager: Pager): Call<void> {
  const command = yield* typeLine(pager, () => "!", "!");
  if (command === undefined) return;
  yield* runOutside(pager, command === "" ? [] : ["-c", command.replace(/%/g, pager.document.name)], true);
}

export function* editFile(pager: Pager): Call<void> {
  if (pager.document.piped) {
    pager.say("Cannot edit standard input");
    return;
  }
  const editor = pager.process.env.get("VISUAL") ?? pager.process.env.get("EDITOR") ?? "vi";
  const middle = (yield* pager.view.places()).filter((place) => place !== undefined);
  const line = (middle[Math.floor((middle.length - 1) / 2)]?.line ?? 0) + 1;
  const { name } = pager.document;
  yield* runOutside(pager, ["-c", `${editor} +${line} '${name.replaceAll("'", "'\\''")}'`], false);
  const { top } = pager.view;
  pager.documents[pager.index] = new Document(name, openInput(pager.process, name), false);
  pager.view = pager.newView(pager.documents[pager.index]!);
  pager.view.top = top;
}
