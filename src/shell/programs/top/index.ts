import { isSystemError, poll, printError, signalOf, sleep, type Call, type Process, type Program, type Tty } from "../../../os/index.ts";
import { accounts } from "../accounts.ts";
import { coresOf } from "../cores.ts";
import type { Flavour } from "../../options.ts";
import { print } from "../../program.ts";
import { KeyDecoder, type Key } from "../../readline/keys.ts";
import { encodeText } from "../../text.ts";
import { memoryOf } from "../memory.ts";
import { busyboxLines } from "./busybox.ts";
import { helpScreen } from "./help.ts";
import { chosen, DEFAULTS, drawn, picture, plainText, type View } from "./screen.ts";
import { FIELDS, Usage, type Task } from "./tasks.ts";

const USAGE = `
Usage:
 top [options]

Options:
 -b, --batch-mode                run in non-interactive batch mode
 -c, --cmdline-toggle            reverse last remembered 'c' state
 -d, --delay =SECS [.TENTHS]     iterative delay as SECS [.TENTHS]
 -E, --scale-summary-mem =SCALE  set mem as: k,m,g,t,p,e for SCALE
 -e, --scale-task-mem =SCALE     set mem with: k,m,g,t,p for SCALE
 -H, --threads-show              show tasks plus all their threads
 -i, --idle-toggle               reverse last remembered 'i' state
 -n, --iterations =NUMBER        exit on maximum iterations NUMBER
 -O, --list-fields               output all field names, then exit
 -o, --sort-override =FIELD      force sorting on this named FIELD
 -p, --pid =PIDLIST              monitor only the tasks in PIDLIST
 -S, --accum-time-toggle         reverse last remembered 'S' state
 -s, --secure-mode               run with secure mode restrictions
 -U, --filter-any-user =USER     show only processes owned by USER
 -u, --filter-only-euser =USER   show only processes owned by USER
 -w, --width [=COLUMNS]          change print width [,use COLUMNS]
 -1, --single-cpu-toggle         reverse last remembered '1' state

 -h, --help                      display this help text, then exit
 -V, --version                   output version information & exit

For more details see top(1).
`;

const LONG: Record<string, string> = {
  "batch-mode": "b", "cmdline-toggle": "c", delay: "d", "scale-summary-mem": "E", "scale-task-mem": "e", "threads-show": "H", "idle-toggle": "i", iterations: "n", "list-fields": "O", "sort-override": "o", pid: "p",
  "accum-time-toggle": "S", "secure-mode": "s", "filter-any-user": "U", "filter-only-euser": "u", width: "w", "single-cpu-toggle": "1", help: "h", version: "V",
};

interface Options {
  view: View;
  batch: boolean;
  delay: number;
  rounds: number;
  width: number | undefined;
  secure: boolean;
  show?: string;
}

/** How long top waits before it first shows anything, ms. */
const FIRST_LOOK = 150;

class Refusal extends Error {}

function userNamed(process: Process, name: string): string {
  const found = accounts(process).find((account) => account.name === name || String(account.uid) === name);
  if (!found) throw new Refusal("Invalid user");
  return found.name;
}

