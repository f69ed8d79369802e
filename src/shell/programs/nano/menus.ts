/** What the two bottom lines offer: keys and words, in nano's order (down, then right). */
export type Menu = readonly (readonly [key: string, word: string] | undefined)[];

export const MAIN: Menu = [
  ["^G", "Help"], ["^X", "Exit"], ["^O", "Write Out"], ["^R", "Read File"], ["^W", "Where Is"], ["^\\", "Replace"],
  ["^K", "Cut"], ["^U", "Paste"], ["^T", "Execute"], ["^J", "Justify"], ["^C", "Location"], ["^/", "Go To Line"],
];

export const SEARCH: Menu = [
  ["^G", "Help"], ["^C", "Cancel"], ["M-C", "Case Sens"], ["M-R", "Reg.exp."], ["M-B", "Backwards"], ["^R", "Replace"], ["^P", "Older"], ["^N", "Newer"], ["^T", "Go To Line"],
];

export const REPLACE: Menu = [
  ["^G", "Help"], ["^C", "Cancel"], ["M-C", "Case Sens"], ["M-R", "Reg.exp."], ["M-B", "Backwards"], ["^R", "No Replace"], ["^P", "Older"], ["^N", "Newer"],
];

export const REPLACE_WITH: Menu = [["^G", "Help"], ["^C", "Cancel"], ["^P", "Older"], ["^N", "Newer"]];

export const GO_TO_LINE: Menu = [
  ["^G", "Help"], ["^C", "Cancel"], ["^W", "Begin of Paragr."], ["^O", "End of Paragraph"], ["^Y", "First Line"], ["^V", "Last Line"], ["^T", "Go To Text"],
];

export const WRITE: Menu = [
  ["^G", "Help"], ["^C", "Cancel"], ["M-D", "DOS Format"], ["M-M", "Mac Format"], ["M-A", "Append"], ["M-P", "Prepend"], ["M-B", "Backup File"], ["^T", "Browse"],
];

export const INSERT: Menu = [["^G", "Help"], ["^C", "Cancel"], ["M-F", "New Buffer"], ["M-N", "No Conversion"], ["^X", "Execute Command"], ["^T", "Browse"]];

export const EXECUTE: Menu = [["^G", "Help"], ["^C", "Cancel"], ["M-F", "New Buffer"], ["M-\\", "Pipe Text"]];

export const HELP_KEYS: Menu = [
  ["^L", "Refresh"], ["^X", "Close"], ["^W", "Where Is"], ["^Q", "Where Was"], ["M-Q", "Previous"], ["M-W", "Next"],
  ["^P", "Prev Line"], ["^N", "Next Line"], ["^Y", "Prev Page"], ["^V", "Next Page"], ["M-\\", "First Line"], ["M-/", "Last Line"],
];

/** Yes, no and what else is asked. */
export const yesNo = (all: boolean): Menu => [[" Y", "Yes"], [" N", "No"], ...(all ? ([[" A", "All"]] as const) : [undefined]), ["^C", "Cancel"]];

/** The two lines for a width; `column` is the width of each place, or what fits. */
export function drawMenu(menu: Menu, width: number, column?: number): [string, string] {
  const places = Math.floor((menu.length + 1) / 2);
  const step = column ?? Math.max(8, Math.floor(width / places));
  const rows: [string, string] = ["", ""];
  const used: [number, number] = [0, 0];
  for (const [i, entry] of menu.entries()) {
    const row = i % 2 === 0 ? 0 : 1;
    const start = (i >> 1) * step;
    if (!entry || start + step > width) continue;
    const [key, word] = entry;
    rows[row] += `${" ".repeat(start - used[row])}\x1b[7m${key}\x1b[m ${word}`.slice(0, start - used[row] + step + 7);
    used[row] = start + Math.min(step, key.length + 1 + word.length);
  }
  return rows;
}

/** What ^G shows. */
export const HELP = `This is a small editor: what is typed goes into the text. The top line
shows the name of the file, with a star once it has changed; messages come
in the third line from below, and the last two lines show the most common
keys.

^ means Ctrl, M- means Alt (or Esc before the key).

^G     Show this help
^X     Close the file, leave nano
^O     Write the file
^S     Write the file without asking for its name
^R     Insert another file
^W     Search forward
^Q     Search backward
M-W    Search on, forward
M-Q    Search on, backward
^\\     Replace
^K     Cut the line, or what is marked
^U     Paste
M-6    Copy the line, or what is marked
M-A    Begin to mark
M-U    Undo
M-E    Redo
^C     Where the cursor is
^/     Go to a line and column
^T     Insert what a command prints
^J     Justify the paragraph
^Y ^V  A page up, a page down
M-\\    The first line
M-/    The last line
M-]    The bracket that belongs to the one at the cursor
^L     The cursor's line to the middle
M-}    Indent
M-{    Unindent
M-3    Comment, uncomment
M-T    Cut to the end
M-D    Count lines, words and characters
M-N    Line numbers on or off
M-I    Automatic indentation on or off
M-C    Where the cursor is, all the time
M-X    The two lines of help on or off
M-Z    The two bars on or off
M-< M->  The file before, the file after
`;
