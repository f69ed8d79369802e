import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { Vim, vim } from "@replit/codemirror-vim";

interface FileCommands {
  onSave: () => void;
  onClose: (save: boolean) => void;
}

/** Vim's commands are defined once for all editors: each finds its own by its view. */
const commandsOf = new WeakMap<EditorView, FileCommands>();

interface VimEditor {
  cm6: EditorView;
}

const define = (name: string, short: string, run: (commands: FileCommands) => void): void =>
  Vim.defineEx(name, short, (editor: unknown) => {
    const commands = commandsOf.get((editor as VimEditor).cm6);
    if (commands) run(commands);
  });

define("write", "w", ({ onSave }) => onSave());
define("quit", "q", ({ onClose }) => onClose(false));
define("wq", "wq", ({ onClose }) => onClose(true));
define("xit", "x", ({ onClose }) => onClose(true));

/** Vim's keys for an editor; `:w`, `:q`, `:wq` and `:x` are the pane's own. */
export function vimSupport(view: EditorView, commands: FileCommands): Extension {
  commandsOf.set(view, commands);
  return vim({ status: true });
}
