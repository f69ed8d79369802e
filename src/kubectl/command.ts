import type { Call, LazyModule } from "../os/index.ts";
import type { FlagDefinition } from "./flags/flag.ts";
import type { Invocation } from "./invocation.ts";

/** Candidates after which the shell writes no space, since something has to follow them. */
export interface Unfinished {
  unfinished: readonly string[];
}

/** What completion offers for the next argument. */
export type Completer = (invocation: Invocation, word: string) => Call<readonly string[] | Unfinished>;

/** A command of kubectl. Its words (usage, examples, texts of flags) are in help/texts.json under its path. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly flags?: readonly FlagDefinition[];
  readonly commands?: readonly Command[];
  /** Without a subcommand its help goes to standard output; that of others goes to standard error. */
  readonly helpOnOutput?: boolean;
  /** Where the rest of the command is, when it is not here: it takes this one's place at its first use. */
  readonly load?: LazyModule<Command>;
  /** What a wrong flag is answered with, where it is not the common hint. */
  flagError?(message: string): Error;
  /** Not listed, not suggested. */
  readonly hidden?: boolean;
  /** Answers the exit code; errors are thrown. Commands that only hold others have none. */
  run?(invocation: Invocation): Call<number | void>;
  /** Candidates for arguments. */
  readonly complete?: Completer;
  /** What the first argument can be, where that is fixed. */
  readonly choices?: readonly string[];
  /** Candidates for values of flags. */
  readonly completeFlags?: Readonly<Record<string, Completer>>;
}
