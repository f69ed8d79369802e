import { MOST_HELD } from "../../os/index.ts";

/*
 * What unwinds the interpreter: thrown, and caught where the construct it is for ends. No Errors, so that throwing is cheap.
 */

/** `exit`, and what ends a shell that does not talk to a person. */
export class ShellExit {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** `break` and `continue`. */
export class LoopJump {
  readonly kind: "break" | "continue";
  /** How many loops are still to be left. */
  depth: number;
  constructor(kind: "break" | "continue", depth: number) {
    this.kind = kind;
    this.depth = depth;
  }
}

/** `return`. */
export class FunctionReturn {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** The command line is given up: an error of expansion (status 1), or Ctrl-C (130). */
export class Abandoned {
  readonly status: number;
  readonly interrupted: boolean;
  constructor(status: number, interrupted = false) {
    this.status = status;
    this.interrupted = interrupted;
  }
}

/** An error that ends the command it happened in; the message is printed where it is caught. */
export class CommandError extends Error {
  readonly status: number;
  /** Ends a shell that is not interactive. */
  readonly fatal: boolean;
  /** The rest of the line is given up (errors of expansion), not only the command. */
  discard = false;
  /** The text of -c or of eval is given up as a whole: an expression that cannot be evaluated where something is assigned. */
  topLevel = false;
  /** Is told without the name of the builtin. */
  bare = false;
  constructor(message: string, status = 1, fatal = false) {
    super(message);
    this.status = status;
    this.fatal = fatal;
  }
}

/** An error after which the rest of the line is given up. */
export function discarding(error: CommandError): CommandError {
  error.discard = true;
  return error;
}

/** What bash says, and ends by unless it talks to a person, when it cannot hold what it reads. */
export function cannotAllocate(): CommandError {
  return discarding(new CommandError(`xrealloc: cannot allocate ${MOST_HELD} bytes`, 2, true));
}
