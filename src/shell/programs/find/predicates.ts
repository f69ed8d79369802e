import { isSystemError, type FileStatus, type Process } from "../../../os/index.ts";
import { patternRegExp } from "../../interpreter/pattern.ts";
import { compileBasic, compileExtended } from "../../regex/posix.ts";
import { groupId, userId, userName } from "../accounts.ts";
import { parseDate } from "../dates.ts";
import { parseMode } from "../modes.ts";
import type { Search } from "./search.ts";
import { always, baseOf, compareNumber, FindError, simple, type Test } from "./visit.ts";
import type { Words } from "./words.ts";

/** The test of a word; undefined when it is none. Throws FindError. */
export function predicate(search: Search, words: Words, word: string): Test | undefined {
  switch (word) {
    case "-name":
    case "-iname": {
      const regex = patternRegExp(words.value(word), { ignoreCase: word === "-iname", extended: false });
      return simple((visit) => regex.test(baseOf(visit.path)));
    }
    case "-path":
    case "-wholename":
    case "-ipath": {
      const regex = patternRegExp(words.value(word), { ignoreCase: word === "-ipath", extended: false });
      return simple((visit) => regex.test(visit.path));
    }
    case "-regex":
    case "-iregex": {
      const source = words.value(word);
      const regex = (search.extendedRegex ? compileExtended : compileBasic)(source, word === "-iregex");
      const whole = new RegExp(`^(?:${regex.source})$`, regex.flags);
      return simple((visit) => whole.test(visit.path));
    }
    case "-regextype":
      search.extendedRegex = /extended|egrep|awk/.test(words.value(word));
      return always;
    case "-type": {
      const types = words.value(word).split(",").map((letter) => ({ f: "file", d: "directory", l: "symlink", c: "device", b: "block", p: "fifo", s: "socket" })[letter] ?? unknownType(letter));
      return simple((visit) => types.includes(visit.status.type));
    }
    case "-xtype": {
      const [letter] = [words.value(word)];
      const type = ({ f: "file", d: "directory", l: "symlink", c: "device", b: "block", p: "fifo", s: "socket" })[letter] ?? unknownType(letter, word);
      // The other way than -type does with a symbolic link: a link that leads nowhere stays one.
      return simple((visit) => (search.follow ? search.process.files.lstat(visit.path) : search.process.files.exists(visit.path) ? search.process.files.stat(visit.path) : visit.status).type === type);
    }
    case "-samefile": {
      const reference = statusOf(search.process, words.value(word));
      return simple((visit) => visit.status.inode === reference.inode);
    }
    case "-empty":
      return simple((visit) => (visit.status.type === "directory" ? search.process.files.readdir(visit.path).length === 0 : visit.status.type === "file" && visit.status.size === 0));
    case "-size": {
      const text = words.value(word);
      const match = /^([-+]?)(\d+)([cwbkMG]?)$/.exec(text);
      if (!match) throw new FindError(/[^\d]$/.test(text) ? `invalid -size type \`${text.slice(-1)}'` : `Invalid argument \`${text}' to -size`);
      const unit = { c: 1, w: 2, b: 512, "": 512, k: 1024, M: 1048576, G: 1073741824 }[match[3] as "c"]!;
      return simple((visit) => compareNumber(Math.ceil(visit.status.size / unit), match[1]!, Number(match[2])));
    }
    case "-mtime": case "-atime": case "-ctime": case "-mmin": case "-amin": case "-cmin": {
      const match = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(words.value(word));
      if (!match) throw new FindError(`invalid argument \`${words.last}' to \`${word}'`);
      const unit = word.endsWith("min") ? 60000 : 86400000;
      const field = ({ m: "mtime", a: "atime", c: "ctime" } as const)[word[1] as "m"];
      return simple((visit) => compareNumber(Math.floor((search.process.wall - visit.status[field]) / unit), match[1]!, Number(match[2])));
    }
    case "-newer": case "-anewer": case "-cnewer": {
      const reference = statusOf(search.process, words.value(word));
      return simple((visit) => visit.status.mtime > reference.mtime);
    }
    case "-newermt": {
      const time = parseDate(words.value(word), search.process.wall);
      if (time === undefined) throw new FindError("I cannot figure out how to interpret the date");
      return simple((visit) => visit.status.mtime > time);
    }
    case "-perm": {
      const text = words.value(word);
      const mode = parseMode(text.replace(/^[-/]/, ""), 0, false, 0);
      if (mode === undefined) throw new FindError(`invalid mode '${text}'`);
      return simple((visit) => text.startsWith("-") ? (visit.status.mode & mode) === mode : text.startsWith("/") ? mode === 0 || (visit.status.mode & mode) !== 0 : (visit.status.mode & 0o7777) === mode);
    }
    case "-user": case "-group": case "-uid": case "-gid": {
      const text = words.value(word);
      const id = word === "-user" ? userId(search.process, text) : word === "-group" ? groupId(search.process, text) : Number(text);
      if (id === undefined) throw new FindError(`'${text}' is not the name of ${word === "-group" ? "an existing group" : `a known ${word.slice(1)}`}`);
      return simple((visit) => (word === "-user" || word === "-uid" ? visit.status.uid : visit.status.gid) === id);
    }
    case "-nouser": return simple((visit) => userName(search.process, visit.status.uid) === undefined);
    case "-links": case "-inum": {
      const match = /^([-+]?)(\d+)$/.exec(words.value(word));
      if (!match) throw new FindError(`invalid argument to \`${word}'`);
      return simple((visit) => compareNumber(word === "-links" ? visit.status.links : visit.status.inode, match[1]!, Number(match[2])));
    }
    case "-readable": return simple((visit) => search.process.files.access(visit.path, "r"));
    case "-writable": return simple((visit) => search.process.files.access(visit.path, "w"));
    case "-executable": return simple((visit) => search.process.files.access(visit.path, "x"));
    case "-true": return always;
    case "-false": return simple(() => false);
    case "-maxdepth": case "-mindepth": {
      const text = words.value(word);
      if (!/^\d+$/.test(text)) throw new FindError(`Expected a positive decimal integer argument to ${word}, but got '${text}'`);
      if (word === "-maxdepth") search.maxDepth = Number(text);
      else search.minDepth = Number(text);
      return always;
    }
    case "-depth":
      search.depthFirst = true;
      return always;
    case "-follow": case "-xdev": case "-mount": case "-noleaf": case "-daystart": case "-warn": case "-nowarn": case "-ignore_readdir_race":
      return always;
    default:
      return undefined;
  }
}

function unknownType(letter: string, word = "-type"): never {
  throw new FindError(`Unknown argument to ${word}: ${letter}`);
}

/** What a file that others are compared with is. */
function statusOf(process: Process, path: string): FileStatus {
  try {
    return process.files.stat(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new FindError(`'${path}': ${error.message}`);
  }
}
