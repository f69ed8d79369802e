/** What a key of the room does. The shell has all other keys: that is why these are Alt and Shift together, and F keys. */
export type Command =
  | "help" | "next-pane" | "previous-pane" | "new-terminal" | "split" | "editor" | "map" | "objects" | "requests" | "strip"
  | "pause" | "faster" | "slower" | "next-event" | "undo" | "larger" | "smaller" | "search" | "share" | `tab-${1 | 2 | 3 | 4 | 5 | 6 | 7}`;

interface Shortcut {
  command: Command;
  /** KeyboardEvent.code: where the key is, whatever letter Option makes of it on a Mac. */
  code: string;
  /** As it is shown. */
  keys: string;
}

const withAltShift = (code: string, letter: string, command: Command): Shortcut => ({ command, code, keys: `Alt Shift ${letter}` });

/** With Alt and Shift. */
const ALT_SHIFT: readonly Shortcut[] = [
  withAltShift("KeyT", "T", "new-terminal"),
  withAltShift("Backslash", "\\", "split"),
  withAltShift("KeyE", "E", "editor"),
  withAltShift("KeyM", "M", "map"),
  withAltShift("KeyO", "O", "objects"),
  withAltShift("KeyR", "R", "requests"),
  withAltShift("KeyL", "L", "strip"),
  withAltShift("KeyP", "P", "pause"),
  withAltShift("Period", ".", "faster"),
  withAltShift("Comma", ",", "slower"),
  withAltShift("KeyN", "N", "next-event"),
  withAltShift("KeyU", "U", "undo"),
  withAltShift("Equal", "+", "larger"),
  withAltShift("Minus", "−", "smaller"),
  withAltShift("KeyS", "S", "share"),
  ...([1, 2, 3, 4, 5, 6, 7] as const).map((digit) => withAltShift(`Digit${digit}`, String(digit), `tab-${digit}`)),
];

const PLAIN: readonly Shortcut[] = [
  { command: "help", code: "F1", keys: "F1" },
  { command: "next-pane", code: "F6", keys: "F6" },
  { command: "previous-pane", code: "F6", keys: "Shift F6" },
];

/** For the sheet of keys; the tabs are one line of it. */
export const SHOWN_SHORTCUTS: readonly { command: Command; keys: string }[] = [
  ...PLAIN,
  ...ALT_SHIFT.filter(({ command }) => !/^tab-[2-7]$/.test(command)).map(({ command, keys }) => ({ command, keys: command === "tab-1" ? "Alt Shift 1 … 7" : keys })),
  { command: "search", keys: "Ctrl Shift F" },
];

type KeyState = Pick<KeyboardEvent, "code" | "altKey" | "shiftKey" | "ctrlKey" | "metaKey">;

/** The command of a key, or undefined when it belongs to whatever has the focus. */
export function commandOf(event: KeyState): Command | undefined {
  if (event.ctrlKey || event.metaKey) return undefined;
  if (event.altKey) return event.shiftKey ? ALT_SHIFT.find(({ code }) => code === event.code)?.command : undefined;
  if (event.code === "F6") return event.shiftKey ? "previous-pane" : "next-pane";
  return event.code === "F1" && !event.shiftKey ? "help" : undefined;
}
