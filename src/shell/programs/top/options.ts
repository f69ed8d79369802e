import type { Process } from "../../../os/index.ts";
import { accounts } from "../accounts.ts";
import type { Flavour } from "../../options.ts";
import { DEFAULTS, type View } from "./screen.ts";
import { FIELDS } from "./tasks.ts";

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

export interface Options {
  view: View;
  batch: boolean;
  delay: number;
  rounds: number;
  width: number | undefined;
  secure: boolean;
  show?: string;
}

export class Refusal extends Error {}

export function userNamed(process: Process, name: string): string {
  const found = accounts(process).find((account) => account.name === name || String(account.uid) === name);
  if (!found) throw new Refusal("Invalid user");
  return found.name;
}

export function readOptions(process: Process, flavour: Flavour): Options {
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
