import { write, type Call } from "../../../os/index.ts";
import type { ExpandedAssignment } from "../assignment.ts";
import type { Shell } from "../shell.ts";

/** An argument: a word, or for declare and its kin an assignment. */
export type Argument = string | ExpandedAssignment;

/** A command of the shell itself: gets its arguments with its name first, answers its exit status. */
export type Builtin = (shell: Shell, args: readonly Argument[]) => Call<number>;

/** A builtin that knows only words. */
export function words(body: (shell: Shell, args: readonly string[]) => Call<number>): Builtin {
  return (shell, args) => body(shell, args.map((arg) => (typeof arg === "string" ? arg : textOf(arg))));
}

function textOf(assignment: ExpandedAssignment): string {
  const value = typeof assignment.value === "string" ? assignment.value : `(${assignment.value.map((item) => item.value).join(" ")})`;
  const index = assignment.index === undefined ? "" : `[${assignment.index}]`;
  return `${assignment.name}${index}${assignment.append ? "+" : ""}=${value}`;
}

/** Takes single-letter options off: "-ab" gives a and b. `bad` is the first that is not among `known`. */
export function letters(args: readonly string[], known: string): { options: Set<string>; rest: string[]; bad: string | undefined } {
  const options = new Set<string>();
  let index = 0;
  let bad: string | undefined;
  for (; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--") {
      index += 1;
      break;
    }
    if (!/^-./.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (known.includes(letter)) options.add(letter);
      else bad ??= `-${letter}`;
    }
    if (bad) break;
  }
  return { options, rest: args.slice(index), bad };
}

/** Usage lines, as bash prints them after an invalid option. */
export function* invalidOption(shell: Shell, name: string, option: string, usage: string): Call<number> {
  if (shell.flavour === "ash") {
    yield* shell.complain(`illegal option ${option}`, name);
    return 2;
  }
  yield* shell.complain(`${option}: invalid option`, name);
  yield* write(2, shell.encode(`${name}: usage: ${usage}\n`));
  return 2;
}
