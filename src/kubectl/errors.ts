/** The Status object that the API server answers when it refuses. */
export interface Status {
  kind?: string;
  status?: string;
  message?: string;
  reason?: string;
  code?: number;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    causes?: { reason?: string; message?: string; field?: string }[];
    retryAfterSeconds?: number;
  };
}

/** The server refused; `message` may have been put into a wider sentence. */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Status, message = status.message ?? "") {
    super(message);
    this.status = status;
  }
}

/** A refusal in words of the client: as if the server had said it. */
export const failure = (code: number, reason: string | undefined, message: string): StatusError =>
  new StatusError({ kind: "Status", status: "Failure", code, reason, message });

/** Something that kubectl itself says, printed after `error: `. */
export class CommandError extends Error {}

/** Does `work`; what goes wrong with it is a refusal of kubectl, told in `words`. */
export function refusing<T>(work: () => T, words = (message: string): string => message): T {
  try {
    return work();
  } catch (error) {
    throw new CommandError(words((error as Error).message));
  }
}

/** Ends with a code and a text that is printed as it is (nothing for an empty one). */
export class ExitError extends Error {
  readonly code: number;
  constructor(code: number, message = "") {
    super(message);
    this.code = code;
  }
}

/** The server cannot be reached; `why` in the words of Go's net. */
export class ConnectionError extends Error {
  readonly why: string;
  constructor(message: string, why = message) {
    super(message);
    this.why = why;
  }
}

/** The kubeconfig is broken: printed after `Error in configuration: `. */
export class ConfigurationError extends Error {
  readonly messages: readonly string[];
  /** It is the one about a context that is not there, which is told as a mistake of the configuration even when it is alone. */
  readonly lostContext: boolean;
  constructor(messages: readonly string[], lostContext = false) {
    super(`invalid configuration: ${joined(messages)}`);
    this.messages = messages;
    this.lostContext = lostContext;
  }
}

/** No kind of the server fits: `no matches for kind "Pood" in version "v1"`. */
export class NoKindMatchError extends Error {
  constructor(group: string, kind: string, version: string) {
    super(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify([group, version].filter(Boolean).join("/"))}`);
  }
}

/** Several messages as one: `[a, b]`; a single one stays as it is. */
export const joined = (messages: readonly string[]): string => (messages.length === 1 ? messages[0]! : `[${messages.join(", ")}]`);

/** Several errors of one command. */
export class ErrorList extends Error {
  readonly errors: readonly Error[];
  constructor(errors: readonly Error[]) {
    super(joined([...new Set(flatten(errors).map((error) => error.message))]));
    this.errors = errors;
  }
}

/** Throws what was collected: nothing, the one error, or all of them. */
export function throwAll(errors: readonly Error[]): void {
  if (errors.length > 0) throw errors.length === 1 ? errors[0]! : new ErrorList(errors);
}

export function flatten(errors: readonly Error[]): Error[] {
  return errors.flatMap((error) => (error instanceof ErrorList ? flatten(error.errors) : [error]));
}

const refusedAs = (reason: string) => (error: unknown): boolean => error instanceof StatusError && error.status.reason === reason;
export const isNotFound = refusedAs("NotFound");
export const isConflict = refusedAs("Conflict");
export const isInvalid = refusedAs("Invalid");
export const isForbidden = refusedAs("Forbidden");

/** Whether it was refused by the server or by kubectl itself: what a command that goes on after an error looks for. */
export const isRefusal = (error: unknown): error is Error => error instanceof StatusError || error instanceof CommandError || error instanceof ErrorList;

/** What a failed command prints, and its exit code (kubectl: cmd/util/helpers.go, checkErr). */
export function report(problem: Error): { text: string; code: number } {
  const error = problem instanceof ErrorList && problem.errors.length === 1 ? problem.errors[0]! : problem;
  return error instanceof ExitError ? { text: error.message, code: error.code } : { text: textOf(error), code: 1 };
}

function textOf(error: Error): string {
  if (error instanceof StatusError && isInvalid(error)) return invalidText(error.status);
  if (error instanceof ConfigurationError) return configurationText(error);
  if (error instanceof ErrorList) {
    const [head, mark] = /context was not found for/.test(error.message) ? ["Error in configuration: \n", "* "] : ["", ""];
    return head + messageLines(error.errors, mark);
  }
  return knownText(error) ?? (error.message.startsWith("error: ") ? error.message : `error: ${error.message}`);
}

/** Several errors, a line each. */
export const messageLines = (errors: readonly Error[], mark = ""): string =>
  errors.map((error) => `${mark}${knownText(error) ?? error.message}\n`).join("");

function configurationText(error: ConfigurationError): string {
  if (error.messages.length === 1) return `${error.lostContext ? "Error in configuration" : "error"}: ${error.messages[0]}`;
  return `Error in configuration: ${starred(error.messages)}`;
}

function invalidText({ details: { kind = "", name = "", causes: given } = {}, message }: Status): string {
  const named = kind !== "" || name !== "";
  const text = named ? `The ${kind} ${JSON.stringify(name)} is invalid` : "The request is invalid";
  const causes = [...new Set(causeTexts(given))];
  if (causes.length === 0) return named || !message ? text : `${text}: ${message}`;
  return `${text}: ${causes.length === 1 ? `${causes[0]}\n` : starred(causes)}`;
}

/** `spec.replicas: Invalid value ...` of each. */
export const causeTexts = (causes: NonNullable<Status["details"]>["causes"] = []): string[] =>
  causes.map(({ field = "", message = "" }) => `${field}: ${message}`);

const starred = (lines: readonly string[]): string => `\n${lines.map((line) => `* ${line}\n`).join("")}`;

function knownText(error: Error): string | undefined {
  if (error instanceof StatusError) {
    const { reason, message } = error.status;
    if (reason === "Unauthorized") return `error: You must be logged in to the server (${message ?? ""})`;
    return reason ? `Error from server (${reason}): ${error.message}` : `Error from server: ${error.message}`;
  }
  if (error instanceof ConnectionError) return error.message;
  return undefined;
}
