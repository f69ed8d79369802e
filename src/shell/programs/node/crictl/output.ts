import { SocketError, type Call } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { resolveTag } from "../../yq/node.ts";
import { fail, Fatal } from "./flags.ts";

/** What gRPC says of a refusal. */
export const rpcText = ({ code, message }: SocketError): string => `rpc error: code = ${code} desc = ${message}`;

/** Puts before a refusal what was being done. */
export function* told<T>(doing: string, call: Call<T>): Call<T> {
  try {
    return yield* call;
  } catch (error) {
    if (error instanceof SocketError) throw new Fatal(`${doing}: ${rpcText(error)}`);
    if (error instanceof Fatal) throw new Fatal(`${doing}: ${error.message}`);
    throw error;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

/** As Go's YAML library writes what came as JSON: keys in their order, items of a list not indented. Println ends it. */
function yaml(value: unknown): string {
  return `${lines(sorted(value)).join("\n")}\n\n`;
}

function lines(value: unknown): string[] {
  const entries: [string, unknown][] = Array.isArray(value) ? value.map((each): [string, unknown] => ["-", each]) : Object.entries(value as object).map(([key, each]) => [`${scalar(key)}:`, each]);
  return entries.flatMap(([lead, each]) => {
    if (typeof each !== "object" || each === null || Object.keys(each).length === 0) return [`${lead} ${scalar(each)}`];
    const within = lines(each);
    if (lead === "-") return within.map((line, index) => `${index === 0 ? "- " : "  "}${line}`);
    return [lead, ...within.map((line) => (Array.isArray(each) ? line : `  ${line}`))];
  });
}

function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (value === "" || /[\n\t]/.test(value) || resolveTag(value) !== "!!str") return JSON.stringify(value);
  return /^[,[\]{}#&*!|>'"%@`]|^[-?:](?: |$)|: |:$| #|^ | $/.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}

/** A list in a format of data; answers false when it is to be shown as a table. */
export function* printList(format: string, answer: object, tables: "only" | "else" = "only"): Call<boolean> {
  if (format === "json") yield* print(`${JSON.stringify(answer, null, 2)}\n`);
  else if (format === "yaml") yield* print(yaml(answer));
  else if (tables === "else" || format === "table") return false;
  else fail(`unsupported output format ${JSON.stringify(format)}`);
  return true;
}

/** The status of one thing or of several, keys in their order: one stands by itself, several as a list. Throws Fatal. */
export function* printStatuses(format: string, statuses: readonly object[]): Call<void> {
  const shown = sorted(statuses.length === 1 ? statuses[0] : statuses);
  if (format === "json" || format === "") yield* print(`${JSON.stringify(shown, null, 2)}\n`);
  else if (format === "yaml") yield* print(yaml(shown));
  else fail(`unsupported format: ${JSON.stringify(format)}`);
}
