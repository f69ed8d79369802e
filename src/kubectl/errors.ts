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

/** Something that kubectl itself says, printed after `error: `. */
export class CommandError extends Error {}

/** Ends with a code and a text that is printed as it is (nothing for an empty one). */
export class ExitError extends Error {
  readonly code: number;
  constructor(code: number, message = "") {
    super(message);
    this.code = code;
  }
}

/** The server cannot be reached. */
export class ConnectionError extends Error {}

/** The kubeconfig is broken: printed after `Error in configuration: `. */
export class ConfigurationError extends Error {
  readonly messages: readonly string[];
  /** It is the one about a context that is not there, which is told as a mistake of the configuration even when it is alone. */
  readonly lostContext: boolean;
  constructor(messages: readonly string[], lostContext = false) {
    super(`invalid configuration: ${messages.length > 1 ? `[${messages.join(", ")}]` : messages[0]}`);
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

/** Several errors of one command. */
export class ErrorList extends Error {
  readonly errors: readonly Error[];
  constructor(errors: readonly Error[]) {
    const unique = [...new Set(flatten(errors).map((error) => error.message))];
    super(unique.length === 1 ? unique[0]! : `[${unique.join(", ")}]`);
    this.errors = errors;
  }
}

/** Throws what was collected: nothing, the one error, or all of them. */
export function throwAll(errors: readonly Error[]): void {
  const flat = flatten(errors);
  if (flat.length === 1) throw flat[0]!;
  if (flat.length > 1) throw new ErrorList(flat);
}

export function flatten(errors: readonly Error[]): Error[] {
  return errors.flatMap((error) => (error instanceof ErrorList ? flatten(error.errors) : [error]));
}

export const isNotFound = (error: unknown): boolean => error instanceof StatusError && error.status.reason === "NotFound";
export const isConflict = (error: unknown): boolean => error instanceof StatusError && error.status.reason === "Conflict";
export const isInvalid = (error: unknown): boolean => error instanceof StatusError && error.status.reason === "Invalid";

/** What a failed command prints, and its exit code (kubectl: cmd/util/helpers.go, checkErr). */
export function report(problem: Error): { text: string; code: number } {
  const error = problem instanceof ErrorList && problem.errors.length === 1 ? problem.errors[0]! : problem;
  if (error instanceof ExitError) return { text: error.message, code: error.code };
  if (error instanceof StatusError && error.status.reason === "Invalid") return { text: invalidText(error.status), code: 1 };
  if (error instanceof ConfigurationError) return { text: configurationText(error), code: 1 };
  if (error instanceof ErrorList) {
    const [head, mark] = /context was not found for/.test(error.message) ? ["Error in configuration: \n", "* "] : ["", ""];
    return { text: head + error.errors.map((each) => `${mark}${messageOf(each)}\n`).join(""), code: 1 };
  }
  return { text: standardText(error), code: 1 };
}

function configurationText(error: ConfigurationError): string {
  if (error.messages.length === 1) return `${error.lostContext ? "Error in configuration" : "error"}: ${error.messages[0]}`;
  return `Error in configuration: \n${error.messages.map((message) => `* ${message}\n`).join("")}`;
}

function invalidText(status: Status): string {
  const { details } = status;
  const message = status.message ?? "";
  if (!details) return message === "" ? "The request is invalid" : `The request is invalid: ${message}`;
  const causes = [...new Set((details.causes ?? []).map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`))];
  let text = "The request is invalid";
  if ((details.kind ?? "") !== "" || (details.name ?? "") !== "") {
    text = `The ${details.kind ?? ""} ${JSON.stringify(details.name ?? "")} is invalid`;
  } else if (message !== "" && causes.length === 0) text += `: ${message}`;
  if (causes.length === 0) return text;
  if (causes.length === 1) return `${text}: ${causes[0]}\n`;
  return `${text}: \n${causes.map((cause) => `* ${cause}\n`).join("")}`;
}

function standardText(error: Error): string {
  const known = knownText(error);
  if (known !== undefined) return known;
  return error.message.startsWith("error: ") ? error.message : `error: ${error.message}`;
}

function knownText(error: Error): string | undefined {
  if (error instanceof StatusError) {
    const { reason, message } = error.status;
    if (reason === "Unauthorized") return `error: You must be logged in to the server (${message ?? ""})`;
    return reason ? `Error from server (${reason}): ${error.message}` : `Error from server: ${error.message}`;
  }
  if (error instanceof ConnectionError) return error.message;
  return undefined;
}

/** One error among several (helpers.go, messageForError). */
export function messageOf(error: Error): string {
  return knownText(error) ?? error.message;
}
