/** What is wrong with a text that should be YAML; the message is that of go-yaml v2 and starts with `yaml: `. */
export class YamlError extends Error {
  constructor(message: string) {
    super(`yaml: ${message}`);
    this.name = "YamlError";
  }
}

/** A place in the text; all count from 0. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** An error of the scanner names the line it stands in; one at the very first line names none (go-yaml's habit). */
export function scannerError(problem: string, at: Mark): YamlError {
  return new YamlError(at.line === 0 ? problem : `line ${at.line + 1}: ${problem}`);
}

/** An error of the parser names the line before that of the token it stumbles over, for go-yaml counts from 0 here. */
export function parserError(problem: string, at: Mark, context?: Mark): YamlError {
  const line = at.line !== 0 ? at.line : (context?.line ?? 0);
  return new YamlError(line === 0 ? problem : `line ${line}: ${problem}`);
}
