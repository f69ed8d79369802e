import { isSystemError } from "../../../os/index.ts";
import { formatTime } from "../../strftime.ts";
import { letters, words, type Builtin } from "./builtin.ts";

const show: Builtin = words(function* (shell, args) {
  const list = shell.history;
  if (!list) return 0;
  const { options, rest, bad } = letters(args.slice(1).filter((arg) => !/^-d$/.test(arg)), "cdanrwps");
  const deleting = args.indexOf("-d");
  if (deleting > 0) {
    const number = Number(args[deleting + 1]);
    if (!list.delete(number < 0 ? list.length + 1 + number : number)) {
      yield* shell.complain(`${args[deleting + 1] ?? ""}: history position out of range`, "history");
      return 1;
    }
    return 0;
  }
  if (bad) {
    yield* shell.complain(`${bad}: invalid option`, "history");
    return 2;
  }
  if (options.has("c")) {
    list.clear();
    return 0;
  }
  if (options.has("s")) {
    list.replaceLast(rest.join(" "));
    return 0;
  }
  const path = rest[0] ?? shell.variables.text("HISTFILE");
  if (options.has("w") || options.has("a")) {
    if (path !== undefined) shell.process.files.writeFile(path, list.entries.map((line) => `${line}\n`).join(""));
    return 0;
  }
  if (options.has("r") || options.has("n")) {
    try {
      for (const line of shell.process.files.readText(path ?? "").split("\n")) if (line !== "") list.add(line);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return 1;
    }
    return 0;
  }
  let count = list.entries.length;
  if (rest[0] !== undefined) {
    if (!/^\d+$/.test(rest[0])) {
      yield* shell.complain(`${rest[0]}: numeric argument required`, "history");
      return 1;
    }
    count = Math.min(count, Number(rest[0]));
  }
  const format = shell.variables.text("HISTTIMEFORMAT");
  const stamp = format === undefined || format === "" ? "" : formatTime(format, shell.process.wall);
  const start = list.entries.length - count;
  yield* shell.print(list.entries.slice(start).map((line, index) => `${String(list.first + start + index).padStart(5)}  ${stamp}${line}\n`).join(""));
  return 0;
});

const fc: Builtin = words(function* (shell, args) {
  const list = shell.history;
  if (!list) return 0;
  const { options, rest } = letters(args.slice(1).filter((arg) => !/^-\d+$/.test(arg)), "lnrse");
  const numbers = args.slice(1).filter((arg) => /^-?\d+$/.test(arg)).map(Number);
  // The fc command itself is in the list already.
  const last = list.length - 1;
  const place = (number: number | undefined, other: number): number => (number === undefined ? other : number < 0 ? last + 1 + number : number);
  if (options.has("l")) {
    const from = Math.max(list.first, place(numbers[0], last - 15));
    const to = place(numbers[1], last);
    const lines: string[] = [];
    for (let number = from; number <= to; number += 1) {
      const line = list.at(number);
      if (line !== undefined) lines.push(options.has("n") ? `\t ${line}\n` : `${number}\t ${line}\n`);
    }
    if (options.has("r")) lines.reverse();
    yield* shell.print(lines.join(""));
    return 0;
  }
  if (options.has("s")) {
    const replace = /^(.*?)=(.*)$/.exec(rest[0] ?? "");
    const prefix = replace ? rest[1] : rest[0];
    let line = numbers.length > 0 ? list.at(place(numbers[0], last)) : list.entries.slice(0, -1).findLast((entry) => prefix === undefined || entry.startsWith(prefix));
    if (line === undefined) {
      yield* shell.complain("no command found", "fc");
      return 1;
    }
    if (replace) line = line.replaceAll(replace[1]!, replace[2]!);
    yield* shell.print(`${line}\n`);
    list.replaceLast(line);
    shell.status = 0;
    yield* shell.runText(line, shell.source.name);
    return shell.status;
  }
  const line = list.at(place(numbers[0], last));
  if (line === undefined) {
    yield* shell.complain("history specification out of range", "fc");
    return 1;
  }
  const editor = shell.variables.text("FCEDIT") ?? shell.variables.text("EDITOR") ?? "vi";
  const path = `/tmp/bash-fc.${shell.random.string(6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")}`;
  shell.process.files.writeFile(path, `${line}\n`);
  yield* shell.runText(`${editor} ${path}`, shell.source.name);
  const edited = shell.process.files.readText(path);
  shell.process.files.unlink(path);
  yield* shell.print(edited);
  list.replaceLast(edited.replace(/\n$/, ""));
  yield* shell.runText(edited, shell.source.name);
  return shell.status;
});

export const history: Readonly<Record<string, Builtin>> = { history: show, fc };
