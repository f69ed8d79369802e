import type { Call } from "../../../os/index.ts";
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
  const valid = /^[A-Za-z_]\w*$/.test(name);
  const finish = function* (letter: string, argument: string | undefined, status = 0): Call<number> {
    if (argument === undefined) shell.variables.unset("OPTARG");
    else shell.variables.set("OPTARG", argument);
    shell.variables.set("OPTIND", String(state.index));
    if (valid) {
      shell.variables.set(name, letter);
      return status;
    }
    yield* shell.complain(`\`${name}': not a valid identifier`, "getopts");
    return 1;
  };
  const current = list[state.index - 1];
  if (state.offset === 0) {
    if (current === undefined || !/^-./.test(current) || current === "--") {
      if (current === "--") state.index += 1;
      // What was counted with more arguments than there are now.
      state.index = Math.min(state.index, list.length + 1);
      return yield* finish("?", undefined, 1);
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
    return yield* finish("?", silent ? letter : undefined);
  }
  if (spec[position + 1] !== ":") {
    if (atEnd) next();
    return yield* finish(letter, undefined);
  }
  if (!atEnd) {
    const argument = current!.slice(state.offset);
    next();
    return yield* finish(letter, argument);
  }
  next();
  const argument = list[state.index - 1];
  if (argument === undefined) {
    if (silent) return yield* finish(":", letter);
    if ((shell.variables.text("OPTERR") ?? "1") !== "0") shell.process.descriptor(2).write(encodeText(`${shell.name}: option requires an argument -- ${letter}\n`));
    return yield* finish("?", undefined);
  }
  state.index += 1;
  return yield* finish(letter, argument);
});
