import type { Session } from "./session.ts";

/*
 * How a program has a file edited in the pane beside the terminal: `pane FILE` (an $EDITOR) writes the path into a file
 * and waits until that file is empty. The page looks at it, opens the path, and empties it by a save like any other, so
 * that all of it stands in the log.
 */

const REQUEST = "/run/podlab/edit";
/** Read by ~/.bashrc: says that the pane is the editor. */
export const PANE_CHOICE = "/root/.editor";

/** The program `pane`, a script. */
export const PANE_SCRIPT = `#!/bin/bash
# Opens a file in the editor pane beside the terminal and waits until it is closed there.
if [ $# -ne 1 ]; then echo "usage: pane FILE" >&2; exit 2; fi
file=$(realpath -m -- "$1") || exit
mkdir -p /run/podlab
trap 'rm -f ${REQUEST}; exit 130' INT TERM HUP
printf '%s' "$file" > ${REQUEST}
echo "$file is open in the editor pane; close it there to go on."
while [ -s ${REQUEST} ]; do sleep 0.2; done
rm -f ${REQUEST}
`;

/** The line of ~/.bashrc that reads the choice. */
export const PANE_CHOICE_LINE = `if [ -r ${PANE_CHOICE} ]; then . ${PANE_CHOICE}; fi\n`;

/** Whether a save is the pane's own doing and not a learner's: it is no step that undo takes back. */
export function isPaneFile(path: string): boolean {
  return path === REQUEST || path === PANE_CHOICE;
}

/** The path of the file that a program wants edited in the pane, or "". */
export function requestedEdit(session: Session): string {
  return textOf(session, REQUEST);
}

function textOf(session: Session, path: string): string {
  try {
    return session.readFile(path);
  } catch {
    return "";
  }
}

/** Tells the program that its file has been closed. */
export function closeEdit(session: Session): void {
  if (requestedEdit(session) !== "") session.input({ type: "save", path: REQUEST, content: "" });
}

/** Makes the pane the editor of shells that are started from now on, or not. */
export function choosePane(session: Session, chosen: boolean): void {
  const content = chosen ? "export EDITOR=pane KUBE_EDITOR=pane\n" : "unset EDITOR KUBE_EDITOR\n";
  if (textOf(session, PANE_CHOICE) !== content) session.input({ type: "save", path: PANE_CHOICE, content });
}
