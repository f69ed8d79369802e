import { decode, readAll, readPath, type Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completeSubresources } from "../complete/resources.ts";
import { CommandError, isNotFound } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DELETION, DRY_RUN, FILES, manager, PRINT, VALIDATE } from "../flags/groups.ts";
import { recorded, recordFlag } from "../flags/record.ts";
import type { Invocation } from "../invocation.ts";
import { dryRunOf, printObject, resultPrinter } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { fileOptions, noFiles, type BuilderOptions } from "../resource/options.ts";
import { updateLastApplied } from "../resource/last-applied.ts";
import { addSource, createObject, validationOf, replaceObject } from "../resource/write.ts";
import { pollUntilGone, waitForDeletion, WEEK } from "../wait/deletion.ts";
import { deletionSettings, removeAll, type DeletionSettings } from "./delete.ts";

export const replace: Command = {
  name: "replace",
  flags: [
    ...defineFlags(
      `${PRINT} ${FILES} ${DRY_RUN} ${VALIDATE} ${DELETION} ${manager("kubectl-replace")} raw:string save-config subresource:string`,
    ),
    ...recordFlag,
  ],
  completeFlags: { subresource: completeSubresources },
  *run(invocation) {
    const { flags } = invocation;
    const validate = validationOf(invocation) !== "Ignore";
    const dryRun = yield* dryRunOf(invocation);
    void invocation.client;
    const printer = resultPrinter(invocation, "replaced", dryRun);
    const settings = yield* deletionSettings(invocation, dryRun);
    const files = fileOptions(flags);
    if (noFiles(files)) throw new CommandError("must specify one of -f and -k");
    const force = flags.bool("force");
    if (flags.int("grace-period") >= 0 && !force) throw new CommandError("--grace-period must have --force specified");
    if (flags.duration("timeout") !== 0 && !force) throw new CommandError("--timeout must have --force specified");
    if (force && dryRun !== "none") throw new CommandError("--dry-run can not be used when --force is set");
    if (flags.string("raw") !== "") {
      yield* replaceRaw(invocation, files.filenames);
      return;
    }
    if (force) {
      yield* forceReplace(invocation, { validate }, settings);
      return;
    }
    const result = yield* build(invocation, { validate });
    yield* result.visit(function* (info) {
      let object = recorded(invocation, updateLastApplied(info.object!, flags.bool("save-config")));
      if (dryRun !== "client") {
        const target = { ...info, subresource: flags.string("subresource") };
        try {
          if (object.metadata?.resourceVersion === undefined && info.name === "") throw new CommandError("resource name may not be empty");
          object = yield* replaceObject(invocation, target, object, { dryRun });
        } catch (error) {
          throw addSource("replacing", info.source, error);
        }
      }
      yield* printObject(invocation, printer, object);
    });
  },
};

/** Deletes, waits and creates anew. */
function* forceReplace(invocation: Invocation, given: BuilderOptions, settings: DeletionSettings): Call<void> {
  const { flags } = invocation;
  const text = fileOptions(flags).filenames.includes("-") ? decode(yield* readAll(0)) : undefined;
  const options = { ...given, stdin: text };
  settings.output = flags.string("output");
  if (settings.gracePeriod === 0) {
    settings.gracePeriod = 1;
    settings.wait = true;
  }
  const deleted = yield* removeAll(
    invocation, yield* build(invocation, { ...options, validate: false, requireObject: false, ignore: isNotFound }), settings,
  );
  if (deleted === undefined) yield* invocation.print("No resources found\n");
  else if (settings.wait) yield* waitForDeletion(invocation, deleted, settings.timeout || WEEK);
  const deadline = invocation.process.now + (settings.timeout || 5 * 60_000);
  for (const { info } of deleted ?? []) yield* pollUntilGone(invocation, info, deadline);
  const printer = resultPrinter(invocation, "replaced");
  let count = 0;
  const again = yield* build(invocation, options);
  yield* again.visit(function* (info) {
    const object = recorded(invocation, updateLastApplied(info.object!, flags.bool("save-config")));
    const made = yield* createObject(invocation, info, object);
    count += 1;
    yield* printObject(invocation, printer, made);
  });
  if (count === 0) throw new CommandError("no objects passed to replace");
}

function* replaceRaw(invocation: Invocation, filenames: readonly string[]): Call<void> {
  if (filenames.length !== 1) throw new CommandError("--raw can only use a single local file or stdin");
  const [name] = filenames;
  const body = name === "-" ? decode(yield* readAll(0)) : decode(yield* readPath(invocation.process, name!));
  yield* invocation.print(yield* invocation.client.text(invocation.flags.string("raw"), { method: "PUT", body }));
}