function readOptions(process: Process, flavour: Flavour): Options {
  const options: Options = { view: { ...DEFAULTS }, batch: false, delay: flavour === "busybox" ? 5 : 3, rounds: Infinity, width: undefined, secure: false };
  const { view } = options;
  const words = process.args.slice(1);
  const scale = (letter: string, allowed: string): number => {
    const found = allowed.indexOf(letter.toLowerCase());
    if (letter.length !== 1 || found < 0) throw new Refusal(`bad memory scaling arg '${letter}'`);
    return found;
  };
  const set = (letter: string, value: string): void => {
    switch (letter) {
      case "b": options.batch = true; break;
      case "c": view.commandLines = !view.commandLines; break;
      case "d":
        if (!/^\d*\.?\d+$|^\d+\.$/.test(value)) throw new Refusal(`bad delay interval '${value}'`);
        options.delay = Number(value);
        break;
      case "E": view.summaryScale = scale(value, "kmgtpe"); break;
      case "e": view.taskScale = scale(value, "kmgtp"); break;
      case "H": view.threads = true; break;
      case "i": view.idle = false; break;
      case "n":
        if (!/^\d+$/.test(value) || Number(value) < 1) throw new Refusal(`bad iterations argument '${value}'`);
        options.rounds = Number(value);
        break;
      case "O": options.show = FIELDS.map((field) => `${field.name}\n`).join(""); break;
      case "o": {
        const name = value.replace(/^[-+]/, "");
        const field = FIELDS.find((each) => each.name.toLowerCase() === name.toLowerCase());
        if (!field) throw new Refusal(`unrecognized field name '${name}'`);
        view.sort = field.name;
        view.reverse = value.startsWith("-");
        break;
      }
      case "p":
        for (const pid of value.split(",")) {
          if (!/^\d+$/.test(pid)) throw new Refusal(`bad pid '${pid}'`);
          view.pids = [...view.pids, pid === "0" ? process.pid : Number(pid)];
        }
        break;
      case "s": options.secure = true; break;
      case "U": case "u": view.user = userNamed(process, value); break;
      case "w": options.width = value === "" ? 512 : Math.min(512, Number(value)); break;
      case "1": view.everyCpu = true; break;
      case "h": options.show = USAGE; break;
      case "V": options.show = "top from procps-ng 4.0.2\n"; break;
      default:
    }
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    const next = (letter: string): string => {
      const value = words[index += 1];
      if (value === undefined) throw new Refusal(`option requires an argument -- '${letter}'`);
      return value;
    };
    const long = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
    if (long) {
      const letter = LONG[long[1]!];
      if (letter === undefined) throw new Refusal(`unrecognized option '${word}'`);
      set(letter, long[2] ?? ("dEenopUu".includes(letter) ? next(letter) : ""));
      continue;
    }
    // "top bn1" works as "top -bn1" does.
    const letters = word.replace(/^-/, "");
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at]!;
      if (!"bcdEeHinOopSsUuw1hV".includes(letter)) throw new Refusal(`invalid option -- '${letter}'`);
      const rest = letters.slice(at + 1).replace(/^=/, "");
      if ("dEenopUu".includes(letter)) {
        set(letter, rest === "" ? next(letter) : rest);
        break;
      }
      if (letter === "w") {
        set(letter, rest !== "" ? rest : /^\d+$/.test(words[index + 1] ?? "") ? words[index += 1]! : "");
        break;
      }
      set(letter, "");
    }
  }
  return options;
}

/** The processes by the CPU they took since the last look. */
export const top = (flavour: Flavour): Program => function* (process): Call<number> {
  let options: Options;
  try {
    options = readOptions(process, flavour);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield* printError(`top: ${error.message}\n`);
    return 1;
  }
  if (options.show !== undefined) {
    yield* print(options.show);
    return 0;
  }
  const tty = options.batch ? undefined : process.tty;
  if (!tty && !options.batch && flavour === "gnu") {
    yield* printError("top: failed tty get\n");
    return 1;
  }
  const cores = coresOf(process.files.exists("/proc/cpuinfo") ? process.files.readText("/proc/cpuinfo") : "");
  const usage = new Usage();
  const look = (): Task[] => usage.look(process, memoryOf(process).total);
  // The first numbers too tell of a while that has just passed.
  look();
  yield* sleep(FIRST_LOOK);
  if (!tty) {
    const columns = options.width ?? (Number(process.env.get("COLUMNS")) || 80);
    for (let round = 1; ; round += 1) {
      const tasks = look();
      // eslint-disable-next-line no-control-regex
      yield* print((flavour === "busybox" ? `${busyboxLines(process, tasks, cores).join("\n").replace(/\x1b\[7?m/g, "")}\n` : plainText(picture(process, tasks, cores, options.view, columns), columns)) + (round < options.rounds ? "\n" : ""));
      if (round >= options.rounds) return 0;
      yield* sleep(options.delay * 1000);
    }
  }
  const modes = { ...tty.modes };
  tty.setModes({ canonical: false, echo: false });
  process.onSignal("SIGWINCH", () => "interrupt");
  try {
    if (flavour === "busybox") yield* busyboxLoop(process, tty, options, () => busyboxLines(process, look(), cores));
    else yield* new Screen(process, tty, options, cores, look).run();
  } finally {
    tty.slave.write(encodeText(`\x1b[?25h\x1b[${tty.rows};1H\n`));
    tty.setModes(modes);
  }
  return 0;
};

function* busyboxLoop(process: Process, tty: Tty, options: Options, look: () => string[]): Call<void> {
  const keys = new Keyboard(tty);
  for (let round = 1; ; round += 1) {
    yield* print(`\x1b[H\x1b[J${look().slice(0, tty.rows - 1).map((line) => line.slice(0, tty.columns + (line.startsWith("\x1b") ? 7 : 0))).join("\n")}\n`);
    if (round >= options.rounds) return;
    const key = yield* keys.next(process.now + options.delay * 1000, process);
    if (key?.name === "hangup" || key?.text === "q") return;
  }
}

/** Keys with a time limit. */
class Keyboard {
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
class Screen {
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
