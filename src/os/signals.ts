/** Signal numbers of Linux on amd64. */
export const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGWINCH: 28,
} as const;

export type Signal = keyof typeof SIGNALS;

/** What a signal does to a process that neither traps nor ignores it. */
export function defaultAction(signal: Signal): "ignore" | "stop" | "continue" | "terminate" {
  switch (signal) {
    case "SIGCHLD":
    case "SIGURG":
    case "SIGWINCH":
      return "ignore";
    case "SIGCONT":
      return "continue";
    case "SIGSTOP":
    case "SIGTSTP":
    case "SIGTTIN":
    case "SIGTTOU":
      return "stop";
    default:
      return "terminate";
  }
}

/** A signal by number or name, with or without SIG; undefined if there is none. */
export function signalOf(name: string | number): Signal | undefined {
  const names = Object.keys(SIGNALS) as Signal[];
  if (typeof name === "number" || /^\d+$/.test(name)) return names.find((n) => SIGNALS[n] === Number(name));
  const full = name.toUpperCase().startsWith("SIG") ? name.toUpperCase() : `SIG${name.toUpperCase()}`;
  return names.find((n) => n === full);
}
