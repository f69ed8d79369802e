import { encodeText } from "../../text.ts";
import { words, type Builtin } from "./builtin.ts";

export const getopts: Builtin = words(function* (shell, args) {
  const [, spec, name] = args;
  if (spec === undefined || name === undefined) {
    shell.process.descriptor(2).write(encodeText("getopts: usage: getopts optstring name [arg ...]\n"));
    return 2;
  }
  const list = args.length > 3 ? args.slice(3) : shell.positional;
  const state = shell.getopts;
  const silent = spec.startsWith(":");
  const given = Number(shell.variables.text("OPTIND") ?? "1");
  if (given !== state.index) {
    state.index = given > 0 ? given : 1;
    state.offset = 0;
  }
  const finish = (letter: string, argument: string | undefined): void => {
    shell.variables.set(name, letter);
    if (argument === undefined) shell.variables.unset("OPTARG");
    else shell.variables.set("OPTARG", argument);
    shell.variables.set("OPTIND", String(state.index));
  };
  const current = list[state.index - 1];
  if (state.offset === 0) {
    if (current === undefined || !/^-./.test(current) || current === "--") {
      if (current === "--") state.index += 1;
      finish("?", undefined);
      return 1;
    }
    state.offset = 1;
  }
  const letter = current![state.offset]!;
  state.offset += 1;
  const atEnd = state.offset >= current!.length;
  const position = letter === ":" ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  const next = (): void => {
    state.index += 1;
    state.offset = 0;
  };
  if (position < 0) {
    if (atEnd) next();
    if (!silent && (shell.variables.text("OPTERR") ?? "1") !== "0") shell.process.descriptor(2).write(encodeText(`${shell.name}: illegal option -- ${letter}\n`));
    finish("?", silent ? letter : undefined);
    return 0;
  }
  if (spec[position + 1] !== ":") {
    if (atEnd) next();
    finish(letter, undefined);
    return 0;
  }
  if (!atEnd) {
    const argument = current!.slice(state.offset);
    next();
    finish(letter, argument);
    return 0;
  }
  next();
  const argument = list[state.index - 1];
  if (argument === undefined) {
    if (silent) finish(":", letter);
    else {
      shell.process.descriptor(2).write(encodeText(`${shell.name}: option requires an argument -- ${letter}\n`));
      finish("?", undefined);
    }
    return 0;
  }
  state.index += 1;
  finish(letter, argument);
  return 0;
});
