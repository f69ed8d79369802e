import { findExecutable, isSystemError, run, type Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";

const DEFAULT_EDITOR = "vi";
const MAX_NUMBER = 2 ** 32;

/** The command that edits a file: what KUBE_EDITOR or EDITOR say; a shell takes apart what has quotes in it. */
function editorCommand({ env }: Invocation["process"], path: string): { args: string[]; shown: string } {
  const editor = env.get("KUBE_EDITOR") || env.get("EDITOR") || DEFAULT_EDITOR;
  if (!editor.includes(" ")) return { args: [editor, path], shown: editor };
  if (!/["'\\]/.test(editor)) {
    const words = editor.split(" ");
    return { args: [...words, path], shown: words.join(" ") };
  }
  const shell = env.get("SHELL") || "/bin/bash";
  return { args: [shell, "-c", `${editor} ${JSON.stringify(path)}`], shown: `${shell} -c ${editor}` };
}

/** Lets the user edit a text in a temporary file; answers what the file holds then, and its path. */
export function* editText(invocation: Invocation, text: string, extension: string): Call<{ text: string; path: string }> {
  const { process } = invocation;
  const random = process.machine.simulation.random.fork(`kubectl/edit/${process.pid}`);
  const directory = process.env.get("TMPDIR") || "/tmp";
  let path: string;
  do path = `${directory}/kubectl-edit-${Math.floor(random.next() * MAX_NUMBER)}${extension}`;
  while (process.files.exists(path));
  process.files.writeFile(path, text, { mode: 0o600 });
  const { args, shown } = editorCommand(process, path);
  const file = findExecutable(process, args[0]!);
  if (file === undefined && args[0]!.includes("/")) throw new CommandError(`there was a problem with the editor ${JSON.stringify(shown)}`);
  if (file === undefined) throw new CommandError(`unable to launch the editor ${JSON.stringify(shown)}`);
  try {
    const status = yield* run(process, { file, args });
    if (status.signal !== undefined || status.code !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(shown)}`);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandError(`there was a problem with the editor ${JSON.stringify(shown)}`);
  }
  return { text: process.files.readText(path), path };
}
