import { commandText } from "./command-text.ts";
import type { Shell } from "./shell.ts";

export const BASH_VERSION = "5.2.15(1)-release";

/** Gives a shell the variables whose values are made at reading. */
export function defineSpecialVariables(shell: Shell): void {
  const { variables } = shell;
  if (shell.flavour === "ash") {
    variables.defineDynamic("LINENO", { read: () => String(shell.line), write: () => {} });
    variables.defineDynamic("RANDOM", { read: () => String(shell.random.below(32768)), write: (v) => { shell.random = shell.random.fork(v); } });
    return;
  }
  const simulation = shell.process.machine.simulation;
  const fixed = (name: string, read: () => string | string[] | undefined): void => variables.defineDynamic(name, { read, write: () => {} });
  variables.defineDynamic("RANDOM", {
    read: () => String(shell.random.below(32768)),
    write: (seed) => {
      shell.random = simulation.random.fork(`RANDOM=${seed}`);
    },
  });
  fixed("SRANDOM", () => String(shell.random.below(4294967296)));
  variables.defineDynamic("SECONDS", {
    read: () => String(shell.seconds + Math.floor((shell.process.now - shell.startedAt) / 1000)),
    write: (value) => {
      shell.seconds = Number(value) || 0;
      shell.startedAt = shell.process.now;
    },
  });
  variables.defineDynamic("LINENO", { read: () => String(shell.line), write: () => {} });
  fixed("BASH_COMMAND", () => shell.commandNode && commandText(shell.commandNode.source.text, shell.commandNode.node));
  fixed("SHELLOPTS", () => [...shell.options].filter((name) => name !== "stdin").sort().join(":"));
  fixed("BASHOPTS", () => [...shell.shopt].sort().join(":"));
  fixed("EPOCHSECONDS", () => String(Math.floor(shell.process.wall / 1000)));
  fixed("EPOCHREALTIME", () => (shell.process.wall / 1000).toFixed(6));
  fixed("BASHPID", () => String(shell.process.pid));
  fixed("BASH_SUBSHELL", () => String(shell.subshellLevel));
  fixed("PIPESTATUS", () => shell.pipeStatus.map(String));
  fixed("FUNCNAME", () => {
    if (shell.frames.length === 0) return undefined;
    const names = shell.frames.map((frame) => frame.name).reverse();
    return shell.commandString || shell.interactive ? names : [...names, "main"];
  });
  fixed("BASH_SOURCE", () => {
    const base = shell.commandString || shell.interactive ? [] : [shell.name];
    return [...shell.frames.map((frame) => frame.source).reverse(), ...base];
  });
  fixed("BASH_LINENO", () => [...shell.frames.map((frame) => String(frame.line)).reverse(), ...(shell.commandString || shell.interactive ? [] : ["0"])]);
  fixed("DIRSTACK", () => [shell.variables.text("PWD") ?? shell.process.cwd, ...shell.directoryStack]);
  fixed("GROUPS", () => shell.process.credentials.groups.map(String));
  fixed("HISTCMD", () => String((shell.history?.length ?? 0) + 1));
  // The terminal's size, till a script takes the name for itself.
  const ofTerminal = (name: string, read: () => string | undefined): void => {
    let own: string | undefined;
    variables.defineDynamic(name, { read: () => own ?? read(), write: (value) => { own = value; } });
  };
  ofTerminal("COLUMNS", () => (shell.tty ? String(shell.tty.columns) : undefined));
  ofTerminal("LINES", () => (shell.tty ? String(shell.tty.rows) : undefined));
}
