/** The terminal on the page: xterm on one side, bytes on the other. */
export { createStickyControl, type StickyControl } from "./modifier.ts";
export { TERMINAL_STRINGS, type TerminalStrings } from "./strings.ts";
export { openTerminal, type TerminalOptions, type TerminalView } from "./terminal.ts";
