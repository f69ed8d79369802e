import type { Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { logHeader } from "../rest/discovery.ts";
import { formatPrinter, noSuchFormat, OBJECT_FORMATS } from "./formats.ts";
import type { Printer } from "./printer.ts";
import type { Output } from "./tab-writer.ts";

/** --dry-run: not at all, by the client, by the server. */
export type DryRun = "none" | "client" | "server";

/** Value of --dry-run. Throws CommandError. */
export function* dryRunOf(invocation: Invocation): Call<DryRun> {
  const value = invocation.flags.string("dry-run");
  if (value === "none" || value === "client" || value === "server") return value;
  const bool = ["true", "t", "T", "1", "TRUE", "True"].includes(value) ? true : ["false", "f", "F", "0", "FALSE", "False"].includes(value) ? false : undefined;
  if (value === "unchanged") {
    yield* invocation.printError(`${deprecation(invocation)}--dry-run is deprecated and can be replaced with --dry-run=client.\n`);
    return "client";
  }
  if (bool === undefined) {
    throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  }
  const words = bool
    ? `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=client.`
    : `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=none.`;
  yield* invocation.printError(`${deprecation(invocation)}${words}\n`);
  return (bool ? "client" : "none");
}

function deprecation(invocation: Invocation): string {
  return `${logHeader(invocation.process, "W")} helpers.go:719] `;
}

const SUFFIX: Readonly<Record<DryRun, string>> = { none: "", client: " (dry run)", server: " (server dry run)" };

export const dryRunSuffix = (dryRun: DryRun): string => SUFFIX[dryRun];

/** The printer for the results of commands that change things: by -o, or `kind/name OPERATION`. */
export function resultPrinter(invocation: Invocation, operation: string, dryRun: DryRun = "none", formats = OBJECT_FORMATS): Printer {
  const { flags, process } = invocation;
  const output = flags.string("output");
  const printer = formatPrinter({
    process,
    output,
    given: flags.changed("output"),
    template: flags.has("template") ? flags.string("template") : "",
    allowMissingKeys: !flags.has("allow-missing-template-keys") || flags.bool("allow-missing-template-keys"),
    showManagedFields: flags.has("show-managed-fields") && flags.bool("show-managed-fields"),
    operation: operation + dryRunSuffix(dryRun),
  });
  if (!printer) throw noSuchFormat(output, formats);
  return printer;
}

/** What a printer writes for an object, on standard output. A printer that fails has its first part printed. */
export function* printObject(invocation: Invocation, printer: Printer, object: KubeObject): Call<void> {
  let text = "";
  const out: Output = { write: (part) => { text += part; } };
  try {
    printer.print(object, out);
  } finally {
    if (text !== "") yield* invocation.print(text);
  }
}
