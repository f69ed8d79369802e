import type { Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import { parseBool } from "../flags/parse.ts";
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
  const bare = value === "unchanged";
  const bool = bare || parseBool(value);
  if (bool === undefined) throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  const meant = bool ? "client" : "none";
  const given = bare ? "--dry-run is deprecated" : `--dry-run=${value} is deprecated (boolean value)`;
  yield* invocation.printError(`${logHeader(invocation.process, "W")} helpers.go:719] ${given} and can be replaced with --dry-run=${meant}.\n`);
  return meant;
}

const SUFFIX: Readonly<Record<DryRun, string>> = { none: "", client: " (dry run)", server: " (server dry run)" };

export const dryRunSuffix = (dryRun: DryRun): string => SUFFIX[dryRun];

/** The printer for the results of commands that change things: by -o, or `kind/name OPERATION`. */
export function resultPrinter(invocation: Invocation, operation: string, dryRun: DryRun = "none", formats = OBJECT_FORMATS): Printer {
  return printerOf(invocation, formats, operation + dryRunSuffix(dryRun));
}

/** The printer that -o, --template and the flags beside them ask for; `operation` as in FormatOptions. Throws CommandError. */
export function printerOf(
  { flags, process }: Invocation, formats: readonly string[], operation?: string, given = flags.changed("output")): Printer {
  const output = flags.string("output");
  const printer = formatPrinter({
    process,
    output,
    given,
    template: flags.string("template"),
    allowMissingKeys: !flags.has("allow-missing-template-keys") || flags.bool("allow-missing-template-keys"),
    showManagedFields: flags.bool("show-managed-fields"),
    operation,
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
