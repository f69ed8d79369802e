/** Options of less that can be changed while it runs: by their letters. */
export type Letter = string;

interface Toggle {
  /** What is said when it is 0 (off), 1 and 2. Letters that share a setting differ in which value they give. */
  says: readonly [string, string, string?];
  setting: string;
  value: 1 | 2;
}

const toggle = (setting: string, value: 1 | 2, ...says: [string, string, string?]): Toggle => ({ setting, value, says });

const PROMPTS = ["Short prompt", "Medium prompt", "Long prompt"] as const;
const CASE = ["Case is significant in searches", "Ignore case in searches", "Ignore case in searches and in patterns"] as const;
const QUIT = ["Don't quit at end-of-file", "Quit at end-of-file", "Quit immediately at end-of-file"] as const;
const NUMBERS = ["Don't use line numbers", "Use line numbers", "Constantly display line numbers"] as const;
const RAW = ["Display control characters as ^X", "Display control characters directly (not recommended)", "Display ANSI sequences directly, other control characters as ^X"] as const;
const BELL = ["Ring the bell for errors AND at eof/bof", "Ring the bell for errors but not at eof/bof", "Never ring the bell"] as const;
const MARKS = ["Don't highlight search matches", "Highlight matches for previous search only", "Highlight all matches for previous search pattern"] as const;
const OVER = ["Display underlined text in underline mode", "Backspaces cause overstrike", "Print backspace as ^H"] as const;
const UNREAD = ["Don't highlight first unread line", "Highlight first unread line after forward-screen", "Highlight first unread line after any forward movement"] as const;

/** What `-X` says and sets. What a setting is at the beginning stands in `Settings`. */
export const TOGGLES: Readonly<Record<Letter, Toggle>> = {
  a: toggle("skip", 1, "Search includes displayed screen", "Search skips displayed screen"),
  A: toggle("skip", 2, "Search includes displayed screen", "Search skips displayed screen", "Search includes all of displayed screen"),
  c: toggle("paint", 1, "Repaint by scrolling from bottom of screen", "Repaint by painting from top of screen"),
  C: toggle("paint", 1, "Repaint by scrolling from bottom of screen", "Repaint by painting from top of screen"),
  e: toggle("quit", 1, ...QUIT), E: toggle("quit", 2, ...QUIT),
  f: toggle("force", 1, "Open only regular files", "Open even non-regular files"),
  F: toggle("one", 1, "Don't quit if end-of-file on first screen", "Quit if end-of-file on first screen"),
  g: toggle("marks", 1, ...MARKS), G: toggle("marks", 2, ...MARKS),
  i: toggle("case", 1, ...CASE), I: toggle("case", 2, ...CASE),
  J: toggle("column", 1, "Don't display a status column", "Display a status column"),
  K: toggle("interrupt", 1, "Interrupt (ctrl-C) returns to prompt", "Interrupt (ctrl-C) exits less"),
  L: toggle("open", 1, "Use the LESSOPEN filter", "Don't use the LESSOPEN filter"),
  m: toggle("prompt", 1, ...PROMPTS), M: toggle("prompt", 2, ...PROMPTS),
  n: toggle("numbers", 1, NUMBERS[1], NUMBERS[0]), N: toggle("numbers", 2, NUMBERS[0], NUMBERS[1], NUMBERS[2]),
  q: toggle("bell", 1, ...BELL), Q: toggle("bell", 2, ...BELL),
  r: toggle("raw", 1, ...RAW), R: toggle("raw", 2, ...RAW),
  s: toggle("squeeze", 1, "Display all blank lines", "Squeeze multiple blank lines"),
  S: toggle("chop", 1, "Fold long lines", "Chop long lines"),
  u: toggle("over", 1, ...OVER), U: toggle("over", 2, ...OVER),
  w: toggle("unread", 1, ...UNREAD), W: toggle("unread", 2, ...UNREAD),
  "~": toggle("tildes", 1, "Show tildes after end of file", "Don't show tildes after end of file"),
};

/** The long names that people use. */
export const LONG: Readonly<Record<string, Letter>> = {
  "search-skip-screen": "a", "SEARCH-SKIP-SCREEN": "A", "quit-at-eof": "e", "QUIT-AT-EOF": "E", force: "f", "quit-if-one-screen": "F", "hilite-search": "g",
  "HILITE-SEARCH": "G", "ignore-case": "i", "IGNORE-CASE": "I", "status-column": "J", "quit-on-intr": "K", "long-prompt": "m", "LONG-PROMPT": "M",
  "line-numbers": "N", "LINE-NUMBERS": "N", quiet: "q", silent: "q", QUIET: "Q", SILENT: "Q", "raw-control-chars": "r", "RAW-CONTROL-CHARS": "R",
  "squeeze-blank-lines": "s", "chop-long-lines": "S", "underline-special": "u", "UNDERLINE-SPECIAL": "U", "hilite-unread": "w", "HILITE-UNREAD": "W", tilde: "~",
};

/** Letters that cannot be changed any more, with their long names. */
export const FIXED: Readonly<Record<Letter, string>> = { d: "dumb", p: "pattern", X: "no-init" };

/** Numbers that are asked for or shown, with the sentence for them. */
export const NUMBERED: Readonly<Record<Letter, { setting: "target" | "tab" | "window" | "half" | "back" | "forward"; ask: string; say: (value: number) => string }>> = {
  h: { setting: "back", ask: "Backwards scroll limit: ", say: (n) => `Backwards scroll limit is ${n} lines` },
  j: { setting: "target", ask: "Target line: ", say: (n) => `Position target at screen line ${n}` },
  x: { setting: "tab", ask: "Tab stops: ", say: (n) => `Tab stops every ${n} spaces` },
  y: { setting: "forward", ask: "Forward scroll limit: ", say: (n) => `Forward scroll limit is ${n} lines` },
  z: { setting: "window", ask: "Scroll window size: ", say: (n) => `Scroll window size is ${n} lines` },
};

export class Settings {
  private readonly values = new Map<string, number>([["marks", 2]]);
  tab = 8;
  target = 0;
  window = -1;
  half = 0;
  back = -1;
  forward = -1;

  get(setting: string): number {
    return this.values.get(setting) ?? 0;
  }

  set(setting: string, value: number): void {
    this.values.set(setting, value);
  }

  /** Turns the option on, as on the command line (-n of -N: off). */
  turnOn(letter: Letter): void {
    const option = TOGGLES[letter];
    if (option) this.set(option.setting, option.value);
  }

  turnOff(letter: Letter): void {
    const option = TOGGLES[letter];
    if (option) this.set(option.setting, 0);
  }

  /** `-X` typed while it runs; answers what is said. */
  toggle(letter: Letter): string | undefined {
    const option = TOGGLES[letter];
    if (!option) return undefined;
    if (option.setting === "one") return option.says[1];
    this.set(option.setting, this.get(option.setting) === option.value ? 0 : option.value);
    return this.says(letter);
  }

  /** `_X`: what the option is. */
  says(letter: Letter): string | undefined {
    const option = TOGGLES[letter];
    return option?.says[this.get(option.setting)] ?? option?.says[1];
  }
}
