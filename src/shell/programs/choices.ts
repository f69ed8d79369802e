import { Failure, type Invocation } from "../program.ts";

/** Throws Failure unless the value of a long option, if it has one, is among those that it knows. */
export function among(invocation: Invocation, option: string, value: string | undefined, known: readonly string[], code = 1): void {
  if (value === undefined || known.includes(value) || known.filter((each) => each.startsWith(value)).length === 1) return;
  const list = known.map((each) => `  - '${each}'\n`).join("");
  throw new Failure(`invalid argument '${value}' for '--${option}'\nValid arguments are:\n${list}Try '${invocation.name} --help' for more information.`, code);
}
