import { CelError, celType } from "./cel.ts";

/** What is wrong with an expression that is to be of a type (`dyn`: of any), in the form of cel-go; undefined when nothing is. */
export function celProblem(source: string, wanted = "bool"): string | undefined {
  try {
    const type = celType(source);
    return wanted === "dyn" || type === wanted || type === "dyn" ? undefined : `must evaluate to ${wanted}`;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    const before = source.slice(0, error.offset).split("\n");
    const column = before.at(-1)!.length;
    const line = source.split("\n")[before.length - 1] ?? "";
    const syntax = error.message.startsWith("Unexpected") ? "Syntax error: " : "";
    return `compilation failed: ERROR: <input>:${before.length}:${column + 1}: ${syntax}${error.message}\n | ${line}\n | ${".".repeat(column)}^`;
  }
}
