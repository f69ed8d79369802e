import { encode, exitNumber, Tty, type OpenFile, type Process } from "../../os/index.ts";
import { hashOf } from "../format/hash.ts";
import type { Environment } from "./environment.ts";

interface Terminal {
  tty: Tty;
  shell: Process | undefined;
  decoder: TextDecoder;
}

/** ms after which a terminal whose shell has ended gets another one. */
const NEXT_SHELL = 200;

/** The terminals of a session, each with its login shell. */
export class Terminals {
  /** Of all that they have printed, in this order. */
  outputHash = "";
  private readonly environment: Environment;
  private readonly print: (terminal: number, text: string) => void;
  private readonly terminals = new Map<number, Terminal>();

  constructor(environment: Environment, print: (terminal: number, text: string) => void) {
    this.environment = environment;
    this.print = print;
  }

  /** Numbers and sizes. */
  get all(): { number: number; columns: number; rows: number }[] {
    return [...this.terminals].map(([number, { tty }]) => ({ number, columns: tty.columns, rows: tty.rows }));
  }

  /** Whether a shell has a command at work. */
  get busy(): boolean {
    for (const { tty, shell } of this.terminals.values()) if (shell && tty.foreground !== shell.group) return true;
    return false;
  }

  open(number: number, columns: number, rows: number): void {
    if (this.terminals.has(number)) return;
    const decoder = new TextDecoder();
    const tty = new Tty({
      name: `/dev/pts/${number}`,
      columns,
      rows,
      onOutput: (data) => {
        const text = decoder.decode(data, { stream: true });
        this.outputHash = hashOf([this.outputHash, String(number), text]);
        this.print(number, text);
      },
    });
    const terminal: Terminal = { tty, shell: undefined, decoder };
    this.terminals.set(number, terminal);
    this.startShell(number, terminal);
  }

  close(number: number): void {
    this.terminals.get(number)?.tty.hangUp();
    this.terminals.delete(number);
  }

  resize(number: number, columns: number, rows: number): void {
    this.terminals.get(number)?.tty.resize(columns, rows);
  }

  /** What is typed. */
  type(number: number, text: string): void {
    this.terminals.get(number)?.tty.input(encode(text));
  }

  /** The terminal whose shell a process is. */
  of(process: Process): number | undefined {
    for (const [number, { tty, shell }] of this.terminals) if (process.tty === tty && process === shell) return number;
    return undefined;
  }

  /** A login shell; when it ends (exit, Ctrl-D) another one takes its place, as on a console. */
  private startShell(number: number, terminal: Terminal): void {
    const { workstation, variables, home, simulation } = this.environment;
    const { slave } = terminal.tty;
    const shell = workstation.spawn({
      file: "/bin/bash",
      args: ["-bash"],
      env: new Map([...variables, ["TERM", "xterm-256color"]]),
      cwd: home,
      files: new Map<number, OpenFile>([[0, slave], [1, slave], [2, slave]]),
      session: { tty: terminal.tty },
    });
    terminal.tty.attach(shell);
    terminal.shell = shell;
    shell.onExit((status) => {
      if (this.terminals.get(number) !== terminal) return;
      void exitNumber(status);
      simulation.after(NEXT_SHELL, () => {
        if (this.terminals.get(number) === terminal) this.startShell(number, terminal);
      });
    });
  }
}
