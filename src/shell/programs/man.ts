import { createPipe, exitNumber, findExecutable, printError, readFile, wait, type Call, type OpenFile, type Process, type Program } from "../../os/index.ts";
import { decodeText } from "./../text.ts";
import { page } from "./node/pager.ts";

/** The standard output of a program. */
function* outputOf(process: Process, path: string, args: readonly string[]): Call<{ text: string; code: number }> {
  const { reader, writer } = createPipe();
  reader.retain();
  const files = new Map<number, OpenFile>([...process.openDescriptors, [1, writer], [2, writer]]);
  const child = process.spawn({ file: path, args, files });
  let text = "";
  for (let data = yield* readFile(reader); data.length > 0; data = yield* readFile(reader)) text += decodeText(data);
  reader.release();
  const event = yield* wait(child.pid);
  return { text, code: exitNumber(event!.status!) };
}

function* manual(process: Process, words: readonly string[]): Call<string | undefined> {
  const [name, ...rest] = words;
  const path = name === undefined ? undefined : findExecutable(process, name);
  if (path === undefined) return undefined;
  const { text, code } = yield* outputOf(process, path, name === "kubectl" ? ["kubectl", "help", ...rest] : [name!, "--help"]);
  return code === 0 && text.trim() !== "" && !/unknown (?:command|help topic)/i.test(text) ? text : undefined;
}

/** man: what a program says of itself. `man kubectl-get` and `man kubectl get` show the help of that verb. */
export const man: Program = function* (process: Process): Call<number> {
  let names = process.args.slice(1).filter((arg) => !/^-./.test(arg));
  const section = /^\d$/.test(names[0] ?? "") ? names.shift() : undefined;
  if (names.length === 0) {
    yield* printError(section === undefined ? "What manual page do you want?\nFor example, try 'man man'.\n" : `No manual entry for ${section}\n`);
    return 1;
  }
  if (names[0] === "kubectl" && names.length > 1) names = [names.join("-")];
  let code = 0;
  for (const name of names) {
    const words = name.startsWith("kubectl-") ? name.split("-") : [name];
    const text = yield* manual(process, words);
    if (text === undefined) {
      yield* printError(`No manual entry for ${name}${section === undefined ? "" : ` in section ${section}`}\n`);
      code = 16;
      continue;
    }
    const title = `${name.toUpperCase()}(1)`;
    const head = `${title}${"User Commands".padStart(Math.floor((78 + 13) / 2) - title.length)}${title.padStart(78 - Math.floor((78 + 13) / 2))}`;
    const body = text.split("\n").map((line) => (line === "" ? "" : `       ${line}`)).join("\n");
    yield* page(process, `${head}\n\nNAME\n       ${name}\n\nDESCRIPTION\n${body}\n`);
  }
  return code;
};
