import { exitNumber, findExecutable, isSystemError, printError, read, spend, wait, type Call, type FileStatus, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { print } from "../program.ts";
import { compileBasic, compileExtended } from "../regex/posix.ts";
import { patternRegExp } from "../interpreter/pattern.ts";
import { formatTime } from "../strftime.ts";
import { groupId, groupName, userId, userName } from "./accounts.ts";
import { modeText, parseMode } from "./modes.ts";
import { parseDate } from "./dates.ts";

/** A file on the way through the tree. */
interface Visit {
  path: string;
  /** The operand it was found under. */
  top: string;
  depth: number;
  status: FileStatus;
}

type Test = (visit: Visit) => Call<boolean>;

class FindError extends Error {}

const HELP = `Usage: find [-H] [-L] [-P] [-Olevel] [-D debugopts] [path...] [expression]

Default path is the current directory; default expression is -print.
Expression may consist of: operators, options, tests, and actions.

Operators (decreasing precedence; -and is implicit where no others are given):
      ( EXPR )   ! EXPR   -not EXPR   EXPR1 -a EXPR2   EXPR1 -and EXPR2
      EXPR1 -o EXPR2   EXPR1 -or EXPR2   EXPR1 , EXPR2
`;

export const find = (flavour: Flavour) => function* (process: Process): Call<number> {
  const args = process.args.slice(1);
  let index = 0;
  let follow = false;
  for (; /^-(?:[LHPD]|O\d*)$/.test(args[index] ?? ""); index += 1) {
    if (args[index] === "-L") follow = true;
    else if (/^-[HP]$/.test(args[index]!)) follow = false;
    else if (args[index] === "-D") {
      index += 1;
      if (args[index] === undefined) {
        yield* printError("find: Missing argument after the -D option.\nTry 'find --help' for more information.\n");
        return 1;
      }
    }
  }
  const told = flavour === "gnu" && args.find((arg) => /^--?(?:help|version)$/.test(arg));
  if (told) {
    yield* print(told.endsWith("help") ? HELP : "find (GNU findutils) 4.9.0\n");
    return 0;
  }
  const paths: string[] = [];
  while (index < args.length && !/^-./.test(args[index]!) && args[index] !== "(" && args[index] !== "!") {
    paths.push(args[index]!);
    index += 1;
  }
  try {
    return yield* new Finder(process, paths.length > 0 ? paths : ["."], args.slice(index), follow, flavour).run();
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    yield* printError(`find: ${error.message}\n`);
    return 1;
  }
};

class Finder {
  private readonly process: Process;
  private readonly paths: string[];
  private readonly args: string[];
  private readonly follow: boolean;
  private readonly flavour: Flavour;
  private readonly output = new Output();
  private at = 0;
  private depthFirst = false;
  private minDepth = 0;
  private maxDepth = Infinity;
  private acts = false;
  private status = 0;
  private prune = false;
  private stop = false;
  /** -exec ... + : what was gathered. */
  private readonly batches: { command: string[]; paths: string[] }[] = [];

  constructor(process: Process, paths: string[], args: string[], follow: boolean, flavour: Flavour) {
    this.process = process;
    this.paths = paths;
    this.args = args;
    this.follow = follow;
    this.flavour = flavour;
  }

  *run(): Call<number> {
    const test: Test = this.args.length > 0 ? this.alternatives() : always;
    if (this.at < this.args.length) {
      const rest = this.args[this.at]!;
      throw new FindError(rest === ")" ? "you have too many ')'" : rest.startsWith("-") ? `unknown predicate \`${rest}'` : `paths must precede expression: \`${rest}'`);
    }
    const expression: Test = this.acts ? test : and(test, this.print("\n"));
    for (const path of this.paths) {
      if (this.stop) break;
      let status: FileStatus;
      try {
        status = this.follow ? this.process.files.stat(path) : this.process.files.lstat(path);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* this.output.force();
        yield* printError(this.flavour === "gnu" ? `find: '${path}': ${error.message}\n` : `find: ${path}: ${error.message}\n`);
        this.status = 1;
        continue;
      }
      yield* this.visit({ path, top: path, depth: 0, status }, expression);
    }
    for (const batch of this.batches) if (batch.paths.length > 0) yield* this.execute([...batch.command, ...batch.paths]);
    yield* this.output.force();
    return this.status;
  }

  private *visit(visit: Visit, expression: Test): Call<void> {
    yield* spend(0.01);
    const inside = visit.depth >= this.minDepth;
    this.prune = false;
    if (!this.depthFirst && inside) yield* expression(visit);
    if (this.stop) return;
    if (visit.status.type === "directory" && visit.depth < this.maxDepth && !(this.prune && !this.depthFirst)) {
      let names: string[] = [];
      try {
        names = this.process.files.readdir(visit.path);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* this.output.force();
        yield* printError(this.flavour === "gnu" ? `find: '${visit.path}': ${error.message}\n` : `find: ${visit.path}: ${error.message}\n`);
        this.status = 1;
      }
      for (const name of names) {
        const path = visit.path.endsWith("/") ? visit.path + name : `${visit.path}/${name}`;
        let status: FileStatus;
        try {
          status = this.follow && this.process.files.exists(path) ? this.process.files.stat(path) : this.process.files.lstat(path);
        } catch {
          continue;
        }
        yield* this.visit({ path, top: visit.top, depth: visit.depth + 1, status }, expression);
        if (this.stop) return;
      }
    }
    if (this.depthFirst && inside) yield* expression(visit);
  }

  private next(option: string): string {
    const value = this.args[this.at];
    if (value === undefined) throw new FindError(`missing argument to \`${option}'`);
    this.at += 1;
    return value;
  }

  private alternatives(): Test {
    let left = this.conjunction();
    while (this.args[this.at] === "-o" || this.args[this.at] === "-or" || this.args[this.at] === ",") {
      const comma = this.args[this.at] === ",";
      this.at += 1;
      const [first, second] = [left, this.conjunction()];
      left = function* (visit) {
        const value = yield* first(visit);
        return comma ? yield* second(visit) : value || (yield* second(visit));
      };
    }
    return left;
  }

  private conjunction(): Test {
    let left = this.primary();
    while (this.at < this.args.length && ![")", "-o", "-or", ","].includes(this.args[this.at]!)) {
      if (this.args[this.at] === "-a" || this.args[this.at] === "-and") this.at += 1;
      left = and(left, this.primary());
    }
    return left;
  }

  private primary(): Test {
    const word = this.args[this.at];
    if (word === undefined) throw new FindError(this.at > 0 && this.flavour === "gnu" ? `expected an expression after '${this.args[this.at - 1]}'` : "expected an expression");
    this.at += 1;
    if (this.flavour === "gnu" && /^(?:-a|-and|-o|-or|,)$/.test(word)) throw new FindError(`invalid expression; you have used a binary operator '${word}' with nothing before it.`);
    if (word === "!" || word === "-not") {
      const inner = this.primary();
      return function* (visit) {
        return !(yield* inner(visit));
      };
    }
    if (word === "(") {
      const inner = this.alternatives();
      if (this.args[this.at] !== ")") throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      this.at += 1;
      return inner;
    }
    return this.predicate(word);
  }

  private predicate(word: string): Test {
    switch (word) {
      case "-name":
      case "-iname": {
        const regex = patternRegExp(this.next(word), { ignoreCase: word === "-iname", extended: false });
        return simple((visit) => regex.test(baseOf(visit.path)));
      }
      case "-path":
      case "-wholename":
      case "-ipath": {
        const regex = patternRegExp(this.next(word), { ignoreCase: word === "-ipath", extended: false });
        return simple((visit) => regex.test(visit.path));
      }
      case "-regex":
      case "-iregex": {
        const source = this.next(word);
        const regex = (this.extendedRegex ? compileExtended : compileBasic)(source, word === "-iregex");
        const whole = new RegExp(`^(?:${regex.source})$`, regex.flags);
        return simple((visit) => whole.test(visit.path));
      }
      case "-regextype":
        this.extendedRegex = /extended|egrep|awk/.test(this.next(word));
        return always;
      case "-type": {
        const types = this.next(word).split(",").map((letter) => ({ f: "file", d: "directory", l: "symlink", c: "device", b: "block", p: "fifo", s: "socket" })[letter] ?? this.unknownType(letter));
        return simple((visit) => types.includes(visit.status.type));
      }
      case "-xtype": {
        const [letter] = [this.next(word)];
        const type = ({ f: "file", d: "directory", l: "symlink", c: "device", b: "block", p: "fifo", s: "socket" })[letter] ?? this.unknownType(letter, word);
        // The other way than -type does with a symbolic link: a link that leads nowhere stays one.
        return simple((visit) => (this.follow ? this.process.files.lstat(visit.path) : this.process.files.exists(visit.path) ? this.process.files.stat(visit.path) : visit.status).type === type);
      }
      case "-samefile": {
        const reference = this.reference(this.next(word));
        return simple((visit) => visit.status.inode === reference.inode);
      }
      case "-empty":
        return simple((visit) => (visit.status.type === "directory" ? this.process.files.readdir(visit.path).length === 0 : visit.status.type === "file" && visit.status.size === 0));
      case "-size": {
        const text = this.next(word);
        const match = /^([-+]?)(\d+)([cwbkMG]?)$/.exec(text);
        if (!match) throw new FindError(/[^\d]$/.test(text) ? `invalid -size type \`${text.slice(-1)}'` : `Invalid argument \`${text}' to -size`);
        const unit = { c: 1, w: 2, b: 512, "": 512, k: 1024, M: 1048576, G: 1073741824 }[match[3] as "c"]!;
        return simple((visit) => compareNumber(Math.ceil(visit.status.size / unit), match[1]!, Number(match[2])));
      }
      case "-mtime": case "-atime": case "-ctime": case "-mmin": case "-amin": case "-cmin": {
        const match = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(this.next(word));
        if (!match) throw new FindError(`invalid argument \`${this.args[this.at - 1]}' to \`${word}'`);
        const unit = word.endsWith("min") ? 60000 : 86400000;
        const field = ({ m: "mtime", a: "atime", c: "ctime" } as const)[word[1] as "m"];
        return simple((visit) => compareNumber(Math.floor((this.process.wall - visit.status[field]) / unit), match[1]!, Number(match[2])));
      }
      case "-newer": case "-anewer": case "-cnewer": {
        const reference = this.reference(this.next(word));
        return simple((visit) => visit.status.mtime > reference.mtime);
      }
      case "-newermt": {
        const time = parseDate(this.next(word), this.process.wall);
        if (time === undefined) throw new FindError("I cannot figure out how to interpret the date");
        return simple((visit) => visit.status.mtime > time);
      }
      case "-perm": {
        const text = this.next(word);
        const mode = parseMode(text.replace(/^[-/]/, ""), 0, false, 0);
        if (mode === undefined) throw new FindError(`invalid mode '${text}'`);
        return simple((visit) => text.startsWith("-") ? (visit.status.mode & mode) === mode : text.startsWith("/") ? mode === 0 || (visit.status.mode & mode) !== 0 : (visit.status.mode & 0o7777) === mode);
      }
      case "-user": case "-group": case "-uid": case "-gid": {
        const text = this.next(word);
        const id = word === "-user" ? userId(this.process, text) : word === "-group" ? groupId(this.process, text) : Number(text);
        if (id === undefined) throw new FindError(`'${text}' is not the name of ${word === "-group" ? "an existing group" : `a known ${word.slice(1)}`}`);
        return simple((visit) => (word === "-user" || word === "-uid" ? visit.status.uid : visit.status.gid) === id);
      }
      case "-nouser": return simple((visit) => userName(this.process, visit.status.uid) === undefined);
      case "-links": case "-inum": {
        const match = /^([-+]?)(\d+)$/.exec(this.next(word));
        if (!match) throw new FindError(`invalid argument to \`${word}'`);
        return simple((visit) => compareNumber(word === "-links" ? visit.status.links : visit.status.inode, match[1]!, Number(match[2])));
      }
      case "-readable": return simple((visit) => this.process.files.access(visit.path, "r"));
      case "-writable": return simple((visit) => this.process.files.access(visit.path, "w"));
      case "-executable": return simple((visit) => this.process.files.access(visit.path, "x"));
      case "-true": return always;
      case "-false": return simple(() => false);
      case "-maxdepth": case "-mindepth": {
        const text = this.next(word);
        if (!/^\d+$/.test(text)) throw new FindError(`Expected a positive decimal integer argument to ${word}, but got '${text}'`);
        if (word === "-maxdepth") this.maxDepth = Number(text);
        else this.minDepth = Number(text);
        return always;
      }
      case "-depth":
        this.depthFirst = true;
        return always;
      case "-follow": case "-xdev": case "-mount": case "-noleaf": case "-daystart": case "-warn": case "-nowarn": case "-ignore_readdir_race":
        return always;
      case "-prune":
        return simple(() => {
          this.prune = true;
          return true;
        });
      case "-quit":
        this.acts = true;
        return simple(() => {
          this.stop = true;
          return true;
        });
      case "-print":
        this.acts = true;
        return this.print("\n");
      case "-print0":
        this.acts = true;
        return this.print("\0");
      case "-printf": {
        this.acts = true;
        const format = this.next(word);
        return simple((visit) => {
          this.output.put(this.format(format, visit));
          return true;
        });
      }
      case "-ls":
        this.acts = true;
        return simple((visit) => {
          const { status } = visit;
          this.output.put(`${String(status.inode).padStart(9)} ${String(Math.ceil(status.size / 4096) * 4).padStart(6)} ${modeText(status.type, status.mode)} ${String(status.links).padStart(3)} ${(userName(this.process, status.uid) ?? String(status.uid)).padEnd(8)} ${(groupName(this.process, status.gid) ?? String(status.gid)).padEnd(8)} ${String(status.size).padStart(8)} ${formatTime("%b %e %H:%M", status.mtime)} ${visit.path}${status.type === "symlink" ? ` -> ${this.process.files.readlink(visit.path)}` : ""}\n`);
          return true;
        });
      case "-delete":
        this.acts = true;
        this.depthFirst = true;
        return this.deleteIt();
      case "-exec": case "-execdir": case "-ok": case "-okdir":
        return this.execAction(word);
      default:
        throw new FindError(this.flavour === "gnu" ? `unknown predicate \`${word}'` : `unrecognized: ${word}`);
    }
  }

  private extendedRegex = false;

  private unknownType(letter: string, word = "-type"): never {
    throw new FindError(`Unknown argument to ${word}: ${letter}`);
  }

  /** What a file that others are compared with is. */
  private reference(path: string): FileStatus {
    try {
      return this.process.files.stat(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new FindError(`'${path}': ${error.message}`);
    }
  }

  private print(end: string): Test {
    const { output } = this;
    return function* (visit) {
      output.put(visit.path + end);
      yield* output.flushIfFull();
      return true;
    };
  }

  private deleteIt(): Test {
    const self = this;
    return function* (visit) {
      if (visit.path === ".") return true;
      try {
        if (visit.status.type === "directory") self.process.files.rmdir(visit.path);
        else self.process.files.unlink(visit.path);
        return true;
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* printError(`find: cannot delete '${visit.path}': ${error.message}\n`);
        self.status = 1;
        return false;
      }
    };
  }

  private execAction(word: string): Test {
    this.acts = true;
    const command: string[] = [];
    let end: string | undefined;
    while (this.at < this.args.length) {
      const arg = this.args[this.at]!;
      this.at += 1;
      if (arg === ";" || (arg === "+" && command.at(-1) === "{}")) {
        end = arg;
        break;
      }
      command.push(arg);
    }
    if (end === undefined) throw new FindError(`missing argument to \`${word}'`);
    const self = this;
    if (end === "+") {
      const batch = { command: command.slice(0, -1), paths: [] as string[] };
      this.batches.push(batch);
      return function* (visit) {
        batch.paths.push(visit.path);
        if (batch.paths.length >= 1000) yield* self.execute([...batch.command, ...batch.paths.splice(0)]);
        return true;
      };
    }
    const inDirectory = word.endsWith("dir");
    const asks = word.startsWith("-ok");
    return function* (visit) {
      if (asks) {
        yield* self.output.force();
        yield* printError(`< ${command[0]} ... ${visit.path} > ? `);
        if (!(yield* isYes())) return false;
      }
      const path = inDirectory ? `./${baseOf(visit.path)}` : visit.path;
      const slash = visit.path.lastIndexOf("/");
      const directory = slash < 0 ? "." : visit.path.slice(0, slash) || "/";
      return (yield* self.execute(command.map((arg) => arg.replaceAll("{}", path)), inDirectory ? self.process.files.realpath(directory) : undefined)) === 0;
    };
  }

  private *execute(command: readonly string[], cwd?: string): Call<number> {
    yield* this.output.force();
    const path = findExecutable(this.process, command[0]!);
    if (path === undefined) {
      yield* printError(this.flavour === "gnu" ? `find: '${command[0]}': No such file or directory\n` : `find: ${command[0]}: No such file or directory\n`);
      return 127;
    }
    yield* spend(0.5);
    const child = this.process.spawn({ file: path, args: command, ...(cwd ? { cwd } : {}) });
    const event = yield* wait(child.pid);
    return exitNumber(event!.status!);
  }

  private format(format: string, visit: Visit): string {
    const { status, path } = visit;
    return format.replace(/\\([ntr0\\])|%(-?\d*)([TAC](?=.)|[a-zA-Z%])((?<=[TAC]).)?/gs, (all, escape, width: string | undefined, letter: string | undefined, after: string | undefined) => {
      if (escape !== undefined) return ({ n: "\n", t: "\t", r: "\r", 0: "\0", "\\": "\\" } as Record<string, string>)[escape] ?? all;
      const slash = path.lastIndexOf("/");
      const time = (at: number, key: string): string => (key === "@" ? (at / 1000).toFixed(10) : key === "+" ? formatTime("%Y-%m-%d+%T.%N0", at) : formatTime(`%${key}`, at));
      const rest = after ?? "";
      let value: string;
      switch (letter) {
        case "p": value = path; break;
        case "f": value = baseOf(path); break;
        case "h": value = slash < 0 ? "." : path.slice(0, slash); break;
        case "P": value = path === visit.top ? "" : path.slice(visit.top.length).replace(/^\//, ""); break;
        case "H": value = visit.top; break;
        case "d": value = String(visit.depth); break;
        case "s": value = String(status.size); break;
        case "k": value = String(Math.ceil(status.size / 1024)); break;
        case "b": value = String(Math.ceil(status.size / 4096) * 8); break;
        case "m": value = (status.mode & 0o7777).toString(8); break;
        case "M": value = modeText(status.type, status.mode); break;
        case "u": value = userName(this.process, status.uid) ?? String(status.uid); break;
        case "g": value = groupName(this.process, status.gid) ?? String(status.gid); break;
        case "U": value = String(status.uid); break;
        case "G": value = String(status.gid); break;
        case "i": value = String(status.inode); break;
        case "n": value = String(status.links); break;
        case "y": value = { file: "f", directory: "d", symlink: "l", device: "c", fifo: "p", socket: "s" }[status.type]; break;
        case "l": value = status.type === "symlink" ? this.process.files.readlink(path) : ""; break;
        case "t": value = formatTime("%a %b %e %H:%M:%S.%N0 %Y", status.mtime); break;
        case "T": return time(status.mtime, rest);
        case "A": return time(status.atime, rest);
        case "C": return time(status.ctime, rest);
        case "%": value = "%"; break;
        default: return all;
      }
      const size = Number((width ?? "").replace("-", ""));
      const padded = (width ?? "").startsWith("-") ? value.padEnd(size) : value.padStart(size);
      return padded + (rest === "" ? "" : this.format(rest, visit));
    });
  }
}

// eslint-disable-next-line require-yield
const always: Test = function* () {
  return true;
};

function simple(test: (visit: Visit) => boolean): Test {
  // eslint-disable-next-line require-yield
  return function* (visit) {
    return test(visit);
  };
}

function and(left: Test, right: Test): Test {
  return function* (visit) {
    return (yield* left(visit)) && (yield* right(visit));
  };
}

function baseOf(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

function compareNumber(value: number, sign: string, wanted: number): boolean {
  return sign === "+" ? value > wanted : sign === "-" ? value < wanted : value === wanted;
}

/** Reads a line of standard input; yes begins with y. */
function* isYes(): Call<boolean> {
  let answer = "";
  for (;;) {
    const data = yield* read(0, 1);
    if (data.length === 0 || data[0] === 10) return /^[yY]/.test(answer);
    answer += String.fromCharCode(data[0]!);
  }
}
