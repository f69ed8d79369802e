import type { Builtin } from "./builtins/builtin.ts";
import { completion } from "./builtins/completion.ts";
import { directories } from "./builtins/directories.ts";
import { getopts } from "./builtins/getopts.ts";
import { help } from "./builtins/help.ts";
import { history } from "./builtins/history.ts";
import { names } from "./builtins/names.ts";
import { processes } from "./builtins/processes.ts";
import { reading } from "./builtins/read.ts";
import { text } from "./builtins/text.ts";

/* All of a shell that `rest` (../rest.ts) stands for. */

/** By name. */
export const laterBuiltins: Readonly<Record<string, Builtin>> = { ...text, ...reading, getopts, ...directories, ...processes, ...names, ...history, ...completion, ...help };

export { commonPrefix, complete } from "../readline/complete.ts";
export { formatTime } from "../strftime.ts";
export { compileExtended } from "../regex/posix.ts";
export { ArithmeticError, evaluateArithmetic } from "./arithmetic.ts";
