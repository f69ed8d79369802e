import type { ITheme } from "@xterm/xterm";

/** The colours of a terminal, taken from the CSS variables of the page: the terminal is dark in both themes. */
export function paletteOf(element: Element): ITheme {
  const style = getComputedStyle(element);
  const color = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const ink = color("--term-ink", "#e4e8dc");
  const dim = color("--term-dim", "#8f9885");
  const pea = color("--term-pea", "#9bd770");
  const bad = color("--term-bad", "#ff8a80");
  const wait = color("--term-wait", "#ffce6b");
  return {
    background: color("--term", "#14180f"),
    foreground: ink,
    cursor: ink,
    cursorAccent: color("--term", "#14180f"),
    selectionBackground: "#4f6b3a",
    black: "#2a3023",
    red: bad,
    green: pea,
    yellow: wait,
    blue: "#8cc7ee",
    magenta: "#d9a6e8",
    cyan: "#86d8cf",
    white: ink,
    brightBlack: dim,
    brightRed: bad,
    brightGreen: pea,
    brightYellow: wait,
    brightBlue: "#a9d6f5",
    brightMagenta: "#e5c0f0",
    brightCyan: "#a5e6df",
    brightWhite: "#ffffff",
  };
}

/** How matches of a search are marked. xterm takes only #rrggbb. */
export function matchColours(element: Element) {
  const style = getComputedStyle(element);
  const color = (name: string, otherwise: string): string => {
    const value = style.getPropertyValue(name).trim();
    return /^#[0-9a-f]{6}$/i.test(value) ? value : otherwise;
  };
  return {
    matchBackground: "#4a4420",
    matchOverviewRuler: color("--term-wait", "#ffce6b"),
    activeMatchBackground: "#4f6b3a",
    activeMatchBorder: color("--term-pea", "#9bd770"),
    activeMatchColorOverviewRuler: color("--term-pea", "#9bd770"),
  };
}
