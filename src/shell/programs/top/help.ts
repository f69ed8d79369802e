/** What 'h' shows: the keys that this top has, in the words of procps-ng. */
export function helpScreen(options: { delay: number; secure: boolean }): string {
  const bold = (text: string): string => `\x1b[1m${text}\x1b[m`;
  const lines = [
    `${bold("Help for Interactive Commands")} - procps-ng 4.0.2`,
    `Window \x1b[7m1:Def\x1b[m: Cumulative mode ${bold("Off")}.  \x1b[7mSystem\x1b[m: Delay ${bold(`${options.delay.toFixed(1)} secs`)}; Secure mode ${bold(options.secure ? "On" : "Off")}.`,
    "",
    "  z,B,E,e   Global: 'z' color/mono; 'B' bold; 'E'/'e' summary/task memory scale",
    "  l,t,m     Toggle: 'l' load avg; 't' task/cpu; 'm' memory",
    "  1         Toggle: '1' cpu view",
    "",
    "  P,M,N,T   Sort by: 'P' %CPU; 'M' %MEM; 'N' PID; 'T' TIME+",
    "  <,>     . Move sort column: '<'/'>' left/right",
    "  R,H     . Toggle: 'R' Sort; 'H' Threads",
    "  c,i     . Toggle: 'c' Cmd name/line; 'i' Idle",
    "  y       . Toggle highlights: 'y' running tasks",
    "  u,U     . Filter by: 'u'/'U' effective/any user",
    "  n,#     . Set: 'n'/'#' max tasks displayed",
    "  V       . Toggle: 'V' forest view",
    "  =       . All tasks again, unfiltered",
    "",
    "  d,k       'd' set delay; 'k' kill",
    "  W         Write cfg 'W'",
    "  q         Quit",
    "          ( commands shown with '.' require a visible task display window ) ",
    "",
    "Type 'q' or <Esc> to continue ",
  ];
  return lines.map((line) => (line.startsWith("  ") ? line.replace(/'([^']{1,2})'/g, (_all, key: string) => `'${bold(key)}'`) : line)).join("\n");
}
