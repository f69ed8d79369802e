import { LANGUAGES } from "../format/language.ts";
import { LogError, type Input, type SessionLog } from "./log.ts";

/** Limits on logs from outside. */
const MAX_INPUTS = 500_000;
const MAX_TEXT = 2_000_000;
const MAX_NAME = 200;
/** Three megabytes, which is what the API server takes, in base64. */
const MAX_BODY = 4_200_000;
const MAX_TIME = 30 * 24 * 3600 * 1000;

/** Reads a log that comes from outside (storage, a link, a file). Throws LogError with a sentence. */
export function readLog(value: unknown, lab: { id: string; version: string }): SessionLog {
  const damaged = (what: string): never => {
    throw new LogError("damaged", `The saved session cannot be read (${what}). You can start the lab again; your progress is kept.`);
  };
  if (typeof value !== "object" || value === null) return damaged("it is no session");
  const log = value as Partial<SessionLog>;
  if (log.format !== 1) return damaged(`format ${String(log.format)}, expected 1`);
  if (log.lab !== lab.id) {
    throw new LogError("other-lab", `This session belongs to the lab "${String(log.lab).slice(0, 80)}", not to "${lab.id}".`);
  }
  if (typeof log.seed !== "string" || log.seed.length > 200) return damaged("no seed");
  if (typeof log.until !== "number" || !(log.until >= 0 && log.until <= MAX_TIME)) return damaged("no end");
  if (!Array.isArray(log.inputs) || log.inputs.length > MAX_INPUTS) return damaged("no inputs");
  let last = 0;
  let size = 0;
  for (const [index, input] of (log.inputs as unknown[]).entries()) {
    const problem = checkInput(input);
    if (problem !== "") return damaged(`input ${index}: ${problem}`);
    const checked = input as Input;
    if (checked.at < last || checked.at > log.until) return damaged(`input ${index}: out of order`);
    last = checked.at;
    if (checked.type === "key") size += checked.data.length;
    if (checked.type === "save") size += checked.content.length;
    if (checked.type === "request") size += checked.body?.length ?? 0;
    if (size > 50 * MAX_TEXT) return damaged("too large");
  }
  if (log.version !== lab.version) {
    throw new LogError("other-version", "This lab has changed since your session was saved, so the session cannot be continued. You can start again; your progress is kept.");
  }
  return log as SessionLog;
}

function checkInput(value: unknown): string {
  if (typeof value !== "object" || value === null) return "not an input";
  const input = value as Record<string, unknown>;
  const isNumber = (key: string, max: number): boolean => typeof input[key] === "number" && input[key] >= 0 && input[key] <= max;
  const isText = (key: string): boolean => typeof input[key] === "string" && input[key].length <= MAX_TEXT;
  const isName = (key: string): boolean => typeof input[key] === "string" && input[key].length <= MAX_NAME;
  const isOptional = (key: string): boolean => input[key] === undefined || (typeof input[key] === "string" && input[key].length <= MAX_BODY);
  if (!isNumber("at", MAX_TIME)) return "no time";
  switch (input["type"]) {
    case "key":
      return isNumber("terminal", 15) && isText("data") ? "" : "not a key";
    case "open":
    case "resize":
      return isNumber("terminal", 15) && isNumber("columns", 2000) && isNumber("rows", 2000) ? "" : "not a size";
    case "close":
      return isNumber("terminal", 15) ? "" : "not a terminal";
    case "save":
      return isText("path") && isText("content") ? "" : "not a file";
    case "answer":
      return isName("task") && isName("check") && isText("value") ? "" : "not an answer";
    case "experiment":
      return isName("task") && isName("check") ? "" : "not an experiment";
    case "verdict":
      return isName("task") && isName("check") && isNumber("asked", MAX_TIME) && (input["state"] === "passed" || input["state"] === "failed") && isFound(input["found"])
        ? ""
        : "not a verdict";
    case "hint":
      return isName("task") ? "" : "not a hint";
    case "play":
      return isName("task") && isNumber("terminal", 15) && isNumber("step", 1000) ? "" : "not a step";
    case "fault":
      return typeof input["fault"] === "object" && input["fault"] !== null && JSON.stringify(input["fault"]).length < 2000 ? "" : "not a fault";
    case "request":
      return isName("method") && isText("path") && isHeaders(input["headers"]) && isOptional("body") && isOptional("certificate") ? "" : "not a request";
    case "finish":
    case "heal":
      return "";
    default:
      return `unknown type ${JSON.stringify(input["type"])}`;
  }
}

function isHeaders(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Object.keys(value).length > 100) return false;
  return Object.values(value).every((one) => typeof one === "string" && one.length < 20_000);
}

function isFound(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  return LANGUAGES.every((language) => {
    const text = (value as Record<string, unknown>)[language];
    return typeof text === "string" && text.length <= MAX_TEXT;
  });
}
