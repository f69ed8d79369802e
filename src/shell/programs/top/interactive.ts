import { isSystemError, poll, signalOf, type Call, type Process, type Tty } from "../../../os/index.ts";
import { KeyDecoder, type Key } from "../../readline/keys.ts";
import { encodeText } from "../../text.ts";
import { helpScreen } from "./help.ts";
import { Refusal, userNamed, type Options } from "./options.ts";
import { chosen, drawn, picture, type View } from "./screen.ts";
import { FIELDS, type Task } from "./tasks.ts";

/** Keys with a time limit. */
export class Keyboard {
  private readonly tty: Tty;
  private readonly decoder = new KeyDecoder();
  /** A key that was read too early. */
  private again: Key | undefined;

  constructor(tty: Tty) {
    this.tty = tty;
  }

  putBack(key: Key | undefined): void {
    this.again = key;
  }

  /** The next key; undefined when none came before `until` (virtual ms); "resize" when the window changed. */
  *next(until: number | undefined, process: Process): Call<Key | undefined> {
    if (this.again) {
      const key = this.again;
      this.again = undefined;
      return key;
    }
    for (;;) {
      const data = this.tty.slave.read(1);
      if (data) {
        if (data.length === 0) return { name: "hangup", text: "" };
        const key = this.decoder.push(data[0]!);
        if (key) return key;
        continue;
      }
      const rest = until === undefined ? undefined : until - process.now;
      if (rest !== undefined && rest <= 0) return undefined;
      try {
        const found = yield* poll([{ file: this.tty.slave, side: "read" }], this.decoder.escaped ? 25 : rest);
        if (found.length === 0 && this.decoder.escaped) {
          this.decoder.reset();
          return { name: "escape", text: "" };
        }
      } catch (error) {
        if (!isSystemError(error, "EINTR")) throw error;
        return { name: "resize", text: "" };
      }
    }
  }
}

const SORT_KEYS: Readonly<Record<string, string>> = { P: "%CPU", M: "%MEM", N: "PID", T: "TIME+" };

/** top on a terminal: draws, waits for a key or the time, and does what the key says. */
export class Screen {
  private readonly process: Process;
  private readonly tty: Tty;
  private readonly options: Options;
  private readonly cores: number;
  private readonly look: () => Task[];
  private readonly keys: Keyboard;
  private tasks: Task[] = [];
  private view: View;
  private ended = false;

  constructor(process: Process, tty: Tty, options: Options, cores: number, look: () => Task[]) {
    this.process = process;
    this.tty = tty;
    this.options = options;
    this.cores = cores;
    this.look = look;
    this.view = options.view;
    this.keys = new Keyboard(tty);
  }

  private write(text: string): void {
    this.tty.slave.write(encodeText(text));
  }

  private draw(message = ""): number {
    const { rows, columns } = this.tty;
    const shown = picture(this.process, this.tasks, this.cores, this.view, columns);
    this.write(drawn(shown, this.view, { rows, columns }, message));
    return shown.summary.length + 1;
  }

  *run(): Call<void> {
    this.write("\x1b[H\x1b[2J");
    for (let round = 1; ; round += 1) {
      this.tasks = this.look();
      this.draw();
      if (round >= this.options.rounds) return;
      const until = this.process.now + this.options.delay * 1000;
      for (;;) {
        const key = yield* this.keys.next(until, this.process);
        if (!key || key.name === "enter" || key.text === " ") break;
        if (key.name === "hangup") return;
        yield* this.press(key);
        if (this.ended) return;
      }
    }
  }

  /** Asks for a line of text below the summary; undefined after Esc. */
  private *ask(question: string): Call<string | undefined> {
    const line = this.draw();
    let answer = "";
    for (;;) {
      this.write(`\x1b[${line};1H\x1b[1m${question} \x1b[m${answer}\x1b[K\x1b[?25h`);
      const key = yield* this.keys.next(undefined, this.process);
      if (!key || key.name === "escape" || key.name === "hangup") {
        this.draw();
        return undefined;
      }
      if (key.name === "enter") return answer;
      if (key.name === "backspace" || key.name === "C-h") answer = answer.slice(0, -1);
      else if (key.text !== "" && key.name !== "paste") answer += key.text;
      if (key.name === "resize") this.draw();
    }
  }

  private *tell(message: string): Call<void> {
    this.draw(`\x1b[7m ${message} \x1b[m`);
    this.keys.putBack(yield* this.keys.next(this.process.now + 2000, this.process));
    this.draw();
  }

