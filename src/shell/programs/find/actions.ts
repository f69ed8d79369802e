import { isSystemError, printError, read, type Call } from "../../../os/index.ts";
import { formatTime } from "../../strftime.ts";
import { groupName, userName } from "../accounts.ts";
import { modeText } from "../modes.ts";
import { formatVisit } from "./format.ts";
import type { Search } from "./search.ts";
import { baseOf, FindError, simple, type Test } from "./visit.ts";
import type { Words } from "./words.ts";

/** What a word does with what is found; undefined when it is no action. Throws FindError. */
export function action(search: Search, words: Words, word: string): Test | undefined {
  switch (word) {
    case "-prune":
      return simple(() => {
        search.prune = true;
        return true;
      });
    case "-quit":
      search.acts = true;
      return simple(() => {
        search.stop = true;
        return true;
      });
    case "-print":
      search.acts = true;
      return printPath(search, "\n");
    case "-print0":
      search.acts = true;
      return printPath(search, "\0");
    case "-printf": {
      search.acts = true;
      const format = words.value(word);
      return simple((visit) => {
        search.output.put(formatVisit(search.process, format, visit));
        return true;
      });
    }
    case "-ls":
      search.acts = true;
      return simple((visit) => {
        const { status } = visit;
        search.output.put(`${String(status.inode).padStart(9)} ${String(Math.ceil(status.size / 4096) * 4).padStart(6)} ${modeText(status.type, status.mode)} ${String(status.links).padStart(3)} ${(userName(search.process, status.uid) ?? String(status.uid)).padEnd(8)} ${(groupName(search.process, status.gid) ?? String(status.gid)).padEnd(8)} ${String(status.size).padStart(8)} ${formatTime("%b %e %H:%M", status.mtime)} ${visit.path}${status.type === "symlink" ? ` -> ${search.process.files.readlink(visit.path)}` : ""}\n`);
        return true;
      });
    case "-delete":
      search.acts = true;
      search.depthFirst = true;
      return deleteIt(search);
    case "-exec": case "-execdir": case "-ok": case "-okdir":
      return execAction(search, words, word);
    default:
      return undefined;
  }
}

export function printPath({ output }: Search, end: string): Test {
  return function* (visit) {
    output.put(visit.path + end);
    yield* output.flushIfFull();
    return true;
  };
}

function deleteIt(search: Search): Test {
  return function* (visit) {
    if (visit.path === ".") return true;
    try {
      if (visit.status.type === "directory") search.process.files.rmdir(visit.path);
      else search.process.files.unlink(visit.path);
      return true;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* printError(`find: cannot delete '${visit.path}': ${error.message}\n`);
      search.status = 1;
      return false;
    }
  };
}

function execAction(search: Search, words: Words, word: string): Test {
  search.acts = true;
  const command: string[] = [];
  let end: string | undefined;
  for (let arg = words.take(); arg !== undefined; arg = words.take()) {
    if (arg === ";" || (arg === "+" && command.at(-1) === "{}")) {
      end = arg;
      break;
    }
    command.push(arg);
  }
  if (end === undefined) throw new FindError(`missing argument to \`${word}'`);
  if (end === "+") {
    const batch = { command: command.slice(0, -1), paths: [] as string[] };
    search.batches.push(batch);
    return function* (visit) {
      batch.paths.push(visit.path);
      if (batch.paths.length >= 1000) yield* search.execute([...batch.command, ...batch.paths.splice(0)]);
      return true;
    };
  }
  const inDirectory = word.endsWith("dir");
  const asks = word.startsWith("-ok");
  return function* (visit) {
    if (asks) {
      yield* search.output.force();
      yield* printError(`< ${command[0]} ... ${visit.path} > ? `);
      if (!(yield* isYes())) return false;
    }
    const path = inDirectory ? `./${baseOf(visit.path)}` : visit.path;
    const slash = visit.path.lastIndexOf("/");
    const directory = slash < 0 ? "." : visit.path.slice(0, slash) || "/";
    return (yield* search.execute(command.map((arg) => arg.replaceAll("{}", path)), inDirectory ? search.process.files.realpath(directory) : undefined)) === 0;
  };
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