  private *press(key: Key): Call<void> {
    const { view } = this;
    const name = key.text !== "" ? key.text : key.name;
    const sort = SORT_KEYS[name];
    const page = Math.max(1, this.tty.rows - 8);
    const count = chosen(this.tasks, view).length;
    if (sort !== undefined) {
      view.sort = sort;
      view.forest = false;
    } else {
      switch (name) {
        case "q": this.ended = true; return;
        case "h": case "?": yield* this.help(); break;
        case "R": view.reverse = !view.reverse; break;
        case "<": case ">": view.sort = FIELDS[Math.min(FIELDS.length - 1, Math.max(0, FIELDS.findIndex((field) => field.name === view.sort) + (name === "<" ? -1 : 1)))]!.name; break;
        case "c": view.commandLines = !view.commandLines; break;
        case "i": view.idle = !view.idle; break;
        case "1": view.everyCpu = !view.everyCpu; break;
        case "H": view.threads = !view.threads; yield* this.tell(`Show threads ${view.threads ? "On" : "Off"}`); break;
        case "V": case "v": view.forest = !view.forest; yield* this.tell(`Forest mode ${view.forest ? "On" : "Off"}`); break;
        case "l": view.load = !view.load; break;
        case "t": view.cpuMode = (view.cpuMode + 1) % 4; break;
        case "m": view.memoryMode = (view.memoryMode + 1) % 4; break;
        case "E": view.summaryScale = (view.summaryScale + 1) % 6; break;
        case "e": view.taskScale = (view.taskScale + 1) % 5; break;
        case "B": view.bold = !view.bold; break;
        case "y": view.highlightRows = !view.highlightRows; break;
        case "z": view.colours = !view.colours; break;
        case "=": Object.assign(view, { user: undefined, pids: [], most: 0, idle: true, row: 0, column: 0, forest: false }); break;
        case "down": view.row = Math.min(Math.max(0, count - 1), view.row + 1); break;
        case "up": view.row = Math.max(0, view.row - 1); break;
        case "right": view.column = Math.min(FIELDS.length - 1, view.column + 1); break;
        case "left": view.column = Math.max(0, view.column - 1); break;
        case "pagedown": view.row = Math.min(Math.max(0, count - 1), view.row + page); break;
        case "pageup": view.row = Math.max(0, view.row - page); break;
        case "home": view.row = 0; view.column = 0; break;
        case "end": view.row = Math.max(0, count - page); break;
        case "k": yield* this.kill(); return;
        case "u": case "U": yield* this.askUser(); return;
        case "d": case "s": yield* this.askDelay(); return;
        case "n": case "#": yield* this.askMost(); return;
        case "W": yield* this.save(); return;
        case "resize": break;
        default: yield* this.tell("Unknown command - try 'h' for help"); return;
      }
    }
    this.draw();
  }

  private *help(): Call<void> {
    this.write(`\x1b[H\x1b[2J${helpScreen(this.options).split("\n").slice(0, this.tty.rows).join("\r\n")}`);
    for (;;) {
      const key = yield* this.keys.next(undefined, this.process);
      if (key?.name !== "resize") break;
    }
    this.write("\x1b[2J");
  }

  private *kill(): Call<void> {
    const first = chosen(this.tasks, this.view)[this.view.row]?.task.process.pid ?? 1;
    const answer = yield* this.ask(`PID to signal/kill [default pid = ${first}]`);
    if (answer === undefined) return;
    const pid = answer.trim() === "" ? first : Number(answer);
    if (!Number.isInteger(pid)) return yield* this.tell("Unacceptable integer");
    const which = yield* this.ask(`Send pid ${pid} signal [15/sigterm]`);
    if (which === undefined) return;
    const signal = which.trim() === "" ? "SIGTERM" : signalOf(which.trim());
    if (signal === undefined) return yield* this.tell("Invalid signal");
    try {
      this.process.machine.kill(pid, signal);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return yield* this.tell(`Failed signal pid '${pid}' with '${which.trim() === "" ? 15 : which.trim()}': ${error.message}`);
    }
    this.tasks = this.look();
    this.draw();
  }

  private *askUser(): Call<void> {
    const name = yield* this.ask("Which user (blank for all)");
    if (name === undefined) return;
    try {
      this.view.user = name.trim() === "" ? undefined : userNamed(this.process, name.trim());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return yield* this.tell(error.message);
    }
    this.draw();
  }

  private *askDelay(): Call<void> {
    if (this.options.secure) return yield* this.tell("Unavailable in secure mode");
    const answer = yield* this.ask(`Change delay from ${this.options.delay.toFixed(1)} to`);
    if (answer === undefined) return;
    if (answer.trim() !== "" && !/^\d*\.?\d+$|^\d+\.$/.test(answer.trim())) return yield* this.tell("Unacceptable floating point");
    if (answer.trim() !== "") this.options.delay = Math.max(0.1, Number(answer));
    this.draw();
  }

  private *askMost(): Call<void> {
    const answer = yield* this.ask(`Maximum tasks = ${this.view.most}, change to (0 is unlimited)`);
    if (answer === undefined) return;
    if (answer.trim() !== "" && !/^\d+$/.test(answer.trim())) return yield* this.tell("Unacceptable integer");
    if (answer.trim() !== "") this.view.most = Number(answer);
    this.draw();
  }

  private *save(): Call<void> {
    const home = this.process.env.get("HOME") ?? "/root";
    this.process.files.mkdir(`${home}/.config/procps`, { recursive: true });
    this.process.files.writeFile(`${home}/.config/procps/toprc`, encodeText(`top's Config File (Linux processes with windows)\nId:k, Mode_altscr=0, Mode_irixps=1, Delay_time=${this.options.delay.toFixed(3)}, Curwin=0\n`));
    yield* this.tell(`Wrote configuration to '${home}/.config/procps/toprc'`);
  }
}
